"""What is known of the life of a run: from its own stamps, and from what this session saw of it."""

from __future__ import annotations

from enum import Enum, auto
from math import ceil
from typing import TYPE_CHECKING, NamedTuple

from runtui.model.status import RunStatus, is_known
from runtui.model.timing import is_queued_again, queued_seconds, running_seconds

if TYPE_CHECKING:
    from collections.abc import Iterable

    from runtui.feed.run.journal import Journal, SeenStatus
    from runtui.model.run import Run
    from runtui.model.step import Step

_RAN = frozenset({RunStatus.COMPLETED, RunStatus.FAILED, RunStatus.INCOMPLETE})


class Exactness(Enum):
    """How a number of seconds is meant."""

    EXACT = auto()
    AT_LEAST = auto()
    AT_MOST = auto()


class PhaseTime(NamedTuple):
    """How long a run did one thing."""

    seconds: float
    bound: Exactness = Exactness.EXACT


class Lifetime(NamedTuple):
    """What a run spent its time with; None for what nobody knows."""

    queued: PhaseTime | None = None
    running: PhaseTime | None = None
    waiting: PhaseTime | None = None
    """How long it waited for somebody, as far as this session saw it."""


def lifetime(run: Run, journal: Journal, now: float) -> Lifetime:
    """Returns the phases of a run up to its end, or up to `now` by the server's clock."""
    queued = queued_seconds(run, now)
    waiting = _waiting(run, journal, now)
    running = _running(run, journal, now, waiting)
    return Lifetime(None if queued is None else PhaseTime(queued), running, waiting)


def wait_began(steps: Iterable[Step]) -> float | None:
    """Returns when the calls began for whose outputs a run waits, None if no step tells it."""
    began = [each.created_at for each in steps if each.kind == "tool_calls" and each.status == "in_progress"]
    return began[-1] if began else None


def ended_at(run: Run, journal: Journal) -> float | None:
    """Returns when a run ended, None while it is active, or if nobody knows.

    One without a stamp of its end, such as an expired one, ended at the latest when this session saw that it had,
    and at its expiry.
    """
    if run.ended_at is not None or run.is_active:
        return run.ended_at
    seen = journal.last(run.id)
    if seen is None or not seen.is_change:
        return None
    return seen.at if run.expires_at is None else min(seen.at, run.expires_at)


def ended_after(run: Run, journal: Journal) -> float | None:
    """Returns seconds from the start to the end of a run that ended, None if nobody knows one of them."""
    end = ended_at(run, journal)
    if end is None or run.started_at is None:
        return None
    seconds = max(0.0, end - run.started_at)
    return seconds if run.ended_at is not None else int(seconds)


def took_at_most(run: Run) -> int | None:
    """Returns the whole seconds from the creation to the end of a run that ran, for servers that tell no start."""
    if run.status not in _RAN or run.ended_at is None or run.created_at is None:
        return None
    return max(0, ceil(run.ended_at - run.created_at))


def elapsed(run: Run, now: float, journal: Journal | None = None) -> float | None:
    """Returns the seconds a run took or has taken: running, else queued while it still is; None if unknown.

    Of one that is queued again since it was answered, those since that was seen.
    """
    if is_queued_again(run):
        return queued_again_seconds(journal.last(run.id) if journal is not None else None, now)
    seconds = running_seconds(run, now)
    if seconds is None and run.is_active:
        return queued_seconds(run, now)
    return ended_after(run, journal) if seconds is None and journal is not None else seconds


def queued_again_seconds(seen: SeenStatus | None, now: float) -> float | None:
    """Returns the seconds since a run was `seen` to be queued again; None where it wasn't seen to come to that."""
    if seen is None or seen.status != RunStatus.QUEUED or not seen.is_change:
        return None
    return max(0.0, now - seen.at)


def waited_seconds(run: Run, now: float, journal: Journal | None) -> float | None:
    """Returns the seconds a run was seen to wait for somebody, up to `now`; None if it wasn't seen."""
    waiting = _waiting(run, journal, now) if journal is not None else None
    return None if waiting is None else waiting.seconds


def _running(run: Run, journal: Journal, now: float, waiting: PhaseTime | None) -> PhaseTime | None:
    """All the time since the start but what it waited. Whether a status nobody knows is running, nobody knows."""
    seconds = running_seconds(run, now) if run.is_active else ended_after(run, journal)
    if seconds is None or not is_known(run.status):
        return None
    if waiting is None:
        return PhaseTime(seconds)
    is_less = waiting.bound is Exactness.AT_LEAST
    return PhaseTime(max(0.0, seconds - waiting.seconds), Exactness.AT_MOST if is_less else Exactness.EXACT)


def _waiting(run: Run, journal: Journal, now: float) -> PhaseTime | None:
    """All the times it was seen waiting together; at least that long where one began or ended unseen."""
    statuses, end = journal.of(run.id), ended_at(run, journal)
    seconds, is_exact = 0.0, True
    for place, seen in enumerate(statuses):
        if seen.status != RunStatus.REQUIRES_ACTION:
            continue
        after = statuses[place + 1] if place + 1 < len(statuses) else None
        until = now if after is None else after.at if after.is_change else seen.at
        seconds += max(0.0, min(until, until if end is None else end) - seen.at)
        is_exact = is_exact and seen.is_change and (after is None or after.is_change)
    if not statuses or (run.status != RunStatus.REQUIRES_ACTION and seconds < 1):
        return None
    return PhaseTime(
        seconds if run.is_active else int(seconds), Exactness.EXACT if is_exact else Exactness.AT_LEAST
    )
