"""What is typed as status:… or meta.…:… is searched for by a server that can, and by no other."""

import json

import httpx
import pytest

from runtui.api.clients import client_for
from runtui.model.profile import Auth, Connection, Origin, Profile
from tests.api.langgraph.objects import THREAD, run, thread
from tests.api.langgraph.test_thread_search import SearchWire, an_id
from tests.ui.asking import in_picker, paste, shows, text_of
from tests.ui.stage import until

SIZE = (120, 35)
GRAPHS = Profile(name="lg", base_url="http://localhost:2024", kind="langgraph", auth=Auth.NONE)


@pytest.fixture
def wire():
    """120 threads, each with a name; every second waits."""
    wire = SearchWire(run())
    wire.threads = [
        thread(
            "idle" if number % 2 else "interrupted", thread_id=an_id(number), metadata={"name": f"case {number}"}
        )
        for number in range(120)
    ]
    return wire


@pytest.fixture
def app(stage, wire):
    """The dashboard on that server."""

    def make_client(profile, secret):
        return client_for(profile, secret, transport=httpx.MockTransport(wire.answer))

    connection = Connection(profile=GRAPHS, origin=Origin.PROFILE)
    return stage.app(connection=connection, thread=THREAD, make_client=make_client)


def asked(wire):
    """Status and metadata of every search."""
    return [
        (each.get("status"), each.get("metadata"))
        for each in wire.searches
        if "status" in each or "metadata" in each
    ]


async def opened(pilot, app):
    """The picker, once the server's own list stands in it."""
    await until(pilot, lambda: app.runs.table.selected is not None)
    await pilot.press("t")
    picker = await in_picker(pilot, app)
    await shows(pilot, "50+ on the server")
    return picker


async def test_the_server_is_asked_once_for_what_was_typed_and_its_threads_are_shown(app, wire):
    async with app.run_test(size=SIZE) as pilot:
        picker = await opened(pilot, app)
        await pilot.press(*"status:waits")
        await shows(pilot, "50+ found", "Asked of the server: threads with status interrupted", "cancelled")
        assert {each.listed.metadata[0][1] for each in picker.rows.rows} == {f"case {n}" for n in range(0, 100, 2)}
        assert asked(wire) == [("interrupted", None)]
        await pilot.press("tab", "G")
        await shows(pilot, "60 found")
        assert asked(wire) == [("interrupted", None)] * 2


async def test_by_metadata_and_status_together_with_a_word_that_is_looked_for_here(app, wire):
    wire.threads[8]["metadata"]["team"] = wire.threads[12]["metadata"]["team"] = "night shift"
    async with app.run_test(size=SIZE) as pilot:
        picker = await opened(pilot, app)
        await paste(pilot, 'status:interrupted meta.team:"night shift" 12')
        await shows(pilot, "1 of 2 found", "metadata team = night shift")
        assert [each.thread_id for each in picker.rows.rows] == [an_id(12)]
        assert asked(wire) == [("interrupted", {"team": "night shift"})]


async def test_a_status_half_typed_is_told_which_there_are_and_nothing_is_asked(app, wire):
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot, app)
        await pilot.press(*"status:wai")
        await shows(pilot, "The status of a thread here is one of: idle, busy, interrupted, error")
        await pilot.press(*["backspace"] * len("status:wai"))
        await shows(pilot, "50+ on the server")
        assert asked(wire) == []


async def test_what_the_server_sends_besides_is_left_out_and_said(app, wire):
    wire.heeds = False
    async with app.run_test(size=SIZE) as pilot:
        picker = await opened(pilot, app)
        await pilot.press(*"status:interrupted")
        await shows(pilot, "60 found", "60 threads that it sent besides don't fit and were left out.")
        assert len(picker.rows.rows) == 60


async def test_a_search_that_finds_nothing_says_so(app):
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot, app)
        await paste(pilot, "meta.team:nobody")
        await shows(pilot, "0 found", "metadata team = nobody. It found none.")


async def test_a_key_in_a_search_is_not_asked_for(app, wire):
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot, app)
        await paste(pilot, "meta.key:sk-canary-5up3rs3cr3t-0001")
        await shows(pilot, "key")
        await pilot.pause(0.4)
        assert "canary" not in json.dumps(wire.searches) + text_of(app)


async def test_a_server_without_a_search_takes_the_same_text_as_any_other(book):
    app = book.app(thread=None)
    async with app.run_test(size=SIZE) as pilot:
        picker = await in_picker(pilot, app)
        await paste(pilot, "status:interrupted")
        await until(pilot, lambda: not [each for each in picker.rows.rows if each.is_known])
        assert "Asked of the server" not in text_of(app)
