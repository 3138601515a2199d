"""The feed of one thread: polls it, merges each answer, and publishes every change as a FeedState."""

from __future__ import annotations

import asyncio
import math
import time
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from runtui.api.errors import ApiError, NotFound, Rejected
from runtui.feed.refresh.pace import LARGEST_PAGE, Pace, least_rest, poll_at_expiry, seconds_to_next_poll
from runtui.feed.refresh.page_packer import PagePacker
from runtui.feed.refresh.paging import MOST_PAGES, PageCursor, is_backwards, load_first_pages
from runtui.feed.refresh.poll_schedule import PollSchedule
from runtui.feed.refresh.refresh import Refresh
from runtui.feed.refresh.source import ListOptions, Poll
from runtui.feed.refresh.state import FeedState, FeedStatus, Paging, feed_status_of
from runtui.feed.refresh.thread_runs import ThreadRuns
from runtui.model.timing import seconds_left

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from runtui.feed.refresh.seams import Seam
    from runtui.feed.refresh.source import PollSource
    from runtui.feed.run.journal import Journal
    from runtui.model.run import Run, RunPage


class _Reload(Struct, frozen=True, eq=False):
    """A wish to read the thread anew. Compared by identity: one that comes during a reload is another."""

    down_to: str | None = None
    """The id of the last run that is wanted; None: the first page does."""


