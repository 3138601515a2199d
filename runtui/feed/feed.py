"""The one owner of what is known of a thread: it asks, merges, and tells each change as one value."""

from __future__ import annotations

import asyncio
import math
import time
from typing import TYPE_CHECKING

from msgspec.structs import replace

from runtui.api.errors import ApiError
from runtui.feed.known import Known
from runtui.feed.pace import LARGEST_PAGE, Pace, ask_after_error, next_ask
from runtui.feed.paging import Pager
from runtui.feed.refresh import MOST_LINKS, Refresh
from runtui.feed.schedule import Schedule
from runtui.feed.state import FeedState, Mood, Paging
from runtui.model.run import Run

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from runtui.feed.refresh import RunSource
    from runtui.model.run import RunPage


class RunFeed:
    """The live runs of one thread.

    `run` keeps them fresh until cancelled, `states` yields what is known after each change, `load_more` fetches
    the next page. Several of them may run at once; a thread is never refreshed twice at a time.
    """

    def __init__(
        self,
        source: RunSource,
        thread_id: str,
        *,
        order: str = "desc",
        page_size: int = 50,
        pace: Pace | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._source = source
        self._clock = clock
        self._page_size = page_size
        self._pace = pace or Pace()
        self._known = Known(is_newest_first=order == "desc")
        self._pager = Pager()
        self._refresh = Refresh(source, thread_id, self._known, self._server_now)
        self._failures = 0
        self._is_loaded = False
        self._reload_to: str | None = None
        self._schedule = Schedule()
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
        """Yields the state now and after each change; changes that come faster than they are read are skipped."""
        while True:
            self._told.clear()
            yield self._state
            await self._told.wait()

    async def run(self) -> None:
        """Refreshes when it is time, for ever. Errors become part of the state."""
        while True:
            await self._schedule.wait()
            await self.refresh()

    async def refresh(self) -> None:
        """Asks the server once for what may have changed; the first time for the first page."""
        try:
            if self._is_loaded:
                await self._ask_again()
            else:
                await self._load_first()
        except ApiError as error:
            self._failures += 1
            self._settle(error)
        else:
            self._failures = 0
            self._tell(last_ok=self._clock())
            self._settle(None)

    def ask_now(self) -> None:
        """Makes the next refresh due at once, also while paused."""
        self._schedule.due_in(0)

    def reload(self, to: str | None = None) -> None:
        """Reads the thread anew, down to the run `to`. What is shown stays until the answer has come."""
        self._reload_to = to
        self._is_loaded = False
        self.ask_now()

    def set_pace(self, pace: Pace) -> None:
        """Changes interval, focus or pause. Ending a pause or coming back asks at once."""
        came_back = (self._pace.is_paused and not pace.is_paused) or (pace.has_focus and not self._pace.has_focus)
        self._pace = pace
        if self._schedule.seconds_left == 0:
            return  # a request is due or under way; it settles the next one
        self._settle(self._state.error)
        if came_back and self._state.next_ask is not None:
            self.ask_now()

    async def load_more(self) -> None:
        """Fetches the page behind the last row; does nothing while one is under way or after the end."""
        if not self._is_loaded or self._state.paging not in (Paging.MORE, Paging.FAILED):
            return
        pager, limit = self._pager, self._page_size
        self._tell(paging=Paging.LOADING, paging_error=None)
        try:
            page = await self._list(limit, after=pager.cursor, patient=True)
        except ApiError as error:
            if pager is self._pager:
                self._tell(paging=Paging.FAILED, paging_error=error)
        else:
            if pager is self._pager:  # else the thread was loaded anew meanwhile
                new = self._known.take_page(page.runs, self._server_now())
                self._tell_page(page, self._pager.took(page, limit=limit, new=new))

    async def _load_first(self) -> None:
        pager, runs, limit = Pager(), list[Run](), self._page_size
        for _ in range(MOST_LINKS if self._reload_to else 1):
            page = await self._list(limit, after=pager.cursor)
            new = len({run.id for run in page.runs} - {run.id for run in runs})
            runs += page.runs
            paging = pager.took(page, limit=limit, new=new)
            limit = LARGEST_PAGE
            if paging is not Paging.MORE or self._reload_to in {run.id for run in page.runs}:
                break
        self._known.restart(runs, self._server_now())
        self._pager, self._is_loaded, self._reload_to = pager, True, None
        self._tell_page(page, paging)

    async def _ask_again(self) -> None:
        try:
            is_linked = await self._refresh.run(self._page_size)
        finally:
            self._tell(vanished=self._refresh.vanished)
        if not is_linked:
            await self._load_first()

    async def _list(self, limit: int, *, after: str | None, patient: bool = False) -> RunPage:
        state = self._state
        return await self._source.list_runs(
            state.thread_id, limit=limit, order=state.order, after=after, patient=patient
        )

    def _settle(self, error: ApiError | None) -> None:
        """Decides when to ask again and tells it."""
        seconds = self._seconds_to_wait(error)
        self._schedule.due_in(seconds)
        self._tell(
            error=error,
            mood=_mood(self._pace, error),
            interval=seconds,
            next_ask=None if math.isinf(seconds) else self._clock() + seconds,
        )

    def _seconds_to_wait(self, error: ApiError | None) -> float:
        if error is not None:
            return ask_after_error(self._pace, error, self._failures)
        now = self._server_now()
        seconds = next_ask(self._pace, self._known.waited_for(now), requests=self._refresh.requests, now=now)
        return max(seconds, self._refresh.poll_after)

    def _tell_page(self, page: RunPage, paging: Paging) -> None:
        self._known.at_end = paging is not Paging.MORE
        self._tell(paging=paging, paging_error=None, strangers=self._state.strangers + page.strangers)

    def _tell(self, **changes: object) -> None:
        """Tells a change: the fields given, and all that follows from what is known."""
        known, traffic = self._known, self._source.traffic
        self._state = replace(
            self._state,
            version=self._state.version + 1,
            runs=known.roll,
            open_runs=known.open_runs,
            unlisted=len(known.unlisted),
            skew=traffic.skew or 0.0,
            requests_per_minute=traffic.per_minute(self._clock()),
            **changes,
        )
        self._told.set()

    def _server_now(self) -> float:
        return self._clock() + (self._source.traffic.skew or 0.0)


def _mood(pace: Pace, error: ApiError | None) -> Mood:
    if error is not None:
        return Mood.STALE if error.is_passing else Mood.BLOCKED
    if pace.is_paused:
        return Mood.PAUSED
    return Mood.LIVE if pace.interval else Mood.MANUAL
