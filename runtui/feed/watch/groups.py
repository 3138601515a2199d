"""The one order of threads, everywhere: what needs somebody first, then what is stuck, runs, ended or is quiet."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec import Struct

from runtui.feed.watch.stuck import StuckReason, stuck_of
from runtui.model.status import PROBLEM, RunStatus

if TYPE_CHECKING:
    from collections.abc import Iterable

    from runtui.feed.run.journal import SeenStatus
    from runtui.feed.watch.stuck import UsualTimes
    from runtui.feed.watch.thread_status import ThreadStatus
    from runtui.model.thread import SavedThread

RECENT = 86_400.0
"""Seconds for which a bad end is told apart from others, once it was looked at."""


class ThreadGroup(StrEnum):
    """The groups in their order; the value is what the head says."""

    NEEDS_YOU = "Needs you"
    STUCK = "Stuck"
    RUNNING = "Running"
    ENDED_BADLY = "Ended badly"
    ENDED = "Ended"
    """Any other end that nobody looked at yet."""
    QUIET = "Quiet"
    ASIDE = "Set aside"
    """Whatever somebody wants to hear of no more until it changes."""


_ENDED = (ThreadGroup.ENDED_BADLY, ThreadGroup.ENDED)
_PLACES = {group: place for place, group in enumerate(ThreadGroup)}


class PlacedThread(Struct, frozen=True, kw_only=True):
    """A saved thread, how it stands, and the group where that puts it."""

    saved: SavedThread
    status: ThreadStatus
    group: ThreadGroup
    stuck: StuckReason | None = None
    is_unseen: bool = False
    """Whether a run of it ended and nobody looked at it since."""
    waits: SeenStatus | None = None
    """Since when its run waits, for somebody or in the queue again, as far as that was seen; None: it doesn't, or
    nobody knows."""
    seen_at: float | None = None
    """When the server said how it stands, by the server's clock; None: it never did."""
    old_from: float | None = None
    """When that will be old, by the same clock."""

    @property
    def thread_id(self) -> str:
        """What tells it from all others."""
        return self.saved.thread_id

    @property
    def id(self) -> str:
        """The same, as lists know their rows."""
        return self.saved.thread_id


def placed(
    saved: SavedThread,
    status: ThreadStatus,
    usual: UsualTimes,
    now: float,
    *,
    is_unseen: bool = False,
    is_aside: bool = False,
) -> PlacedThread:
    """Returns a thread with its group.

    `is_unseen`: a run of it ended, and nobody looked at that yet; `is_aside`: it was set aside, and stands as then.
    """
    stuck = stuck_of(status, usual, now)
    group = _group(status, now, is_stuck=stuck is not None, is_unseen=is_unseen)
    group = ThreadGroup.ASIDE if is_aside else group
    return PlacedThread(saved=saved, status=status, group=group, stuck=stuck, is_unseen=is_unseen)


def in_order(threads: Iterable[PlacedThread], now: float) -> tuple[PlacedThread, ...]:
    """Returns the threads in the one order. What is equal stays as it came; pinned first among the quiet."""
    return tuple(sorted(threads, key=lambda each: (_PLACES[each.group], *_urgency(each, now))))


def waiting(threads: Iterable[PlacedThread]) -> tuple[PlacedThread, ...]:
    """Returns those of ordered threads that wait for somebody: the one with the least time left first."""
    return tuple(each for each in threads if each.group is ThreadGroup.NEEDS_YOU)


def _group(status: ThreadStatus, now: float, *, is_stuck: bool, is_unseen: bool) -> ThreadGroup:
    last = status.last
    if last is None:
        return ThreadGroup.QUIET
    if status.is_active:
        if is_stuck:
            return ThreadGroup.STUCK
        return ThreadGroup.NEEDS_YOU if last.status == RunStatus.REQUIRES_ACTION else ThreadGroup.RUNNING
    if last.status in PROBLEM:
        return ThreadGroup.ENDED_BADLY if is_unseen or now - _end_of(status) < RECENT else ThreadGroup.QUIET
    return ThreadGroup.ENDED if is_unseen else ThreadGroup.QUIET


def _urgency(thread: PlacedThread, now: float) -> tuple[float, float]:
    status = thread.status
    if thread.group is ThreadGroup.STUCK and thread.stuck is not None:
        return float(thread.stuck.is_overdue), thread.stuck.since
    if status.is_active:
        return status.seconds_left(now), 0.0
    if thread.group in _ENDED:
        return -_end_of(status), 0.0
    return float(not thread.saved.is_pinned), 0.0


def _end_of(status: ThreadStatus) -> float:
    """When its run ended; of one that carries no end the latest time it does carry."""
    last = status.last
    if last is None:
        return 0.0
    return last.ended_at or last.expires_at or last.started_at or last.created_at or 0.0
