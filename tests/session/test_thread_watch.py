"""Which thread is asked when, and what is believed of the answers."""

from itertools import pairwise

import pytest

from runtui.api.errors import NotAccepted, NotFound, RateLimited, Unreachable
from runtui.api.request_log import RequestLog
from runtui.feed.run.journal import SeenStatus
from runtui.feed.watch.groups import ThreadGroup
from runtui.model.packed import PackedPage
from runtui.model.run import Run
from runtui.model.thread import SavedThread
from runtui.session.attention import Attention
from runtui.session.thread_watch import ThreadWatch
from runtui.store.book.thread_book import ThreadBook

SAVED = [SavedThread(thread_id=f"thread_{number}") for number in range(40)]


class Clock:
    def __init__(self):
        self.now = 1_000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def log(clock):
    return RequestLog(clock)


@pytest.fixture
def watch(clock, log):
    return ThreadWatch(log, clock=clock)


def a_run(run_id="run_1", status="completed", **fields):
    return Run(id=run_id, status=status, page=PackedPage([b"{}"]), **fields)


def watched(watch, saved, now, seen=None):
    with ThreadBook.open(None) as book:
        return watch.watched(saved, Attention(book, "", clock=lambda: 0.0), now, last_seen=lambda *_: seen)


def standing(watch, saved, now, seen=None):
    return watched(watch, [saved], now, seen).placed[0]


@pytest.mark.parametrize("status", ["in_progress", "queued"])
def test_a_run_that_was_answered_counts_from_when_that_was_seen(watch, status):
    run = a_run(status=status, created_at=100.0, started_at=101.0)
    watch.note("thread_1", [run], None, now=600.0)
    saved = SavedThread(thread_id="thread_1")
    assert standing(watch, saved, 600.0).group is ThreadGroup.STUCK
    for seen in (SeenStatus(590.0, status, is_change=False), SeenStatus(590.0, "requires_action", is_change=True)):
        assert standing(watch, saved, 600.0, seen).group is ThreadGroup.STUCK
    seen = SeenStatus(590.0, status, is_change=True)
    answered = standing(watch, saved, 600.0, seen)
    assert answered.group is ThreadGroup.RUNNING
    assert answered.waits == (seen if status == "queued" else None)


def test_what_somebody_looks_at_comes_first_and_within_the_budget(watch):
    seen = [each.thread_id for each in SAVED[20:]]
    assert watch.due(SAVED, seen, 0.0) == seen[:16]
    assert watch.due(SAVED, seen, 0.0) == []


def test_a_minute_has_sixty_requests_at_most_whoever_sends_them(watch, clock, log):
    asked = 0
    for second in range(60):
        clock.now += 1
        if second % 3 == 0:
            log.note_sent()
            asked += 1
        for thread_id in watch.due(SAVED, (), clock.now):
            log.note_sent()
            asked += 1
            watch.note(thread_id, [a_run(status="in_progress")], None, now=clock.now)
    assert 45 <= asked <= 60


def test_after_a_sleep_there_is_no_burst(watch, clock):
    clock.now += 36_000.0
    assert len(watch.due(SAVED, (), clock.now)) <= 3


@pytest.mark.parametrize(("error", "rest"), [(RateLimited("", retry_after=90.0), 90.0), (RateLimited(""), 30.0)])
def test_a_server_that_wants_a_rest_gets_it(watch, clock, error, rest):
    watch.due(SAVED, (), 0.0)
    watch.note("thread_0", (), error, now=0.0)
    clock.now += rest
    assert watch.due(SAVED, (), rest - 0.1) == []
    assert watch.due(SAVED, (), rest + 0.1) != []


def test_a_refused_key_is_one_problem_and_nothing_is_asked_again(watch):
    watch.due(SAVED, (), 0.0)
    watch.note("thread_0", (), NotAccepted("refused", status=401), now=0.0)
    assert watch.due(SAVED, (), 1e9) == []
    known = watched(watch, SAVED, 0.0)
    assert known.trouble is not None
    assert not known.words


def test_a_thread_the_server_does_not_know_is_marked_and_the_others_go_on(watch):
    watch.due(SAVED, (), 0.0)
    watch.note("thread_0", (), NotFound("no such thread", status=404), now=0.0)
    assert watched(watch, SAVED, 0.0).words == {"thread_0": "not found"}
    assert watch.due(SAVED, (), 0.0) != []


