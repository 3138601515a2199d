"""One order of threads: which group each is in, what is urgent in it, and what counts as stuck."""

import pytest
from msgspec.structs import replace

from runtui.feed.watch.groups import ThreadGroup, in_order, placed, waiting
from runtui.feed.watch.stuck import StuckReason, UsualTimes, stuck_of
from runtui.feed.watch.thread_status import counted_run, remembered_status, status_from
from runtui.model.packed import PackedPage
from runtui.model.run import Run
from runtui.model.thread import LastRun, SavedThread

NOW = 1_000_000.0


def a_thread(name, status, *, is_pinned=False, usual=None, is_unseen=False, is_aside=False, **fields):
    last = LastRun(run_id=f"run_{name}", status=status, seen_at=NOW, **fields)
    saved = SavedThread(thread_id=name, is_pinned=is_pinned, last_run=last)
    return placed(
        saved, remembered_status(saved), usual or UsualTimes(), NOW, is_unseen=is_unseen, is_aside=is_aside
    )


@pytest.mark.parametrize(
    ("thread", "group"),
    [
        (a_thread("a", "requires_action", expires_at=NOW + 5), ThreadGroup.NEEDS_YOU),
        (a_thread("a", "requires_action", expires_at=NOW - 5), ThreadGroup.NEEDS_YOU),
        (a_thread("a", "requires_action", expires_at=NOW - 900), ThreadGroup.STUCK),
        (a_thread("a", "queued", created_at=NOW - 1040 * 86400, expires_at=NOW - 9e6), ThreadGroup.STUCK),
        (a_thread("a", "queued", created_at=NOW - 30), ThreadGroup.RUNNING),
        (a_thread("a", "queued", created_at=NOW - 61), ThreadGroup.STUCK),
        (a_thread("a", "in_progress", started_at=NOW - 200), ThreadGroup.RUNNING),
        (a_thread("a", "in_progress", started_at=NOW - 301), ThreadGroup.STUCK),
        (a_thread("a", "thinking"), ThreadGroup.RUNNING),
        (a_thread("a", "failed", ended_at=NOW - 60), ThreadGroup.ENDED_BADLY),
        (a_thread("a", "failed", ended_at=NOW - 2 * 86400), ThreadGroup.QUIET),
        (a_thread("a", "failed", ended_at=NOW - 2 * 86400, is_unseen=True), ThreadGroup.ENDED_BADLY),
        (a_thread("a", "completed", ended_at=NOW - 60), ThreadGroup.QUIET),
        (a_thread("a", "completed", ended_at=NOW - 60, is_unseen=True), ThreadGroup.ENDED),
        (a_thread("a", "requires_action", expires_at=NOW + 5, is_aside=True), ThreadGroup.ASIDE),
    ],
)
def test_how_a_thread_stands_decides_its_group(thread, group):
    assert thread.group is group


def test_the_one_with_the_least_time_left_is_first_and_the_rest_follows_by_group():
    threads = [
        a_thread("quiet", "completed"),
        a_thread("pinned", "completed", is_pinned=True),
        a_thread("late", "requires_action", expires_at=NOW + 500),
        a_thread("never", "requires_action"),
        a_thread("soon", "requires_action", expires_at=NOW + 40),
        a_thread("failed", "failed", ended_at=NOW - 10),
        a_thread("runs", "in_progress", started_at=NOW - 10),
        a_thread("slow", "in_progress", started_at=NOW - 400),
    ]
    ordered = in_order(threads, NOW)
    names = ["soon", "late", "never", "slow", "runs", "failed", "pinned", "quiet"]
    assert [each.thread_id for each in ordered] == names
    assert [each.thread_id for each in waiting(ordered)] == names[:3]


def a_run(run_id, status, **fields):
    return Run(id=run_id, status=status, page=PackedPage([b"{}"]), **fields)


def test_of_several_active_runs_the_most_urgent_counts_and_an_end_never_hides_one():
    runs = [
        a_run("ended", "completed"),
        a_run("later", "requires_action", expires_at=NOW + 90),
        a_run("sooner", "requires_action", expires_at=NOW + 9),
        a_run("running", "in_progress"),
    ]
    assert counted_run(runs) is runs[2]
    assert counted_run([runs[0], runs[3]]) is runs[3]
    assert counted_run(runs[:1]) is runs[0]
    assert status_from(runs, NOW).outcomes == ("completed", "requires_action", "requires_action", "in_progress")
    assert status_from([], NOW).last is None
    assert status_from([a_run("run_1", "in_progress", said="running")], NOW).last.said == "running"


def test_a_run_is_stuck_once_it_takes_much_longer_than_its_assistants_runs_do():
    usual, fields = UsualTimes(), {"assistant_id": "asst_1", "created_at": 0.0, "started_at": 1.0}
    usual.note([a_run(f"run_{place}", "completed", ended_at=45.0, **fields) for place in range(5)])
    run = a_run("run_new", "in_progress", assistant_id="asst_1", started_at=NOW - 80)
    assert stuck_of(status_from([run], NOW), usual, NOW) is None
    assert stuck_of(status_from([run], NOW), usual, NOW + 20) == StuckReason(since=NOW - 80, usual=44.0)
    queued = a_run("run_q", "queued", assistant_id="asst_1", created_at=NOW - 41)
    assert stuck_of(status_from([queued], NOW), usual, NOW) == StuckReason(since=NOW - 41, usual=1.0)


@pytest.mark.parametrize("status", ["in_progress", "queued"])
def test_a_run_that_waited_for_somebody_is_not_stuck_for_that(status):
    run = a_run("run_1", status, created_at=NOW - 500, started_at=NOW - 490)
    answered = replace(status_from([run], NOW), began=NOW - 5)
    assert stuck_of(answered, UsualTimes(), NOW) is None
    assert stuck_of(answered, UsualTimes(), NOW + 400) == StuckReason(since=NOW - 5)


def test_the_heads_of_the_groups_are_words_for_people():
    assert [each.value for each in ThreadGroup] == [
        "Needs you",
        "Stuck",
        "Running",
        "Ended badly",
        "Ended",
        "Quiet",
        "Set aside",
    ]
