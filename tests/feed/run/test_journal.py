import pytest
from msgspec.structs import replace

from runtui.feed.run.journal import MOST_SEEN, Journal, SeenStatus
from runtui.model.packed import PackedPage
from runtui.model.run import Run
from tests.feed.conftest import load_all, loaded
from tests.feed.model_server import run_of


def told(journal, run_id):
    return [(seen.status, seen.is_change) for seen in journal.of(run_id)]


async def test_the_first_sight_of_an_active_run_is_no_change(server):
    row = server.create("queued")
    feed = await loaded(server)
    assert told(feed.state.journal, row.id) == [("queued", False)]
    assert feed.state.journal.last(row.id).at == server.now


async def test_each_change_is_noted_with_its_time(server):
    row = server.create("queued")
    feed = await loaded(server)
    server.change(row, "in_progress")
    server.now += 3
    await feed.refresh()
    assert told(feed.state.journal, row.id) == [("queued", False), ("in_progress", True)]
    assert feed.state.journal.last(row.id).at == server.now


async def test_times_are_the_servers(server):
    server.request_log.skew = 100.0
    row = server.create("queued")
    feed = await loaded(server)
    assert feed.state.journal.last(row.id).at == server.now + 100


async def test_a_run_that_ended_between_two_sights_tells_when_that_was_seen(server):
    row = server.create("queued")
    feed = await loaded(server)
    server.change(row, "in_progress")
    server.change(row, "expired")
    await feed.refresh()
    assert told(feed.state.journal, row.id)[-1] == ("expired", True)


async def test_another_version_of_the_same_status_is_no_news(server):
    row = server.create("queued")
    feed = await loaded(server)
    server.change(row, "queued")
    await feed.refresh()
    assert len(feed.state.journal.of(row.id)) == 1


async def test_a_run_that_had_ended_before_has_no_story(server):
    row = server.create("completed")
    feed = await loaded(server)
    assert feed.state.journal.of(row.id) == ()
    assert feed.state.journal.last(row.id) is None


async def test_a_reload_keeps_the_story(server):
    row = server.create("queued")
    feed = await loaded(server)
    server.change(row, "in_progress")
    feed.reload()
    await feed.refresh()
    assert told(feed.state.journal, row.id) == [("queued", False), ("in_progress", True)]


async def test_a_run_that_left_the_rows_by_a_reload_goes_on_with_its_story(server):
    row = server.create("queued")
    server.create_many(20)
    feed = await loaded(server, page_size=10)
    await load_all(feed)
    feed.reload()
    await feed.refresh()
    server.change(row, "failed")
    await load_all(feed)
    assert told(feed.state.journal, row.id) == [("queued", False), ("failed", True)]


def test_100_000_ended_runs_leave_no_trace():
    journal, page = Journal(), PackedPage([])
    for number in range(100_000):
        journal.note(Run(id=f"run_{number}", status="completed", page=page), 0.0)
    assert not journal._seen


def test_the_story_of_a_run_that_never_rests_stays_short():
    journal = Journal()
    for number in range(1000):
        journal.note(run_of("run_1", f"state_{number}"), float(number))
    story = journal.of("run_1")
    assert len(story) == MOST_SEEN
    assert (story[0].status, story[-1].status) == ("state_0", "state_999")


def test_what_is_no_readable_run_has_no_story():
    journal = Journal()
    journal.note(run_of("unreadable:1", ""), 0.0)
    assert journal.of("unreadable:1") == ()


async def test_a_thread_that_is_opened_again_goes_on_in_what_was_seen(server):
    row = server.create("requires_action")
    first = await loaded(server)
    journal, since = first.state.journal, server.now
    journal.pause()
    server.now += 60
    again = await loaded(server, journal=journal)
    assert again.state.journal is journal
    assert told(journal, row.id) == [("requires_action", False)]
    assert journal.last(row.id).at == since


async def test_what_changed_while_nobody_looked_was_not_seen_to_change(server):
    row = server.create("in_progress")
    journal = (await loaded(server)).state.journal
    journal.pause()
    server.change(row, "requires_action")
    again = await loaded(server, journal=journal)
    server.change(row, "queued")
    await again.refresh()
    assert told(journal, row.id) == [("in_progress", False), ("requires_action", False), ("queued", True)]


def test_a_wait_that_was_not_seen_to_begin_began_when_its_calls_did_at_the_latest():
    journal = Journal()
    run = run_of("run_1", "requires_action")
    journal.note(run, 900.0)
    journal.note_since("run_1", "requires_action", 615.0)
    assert journal.of("run_1") == (SeenStatus(615.0, "requires_action", is_change=False),)
    journal.note_since("run_1", "requires_action", 950.0)
    journal.note_since("run_1", "in_progress", 100.0)
    journal.note_since("run_2", "requires_action", 100.0)
    assert journal.last("run_1") == SeenStatus(615.0, "requires_action", is_change=False)
    assert journal.of("run_2") == ()


def test_a_wait_that_was_seen_to_begin_began_then():
    journal = Journal()
    journal.note(run_of("run_1", "in_progress"), 600.0)
    journal.note(run_of("run_1", "requires_action"), 700.0)
    journal.note_since("run_1", "requires_action", 615.0)
    assert journal.last("run_1").at == 700.0


@pytest.mark.parametrize("before", [(), (("in_progress", 500.0),)])
def test_a_wait_began_when_the_server_says_so(before):
    journal = Journal()
    for status, at in before:
        journal.note(run_of("run_1", status), at)
    journal.pause()
    journal.note(replace(run_of("run_1", "requires_action"), waits_since=640.0), 900.0)
    assert journal.last("run_1") == SeenStatus(640.0, "requires_action", is_change=True)


def test_a_wait_never_begins_before_what_was_seen_or_after_it_was_seen():
    journal = Journal()
    journal.note(run_of("run_1", "in_progress"), 500.0)
    journal.note(replace(run_of("run_1", "requires_action"), waits_since=400.0), 900.0)
    assert journal.last("run_1").at == 500.0
    journal.note(replace(run_of("run_2", "requires_action"), waits_since=1000.0), 900.0)
    assert journal.last("run_2").at == 900.0