def test_an_answer_to_an_older_request_never_undoes_a_newer_one(watch):
    (thread_id, *_) = watch.due(SAVED, (), 10.0)
    watch.note(thread_id, [a_run(status="in_progress")], None, now=11.0, is_seen=True)
    watch.due(SAVED, (), 12.0)
    assert standing(watch, SAVED[0], 12.0).group is ThreadGroup.RUNNING
    watch._asked[thread_id] = 10.0
    watch.note(thread_id, [a_run(status="completed")], None, now=12.0)
    assert standing(watch, SAVED[0], 12.0).group is ThreadGroup.RUNNING


@pytest.mark.parametrize("status", ["queued", "in_progress", "requires_action", "cancelling", "brand_new"])
def test_no_thread_counts_as_ended_while_the_last_answer_said_active(watch, status):
    watch.note("thread_0", [a_run("run_2", "completed"), a_run("run_1", status)], None, now=5.0)
    assert standing(watch, SAVED[0], 6.0).status.is_active
    watch.note("thread_0", [a_run("run_2", "completed"), a_run("run_1", "failed")], None, now=7.0)
    assert not standing(watch, SAVED[0], 8.0).status.is_active


def test_what_is_known_is_old_after_two_of_its_periods(watch):
    watch.due(SAVED[:1], (), 0.0)
    watch.note("thread_0", [a_run(status="in_progress")], None, now=0.0)
    assert standing(watch, SAVED[0], 0.0).old_from == pytest.approx(10.0)


def test_a_first_round_over_many_threads_leaves_those_with_an_active_run_their_pace(watch, clock):
    asked = []
    for _ in range(120):
        clock.now += 1
        for thread_id in watch.due(SAVED, (), clock.now):
            asked.append(thread_id)
            status = "in_progress" if thread_id == "thread_0" else "completed"
            watch.note(thread_id, [a_run(status=status)], None, now=clock.now)
    assert asked.count("thread_0") >= 12
    assert len(set(asked)) == len(SAVED)


def test_of_a_run_that_waits_it_is_asked_once_since_when_and_that_counts(watch, clock):
    watch.note("thread_0", [a_run("run_1", "requires_action")], None, now=clock.now)
    assert watch.next_wait() is None
    clock.now += 2
    assert watch.next_wait() == ("thread_0", "run_1")
    clock.now += 60
    assert watch.next_wait() is None


@pytest.mark.parametrize("clock_stands", [True, False])
def test_after_a_night_all_are_due_once_and_none_in_a_burst(watch, clock, clock_stands):
    now = 0.0
    for _ in range(180):
        now, clock.now = now + 1, clock.now + 1
        for thread_id in watch.due(SAVED, (), now):
            watch.note(thread_id, [a_run()], None, now=now)
    slept = 8 * 3600.0
    now, clock.now = now + slept, clock.now + (0.0 if clock_stands else slept)
    asked = []
    for _ in range(60):
        for thread_id in watch.due(SAVED, (), now):
            asked.append((now, thread_id))
            watch.note(thread_id, [a_run()], None, now=now)
        now, clock.now = now + 1, clock.now + 1
    first = asked[0][0]
    assert len([each for at, each in asked if at < first + 5]) <= 6
    assert len({each for _, each in asked}) == len(SAVED)


def outage(watch, clock, *, is_open, seconds=600):
    """When requests go out while nothing is reached; with a thread open its feed tries every 33 s."""
    now, asked = 0.0, []
    watch.note("thread_1", (), Unreachable("no connection"), now=now, is_seen=is_open)
    for second in range(1, seconds):
        now, clock.now = now + 1, clock.now + 1
        due = ["thread_1"] if is_open and second % 33 == 0 else []
        for thread_id in due + watch.due(SAVED, (), now):
            asked.append(now)
            watch.note(thread_id, (), Unreachable("no connection"), now=now, is_seen=bool(due))
    return asked


@pytest.mark.parametrize("is_open", [True, False])
def test_without_network_one_request_goes_out_in_thirty_seconds_and_all_go_on_once_it_is_back(
    watch, clock, is_open
):
    asked = outage(watch, clock, is_open=is_open)
    gaps = [after - before for before, after in pairwise(asked)]
    assert min(gaps) >= 30
    assert max(gaps) <= 60
    clock.now += 46
    (probe,) = watch.due(SAVED, (), 646.0)
    assert watch.due(SAVED, (), 647.0) == []
    watch.note(probe, [a_run()], None, now=647.0)
    clock.now += 3
    assert len(watch.due(SAVED, (), 650.0)) > 0
    assert watch.trouble is None


def test_once_a_server_is_back_what_is_on_screen_is_asked_for_in_turn(watch, clock):
    outage(watch, clock, is_open=False)
    watch.note("thread_1", [a_run()], None, now=600.0)
    seen = [each.thread_id for each in SAVED]
    assert len(watch.due(SAVED, seen, 600.0)) == 1