class RunFeed:
    """The live runs of one thread.

    `run` keeps them fresh until cancelled, `states` yields what is known after each change, `load_more` fetches
    the next page. Several of them may run at once; a thread is never refreshed twice at a time. `journal` holds
    what an earlier feed of the thread saw.
    """

    def __init__(
        self,
        source: PollSource,
        thread_id: str,
        *,
        listing: ListOptions | None = None,
        pace: Pace | None = None,
        journal: Journal | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._source = source
        self._clock = clock
        self._listing = listing = listing or ListOptions()
        self._pace = pace or Pace()
        self._runs = ThreadRuns(is_newest_first=listing.order == "desc", journal=journal)
        self._cursor = PageCursor()
        self._poll = Poll(source, thread_id, self._publish_late, late_after=self._pace.late_after)
        self._refresh = Refresh(self._poll, self._runs, self._server_now)
        self._wanted_reload: _Reload | None = _Reload()
        self._schedule = PollSchedule()
        self._packer = PagePacker()
        self._lock = asyncio.Lock()
        self._vanished: list[str] = []
        self._changed = asyncio.Event()
        runs, seen = self._runs.loaded, self._runs.journal
        self._state = FeedState(thread_id=thread_id, version=0, runs=runs, journal=seen, order=listing.order)

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

        The last state is never skipped, and a run that vanished is named once to each reader, of whom there may
        be several.
        """
        version, vanished = -1, len(self._vanished)
        while True:
            while version == self._state.version:
                self._changed.clear()
                await self._changed.wait()
            version, gone = self._state.version, tuple(self._vanished[vanished:])
            vanished += len(gone)
            yield replace(self._state, vanished=gone)

    async def run(self) -> None:
        """Refreshes when it is time, for ever. Errors become part of the state."""
        while True:
            await self._schedule.wait()
            await self.refresh()

    async def refresh(self) -> None:
        """Asks the server once for what may have changed; the first time for the first page.

        Waits for a refresh that is under way.
        """
        async with self._lock:
            self._schedule.begin()
            self._poll.begin()
            self._refresh.vanished = ()
            error: ApiError | None = None
            try:
                await self._poll_once()
            except ApiError as caught:
                error = caught
            else:
                self._publish(last_ok=self._clock())
            self._schedule.end(error, poll_after=self._poll.poll_after)
            self._plan_next(error)

    def poll_now(self) -> None:
        """Makes a refresh due at once, also while paused; during a refresh one more after it."""
        self._schedule.call()

    def reload(self, down_to: str | None = None) -> None:
        """Reads the thread anew, down to the run `down_to`. What is shown stays until the answer has come."""
        self._wanted_reload = _Reload(down_to)
        self.poll_now()

    def set_pace(self, pace: Pace) -> None:
        """Changes interval, focus or pause.

        Ending a pause or coming back asks at once, but not where only the person can help or the server wants to
        be left alone.
        """
        before, self._pace = self._pace, pace
        if self._state.feed_status is FeedStatus.LOADING:
            return  # the first answer decides everything
        came_back = (before.is_paused and not pace.is_paused) or (pace.has_focus and not before.has_focus)
        self._plan_next(self._state.error, at_once=came_back)

    async def load_more(self, *, limit: int | None = None) -> None:
        """Fetches the page behind the last run; does nothing while one is under way or after the end.

        `limit` is the most runs of the page, None: as many as in every page.
        """
        if not self._state.has_more or self._cursor.run_id is None:
            return
        cursor = self._cursor
        self._publish(paging=Paging.LOADING, paging_error=None)
        try:
            await self._load_page(cursor, limit or self._listing.page_size)
        except ApiError as error:
            await self._handle_page_error(error, cursor)
        finally:
            if cursor is self._cursor and self._state.paging is Paging.LOADING:
                self._publish(paging=Paging.MORE)  # cancelled

    async def _load_page(self, cursor: PageCursor, limit: int) -> None:
        """Fetches pages until one brings a run; drops them if the thread is loaded anew meanwhile."""
        paging, before = Paging.MORE, len(self._runs.loaded)
        for _ in range(MOST_PAGES):
            page = await self._list_page(cursor.run_id, limit)
            if cursor is not self._cursor:
                return
            seam = cursor.seams.find(self._runs.loaded, page.runs, self._runs.loaded.has)
            new = self._runs.append_page(page.runs, self._server_now())
            paging = cursor.advance(page, limit=limit, new=new)
            if seam is not None and (seam.is_confined or paging is not Paging.REPEATED):
                paging = await self._close(seam, cursor) or paging
            foreign_count, is_cut = (
                self._state.foreign_count + page.foreign_count,
                self._state.is_cut or page.is_cut,
            )
            self._publish(foreign_count=foreign_count, is_cut=is_cut)
            if new or paging is not Paging.MORE:
                break
        # Before it is published, since whoever hears of the end of a page may ask for the next one at once.
        await self._packer.pack(self._runs.loaded[before:])
        if cursor is self._cursor:
            self._publish_paging(paging)

    async def _list_page(self, after: str | None, limit: int) -> RunPage:
        thread_id, order = self._state.thread_id, self._listing.order
        return await self._source.list_runs(thread_id, limit=limit, order=order, after=after, patient=True)

    async def _close(self, seam: Seam, cursor: PageCursor) -> Paging | None:
        """Asks again from before the second in which two pages meet, and merges the runs that were lost there.

        Returns what lies behind the runs that it brought beyond the last loaded one, None without any.
        """
        try:
            page = await self._list_page(seam.behind, LARGEST_PAGE)
        except ApiError:
            self._publish(is_gapped=True)  # the page itself has come
            return None
        if cursor is not self._cursor:
            return None
        runs = self._runs
        cursor.seams.note_asked_again(seam, page)
        reaches_end = any(run.id == runs.loaded[-1].id for run in page.runs)
        runs.merge_window(seam.lost_in(page), self._server_now(), behind=seam.behind)
        new = runs.append_page(page.runs, self._server_now()) if reaches_end else 0
        self._publish(is_gapped=self._state.is_gapped or not seam.is_closed_by(page))
        return cursor.advance(page, limit=LARGEST_PAGE, new=new) if new else None

    async def _handle_page_error(self, error: ApiError, cursor: PageCursor) -> None:
        """Publishes that a page failed; where the run at its cursor is gone, paging goes on behind another."""
        last = await self._last_existing() if isinstance(error, NotFound | Rejected) else None
        if cursor is not self._cursor:
            return
        if last is not None and cursor.may_step_back_to(last.id):
            cursor.step_back(last.id)
            self._publish(paging=Paging.MORE, paging_error=None)
        else:
            self._publish(paging=Paging.FAILED, paging_error=error)

    async def _last_existing(self) -> Run | None:
        async with self._lock:
            self._refresh.vanished = ()
            try:
                return await self._refresh.last_existing()
            except ApiError:
                return None
            finally:
                self._publish_vanished()

    async def _poll_once(self) -> None:
        reload = self._wanted_reload
        if reload is None and self._runs.loaded and await self._refresh_loaded():
            return
        await self._load(reload or _Reload())

    async def _refresh_loaded(self) -> bool:
        try:
            return await self._refresh.run(self._listing.page_size)
        finally:
            self._publish_vanished()

    async def _load(self, reload: _Reload) -> None:
        first = await load_first_pages(self._poll, self._listing, down_to=reload.down_to)
        runs, asked_for_newest = first.runs, self._listing.order == "desc"
        ignores_order = is_backwards(runs, is_newest_first=asked_for_newest)
        # With all runs in hand, the order that the server doesn't know is made here.
        is_turned = ignores_order and first.paging is Paging.END and not first.is_cut
        self._runs.is_newest_first = asked_for_newest is not (ignores_order and not is_turned)
        self._refresh.lists_oldest_first = ignores_order and asked_for_newest
        self._refresh.is_turned = is_turned
        self._listing = replace(self._listing, was_whole=is_turned or self._listing.was_whole)
        self._refresh.reset()
        self._runs.replace_all(runs[::-1] if is_turned else runs, self._server_now())
        self._cursor = first.cursor
        if self._wanted_reload is reload:
            self._wanted_reload = None
        self._publish(
            foreign_count=first.foreign_count,
            is_cut=first.is_cut,
            is_gapped=first.is_gapped,
            ignores_order=ignores_order,
            is_turned=is_turned,
            order="desc" if self._runs.is_newest_first else "asc",
        )
        self._publish_paging(first.paging)
        self._packer.pack_later(runs)
        if self._runs.is_detached and self._runs.loaded and not self._refresh.lists_oldest_first:
            await self._refresh_loaded()  # the newest runs lie far from the first page

    def _publish_paging(self, paging: Paging) -> None:
        if paging is Paging.END:
            self._runs.mark_end()
        self._publish(paging=paging, paging_error=None)

    def _publish_vanished(self) -> None:
        gone = self._refresh.vanished
        self._vanished += gone
        loaded = self._runs.loaded
        if self._cursor.run_id in gone and loaded and self._state.has_more:
            self._cursor.step_back(loaded[-1].id)
            self._publish(paging=Paging.MORE, paging_error=None)
        elif gone:
            self._publish()

    def _plan_next(self, error: ApiError | None, *, at_once: bool = False) -> None:
        """Decides when to ask again, counted from the end of the last poll, and publishes it."""
        seconds = self._seconds_to_wait(error)
        is_hurried = at_once and not math.isinf(seconds)
        left = self._schedule.plan(0.0 if is_hurried else self._seconds_to_expiry(seconds, error))
        self._publish(
            error=error,
            feed_status=feed_status_of(self._pace, error),
            interval=seconds,
            next_poll=None if math.isinf(left) else self._clock() + left,
        )

    def _seconds_to_wait(self, error: ApiError | None) -> float:
        if error is not None:
            return self._schedule.seconds_after(error, self._pace)
        quiet_for = self._runs.quiet_for(self._server_now())
        return max(seconds_to_next_poll(self._pace, quiet_for, requests=self._poll.requests), self._poll.poll_after)

    def _seconds_to_expiry(self, seconds: float, error: ApiError | None) -> float:
        """The seconds to wait, fewer where a run expires meanwhile."""
        if error is not None:
            return seconds
        ended = self._server_now() - self._schedule.since_end
        rest = max(least_rest(self._pace, self._poll.requests), self._poll.poll_after)
        lefts = (seconds_left(run, ended) for run in self._runs.to_poll(ended))
        return poll_at_expiry(seconds, [left for left in lefts if left is not None], least=rest)

    def _publish(self, **changes: object) -> None:
        """Publishes a new state: the fields given, and all that follows from the runs and the request log."""
        runs, request_log = self._runs, self._source.request_log
        self._state = replace(
            self._state,
            version=self._state.version + 1,
            runs=runs.loaded,
            active_runs=runs.active_runs,
            unlisted=runs.unlisted,
            skew=request_log.skew or 0.0,
            stands_at=request_log.stands_at,
            requests_per_minute=request_log.per_minute(self._clock()),
            vanished=self._refresh.vanished,
            is_paused=self._pace.is_paused,
            **changes,
        )
        self._changed.set()

    def _publish_late(self, seconds: float | None) -> None:
        self._publish(late_since=None if seconds is None else self._clock() - seconds)

    def _server_now(self) -> float:
        return self._clock() + (self._source.request_log.skew or 0.0)
