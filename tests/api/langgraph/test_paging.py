import pytest

from runtui.api.errors import NotFound, OtherProtocol
from runtui.model.protocol import WireProtocol
from tests.api.langgraph.objects import ENDED, THREAD, run, thread
from tests.api.langgraph.wire import NOT_FOUND, GraphWire


def many(count):
    return [
        run(f"r{place:03}", created_at=f"2026-11-29T15:{59 - place // 60:02}:00+00:00") for place in range(count)
    ]


def ids(page):
    return [each.id for each in page.runs]


async def test_pages_follow_one_another_by_the_id_of_the_last_run():
    client = GraphWire(*many(25)).client()
    first = await client.list_runs(THREAD, limit=10)
    second = await client.list_runs(THREAD, limit=10, after=first.cursor)
    third = await client.list_runs(THREAD, limit=10, after=second.cursor)
    assert ids(first) + ids(second) + ids(third) == [f"r{place:03}" for place in range(25)]
    assert [each.has_more for each in (first, second, third)] == [True, True, False]


async def test_the_last_page_may_be_as_long_as_asked_for():
    client = GraphWire(*many(20)).client()
    first = await client.list_runs(THREAD, limit=10)
    second = await client.list_runs(THREAD, limit=10, after=first.cursor)
    third = await client.list_runs(THREAD, limit=10, after=second.cursor)
    assert (ids(second)[-1], ids(third), third.has_more) == ("r019", [], False)


async def test_runs_that_came_between_two_pages_repeat_none_and_lose_none():
    wire = GraphWire(*many(25))
    client = wire.client()
    first = await client.list_runs(THREAD, limit=10)
    wire.runs[:0] = [run("new1"), run("new2"), run("new3")]
    second = await client.list_runs(THREAD, limit=10, after=first.cursor)
    assert ids(second)[0] == "r010"


async def test_a_run_deleted_between_two_pages_loses_no_other():
    wire = GraphWire(*many(25))
    client = wire.client()
    first = await client.list_runs(THREAD, limit=10)
    del wire.runs[3]
    second = await client.list_runs(THREAD, limit=10, after=first.cursor)
    assert ids(second)[0] == "r010"


async def test_a_refresh_in_between_moves_the_place_of_the_next_page_with_it():
    wire = GraphWire(*many(25))
    client = wire.client()
    first = await client.list_runs(THREAD, limit=10)
    wire.runs.insert(0, run("new1"))
    await client.list_runs(THREAD, limit=10)
    wire.asked.clear()
    assert ids(await client.list_runs(THREAD, limit=10, after=first.cursor))[0] == "r010"
    assert wire.paths == ["GET /runs"]


async def test_a_page_behind_a_run_that_was_never_listed_is_found_from_the_top():
    client = GraphWire(*many(25)).client()
    assert ids(await client.list_runs(THREAD, limit=3, after="r014")) == ["r015", "r016", "r017"]


async def test_a_page_behind_a_run_that_is_gone_says_so():
    with pytest.raises(NotFound, match="r999 at the end of the list is gone"):
        await GraphWire(*many(25)).client().list_runs(THREAD, limit=3, after="r999")


async def test_runs_come_newest_first_whatever_is_asked_for():
    client = GraphWire(*many(5)).client()
    assert ids(await client.list_runs(THREAD, limit=10, order="asc"))[0] == "r000"


async def test_an_object_that_is_no_run_is_marked_and_costs_no_other():
    client = GraphWire(run("r1"), {"run_id": ""}, {"status": "success"}, run("r2", created_at=[1])).client()
    first, empty, without, second = (await client.list_runs(THREAD, limit=10)).runs
    assert (first.id, second.id, empty.is_unreadable, without.is_unreadable) == ("r1", "r2", True, True)
    assert "created_at" in second.flaws[0]


async def test_a_server_of_the_assistants_api_is_told_from_this_kind():
    wire = GraphWire()
    wire.list = lambda _query: {"object": "list", "data": [], "has_more": False}
    with pytest.raises(OtherProtocol, match="no LangGraph server") as caught:
        await wire.client().list_runs(THREAD, limit=10)
    assert caught.value.protocol is WireProtocol.ASSISTANTS


async def test_threads_are_searched_for_the_last_changed_first_and_without_their_values():
    wire = GraphWire()
    wire.threads = [thread(thread_id=f"t{place}", updated_at=ENDED) for place in range(5)]
    client = wire.client()
    first = await client.list_threads(limit=3)
    second = await client.list_threads(limit=3, after=first.cursor)
    assert [each.id for each in (*first.threads, *second.threads)] == ["t0", "t1", "t2", "t3", "t4"]
    assert (first.has_more, second.has_more) == (True, False)
    assert first.threads[0].metadata == (("title", "weather"),)
    _, _, body = wire.asked[1]
    assert (body["sort_by"], "values" in body["select"]) == ("updated_at", False)


async def test_a_server_is_known_by_what_it_says_it_is():
    assert await GraphWire().client().knows_base_url() is True
    wire = GraphWire()
    wire.answer = lambda _request: NOT_FOUND
    assert await wire.client().knows_base_url() is False


async def test_one_request_tells_which_threads_changed_and_which_are_active():
    wire = GraphWire()
    states = ("idle", "busy", "interrupted")
    wire.threads = [thread(thread_id=f"t{place}", status=status) for place, status in enumerate(states)]
    client = wire.client()
    before = await client.thread_marks()
    assert {name: mark.is_active for name, mark in before.items()} == {"t0": False, "t1": True, "t2": True}
    wire.threads[0]["updated_at"] = "2026-11-29T16:00:00+00:00"
    after = await client.thread_marks()
    assert [name for name in before if after[name] != before[name]] == ["t0"]
    assert wire.paths.count("POST /threads/search") == 2


async def test_a_thread_told_to_be_idle_among_all_is_not_asked_for_by_itself():
    wire = GraphWire(run())
    wire.threads = [thread()]
    client = wire.client()
    await client.thread_marks()
    wire.asked.clear()
    await client.list_runs(THREAD, limit=5)
    assert wire.paths == ["GET /runs"]


async def test_aegra_tells_marks_too_but_takes_no_choice_of_members():
    wire = GraphWire()
    wire.is_aegra = True
    wire.threads = [thread(thread_id="t0", status="busy")]
    marks = await wire.client().thread_marks()
    assert {name: mark.is_active for name, mark in marks.items()} == {"t0": True}
    assert "select" not in wire.asked[-1][2]
