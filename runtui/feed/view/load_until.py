"""Loading pages until something is reached: a run, a time, or the end of the thread."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Protocol

from msgspec import Struct

from runtui.feed.refresh.pace import LARGEST_PAGE
from runtui.feed.refresh.state import Paging

if TYPE_CHECKING:
    from runtui.feed.refresh.feed import RunFeed
    from runtui.feed.refresh.state import FeedState
    from runtui.model.run import Run


class Goal(Protocol):
    """What is looked for."""

    def find(self, state: FeedState) -> Run | None:
        """Returns the run that was looked for, None as long as it isn't loaded."""


class AllRuns(Struct, frozen=True):
    """The end of the thread: it is no run, so nothing short of it will do."""

    def find(self, state: FeedState) -> Run | None:
        """Returns nothing."""
        del state
        return None


class ToRun(Struct, frozen=True):
    """A run, by its id or by a part of it."""

    text: str

    def find(self, state: FeedState) -> Run | None:
        """Returns the run of that id, else the first one whose id holds the text; letters of either case alike."""
        exact = state.runs.get(self.text)
        if exact is not None or not self.text:
            return exact
        first, _, last = self.text.casefold().partition("…")
        ids = ((run.id.casefold(), run) for run in state.runs)
        return next((run for run_id, run in ids if first in run_id and run_id.endswith(last)), None)


class ToTime(Struct, frozen=True):
    """The last run created at an instant or before it (seconds since 1970)."""

    at: float

    def find(self, state: FeedState) -> Run | None:
        """Returns that run once everything up to the instant is loaded."""
        runs = [run for run in state.runs if run.created_at is not None]
        if state.order == "asc":
            if not runs or ((runs[-1].created_at or 0) <= self.at and state.may_have_more):
                return None
            runs.reverse()
        return next((run for run in runs if (run.created_at or 0) <= self.at), None)


class LoadResult(Struct, frozen=True):
    """How the loading ended. `run` None: it was not found, `is_at_end` tells whether all runs are loaded."""

    run: Run | None
    loaded: int
    is_at_end: bool


async def load_until(feed: RunFeed, goal: Goal, *, most: float = math.inf) -> LoadResult:
    """Loads pages until the goal is reached, the thread ends, a page fails, or `most` runs are loaded.

    Waits for the first page, and for a page that somebody else asked for.
    """
    has_asked = False
    async for state in feed.states():
        found = goal.find(state)
        if found is not None:
            return LoadResult(found, len(state.runs), is_at_end=False)
        if state.last_ok is None or state.paging is Paging.LOADING:
            continue
        has_failed = has_asked and state.paging is Paging.FAILED
        if not state.has_more or has_failed or len(state.runs) >= most:
            return LoadResult(None, len(state.runs), is_at_end=not state.has_more)
        has_asked = True
        await feed.load_more(limit=LARGEST_PAGE)
    raise AssertionError("a feed publishes states for ever")
