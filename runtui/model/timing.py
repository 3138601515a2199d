"""What is known about the time of a run: phases and countdowns, with the server's clock."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runtui.model.status import RunStatus

if TYPE_CHECKING:
    from runtui.model.run import Run


def queued_seconds(run: Run, now: float) -> float | None:
    """Returns seconds from creation to start; up to `now` while it is still queued; None if unknown."""
    if run.created_at is None:
        return None
    if run.started_at is not None:
        return max(0.0, run.started_at - run.created_at)
    return max(0.0, now - run.created_at) if run.status == RunStatus.QUEUED else None


def running_seconds(run: Run, now: float) -> float | None:
    """Returns seconds from start to end, up to `now` while it is active; None if a needed stamp is missing.

    The protocol gives no end to an expired run, so there it is None too.
    """
    if run.started_at is None:
        return None
    if run.ended_at is not None:
        return max(0.0, run.ended_at - run.started_at)
    return max(0.0, now - run.started_at) if run.is_active else None


def seconds_left(run: Run, now: float) -> float | None:
    """Returns seconds until an active run expires, below 0 once that passed; None when it has no such end."""
    if run.expires_at is None or not run.is_active:
        return None
    return run.expires_at - now


def age(run: Run, now: float) -> float | None:
    """Returns seconds since creation, clamped at 0 against clocks that differ; None if unknown."""
    return None if run.created_at is None else max(0.0, now - run.created_at)
