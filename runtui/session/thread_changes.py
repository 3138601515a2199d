"""All saved threads followed without a screen, within the budget of requests: which changed at each look."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

from runtui.api.errors import ApiError
from runtui.feed.refresh.last_status import concerns_server
from runtui.feed.watch.groups import in_order, placed
from runtui.feed.watch.stuck import UsualTimes
from runtui.feed.watch.thread_status import NEWEST
from runtui.session.newest_page import newest_page
from runtui.session.run_reader import at_once
from runtui.session.thread_marks import look_at_marks
from runtui.session.thread_watch import ThreadWatch

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Callable, Hashable, Sequence

    from runtui.api.run_source import RunSource
    from runtui.feed.watch.groups import PlacedThread
    from runtui.model.thread import SavedThread

LOOK_AT_BOOK = 5.0
"""Seconds after which a thread that was saved meanwhile is met at the latest."""


class ThreadChanges:
    """Asks for the threads that `threads` tells, as the dashboard does, for ever.

    `on_trouble` hears once of an error that keeps all of them from being asked for.
    """

    def __init__(
        self,
        client: RunSource,
        threads: Callable[[], Sequence[SavedThread]],
        *,
        clock: Callable[[], float] = time.monotonic,
        time_of_day: Callable[[], float] = time.time,
    ) -> None:
        self.on_trouble: Callable[[ApiError], object] = lambda error: None
        self.sleep: Callable[[float], Awaitable[object]] = asyncio.sleep
        self._client, self._threads, self._time = client, threads, time_of_day
        self._watch, self._usual = ThreadWatch(client.request_log, clock=clock), UsualTimes()
        self._told: dict[str, Hashable] = {}
        """How each thread stood when it was yielded last, by id."""
        self._is_troubled = False

    @property
    def now(self) -> float:
        """Seconds since 1970 by the server's clock."""
        return self._time() + self._watch.skew

    async def changes(self) -> AsyncGenerator[list[PlacedThread], None]:
        """Yields the threads that stand otherwise than before, at first as they stand, what needs somebody first.

        Raises ApiError where trying again won't help.
        """
        while True:
            saved = self._threads()
            if self._client.has_thread_marks and self._watch.takes_marks(saved):
                await look_at_marks(self._client, self._watch, self._time)
            due = self._watch.due(saved, [each.thread_id for each in saved], self._time())
            await at_once(self._look(each) for each in due)
            self._tell_trouble()
            if changed := self._changed(saved):
                yield changed
            await self.sleep(min(self._watch.pause(), LOOK_AT_BOOK))

    async def _look(self, thread_id: str) -> None:
        try:
            page = await newest_page(self._client, thread_id, NEWEST, is_aside=True)
        except ApiError as error:
            if concerns_server(error) and not error.is_passing:
                raise
            self._watch.note(thread_id, (), error, now=self._time())
            return
        self._usual.note(page.runs)
        self._watch.note(thread_id, page.runs, None, now=self._time())

    def _tell_trouble(self) -> None:
        error = self._watch.trouble
        if error is not None and not self._is_troubled:
            self.on_trouble(error)
        self._is_troubled = error is not None

    def _changed(self, saved: Sequence[SavedThread]) -> list[PlacedThread]:
        now, changed = self.now, []
        for each in saved:
            status = self._watch.statuses.get(each.thread_id)
            if status is None:
                continue
            thread = placed(each, status, self._usual, now)
            last, error = status.last, status.error
            standing = (thread.group, last and (last.run_id, last.status), error and error.title)
            if self._told.get(each.thread_id) != standing:
                self._told[each.thread_id] = standing
                changed.append(thread)
        return list(in_order(changed, now))
