"""Each change of a run is seen once, whoever looked: its status, its end, and runs that came and ended unseen."""

import pytest

from runtui.model.thread import LastRun
from runtui.session.run_changes import RunChanges
from tests.session.test_thread_watch import a_run

AT = 1_000.0


@pytest.fixture
def seen():
    return []


@pytest.fixture
def changes(seen):
    return RunChanges(seen.append)


def told(seen):
    return [(each.run.id, each.before, each.run.status) for each in seen]


def test_a_change_is_handed_on_once_whoever_saw_it(changes, seen):
    changes.note("thread_1", runs("in_progress"), AT)
    changes.journal_of("thread_1").note(*runs("requires_action"), AT + 3)
    changes.note("thread_1", runs("requires_action"), AT + 4)
    assert told(seen) == [("run_1", None, "in_progress"), ("run_1", "in_progress", "requires_action")]


def test_what_had_ended_before_anybody_looked_is_no_news(changes, seen):
    changes.note("thread_1", runs("failed", "completed"), AT)
    changes.note("thread_1", runs("failed", "completed"), AT + 5)
    assert seen == []


def test_a_run_that_came_and_ended_between_two_looks_is_an_end(changes, seen):
    changes.note("thread_1", runs("completed"), AT)
    changes.note("thread_1", runs("failed", "completed"), AT + 5)
    changes.note("thread_1", runs("failed", "completed"), AT + 10)
    assert told(seen) == [("run_2", None, "failed")]
    assert seen[0].is_end


def test_the_first_run_of_a_thread_counts_as_new(changes, seen):
    changes.note("thread_1", (), AT)
    changes.note("thread_1", runs("completed"), AT + 5)
    assert seen[0].is_end


def test_only_what_began_to_wait_since_somebody_looked_needs_somebody(changes, seen):
    changes.note("thread_1", runs("requires_action"), AT)
    changes.note("thread_1", runs("requires_action", "requires_action"), AT + 5)
    assert [each.needs_somebody for each in seen] == [False, True]


def test_a_change_counts_as_seen_when_it_happened_only_if_somebody_looked_shortly_before(changes):
    changes.note("thread_1", runs("in_progress"), AT)
    changes.note("thread_1", runs("requires_action"), AT + 5, looked_at=AT)
    changes.note("thread_1", runs("completed"), AT + 65, looked_at=AT + 5)
    assert [each.is_change for each in changes.journal_of("thread_1").of("run_1")] == [False, True, False]


def runs(*statuses):
    """The newest run has the highest number."""
    return [a_run(f"run_{len(statuses) - place}", status) for place, status in enumerate(statuses)]


def test_what_was_active_when_an_earlier_session_saw_it_last_ends_as_news(changes, seen):
    remembered = LastRun(run_id="run_1", status="in_progress", seen_at=1.0)
    changes.note("thread_1", runs("failed", "completed"), AT, remembered=remembered)
    assert told(seen) == [("run_1", "in_progress", "completed"), ("run_2", None, "failed")]
    assert all(each.is_end for each in seen)
