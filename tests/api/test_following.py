"""A run's stream over a real socket: followed to its end, asked for again where it breaks off, and closed."""

import asyncio
import re
from contextlib import aclosing, asynccontextmanager

import pytest

from runtui.api.assistants.client import AssistantsClient
from runtui.api.errors import BadAnswer, NotFound, NotOffered
from runtui.api.langgraph.client import LangGraphClient
from runtui.api.limits import Limits
from runtui.model.profile import Auth, Profile
from runtui.model.secret import Secret
from tests.api.langgraph.objects import FIRST, THREAD, run
from tests.api.loopback import Loopback, act, answer, stays_open

KEY = "lsv2-abcdefghijklmnop1234"
QUICK = Limits(deadline=10.0, connect=10.0, first_wait=0.001)
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
END = b"0\r\n\r\n"
OVER, RUNNING = stays_open(answer(run(status="success"))), stays_open(answer(run(status="running")))


def event(number, data="{}"):
    sent = f"event: values\r\ndata: {data}\r\nid: 7-{number}\r\n\r\n".encode()
    return f"{len(sent):x}\r\n".encode() + sent + b"\r\n"


@asynccontextmanager
async def visit(*acts, limits=QUICK):
    async with Loopback(*acts) as server:
        profile = Profile(
            name="lg", base_url=server.base_url.removesuffix("/v1"), kind="langgraph", auth=Auth.X_API_KEY
        )
        client = LangGraphClient(profile, Secret(KEY), limits=limits)
        try:
            yield server, client
        finally:
            await client.aclose()


async def followed(client, on_drop=None):
    return [each async for each in client.follow(THREAD, FIRST, on_drop)]


async def test_a_run_is_followed_from_its_first_event_to_the_end_of_the_stream():
    async with visit(stays_open(HEAD, event(0), event(1), END), OVER) as (server, client):
        assert [each.event_id for each in await followed(client)] == ["7-0", "7-1"]
        head = server.heads[0].lower()
    assert head.startswith(f"get /threads/{THREAD}/runs/{FIRST}/stream http/1.1")
    assert "last-event-id: -1\r\n" in head
    assert "accept: text/event-stream\r\n" in head
    assert f"x-api-key: {KEY}\r\n" in head


async def test_a_stream_that_breaks_off_is_asked_for_again_behind_its_last_event():
    drops = []
    acts = (act(HEAD, event(0), event(1)), act(b""), stays_open(HEAD, event(2), END), OVER)
    async with visit(*acts) as (server, client):
        events = await followed(client, lambda error, seconds: drops.append((error.message, seconds)))
        asked = [re.search("(?i)last-event-id: (.*)\r", head)[1] for head in server.heads[:3]]
    assert [each.event_id for each in events] == ["7-0", "7-1", "7-2"]
    assert asked == ["-1", "7-1", "7-1"]
    assert [seconds for _, seconds in drops] == [0.001, 0.002]
    assert "broke off" in drops[0][0]


async def test_a_stream_that_ends_before_its_run_does_is_asked_for_again():
    drops = []
    acts = (stays_open(HEAD, event(0), END), RUNNING, stays_open(HEAD, event(1), END), OVER)
    async with visit(*acts) as (_, client):
        assert len(await followed(client, lambda *drop: drops.append(drop))) == 2
    assert drops == [(None, 0.001)]


async def test_a_silent_stream_is_asked_for_again():
    async def silent(writer):
        writer.write(HEAD + event(0))
        await asyncio.sleep(30)

    acts = (silent, stays_open(HEAD, event(1), END), OVER)
    drops = []
    async with visit(*acts, limits=Limits(first_wait=0.001, silence=0.05)) as (_, client):
        assert len(await followed(client, lambda error, _: drops.append(error.message))) == 2
    assert "was silent for 0.05 s" in drops[0]


async def test_what_no_waiting_helps_ends_it():
    gone = answer({"detail": "Not Found"}, status="404 Not Found")
    async with visit(act(gone)) as (server, client):
        with pytest.raises(NotFound):
            await followed(client)
        assert server.requests == 1


async def test_an_answer_that_is_no_stream_is_told_as_one():
    async with visit(act(answer())) as (_, client):
        with pytest.raises(BadAnswer, match="no stream of events"):
            await followed(client)


async def test_who_leaves_closes_the_connection_and_other_requests_have_their_places():
    closed = asyncio.Event()

    async def stream(writer):
        writer.write(HEAD)
        try:
            while True:
                writer.write(event(0))
                await writer.drain()
                await asyncio.sleep(0.001)
        finally:
            closed.set()

    async with visit(stream, OVER, limits=Limits(in_flight=1)) as (_, client):
        async with aclosing(client.follow(THREAD, FIRST)) as events:
            await anext(events)
            assert (await client.fetch_run(THREAD, FIRST)).id == FIRST
        await asyncio.wait_for(closed.wait(), 10)


async def test_the_key_is_in_no_event_that_a_server_sends():
    async with visit(stays_open(HEAD, event(0, f'"{KEY}"'), END), OVER) as (_, client):
        (told,) = await followed(client)
    assert KEY not in told.data


async def test_a_followed_stream_is_one_request_of_the_log():
    log = []
    async with visit(stays_open(HEAD, event(0), END), OVER) as (_, client):
        client.request_log.on_request = log.append
        await followed(client)
    assert [(each.url.rpartition("/")[2], each.outcome) for each in log] == [("stream", "200"), (FIRST, "200")]


async def test_a_protocol_without_such_a_stream_says_so_and_asks_nothing():
    client = AssistantsClient(Profile(name="x", base_url="http://127.0.0.1:9/v1"), None)
    with pytest.raises(NotOffered, match="LangGraph"):
        client.follow("thread_1", "run_1")
    await client.aclose()
