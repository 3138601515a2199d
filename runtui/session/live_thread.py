"""The open thread and how eagerly it is refreshed: the feed in use, without any widget."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

from msgspec.structs import replace

from runtui.api.errors import ApiError
from runtui.feed.refresh.feed import RunFeed
from runtui.feed.refresh.pace import Pace
from runtui.feed.refresh.source import ListOptions
from runtui.feed.refresh.state import FeedStatus, Paging
from runtui.feed.run.story import StoryCache
from runtui.feed.view.calls_read import CallsRead
from runtui.feed.watch.thread_status import NEWEST

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping, Sequence

    from runtui.feed.refresh.state import FeedState
    from runtui.feed.run.story import Partial
    from runtui.feed.view.calls_read import CallSource
    from runtui.model.run import Run
    from runtui.model.step import Step
    from runtui.model.thread import Thread
    from runtui.session.launch import Options
    from runtui.session.session import Session

AGAIN_AFTER = (3.0, 10.0, 30.0, 60.0)
"""Seconds after which what the server says about the thread is asked for again, where that failed in passing."""
NAMED = 100
"""Runs whose assistants are shown by name without having been read."""


class LiveThread:
    """Owns the feed of the thread on screen, and remembers in the thread book what was seen last."""

    def __init__(
        self,
        session: Session,
        thread_id: str,
        options: Options,
        pace: Pace | None = None,
        *,
        was_whole: bool = False,
        calls: CallSource | None = None,
    ) -> None:
        """`was_whole`: all runs were in hand before. `calls` is what is known of the calls in their steps."""
        self.session = session
        self.thread_id = thread_id
        self._options = options
        self.feed = RunFeed(
            session.client,
            thread_id,
            listing=ListOptions(order=options.order, page_size=options.page_size, was_whole=was_whole),
            pace=pace or Pace(interval=options.interval, late_after=session.timing.late_after),
            journal=session.journal_of(thread_id),
        )
        self.story = StoryCache(session.client, thread_id)
        self.calls = calls or session.calls_of(thread_id)
        self.story.on_steps = self._note_steps
        session.watch.expect(thread_id, time.time())
        self._noted: tuple[str, str] | None = None
        self._is_remembered = False
        self._answer: tuple[float | None, ApiError | None] = (None, None)
        """When the server last answered, and the error it answered with, as they were noted."""

    @property
    def is_paused(self) -> bool:
        """Whether the person paused the refresh."""
        return self.feed.pace.is_paused

    def toggle_pause(self) -> None:
        """Pauses or goes on."""
        self.feed.set_pace(replace(self.feed.pace, is_paused=not self.is_paused))

    def set_focus(self, *, has_focus: bool) -> None:
        """Tells whether anybody looks."""
        self.feed.set_pace(replace(self.feed.pace, has_focus=has_focus))

    def set_interval(self, seconds: float) -> None:
        """Changes the interval; 0 for refreshing by hand."""
        self.feed.set_pace(replace(self.feed.pace, interval=seconds))

    def in_other_order(self) -> LiveThread:
        """Returns the same thread, asked for from the other end than is shown."""
        state = self.feed.state
        options = replace(self._options, order="asc" if state.order == "desc" else "desc")
        was_whole = state.paging is Paging.END
        pace = self.feed.pace
        return LiveThread(self.session, self.thread_id, options, pace, was_whole=was_whole, calls=self.calls)

    def _note_steps(self, run: Run, steps: Partial[Step]) -> None:
        if isinstance(self.calls, CallsRead):
            calls = (call for step in steps.entries for call in step.calls)
            self.calls.note(run, calls, is_whole=steps.error is None and not steps.has_more)

    async def ignored_order(self) -> str | None:
        """Returns the one order that the server lists in where another was asked for, once it answered."""
        await self.answered()
        state = self.feed.state
        return state.order if state.ignores_order and not state.is_turned else None

    def forget(self) -> None:
        """Drops what was learned of steps, messages and of what the server lacks, to ask for it anew."""
        self.story.forget()
        self.session.forget_learned()
        self.session.names.forget()

    async def names(self, read: Callable[[], Run | None]) -> AsyncIterator[Mapping[str, str]]:
        """Yields the names of assistants by id, as they become known, for ever.

        Asked for now and then, so that nothing else waits for them: those of the newest runs and of the one that
        `read` tells.
        """
        while True:
            yield self.session.names.known
            await asyncio.sleep(self.session.timing.names_every)
            wanted = self._nameless(read())
            if wanted:
                await self.session.names.learn(self.session.client, wanted)

    def _nameless(self, run: Run | None) -> tuple[str, ...]:
        state = self.feed.state
        if state.last_ok is None or state.error is not None:
            return ()
        seen = [run] if run is not None else []
        return self.session.names.lacks(each.assistant_id for each in (*seen, *state.runs[:NAMED]))

    async def answered(self) -> None:
        """Returns once the server answered, well or not: what else is asked for comes after the runs."""
        async for state in self.feed.states():
            if state.feed_status is not FeedStatus.LOADING:
                return

    async def fetch_thread(self) -> Thread | None:
        """Returns what the server says about the thread, None if it says nothing; asks again after what passes."""
        waits = iter(AGAIN_AFTER)
        while True:
            try:
                return await self.session.client.fetch_thread(self.thread_id)
            except ApiError as error:
                seconds = next(waits, None) if error.is_passing else None
                if seconds is None:
                    return None  # the list of runs tells what is wrong, and it is what the person came for
                await asyncio.sleep(max(seconds, error.retry_after or 0.0))

    def note(self, state: FeedState) -> None:
        """Saves that the thread was opened, once it answered, and how its newest runs stand."""
        session = self.session
        if state.last_ok is not None and not self._is_remembered:
            self._is_remembered = True
            session.book.remember(session.name, self.thread_id, time.time())
            session.publish_book_change()
        answer = (state.last_ok, state.error)
        if answer == self._answer:  # a silent server says nothing of itself
            return
        self._answer = answer
        runs = _newest(state)
        if runs is None and state.error is None:
            return
        session.note_runs(self.thread_id, runs or (), state.error, is_seen=True)
        newest = (runs[0].id, runs[0].status) if runs else None
        if self._noted != newest:
            self._noted = newest
            session.publish_book_change()


def _newest(state: FeedState) -> Sequence[Run] | None:
    """The newest runs of the thread and the active ones; None where they lie behind pages not loaded."""
    if state.order == "asc" and state.may_have_more:
        return None
    newest = state.runs[:NEWEST] if state.order == "desc" else state.runs[-NEWEST:][::-1]
    return (*newest, *(each for each in state.active_runs if each not in newest))
