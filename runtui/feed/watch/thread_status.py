"""How one thread stands, from the newest of its runs: one small request tells all of it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from msgspec import Struct

from runtui.feed.watch.schedule import Activity
from runtui.model.status import RunStatus, is_active, rank_of
from runtui.model.thread import LastRun

if TYPE_CHECKING:
    from collections.abc import Sequence

    from runtui.api.errors import ApiError
    from runtui.model.run import Run
    from runtui.model.thread import SavedThread

NEWEST = 10
"""Runs that are asked for, and whose outcomes are shown."""
DOUBT_AFTER = 60.0
"""Seconds after its expiry from which a run that is still active counts as never ended."""


class ThreadStatus(Struct, frozen=True, kw_only=True):
    """How a thread stands, as far as it is known."""

    last: LastRun | None = None
    """The run that counts: the most urgent active one, else the newest; None: there is none, or none is known."""
    run: Run | None = None
    """The same as the server sent it; None for what an earlier session knew."""
    outcomes: tuple[str, ...] = ()
    """The statuses of the newest runs, the newest first."""
    known_at: float | None = None
    """When the server said so, by the clock of this machine; None: it never did."""
    is_answered: bool = False
    """Whether it did since this session began."""
    began: float | None = None
    """When the run that counts was seen to come to its status, by the server's clock; None: it wasn't."""
    error: ApiError | None = None
    """Why it said nothing of this thread the last time."""

    @property
    def is_active(self) -> bool:
        """Whether the run that counts may still change."""
        return self.last is not None and is_active(self.last.status)

    @property
    def last_run_id(self) -> str | None:
        """The id of the run that counts."""
        return self.last.run_id if self.last is not None else None

    @property
    def waits(self) -> bool:
        """Whether the run that counts waits for somebody."""
        return self.last is not None and self.last.status == RunStatus.REQUIRES_ACTION

    def seconds_left(self, now: float) -> float:
        """Returns the seconds until the run that counts expires; ``math.inf`` for one that ended or never will."""
        if self.last is None or self.last.expires_at is None or not self.is_active:
            return math.inf
        return self.last.expires_at - now

    def is_overdue(self, now: float) -> bool:
        """Tells whether its run should have expired long ago, and the server never ended it."""
        return self.seconds_left(now) < -DOUBT_AFTER

    def activity(self, now: float) -> Activity:
        """Returns how soon something may happen."""
        if self.is_overdue(now):
            return Activity.OVERDUE
        if not self.is_active:
            return Activity.QUIET
        return Activity.WAITING if self.waits else Activity.RUNNING


def status_from(runs: Sequence[Run], at: float) -> ThreadStatus:
    """Returns how a thread stands whose newest runs are these, the newest first, as the server said at `at`."""
    run = counted_run(runs)
    outcomes = tuple(each.status for each in runs[:NEWEST])
    last = None if run is None else last_run_of(run, at)
    return ThreadStatus(last=last, run=run, outcomes=outcomes, known_at=at, is_answered=True)


def remembered_status(saved: SavedThread) -> ThreadStatus:
    """Returns how a thread stood when somebody last saw it."""
    last = saved.last_run
    return ThreadStatus() if last is None else ThreadStatus(last=last, known_at=last.seen_at)


def counted_run(runs: Sequence[Run]) -> Run | None:
    """Returns the run that tells how its thread stands: the most urgent active one, else the newest."""
    active = [each for each in runs if each.is_active]
    if active:
        return min(active, key=lambda each: (rank_of(each.status), each.expires_at or math.inf))
    return runs[0] if runs else None


def last_run_of(run: Run, at: float) -> LastRun:
    """Returns what the thread book keeps of a run, seen at an instant by the clock of this machine."""
    return LastRun(
        run_id=run.id,
        status=run.status,
        created_at=run.created_at,
        started_at=run.started_at,
        ended_at=run.ended_at,
        expires_at=run.expires_at,
        seen_at=at,
        said=run.said,
    )
