import asyncio
import gzip
import time
import zlib

import pytest

from runtui.api.errors import ApiError, BadAnswer, KeyNotAccepted, RateLimited, ServerFailed
from runtui.api.limits import Limits
from tests.api.loop_watch import LoopWatch
from tests.api.loopback import Loopback, act, answer, endless, stays_open
from tests.api.test_transport import client_of

PAGE = b'{"data":[{"id":"run_1"}],"has_more":false}'
GZIP = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n"
STILL = 0.1
"""Seconds: twice what a person may notice, for machines that are busy otherwise."""
SMALL = Limits(deadline=20.0, body=3_000_000)


async def page_of(*acts, limits=SMALL):
    async with Loopback(*acts) as server, client_of(server.base_url, limits) as client:
        return await client.list_runs("thread_1", limit=10)


def packed(body, headers="Content-Encoding: gzip\r\n", **others):
    return stays_open(answer(body=gzip.compress(body, 9), headers=headers, **others))


@pytest.mark.parametrize("tail", [b"\0", b"x", b"\x1f\x8a", b" "])
@pytest.mark.parametrize("pack", [gzip.compress, zlib.compress])
async def test_what_follows_the_end_of_a_compressed_body_is_not_waited_for(tail, pack):
    head = GZIP if pack is gzip.compress else GZIP.replace(b"gzip", b"deflate")
    began = time.process_time()
    page = await page_of(endless(head + pack(PAGE), tail * 65_536))
    assert [run.id for run in page.runs] == ["run_1"]
    assert time.process_time() - began < 1.0


async def test_a_body_of_several_members_is_read_whole_also_byte_by_byte():
    body = gzip.compress(PAGE[:9]) + gzip.compress(b"") + gzip.compress(PAGE[9:])
    assert (await page_of(stays_open(answer(body=body, headers="Content-Encoding: gzip\r\n")))).runs
    assert (await page_of(act(GZIP, *(body[place : place + 1] for place in range(len(body)))))).runs


@pytest.mark.parametrize(
    ("head", "part"),
    [
        (GZIP + zlib.compressobj(9, wbits=31).flush(zlib.Z_SYNC_FLUSH), b"\0\0\0\xff\xff" * 10_000),
        (GZIP, gzip.compress(b" ") * 3_000),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\n \r\n" * 10_000),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\n{\r\n" * 10_000),
        (b"HTTP/1.1 200 OK\r\n\r\n", b" " * 60_000),
    ],
    ids=["blocks of nothing", "members of one blank", "chunks of one blank", "chunks of one byte", "blanks"],
)
async def test_an_endless_body_that_says_nothing_is_cut_off_and_never_stops_the_loop(head, part):
    began = time.process_time()
    async with LoopWatch() as watch:
        with pytest.raises(BadAnswer, match="larger than 3 MB"):
            await page_of(endless(head, part))
    assert time.process_time() - began < 3.0
    assert watch.longest < STILL


async def test_a_bomb_is_opened_in_steps():
    bomb = packed(PAGE[:-1] + b" " * 30_000_000 + b"}")
    async with LoopWatch() as watch:
        assert (await page_of(bomb, limits=Limits())).runs
    assert watch.longest < STILL


@pytest.mark.parametrize("blanks", [b" " * 2_000_000, b"\n"])
async def test_blanks_around_a_body_are_no_part_of_it(blanks):
    async with LoopWatch() as watch:
        assert (await page_of(packed(blanks + PAGE + blanks), limits=Limits())).runs
    assert watch.longest < STILL


@pytest.mark.parametrize("encoding", ["br", "zstd", "compress", "gzip, gzip", "aws-chunked"])
async def test_an_encoding_that_was_not_asked_for_is_named(encoding):
    with pytest.raises(BadAnswer, match=f"compresses its answer as '{encoding}', which was not asked for"):
        await page_of(stays_open(answer(body=PAGE, headers=f"Content-Encoding: {encoding}\r\n")))


@pytest.mark.parametrize("encoding", ["GZIP", " gzip "])
async def test_an_encoding_is_known_in_upper_case_too(encoding):
    assert (await page_of(packed(PAGE, f"Content-Encoding: {encoding}\r\n"))).runs


@pytest.mark.parametrize(
    ("status", "kind"), [("401 x", KeyNotAccepted), ("429 x", RateLimited), ("500 x", ServerFailed)]
)
@pytest.mark.parametrize(
    "play",
    [
        lambda status: stays_open(answer(body=b"?", status=status, headers="Content-Encoding: br\r\n")),
        lambda status: stays_open(answer(body=b"?", status=status, headers="Content-Encoding: gzip\r\n")),
        lambda status: act(f"HTTP/1.1 {status}\r\nContent-Length: 99\r\n\r\n".encode(), b'{"error":'),
        lambda status: endless(f"HTTP/1.1 {status}\r\n\r\n".encode(), b"a " * 30_000),
        lambda status: packed(b'{"error":{"message":"' + b"a" * 50_000_000 + b'"}}', status=status),
        lambda status: packed(b'{"detail":[' + b"{}," * 10_000_000 + b"{}]}", status=status),
    ],
    ids=["not asked for", "damaged", "cut short", "endless", "long text", "many objects"],
)
async def test_whatever_body_an_error_has_its_status_says_what_it_is(play, status, kind):
    act_ = play(status)
    began = time.process_time()
    async with LoopWatch() as watch:
        with pytest.raises(ApiError) as caught:
            await page_of(act_, limits=Limits())
    assert type(caught.value) is kind
    assert time.process_time() - began < 1.0
    assert watch.longest < STILL


async def test_the_words_of_an_error_are_found_in_the_beginning_of_a_long_body():
    body = b'{"error":{"code":"slow_down","message":"Too many \\"calls\\".","trace":"' + b"x" * 300_000 + b'"}}'
    with pytest.raises(RateLimited, match=r'wants fewer requests: Too many "calls"\.$'):
        await page_of(packed(body, status="429 x"))


async def test_twelve_thousand_headers_do_not_stop_the_loop():
    headers = "".join(f"h{number}:\r\n" for number in range(12_000))
    async with LoopWatch() as watch:
        assert (await page_of(stays_open(answer(headers=headers)))).runs
    assert watch.longest < 0.25  # h11 splits the head in one go


async def test_cookies_are_not_kept():
    cookies = "".join(f"Set-Cookie: name{number}={'v' * 3000}; Path=/\r\n" for number in range(10))
    async with Loopback(stays_open(answer(headers=cookies))) as server, client_of(server.base_url) as client:
        for _ in range(3):
            await client.list_runs("thread_1", limit=10)
    assert len(set(server.heads)) == 1
    assert "cookie" not in server.heads[-1].lower()


@pytest.mark.parametrize(
    "target", ["javascript:alert(1)", "http://[::1", "ftp://", "http://", "//", "\\", "data:,x"]
)
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_to_nonsense_is_a_failing_server(target, status):
    headers = f"Location: {target}\r\n"
    with pytest.raises(BadAnswer, match="points to") as caught:
        await page_of(stays_open(answer(status=f"{status} x", headers=headers)))
    assert caught.value.is_passing
    await asyncio.sleep(0)
