"""The time of a run: instants as servers write them, then phases and countdowns by the server's clock."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from runtui.model.status import RunStatus

if TYPE_CHECKING:
    from runtui.model.run import Run
    from runtui.model.thread import LastRun

MILLISECONDS_FROM = 1e11
"""A number above this is milliseconds: as seconds it would lie beyond the year 5138."""
LATEST = 4102444800.0
"""2100-01-01; anything later is no time of a run."""


class InstantError(ValueError):
    """The value is no time."""


def parse_instant(value: object) -> float | None:
    """Returns seconds since 1970 (an int stays an int); None for None, 0 and "".

    Takes whole and fractional seconds, milliseconds, numbers in strings and ISO 8601 (UTC if it names no
    zone). Raises InstantError for everything else, negative and far-off times included.
    """
    if value is None or value in (0, ""):
        return None
    seconds = _seconds(value)
    if seconds == 0:
        return None
    if not 0 < seconds <= LATEST * 1000:
        raise InstantError("no time of a run")
    if seconds > MILLISECONDS_FROM:
        seconds = seconds / 1000
        seconds = int(seconds) if seconds == int(seconds) else seconds
    if seconds > LATEST:
        raise InstantError("no time of a run")
    return seconds


def queued_seconds(run: Run, now: float) -> float | None:
    """Returns seconds from creation to start; up to `now` while it is still queued; None if unknown."""
    if run.created_at is None:
        return None
    if run.started_at is not None:
        return max(0.0, run.started_at - run.created_at)
    return max(0.0, now - run.created_at) if run.status == RunStatus.QUEUED else None


def is_queued_again(run: Run | LastRun) -> bool:
    """Tells whether a queued run began before: it was answered, and no stamp of it tells since when it queues."""
    is_begun = run.started_at is not None and (run.created_at is None or run.started_at > run.created_at)
    return run.status == RunStatus.QUEUED and is_begun


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


def _seconds(value: object) -> float:
    if isinstance(value, bool):
        raise InstantError("a truth value is no time")
    if isinstance(value, int | float):
        return value
    if isinstance(value, str):
        return _seconds_of_text(value.strip())
    raise InstantError("neither a number nor a text")


def _seconds_of_text(text: str) -> float:
    try:
        return int(text) if text.isdecimal() and len(text) < 20 else float(text)
    except ValueError:
        pass
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise InstantError("neither a number nor a date") from None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    seconds = moment.timestamp()
    return int(seconds) if seconds == int(seconds) else seconds
