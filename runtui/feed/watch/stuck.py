"""Which runs take longer than such runs do: measured against those of the same assistant that completed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from runtui.model.status import RunStatus
from runtui.model.timing import queued_seconds, running_seconds

if TYPE_CHECKING:
    from collections.abc import Iterable

    from runtui.feed.watch.thread_status import ThreadStatus
    from runtui.model.run import Run
    from runtui.model.thread import LastRun

LEAST_RUNS = 5
"""Completed runs of an assistant, below which nothing is usual."""
MOST_RUNS = 50
QUEUED_LONG, RUNNING_LONG, CANCELLING_LONG = 60.0, 300.0, 60.0
"""Seconds that are too long where nothing is known to be usual."""
QUEUED_LEAST, RUNNING_LEAST = 20.0, 60.0
"""Seconds that are never too long, however quick the others were."""
TIMES_QUEUED, TIMES_RUNNING = 10.0, 2.0
"""How many times the usual is too long."""


class StuckReason(Struct, frozen=True, kw_only=True):
    """Why a run counts as stuck."""

    since: float
    """When its status began, by the server's clock."""
    usual: float | None = None
    """Seconds: half of such runs were queued no longer, 95 % ran no longer; None: not known."""
    is_overdue: bool = False
    """Whether it is past its expiry."""


class UsualTimes:
    """How long the completed runs of each assistant were queued and ran."""

    def __init__(self) -> None:
        self._times: dict[str, dict[str, tuple[float, float]]] = {}

    def note(self, runs: Iterable[Run]) -> None:
        """Takes in what completed among these runs."""
        for run in runs:
            queued, running = queued_seconds(run, 0.0), running_seconds(run, 0.0)
            is_known = run.assistant_id in self._times and run.id in self._times[run.assistant_id]
            if run.status != RunStatus.COMPLETED or queued is None or running is None or is_known:
                continue
            times = self._times.setdefault(run.assistant_id or "", {})
            times[run.id] = (queued, running)
            if len(times) > MOST_RUNS:
                del times[next(iter(times))]

    def of(self, assistant_id: str | None) -> tuple[float, float] | None:
        """Returns the median in the queue and the 95th percentile of running; None while too few completed."""
        times = self._times.get(assistant_id or "", {}).values()
        if len(times) < LEAST_RUNS:
            return None
        from statistics import median  # noqa: PLC0415  the rows come first

        running = sorted(each for _, each in times)
        return median(each for each, _ in times), running[int(0.95 * (len(running) - 1))]


def stuck_of(status: ThreadStatus, usual: UsualTimes, now: float) -> StuckReason | None:
    """Returns why the run that counts is stuck, None if it isn't; `now` by the server's clock.

    What it did before it was seen to come to its status, such as to wait for somebody, isn't held against it.
    """
    last = status.last
    if last is None or not status.is_active:
        return None
    if status.is_overdue(now):
        return StuckReason(since=last.expires_at or now, is_overdue=True)
    return _slow(last, usual.of(status.run.assistant_id) if status.run is not None else None, now, status.began)


def _slow(last: LastRun, usual: tuple[float, float] | None, now: float, began: float | None) -> StuckReason | None:
    since, typical, limit = last.started_at or last.created_at, None, RUNNING_LONG
    if last.status == RunStatus.QUEUED:
        since, limit = last.created_at, QUEUED_LONG
        if usual is not None:
            typical, limit = usual[0], max(QUEUED_LEAST, TIMES_QUEUED * usual[0])
    elif last.status == RunStatus.CANCELLING:
        limit = RUNNING_LONG + CANCELLING_LONG
    elif last.status != RunStatus.IN_PROGRESS:
        return None
    elif usual is not None:
        typical, limit = usual[1], max(RUNNING_LEAST, TIMES_RUNNING * usual[1])
    if since is not None and began is not None:
        since = max(since, began)
    return StuckReason(since=since, usual=typical) if since is not None and now - since > limit else None
