"""Of what somebody who looks away is told, and when."""

import pytest

from runtui.session.run_changes import RunChange
from runtui.session.teller import PAUSE, Teller, TellSwitch
from tests.session.test_thread_watch import a_run

ENDS = {TellSwitch.ANY_END}


def a_change(status, run_id="run_1", before="in_progress", **fields):
    return RunChange(thread_id="thread_1", run=a_run(run_id, status), before=before, **fields)


def away(teller, at=0.0):
    teller.note_focus(at, has_focus=False)
    return teller


def told(teller, now):
    return [each.change.run.id for each in teller.due(now)]


def test_a_run_that_needs_somebody_is_told_once_nobody_looked_for_a_while():
    teller = away(Teller(after_blur=10.0))
    teller.note(a_change("requires_action"), "billing")
    assert told(teller, 9.9) == []
    assert told(teller, 10.0) == ["run_1"]
    assert told(teller, 60.0) == []


def test_what_somebody_saw_happen_is_not_told_when_they_leave():
    teller = Teller(after_blur=0.0)
    teller.note(a_change("requires_action"), "billing")
    assert told(teller, 1.0) == []
    away(teller, 2.0)
    assert told(teller, 99.0) == []


def test_who_comes_back_in_time_is_not_told():
    teller = away(Teller(after_blur=10.0))
    teller.note(a_change("requires_action"), "billing")
    teller.note_focus(5.0, has_focus=True)
    assert told(teller, 11.0) == []


def test_it_can_be_told_to_somebody_who_looks():
    teller = Teller({TellSwitch.NEEDS_YOU, TellSwitch.WITH_FOCUS})
    teller.note(a_change("requires_action"), "billing")
    assert told(teller, 0.0) == ["run_1"]


def test_many_at_once_are_told_as_one_and_what_follows_soon_together_later():
    teller = away(Teller(after_blur=0.0))
    for number in range(20):
        teller.note(a_change("requires_action", f"run_{number}"), "billing")
    assert len(told(teller, 1.0)) == 20
    teller.note(a_change("requires_action", "run_20"), "billing")
    assert told(teller, 1.0 + PAUSE / 2) == []
    teller.note(a_change("requires_action", "run_21"), "billing")
    assert told(teller, 1.0 + PAUSE) == ["run_20", "run_21"]


def test_a_run_that_was_answered_before_it_was_told_needs_nobody():
    teller = away(Teller(after_blur=10.0))
    teller.note(a_change("requires_action"), "billing")
    teller.note(a_change("queued", before="requires_action"), "billing")
    assert told(teller, 10.0) == []


@pytest.mark.parametrize("switches", [set(), {TellSwitch.NEEDS_YOU}])
def test_an_end_is_told_of_marked_runs_only_and_once(switches):
    teller = away(Teller(switches, after_blur=0.0))
    assert teller.mark("run_1")
    teller.note(a_change("completed"), "billing")
    teller.note(a_change("completed", "run_2"), "billing")
    assert told(teller, 1.0) == ["run_1"]
    assert teller.marked == frozenset()


def test_any_end_is_told_if_that_is_switched_on():
    teller = away(Teller(ENDS, after_blur=0.0))
    teller.note(a_change("failed"), None)
    teller.note(a_change("expired", "run_2", None, is_new=True), None)
    assert told(teller, 1.0) == ["run_1", "run_2"]


def test_what_was_so_when_the_session_began_is_no_news():
    teller = away(Teller({*ENDS, TellSwitch.NEEDS_YOU}, after_blur=0.0))
    teller.note(a_change("requires_action", before=None), "billing")
    assert told(teller, 1.0) == []
