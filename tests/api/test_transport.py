import asyncio
import gzip
import socket
import time
import tracemalloc
import zlib
from contextlib import asynccontextmanager
from typing import Any

import pytest
from msgspec.structs import replace

from runtui.api.assistants.client import AssistantsClient
from runtui.api.errors import ApiError, BadAnswer, RateLimited, ServerFailed, Unreachable
from runtui.api.limits import Limits
from runtui.model.profile import Profile
from runtui.model.secret import Secret
from tests.api.loopback import Loopback, act, answer, endless, silence, stays_open

KEY = "sk-proj-abcdefghijklmnop1234"
QUICK = Limits(deadline=10.0, connect=10.0, first_wait=0.001, body=1_000_000)
HASTY = Limits(deadline=0.15, connect=0.1, first_wait=0.001)


@asynccontextmanager
async def client_of(base_url, limits=QUICK):
    client = AssistantsClient(Profile(name="x", base_url=base_url), Secret(KEY), limits=limits)
    try:
        yield client
    finally:
        await client.aclose()


async def error_of(*acts, limits=QUICK, patient=False):
    async with Loopback(*acts) as server, client_of(server.base_url, limits) as client:
        with pytest.raises(ApiError) as caught:
            await client.list_runs("thread_1", limit=10, patient=patient)
        assert KEY not in f"{caught.value}{caught.value.next_step}"
        error: Any = caught.value
        error.requests = server.requests
        return error


def times_asked(error: Any) -> int:
    return error.requests


async def test_a_page_arrives_over_a_real_connection():
    async with Loopback(stays_open(answer())) as server, client_of(server.base_url) as client:
        page = await client.list_runs("thread_1", limit=10, order="asc", after="run_0")
        (head,) = server.heads
    assert [run.id for run in page.runs] == ["run_1"]
    assert head.startswith("GET /v1/threads/thread_1/runs?limit=10&order=asc&after=run_0 HTTP/1.1\r\n")
    assert f"Authorization: Bearer {KEY}\r\n" in head


async def test_nothing_is_sent_once_the_client_was_closed():
    async with Loopback(stays_open(answer())) as server, client_of(server.base_url) as client:
        await client.list_runs("thread_1", limit=10)
        await client.aclose()
        with pytest.raises(RuntimeError, match="closed"):
            await client.list_runs("thread_1", limit=10)
        assert server.requests == 1


async def test_a_closed_port_refuses():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        async with client_of(f"http://127.0.0.1:{taken.getsockname()[1]}/v1") as client:
            with pytest.raises(Unreachable, match="refuses connections"):
                await client.list_runs("thread_1", limit=10)


async def test_an_unknown_name_is_said_to_be_unknown():
    async with client_of("https://no-such-host.invalid/v1", Limits(deadline=5.0, connect=5.0)) as client:
        with pytest.raises(Unreachable, match="not known"):
            await client.list_runs("thread_1", limit=10)


async def test_no_answer_ends_at_the_deadline():
    error = await error_of(silence, limits=HASTY)
    assert isinstance(error, Unreachable)
    assert "did not answer within 0.15 s" in error.message


async def test_a_dripping_answer_ends_at_the_deadline():
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"
    # Long enough for the head to come on a busy machine.
    error = await error_of(act(head, *[b" "] * 1000, pause=0.02), limits=replace(HASTY, deadline=1.0))
    assert isinstance(error, Unreachable)
    assert "did not finish its answer" in error.message


async def test_half_an_answer_is_incomplete_and_tried_again():
    half = act(b'HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{"data":[')
    error = await error_of(half, patient=True)
    assert isinstance(error, ServerFailed)
    assert "incomplete answer" in error.message
    assert times_asked(error) == 3


async def test_half_an_answer_is_noticed_where_no_length_was_announced():
    error = await error_of(act(b'HTTP/1.1 200 OK\r\n\r\n{"data":[{"id":"run_1"}'))
    assert isinstance(error, ServerFailed)
    assert "incomplete answer" in error.message


