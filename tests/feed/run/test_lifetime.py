"""The phases of a run, and how long it took: what its stamps tell and what was seen of it."""

import pytest

from runtui.feed.run.journal import Journal
from runtui.feed.run.lifetime import Exactness, PhaseTime, elapsed, ended_after, lifetime, took_at_most
from runtui.model.packed import PackedPage
from runtui.model.run import Run

LEAST, MOST = Exactness.AT_LEAST, Exactness.AT_MOST
WAITS, RUNS, QUEUED, DONE, EXPIRED = "requires_action", "in_progress", "queued", "completed", "expired"


def run_of(status, **stamps):
    return Run(
        id="run_1", status=status, page=PackedPage([b"{}"]), **({"created_at": 0, "started_at": 10} | stamps)
    )


def seen(*sights, away_before=None):
    """A journal with these sights; nobody looked for a while before the one of that number."""
    journal = Journal()
    for number, (at, status) in enumerate(sights):
        if number == away_before:
            journal.pause()
        journal.note(run_of(status), at)
    return journal


@pytest.mark.parametrize(
    ("run", "journal", "running", "waiting"),
    [
        (run_of(RUNS), seen((20, RUNS)), PhaseTime(90), None),
        (run_of(WAITS), seen(), PhaseTime(90), None),
        (run_of(WAITS), seen((70, WAITS)), PhaseTime(60, MOST), PhaseTime(30, LEAST)),
        (run_of(WAITS), seen((20, RUNS), (70, WAITS)), PhaseTime(60), PhaseTime(30)),
        (run_of(RUNS), seen((20, RUNS), (30, WAITS), (50, RUNS)), PhaseTime(70), PhaseTime(20)),
        (run_of(WAITS), seen((20, RUNS), (30, WAITS), (50, RUNS), (90, WAITS)), PhaseTime(60), PhaseTime(30)),
        (
            run_of(WAITS),
            seen((20, RUNS), (30, WAITS), (50, RUNS), (90, WAITS), away_before=3),
            PhaseTime(60, MOST),
            PhaseTime(30, LEAST),
        ),
        (run_of(RUNS), seen((20, RUNS), (30, WAITS), (50, RUNS), away_before=2), PhaseTime(90), None),
        (run_of(DONE, ended_at=48), seen((20, RUNS), (30, WAITS), (50, DONE)), PhaseTime(20), PhaseTime(18)),
        (
            run_of(EXPIRED, expires_at=60),
            seen((30, WAITS), (75, EXPIRED)),
            PhaseTime(20, MOST),
            PhaseTime(30, LEAST),
        ),
        (run_of(EXPIRED), seen((30, WAITS), (75, EXPIRED)), PhaseTime(20, MOST), PhaseTime(45, LEAST)),
        (run_of(EXPIRED), seen((30, WAITS), (75, EXPIRED), away_before=1), None, None),
        (run_of("paused_by_policy"), seen((20, "paused_by_policy")), None, None),
    ],
)
def test_a_run_waited_as_long_as_that_was_seen_and_ran_the_rest(run, journal, running, waiting):
    assert lifetime(run, journal, 100.0) == (PhaseTime(10), running, waiting)


@pytest.mark.parametrize(
    ("run", "journal", "seconds"),
    [
        (run_of(DONE, ended_at=48.5), seen(), 38.5),
        (run_of(EXPIRED), seen(), None),
        (run_of(EXPIRED), seen((75, EXPIRED)), None),
        (run_of(EXPIRED), seen((20, RUNS), (75.4, EXPIRED)), 65),
        (run_of(EXPIRED, expires_at=60), seen((20, RUNS), (75.4, EXPIRED)), 50),
        (run_of(EXPIRED, expires_at=90), seen((20, RUNS), (75.4, EXPIRED)), 65),
        (run_of(EXPIRED, expires_at=5), seen((2, QUEUED), (75.4, EXPIRED)), 0),
        (run_of(EXPIRED, started_at=None), seen((2, QUEUED), (75.4, EXPIRED)), None),
        (run_of(RUNS), seen((20, RUNS)), None),
    ],
)
def test_a_run_without_an_end_took_as_long_as_it_may_and_as_was_seen(run, journal, seconds):
    assert ended_after(run, journal) == seconds


def test_what_is_filtered_and_sorted_by_is_what_the_list_shows():
    expired = run_of(EXPIRED, expires_at=60)
    assert elapsed(expired, 100.0) is None
    assert elapsed(expired, 100.0, seen((20, RUNS), (75, EXPIRED))) == 50
    assert elapsed(run_of(QUEUED, started_at=None), 100.0) == 100


@pytest.mark.parametrize(
    ("journal", "seconds"),
    [
        (seen((20, RUNS), (30, WAITS), (95, QUEUED)), 5),
        (seen((30, WAITS), (95, QUEUED), away_before=1), None),
        (seen((95, QUEUED)), None),
        (None, None),
    ],
)
def test_a_run_that_is_queued_again_was_not_in_the_queue_since_it_began(journal, seconds):
    assert elapsed(run_of(QUEUED), 100.0, journal) == seconds


def test_a_queued_run_that_tells_a_start_at_its_creation_is_as_old_as_that():
    assert elapsed(run_of(QUEUED, started_at=0), 100.0) == 100


@pytest.mark.parametrize(
    ("status", "stamps", "most"),
    [
        ("completed", {"ended_at": 18}, 18),
        ("failed", {"ended_at": 17.2}, 18),
        ("cancelled", {"ended_at": 18}, None),
        ("completed", {}, None),
        ("completed", {"created_at": None, "ended_at": 18}, None),
    ],
)
def test_a_run_whose_start_nobody_tells_took_as_long_as_it_existed_at_most(status, stamps, most):
    assert took_at_most(run_of(status, started_at=None, **stamps)) == most
