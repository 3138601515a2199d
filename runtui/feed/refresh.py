"""One refresh of a thread: the fewest requests that miss no new run and no change of an open one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from runtui.api.errors import NotFound, NotOffered
from runtui.feed.merge import missing_between
from runtui.feed.pace import LARGEST_PAGE, Window, head_limit, plan_windows

if TYPE_CHECKING:
    from collections.abc import Callable

    from runtui.feed.known import Known
    from runtui.model.run import Run, RunPage

MOST_LINKS = 10
"""Pages followed to find the newest known run; behind that, the thread is loaded anew."""
MOST_DOUBTS = 5
"""Runs asked for by id in one refresh because a list left them out."""


class Traffic(Protocol):
    """What the source knows of its requests."""

    @property
    def skew(self) -> float | None:
        """Seconds the server's clock is ahead of the local one, None if unknown."""

    def per_minute(self, now: float) -> int:
        """Returns the requests of the last 60 seconds."""


class RunSource(Protocol):
    """Whatever answers for a thread: the client of a server, or its double in a test."""

    @property
    def traffic(self) -> Traffic:
        """What the source knows of its requests."""

    async def list_runs(
        self,
        thread_id: str,
        *,
        limit: int,
        order: str = "desc",
        after: str | None = None,
        patient: bool = False,
    ) -> RunPage:
        """Returns one page of runs. `patient`: failures that pass are tried again before ApiError is raised."""

    async def fetch_run(self, thread_id: str, run_id: str, *, patient: bool = False) -> Run:
        """Returns one run; raises NotFound if there is none."""


class Refresh:
    """The refresh of one thread. Kept from tick to tick, since it remembers what the server lacks."""

    def __init__(self, source: RunSource, thread_id: str, known: Known, clock: Callable[[], float]) -> None:
        self._source = source
        self._thread_id = thread_id
        self._known = known
        self._clock = clock
        self._can_retrieve = True
        self.requests = 0
        """Requests the last refresh took."""
        self.poll_after = 0.0
        """Seconds the server asked to be left alone after the last refresh."""
        self.vanished: tuple[str, ...] = ()
        """Runs the last refresh found gone."""

    async def run(self, page_size: int) -> bool:
        """Asks and merges; False when the newest known run was not found again, so that the rows have a gap.

        Raises ApiError; what was merged until then stays.
        """
        self.requests = 0
        self.poll_after = 0.0
        self.vanished = ()
        newest = await self._newest(page_size)
        if newest is None:
            return False
        doubts = missing_between(self._known.roll, newest)
        self._known.take_newest(newest, self._clock())
        seen = {run.id for run in newest}
        waiting = [run for run in self._known.waited_for(self._clock()) if run.id not in seen]
        doubts += await self._windows(waiting)
        for run in doubts[:MOST_DOUBTS]:
            await self._retrieve(run)
        return True

    async def _newest(self, page_size: int) -> list[Run] | None:
        """The newest runs, newest first, down to a known one; None if that is too far away."""
        runs: list[Run] = []
        limit, after = head_limit(len(self._known.open_runs), page_size), None
        for _ in range(MOST_LINKS):
            page = await self._list(limit=limit, order="desc", after=after)
            runs += page.runs
            is_end = page.has_more is False or page.cursor is None or page.cursor == after
            if is_end or self._is_linked(page):
                return runs
            limit, after = LARGEST_PAGE, page.cursor
        return None

    def _is_linked(self, page: RunPage) -> bool:
        known = self._known
        if not known.is_newest_first and not known.at_end:
            return True  # newer runs aren't listed yet, so there is nothing to link to
        return any(known.roll.has(run.id) for run in page.runs)

    async def _windows(self, waiting: list[Run]) -> list[Run]:
        """Refreshes open runs that the head page did not hold; returns those the server left out."""
        roll = self._known.roll
        positions = sorted(index for run in waiting if (index := roll.index_of(run.id)) is not None)
        plan = [
            (window, [roll[index] for index in positions if _covers(window, index)])
            for window in plan_windows(positions)
        ]
        left_out: list[Run] = []
        for window, wanted in plan:
            if window.limit == 1 and self._can_retrieve:
                await self._retrieve(wanted[0])
            else:
                left_out += await self._window(window, wanted)
        return left_out

    async def _window(self, window: Window, wanted: list[Run]) -> list[Run]:
        roll = self._known.roll
        before = roll[window.start - 1 : window.start] if window.start else ()
        order = "desc" if self._known.is_newest_first else "asc"
        page = await self._list(limit=window.limit, order=order, after=before[0].id if before else None)
        self._known.take_neighbours((*before, *page.runs), self._clock())
        sent = {run.id for run in page.runs}
        return [run for run in wanted if run.id not in sent]

    async def _retrieve(self, run: Run) -> None:
        """Asks for one run; forgets it if the server says that it is gone."""
        if not self._can_retrieve or run.is_unreadable:
            return
        self.requests += 1
        try:
            newer = await self._source.fetch_run(self._thread_id, run.id)
        except NotFound:
            self._known.forget(run.id)
            self.vanished += (run.id,)
        except NotOffered:
            self._can_retrieve = False
        else:
            self._known.take_run(newer, self._clock())

    async def _list(self, *, limit: int, order: str, after: str | None) -> RunPage:
        self.requests += 1
        page = await self._source.list_runs(self._thread_id, limit=limit, order=order, after=after)
        self.poll_after = max(self.poll_after, page.poll_after or 0.0)
        return page


def _covers(window: Window, index: int) -> bool:
    return window.start <= index < window.start + window.limit