@pytest.mark.parametrize(
    "garbage", [b"\x00\x01\x02\r\n\r\n", b"SSH-2.0-OpenSSH_9.2\r\n\r\n", b"HTTP/9.9 ok\r\n\r\n"]
)
async def test_garbage_is_no_http(garbage):
    error = await error_of(act(garbage))
    assert isinstance(error, BadAnswer)
    assert "does not answer in HTTP" in error.message


async def test_a_server_that_hangs_up_at_once_is_unreachable_and_not_asked_twice():
    error = await error_of(act())
    assert isinstance(error, Unreachable)
    assert times_asked(error) == 1


async def test_a_gzip_bomb_is_cut_off_with_little_memory():
    packer = zlib.compressobj(9, wbits=31)
    zeros = bytes(1_000_000)
    bomb = b"".join(packer.compress(zeros) for _ in range(200)) + packer.flush()
    tracemalloc.start()
    error = await error_of(stays_open(answer(body=bomb, headers="Content-Encoding: gzip\r\n")))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert isinstance(error, BadAnswer)
    assert "larger than 1 MB" in error.message
    assert peak < 20_000_000


async def test_an_endless_body_is_cut_off():
    error = await error_of(endless(b"HTTP/1.1 200 OK\r\n\r\n", b" " * 50_000))
    assert isinstance(error, BadAnswer)
    assert "larger than 1 MB" in error.message


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
async def test_a_compressed_page_is_read(encoding):
    body = b'{"data":[{"id":"run_1"}]}'
    packed = gzip.compress(body) if encoding == "gzip" else zlib.compress(body)
    reply = stays_open(answer(body=packed, headers=f"Content-Encoding: {encoding}\r\n"))
    async with Loopback(reply) as server, client_of(server.base_url) as client:
        assert len((await client.list_runs("thread_1", limit=10)).runs) == 1


@pytest.mark.parametrize(
    ("encoding", "body", "kind"),
    [
        ("gzip", gzip.compress(b'{"data":[]}')[:-9], ServerFailed),
        ("gzip", b"no gzip at all", BadAnswer),
        ("br", b"whatever", BadAnswer),
    ],
    ids=["cut short", "no gzip", "not asked for"],  # gzip writes the time into its head
)
async def test_a_body_packed_badly_is_refused(encoding, body, kind):
    error = await error_of(stays_open(answer(body=body, headers=f"Content-Encoding: {encoding}\r\n")))
    assert isinstance(error, kind)


async def test_a_redirect_is_not_followed_and_the_other_server_sees_nothing():
    async with Loopback(stays_open(answer())) as other:
        headers = f"Location: {other.base_url}/threads\r\n"
        error = await error_of(stays_open(answer(status="307 Temporary Redirect", headers=headers)))
        assert other.connections == 0
    assert isinstance(error, BadAnswer)
    assert "points to http://127.0.0.1" in error.message


async def test_an_idle_connection_closed_by_the_server_costs_one_silent_retry():
    acts = (stays_open(answer()), act(), stays_open(answer()))
    async with Loopback(*acts) as server, client_of(server.base_url) as client:
        await client.list_runs("thread_1", limit=10)
        page = await client.list_runs("thread_1", limit=10)
        assert len(page.runs) == 1
        assert (server.requests, server.connections) == (3, 2)
        assert client.request_log.per_minute(time.time()) == 3


async def test_a_fresh_connection_closed_again_is_no_idle_one():
    acts = (stays_open(answer()), act())
    async with Loopback(*acts) as server, client_of(server.base_url) as client:
        await client.list_runs("thread_1", limit=10)
        with pytest.raises(Unreachable, match="closed the connection"):
            await client.list_runs("thread_1", limit=10)
        assert server.requests == 3


