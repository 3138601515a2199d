"""Going to a run or a time of a thread, loading pages until it is there, and loading all of them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from runtui.feed.view.load_until import AllRuns, ToRun, ToTime, load_until
from runtui.feed.view.query.interval import read_duration
from runtui.feed.view.query.moment import read_moment, resolve
from runtui.ui.dialogs.ask import AskScreen
from runtui.words.safe import safe
from runtui.words.sizes import plural

if TYPE_CHECKING:
    from collections.abc import Callable

    from runtui.feed.view.load_until import Goal, LoadResult
    from runtui.model.run import Run
    from runtui.session.live_thread import LiveThread
    from runtui.ui.table.last_line import LastLine
    from runtui.ui.table.run_table import RunTable

_RUN_ID = re.compile(r"(?:run|(?:ca)?resp)_[A-Za-z0-9_-]+")
_NO_TIME = "That is no time. Write 3h ago, 03:00, 2026-09-21, 2026-09-21T03:00, today or yesterday."
_AGO = re.compile(r"([0-9][0-9.a-z]*[a-z])(?:\s+ago)?")
ID_LIMIT = 60
"""Characters of an id in a sentence."""


@dataclass(frozen=True)
class GoTo:
    """Goes to runs of a thread that may not be loaded yet; the last line says what pages are loaded for."""

    live: LiveThread
    table: RunTable
    last_line: LastLine
    show_all: Callable[[], None]
    """Takes the filter away."""

    def run_dialog(self) -> AskScreen:
        """Returns the dialog that asks for a run and goes there."""
        about = "A run id, a part of one, or a text that holds one."
        is_key = self.live.session.is_key
        return AskScreen(
            "Go to run", about, lambda text: self.go(run_goal(text), text), wanted="an id", is_key=is_key
        )

    def time_dialog(self, now: Callable[[], float]) -> AskScreen:
        """Returns the dialog that asks for a time and goes to the last run created by then, `now` at the server."""

        async def act(text: str) -> str | None:
            goal = time_goal(text, now())
            return _NO_TIME if goal is None else await self.go(goal, f"A run created by {text}")

        about = "Goes to the last run created by then: 3h ago, 03:00, 2026-09-21, 2026-09-21T03:00, yesterday."
        return AskScreen("Go to time", about, act, wanted="a time")

    async def go(self, goal: Goal, name: str) -> str | None:
        """Loads pages until the goal is reached, and selects it; returns what to say if it isn't there."""
        sought = await self._load_until(goal, "looking on")
        if sought.run is None:
            return not_found(name, sought)
        self._bring_out(sought.run)
        self.table.select(sought.run.id)
        self.table.focus()
        return None

    async def find(self, run_id: str, most: int) -> None:
        """Loads the pages down to a run, `most` runs at most; the table selects it as soon as it comes."""
        sought = await self._load_until(ToRun(run_id), "looking for the run", most)
        if sought.run is None:
            self.table.app.notify(not_found(run_id, sought), markup=False)
        else:
            self._bring_out(sought.run)

    async def load_all(self) -> None:
        """Loads every page."""
        sought = await self._load_until(AllRuns(), "loading all")
        if sought.is_at_end:
            self.table.app.notify(f"The whole thread is loaded: {plural(sought.loaded, 'run')}.")

    def _bring_out(self, run: Run) -> None:
        """Takes the filter away if it leaves out a run that is wanted."""
        self.table.state = self.live.feed.state  # a page may have come that nobody has seen yet
        if self.table.view.index_of(run.id) is None:
            self.show_all()
            self.table.app.notify("The filter is off: it left out the run you wanted.")

    async def _load_until(self, goal: Goal, words: str, most: float = float("inf")) -> LoadResult:
        self.last_line.loads_for = words
        try:
            return await load_until(self.live.feed, goal, most=most)
        finally:
            self.last_line.loads_for = ""


def run_goal(text: str) -> ToRun:
    """Returns the run that a text means."""
    found = _RUN_ID.search(text)
    return ToRun(found[0] if found else text.strip())


def time_goal(text: str, now: float) -> ToTime | None:
    """Returns the instant a text means at a server time, None if it means none.

    A day or a minute means its end; ``3h`` so long ago, as ages are written.
    """
    moment, ago = read_moment(text), _AGO.fullmatch(text.strip().lower())
    if moment is None:
        span = read_duration(ago[1]) if ago is not None else None
        return None if span is None else ToTime(now - span.start)
    bound = resolve(moment, now, None)
    return ToTime(bound.end - 1)


def not_found(name: str, sought: LoadResult) -> str:
    """Returns what to say when a search ended without its run."""
    where = "the runs of this thread" if sought.is_at_end else f"the {plural(sought.loaded, 'run')} loaded"
    return f"{safe(name, ID_LIMIT)} is not among {where}."
