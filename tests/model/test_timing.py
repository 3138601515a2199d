import pytest

from runtui.model.packed import PackedPage
from runtui.model.run import Run
from runtui.model.timing import age, queued_seconds, running_seconds, seconds_left

NOW = 1000.0


def run(status="in_progress", **times):
    return Run(id="run_1", status=status, page=PackedPage([b"{}"]), **times)


@pytest.mark.parametrize(
    ("status", "times", "seconds"),
    [
        ("completed", {"created_at": 900, "started_at": 904}, 4),
        ("queued", {"created_at": 990}, 10),
        ("queued", {"created_at": 1010}, 0),
        ("completed", {"created_at": 905, "started_at": 900}, 0),
        ("failed", {"created_at": 900}, None),
        ("queued", {}, None),
    ],
)
def test_queued_is_from_creation_to_start(status, times, seconds):
    assert queued_seconds(run(status, **times), NOW) == seconds


@pytest.mark.parametrize(
    ("status", "times", "seconds"),
    [
        ("completed", {"started_at": 900, "ended_at": 912}, 12),
        ("in_progress", {"started_at": 940}, 60),
        ("in_progress", {"started_at": 1060}, 0),
        ("made_up_status", {"started_at": 940}, 60),
        ("expired", {"started_at": 940}, None),
        ("completed", {"started_at": 912, "ended_at": 900}, 0),
        ("completed", {"ended_at": 900}, None),
    ],
)
def test_running_is_from_start_to_end_and_unknown_for_an_expired_run(status, times, seconds):
    assert running_seconds(run(status, **times), NOW) == seconds


@pytest.mark.parametrize(
    ("status", "expires_at", "seconds"),
    [
        ("requires_action", 1060, 60),
        ("requires_action", 990, -10),
        ("completed", 1060, None),
        ("queued", None, None),
    ],
)
def test_only_an_active_run_counts_down(status, expires_at, seconds):
    assert seconds_left(run(status, expires_at=expires_at), NOW) == seconds


@pytest.mark.parametrize(("created_at", "seconds"), [(940, 60), (1060, 0), (None, None)])
def test_an_age_is_never_negative(created_at, seconds):
    assert age(run(created_at=created_at), NOW) == seconds