@pytest.mark.parametrize("status", ["408 x", "409 x", "500 x", "502 x", "503 x", "504 x", "429 x"])
async def test_what_passes_is_tried_three_times_for_a_person_and_once_for_a_refresh(status):
    broken = stays_open(answer({}, status=status))
    assert (await error_of(broken, patient=True)).requests == 3
    assert (await error_of(broken, patient=False)).requests == 1


async def test_after_a_passing_error_the_page_comes():
    acts = (stays_open(answer({}, status="503 x")), act(), stays_open(answer()))
    async with Loopback(*acts) as server, client_of(server.base_url) as client:
        assert (await client.list_runs("thread_1", limit=10, patient=True)).runs
        assert server.requests == 3


@pytest.mark.parametrize("status", ["400 x", "401 x", "403 x", "404 x", "405 x", "501 x"])
async def test_what_does_not_pass_is_asked_once(status):
    assert (await error_of(stays_open(answer({}, status=status)), patient=True)).requests == 1


async def test_an_empty_account_is_asked_once():
    body = {"error": {"message": "x", "code": "insufficient_quota"}}
    error = await error_of(stays_open(answer(body, status="429 x", headers="Retry-After: 1\r\n")), patient=True)
    assert isinstance(error, RateLimited)
    assert times_asked(error) == 1


async def test_the_servers_wait_is_kept_before_the_next_try():
    acts = (stays_open(answer({}, status="429 x", headers="Retry-After-Ms: 120\r\n")), stays_open(answer()))
    async with Loopback(*acts) as server, client_of(server.base_url) as client:
        began = asyncio.get_running_loop().time()
        await client.list_runs("thread_1", limit=10, patient=True)
        assert asyncio.get_running_loop().time() - began >= 0.12


async def test_the_wait_in_the_sentence_of_an_error_is_kept_before_the_next_try():
    body = {"error": {"message": "Rate limit reached. Please try again in 0.12s."}}
    acts = (stays_open(answer(body, status="429 x")), stays_open(answer()))
    async with Loopback(*acts) as server, client_of(server.base_url) as client:
        began = asyncio.get_running_loop().time()
        await client.list_runs("thread_1", limit=10, patient=True)
        assert asyncio.get_running_loop().time() - began >= 0.12


@pytest.mark.parametrize("status", ["429 x", "503 x"])
@pytest.mark.parametrize(
    ("asked", "told"), [("3600", "60 minutes"), ("86400", "24 hours"), ("150", "3 minutes"), ("604800", "7 days")]
)
async def test_a_wait_longer_than_is_kept_is_told(status, asked, told):
    error = await error_of(stays_open(answer({}, status=status, headers=f"Retry-After: {asked}\r\n")))
    assert error.retry_after == 120
    assert f"asks for a wait of {told}; runtui waits no more than 2 minutes." in error.next_step


async def test_at_most_four_requests_are_in_flight():
    async with Loopback(silence) as server, client_of(server.base_url, HASTY) as client:
        asking = [asyncio.create_task(client.list_runs("thread_1", limit=10)) for _ in range(6)]
        await asyncio.sleep(0.1)
        assert server.requests == 4
        results = await asyncio.gather(*asking, return_exceptions=True)
    assert {type(result) for result in results} == {Unreachable}


async def test_a_request_can_be_cancelled_at_once():
    async with Loopback(silence) as server, client_of(server.base_url) as client:
        asking = asyncio.create_task(client.list_runs("thread_1", limit=10))
        await asyncio.sleep(0.05)
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asyncio.wait_for(asking, 1.0)


async def test_no_error_carries_the_frames_that_hold_the_key():
    error = await error_of(act())
    assert error.__cause__ is None
    assert error.__context__ is None


async def test_retries_say_nothing_on_stderr(capfd, caplog):
    await error_of(stays_open(answer({}, status="503 x")), patient=True)
    assert capfd.readouterr() == ("", "")
    assert not [record for record in caplog.records if record.name.startswith("stamina")]
