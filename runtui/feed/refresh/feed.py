"""The one owner of what is known of a thread: it asks, merges, and tells each change as one value."""

from __future__ import annotations

import asyncio
import math
import time
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from runtui.api.errors import ApiError, NotFound, Rejected
from runtui.feed.refresh.known import Known
from runtui.feed.refresh.loading import is_backwards, load
from runtui.feed.refresh.pace import Pace, least_rest, poll_at_expiry, seconds_to_next_poll
from runtui.feed.refresh.packing import Packing
from runtui.feed.refresh.paging import Pager
from runtui.feed.refresh.poll_schedule import PollSchedule
from runtui.feed.refresh.refresh import MOST_LINKS, Refresh
from runtui.feed.refresh.source import Poll
from runtui.feed.refresh.state import FeedState, FeedStatus, Paging, feed_status_of
from runtui.model.timing import seconds_left

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from runtui.feed.refresh.source import RunSource
    from runtui.feed.run.journal import Journal
    from runtui.model.run import Run


class _Anew(Struct, frozen=True, eq=False):
    """The wish to read the thread anew, down to a run."""

    to: str | None = None


class RunFeed:
    """The live runs of one thread.

    `run` keeps them fresh until cancelled, `states` yields what is known after each change, `load_more` fetches
    the next page. Several of them may run at once; a thread is never refreshed twice at a time. `journal` holds
    what an earlier feed of the thread saw.
    """

    def __init__(
        self,
        source: RunSource,
        thread_id: str,
        *,
        order: str = "desc",
        page_size: int = 50,
        pace: Pace | None = None,
        journal: Journal | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._source = source
        self._clock = clock
        self._order = order
        self._page_size = page_size
        self._pace = pace or Pace()
        self._known = Known(is_newest_first=order == "desc", journal=journal)
        self._pager = Pager()
        self._inquiry = Poll(source, thread_id, self._tell_late)
        self._refresh = Refresh(self._inquiry, self._known, self._server_now)
        self._wish: _Anew | None = _Anew()
        self._turns = PollSchedule()
        self._packing = Packing()
        self._turn = asyncio.Lock()
        self._vanished: list[str] = []
        self._told = asyncio.Event()
        self._state = FeedState(
            thread_id=thread_id, version=0, runs=self._known.roll, journal=self._known.journal, order=order
        )

    @property
    def state(self) -> FeedState:
        """What is known now."""
        return self._state

    @property
    def pace(self) -> Pace:
        """What the person and the terminal want of the refresh."""
        return self._pace

    async def states(self) -> AsyncIterator[FeedState]:
        """Yields the state now and after each change; changes that come faster than they are read are skipped.

        The last state is never skipped, and a run that vanished is told once to each reader, of whom there may
        be several.
        """
        version, vanished = -1, len(self._vanished)
        while True:
            while version == self._state.version:
                self._told.clear()
                await self._told.wait()
            version, gone = self._state.version, tuple(self._vanished[vanished:])
            vanished += len(gone)
            yield replace(self._state, vanished=gone)

    async def run(self) -> None:
        """Refreshes when it is time, for ever. Errors become part of the state."""
        while True:
            await self._turns.schedule.wait()
            await self.refresh()

    async def refresh(self) -> None:
        """Asks the server once for what may have changed; the first time for the first page.

        Waits for a refresh that is under way.
        """
        async with self._turn:
            self._turns.begin()
            self._inquiry.begin()
            self._refresh.vanished = ()
            try:
                await self._ask()
            except ApiError as error:
                self._end_turn(error)
            else:
                self._tell(last_ok=self._clock())
                self._end_turn(None)

    def poll_now(self) -> None:
        """Makes a refresh due at once, also while paused; during a refresh one more after it."""
        self._turns.schedule.call()

    def reload(self, to: str | None = None) -> None:
        """Reads the thread anew, down to the run `to`. What is shown stays until the answer has come."""
        self._wish = _Anew(to)
        self.poll_now()

    def set_pace(self, pace: Pace) -> None:
        """Changes interval, focus or pause.

        Ending a pause or coming back asks at once, but not where only the person can help or the server wants to
        be left alone.
        """
        before, self._pace = self._pace, pace
        if self._state.feed_status is FeedStatus.LOADING:
            return  # the first answer settles everything
        came_back = (before.is_paused and not pace.is_paused) or (pace.has_focus and not before.has_focus)
        self._settle(self._state.error, at_once=came_back)

    async def load_more(self, *, limit: int | None = None) -> None:
        """Fetches the page behind the last row; does nothing while one is under way or after the end.

        `limit` is the most runs of the page, None: as many as in every page.
        """
        if not self._state.has_more or self._pager.cursor is None:
            return
        pager = self._pager
        self._tell(paging=Paging.LOADING, paging_error=None)
        try:
            await self._load_page(pager, limit or self._page_size)
        except ApiError as error:
            await self._take_page_error(error, pager)
        finally:
            if pager is self._pager and self._state.paging is Paging.LOADING:
                self._tell(paging=Paging.MORE)  # cancelled

    async def _load_page(self, pager: Pager, limit: int) -> None:
        """Fetches pages until one brings a run; drops them if the thread is loaded anew meanwhile."""
        paging, new = Paging.MORE, 0
        for _ in range(MOST_LINKS):
            page = await self._source.list_runs(
                self._state.thread_id, limit=limit, order=self._order, after=pager.cursor, patient=True
            )
            if pager is not self._pager:
                return
            new = self._known.take_page(page.runs, self._server_now())
            paging = pager.took(page, limit=limit, new=new)
            self._tell(foreign_count=self._state.foreign_count + page.foreign_count)
            if new or paging is not Paging.MORE:
                break
        # Before it is told, since whoever hears of the end of a page may ask for the next one at once.
        await self._packing.take(self._known.roll[len(self._known.roll) - new :])
        if pager is self._pager:
            self._tell_paging(paging)

    async def _take_page_error(self, error: ApiError, pager: Pager) -> None:
        """Tells that a page failed; where the run at its cursor is gone, the next one goes on behind another."""
        last = await self._last_there() if isinstance(error, NotFound | Rejected) else None
        if pager is not self._pager:
            return
        if last is not None and pager.leads_on_from(last.id):
            pager.step_back(last.id)
            self._tell(paging=Paging.MORE, paging_error=None)
        else:
            self._tell(paging=Paging.FAILED, paging_error=error)

    async def _last_there(self) -> Run | None:
        async with self._turn:
            self._refresh.vanished = ()
            try:
                return await self._refresh.last_there()
            except ApiError:
                return None
            finally:
                self._tell_vanished()

    async def _ask(self) -> None:
        wish = self._wish
        if wish is None and self._known.roll and await self._refresh_rows():
            return
        await self._load(wish or _Anew())

    async def _refresh_rows(self) -> bool:
        try:
            return await self._refresh.run(self._page_size)
        finally:
            self._tell_vanished()

    async def _load(self, wish: _Anew) -> None:
        loaded = await load(self._inquiry, order=self._order, page_size=self._page_size, to=wish.to)
        asked_for_newest = self._order == "desc"
        is_turned = is_backwards(loaded.runs, is_newest_first=asked_for_newest)
        self._known.is_newest_first = asked_for_newest is not is_turned
        self._refresh.ignores_order = is_turned and asked_for_newest
        self._refresh.start_over()
        self._known.restart(loaded.runs, self._server_now())
        self._pager = loaded.pager
        if self._wish is wish:
            self._wish = None
        self._tell(foreign_count=loaded.foreign_count, order="desc" if self._known.is_newest_first else "asc")
        self._tell_paging(loaded.paging)
        self._packing.take_later(loaded.runs)
        if self._known.is_far and self._known.roll and not self._refresh.ignores_order:
            await self._refresh_rows()  # the newest runs lie far from the first page

    def _tell_paging(self, paging: Paging) -> None:
        if paging is Paging.END:
            self._known.reach_end()
        self._tell(paging=paging, paging_error=None)

    def _tell_vanished(self) -> None:
        gone = self._refresh.vanished
        self._vanished += gone
        rows = self._known.roll
        if self._pager.cursor in gone and rows and self._state.has_more:
            self._pager.step_back(rows[-1].id)
            self._tell(paging=Paging.MORE, paging_error=None)
        elif gone:
            self._tell()

    def _end_turn(self, error: ApiError | None) -> None:
        self._turns.end(error, poll_after=self._inquiry.poll_after)
        self._settle(error)

    def _settle(self, error: ApiError | None, *, at_once: bool = False) -> None:
        """Decides when to ask again, counted from the end of the last turn, and tells it."""
        seconds = self._seconds_to_wait(error)
        is_hurried = at_once and not math.isinf(seconds)
        left = self._turns.plan(0.0 if is_hurried else self._seconds_to_expiry(seconds, error))
        self._tell(
            error=error,
            feed_status=feed_status_of(self._pace, error),
            interval=seconds,
            next_poll=None if math.isinf(left) else self._clock() + left,
        )

    def _seconds_to_wait(self, error: ApiError | None) -> float:
        if error is not None:
            return self._turns.wait_after(error, self._pace)
        youngest = self._known.youngest(self._server_now())
        return max(
            seconds_to_next_poll(self._pace, youngest, requests=self._inquiry.requests), self._inquiry.poll_after
        )

    def _seconds_to_expiry(self, seconds: float, error: ApiError | None) -> float:
        """The seconds to wait, fewer where a run expires meanwhile."""
        if error is not None:
            return seconds
        ended = self._server_now() - self._turns.since_end
        rest = max(least_rest(self._pace, self._inquiry.requests), self._inquiry.poll_after)
        lefts = (seconds_left(run, ended) for run in self._known.waited_for(ended))
        return poll_at_expiry(seconds, [left for left in lefts if left is not None], least=rest)

    def _tell(self, **changes: object) -> None:
        """Tells a change: the fields given, and all that follows from what is known."""
        known, request_log = self._known, self._source.request_log
        self._state = replace(
            self._state,
            version=self._state.version + 1,
            runs=known.roll,
            active_runs=known.active_runs,
            unlisted=known.unlisted,
            skew=request_log.skew or 0.0,
            requests_per_minute=request_log.per_minute(self._clock()),
            vanished=self._refresh.vanished,
            is_paused=self._pace.is_paused,
            **changes,
        )
        self._told.set()

    def _tell_late(self, seconds: float | None) -> None:
        self._tell(asked_since=None if seconds is None else self._clock() - seconds)

    def _server_now(self) -> float:
        return self._clock() + (self._source.request_log.skew or 0.0)
