"""The live events of a run: opened from Steps and Messages, newest last, whole with enter, closed by who leaves."""

import asyncio
import json
import time

import httpx
import pytest

from runtui.api.clients import client_for
from runtui.demo.__main__ import demo_clock
from runtui.demo.langgraph.api import DemoGraphApi
from runtui.demo.server import DemoServer, GuardedApi
from runtui.model.profile import Auth, Connection, Origin, Profile
from runtui.ui.detail.tail_event_screen import TailEventScreen
from runtui.ui.detail.tail_screen import TailScreen
from tests.api.langgraph.objects import THREAD, run
from tests.api.langgraph.wire import GraphWire
from tests.ui.asking import shows, text_of
from tests.ui.objects import a_run
from tests.ui.stage import until

SIZE = (120, 35)
HOSTILE = '{"say":"\x1b[31mred\x07 [bold]no markup[/]\u202e"}'


class StreamWire(GraphWire):
    """A server whose run runs, and whose stream holds what a test puts in `coming`; None ends it."""

    def __init__(self):
        super().__init__(run(status="running"), status="busy")
        self.coming = asyncio.Queue()
        self.last_ids = []
        self.closed = asyncio.Event()

    def put(self, *events):
        for name, data in events:
            self.coming.put_nowait(f"event: {name}\ndata: {data}\nid: 1-{name}\n\n".encode())

    async def handle(self, request):
        if not request.url.path.endswith("/stream"):
            return self.answer(request)
        self.last_ids.append(request.headers["last-event-id"])
        return httpx.Response(200, headers={"Content-Type": "text/event-stream"}, content=self._stream())

    async def _stream(self):
        try:
            while (part := await self.coming.get()) is not None:
                yield part
        finally:
            self.closed.set()


@pytest.fixture
def wire():
    return StreamWire()


def dashboard(stage, profile, thread, transport=None):
    def make_client(profile, secret):
        return client_for(profile, secret, transport=transport)

    return stage.app(
        connection=Connection(profile=profile, origin=Origin.PROFILE), thread=thread, make_client=make_client
    )


@pytest.fixture
def app(stage, wire):
    profile = Profile(name="lg", base_url="http://localhost:2024", kind="langgraph", auth=Auth.NONE)
    return dashboard(stage, profile, THREAD, httpx.MockTransport(wire.handle))


async def opened(pilot, app, *keys):
    await until(pilot, lambda: app.runs.detail.run is not None)
    await pilot.press("enter", *(keys or ("4", "l")))
    await until(pilot, lambda: isinstance(app.screen, TailScreen))
    return app.screen


def names(screen):
    return [each.event.name for each in screen.rows.rows]


async def test_events_are_shown_as_they_come_and_the_end_by_itself(app, wire):
    async with app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot, app)
        await shows(pilot, "Live events", "no event yet")
        wire.put(("metadata", '{"attempt":1}'))
        await shows(pilot, "1 event", "following", "metadata", '{"attempt":1}')
        wire.put(("values", "{}"), ("end", "null"))
        await until(pilot, lambda: names(screen) == ["metadata", "values", "end"])
        assert screen.rows.row.event.name == "end"
        wire.runs = [run(status="success")]
        wire.coming.put_nowait(None)
        await shows(pilot, "The stream ended.", "3 events")
        assert wire.last_ids == ["-1"]


async def test_a_stream_that_ends_early_is_asked_for_again_and_the_screen_says_so(app, wire):
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot, app, "5", "l")
        wire.put(("values", "{}"))
        wire.coming.put_nowait(None)
        await shows(pilot, "ended though the run goes on", "Asked again in 0.5 s")
        wire.put(("updates", "{}"))
        await shows(pilot, "following", "2 events")
        assert wire.last_ids == ["-1", "1-values"]


async def test_leaving_closes_the_stream(app, wire):
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot, app)
        wire.put(("values", "{}"))
        await shows(pilot, "following")
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is app.runs and wire.closed.is_set())


async def test_nobody_is_moved_who_looks_at_an_older_event(app, wire):
    async with app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot, app)
        wire.put(("one", "{}"), ("two", "{}"))
        await until(pilot, lambda: len(names(screen)) == 2)
        await pilot.press("g")
        wire.put(("three", "{}"))
        await until(pilot, lambda: len(names(screen)) == 3)
        assert screen.rows.row.event.name == "one"


async def test_nothing_of_an_event_is_obeyed_and_enter_shows_it_whole(app, wire):
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot, app)
        wire.put(("\x1b[2J[bold]x", HOSTILE), ("long", json.dumps({"said": ["word " * 200, "last word"]})))
        await shows(pilot, "[bold]no markup[/]")
        assert not {"\x1b", "\x07", "\u202e"} & set(text_of(app))
        await pilot.press("G", "enter")
        await until(pilot, lambda: isinstance(app.screen, TailEventScreen))
        await shows(pilot, '"said": [', "last word", "long")
        await pilot.press("escape", "escape")
        await until(pilot, lambda: app.screen is app.runs)


async def test_what_may_not_be_seen_is_in_no_event(app, wire):
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: app.runs.detail.run is not None)
        app.runs.action_switch_sight("is_redacted")
        await opened(pilot, app)
        wire.put(("values", '{"messages":[{"type":"ai","content":"a secret thought"}]}'))
        await shows(pilot, "1 event", "hidden")
        assert "thought" not in text_of(app)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, TailEventScreen))
        assert "thought" not in text_of(app)


async def test_a_run_of_which_the_server_kept_nothing_says_why(app, wire):
    wire.runs = [run(status="success")]
    wire.coming.put_nowait(None)
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot, app)
        await shows(pilot, "kept no event of this run", "stream_resumable")


async def test_other_tabs_have_no_such_key(app):
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: app.runs.detail.run is not None)
        await pilot.press("enter", "2", "l", "6", "l")
        assert app.screen is app.runs


async def test_they_open_from_the_list_too_while_such_a_tab_stands_beside_it(app):
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: app.runs.detail.run is not None)
        await pilot.press("l", "4", "l")
        await until(pilot, lambda: isinstance(app.screen, TailScreen))


async def test_a_protocol_without_a_stream_says_so(stage):
    app = stage.app(a_run(1))
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: app.runs.detail.run is not None)
        await pilot.press("enter", "4", "l")
        await until(pilot, lambda: any("something of LangGraph" in each.message for each in app._notifications))
        assert app.screen is app.runs


async def test_a_run_of_the_demo_is_followed_over_a_socket_until_it_ends(stage):
    api = DemoGraphApi(clock=demo_clock(time.time, start=None, speed=40.0))
    with DemoServer(GuardedApi(api), path="") as server:
        async with httpx.AsyncClient(base_url=server.base_url) as client:
            sought = {"status": "busy", "select": ["thread_id"]}
            thread = (await client.post("/threads/search", json=sought)).json()[0]["thread_id"]
        profile = Profile(name="lg", base_url=server.base_url, kind="langgraph", auth=Auth.NONE, beta=False)
        app = dashboard(stage, profile, thread)
        async with app.run_test(size=SIZE) as pilot:
            screen = await opened(pilot, app)
            await shows(pilot, "The stream ended.")
            assert names(screen)[0] == "metadata"
            assert "values" in names(screen)
