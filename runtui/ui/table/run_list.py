"""The pane of the runs: it goes to runs and times that aren't loaded yet, compares, and tells the health."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

from textual import on, work

from runtui.feed.refresh.pace import LARGEST_PAGE
from runtui.feed.refresh.paging import MOST_PAGES
from runtui.feed.refresh.state import Paging
from runtui.feed.run.detail import detail_of
from runtui.session.view_settings import ViewSettings
from runtui.ui.table.arranged_list import ArrangedList
from runtui.ui.table.run_table import RunTable
from runtui.words.sizes import thousands

if TYPE_CHECKING:
    from textual.timer import Timer

    from runtui.feed.refresh.state import FeedState
    from runtui.feed.run.health import Health
    from runtui.feed.view.seek import Goal, Sought
    from runtui.model.run import Run
    from runtui.session.live_thread import LiveThread

HEALTH_WIDTH = 160
"""Cells of the window from which the title tells the health."""
HEALTH_REST = 2.0
"""Seconds between two looks at the health, and so many times as long as a look takes: `HEALTH_SHARE`."""
HEALTH_SHARE = 20
MOST_ANEW = MOST_PAGES * LARGEST_PAGE
"""Runs loaded in search of the one that was selected before, as many as a reload does."""
NOTE_SECONDS = 4.0
NO_RUNS = "There are no runs to compare."
MOST_FOR_RUN = 2_000
"""Runs loaded in search of the one that was asked for at the start."""


class RunList(ArrangedList):
    """Shows the runs of the open thread and finds those that aren't loaded."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  Textual's own name for it
        super().__init__(id=id)
        self._live: LiveThread | None = None
        self._is_health_due = asyncio.Event()
        self._note_timer: Timer | None = None

    def on_mount(self) -> None:
        """Keeps the health of the title fresh."""
        self._keep_health()

    def on_resize(self) -> None:
        """Tells the health where there is room now."""
        self._is_health_due.set()

    def watch_state(self) -> None:
        """Tells the health anew."""
        self._is_health_due.set()

    def open_at(self, live: LiveThread, run_id: str | None) -> None:
        """Begins with a thread; `run_id` is looked for in the first pages and selected."""
        is_same = self._live is not None and self._live.thread_id == live.thread_id
        self._live = live
        self.filter_line.is_key = live.session.is_key
        self.stop_seeking()
        self.workers.cancel_group(self, "pages")
        self.begin(ViewSettings(live.session, live.thread_id), run_id)
        if run_id is not None:
            self._find_wanted(live, run_id, MOST_ANEW if is_same else MOST_FOR_RUN)

    @property
    def followed(self) -> str | None:
        """The run that stays selected when the thread is read from its other end.

        From the top of a thread with more on the server, that is read for what lies at its other end.
        """
        is_at_top = self.standing.position == 1 and self.state is not None and self.state.may_have_more
        return None if is_at_top else self.table.selected

    def stop_seeking(self) -> bool:
        """Stops loading pages for the sake of something; returns whether there was anything to stop."""
        return bool(self.workers.cancel_group(self, "seeking"))

    @on(RunTable.MoreWanted)
    def load_more(self) -> None:
        """Fetches the next page."""
        if self._live is not None:
            self.run_worker(self._live.feed.load_more(), group="pages")

    def retry_page(self) -> None:
        """Fetches the next page if that failed."""
        if self._live is not None and self._live.feed.state.paging is Paging.FAILED:
            self.load_more()

    @on(RunTable.Stood)
    def forget_note(self) -> None:
        """Says only once what came of a key."""
        self.last_line.note = ()

    @on(RunTable.Noted)
    def tell_note(self, event: RunTable.Noted) -> None:
        """Says what came of a key, for a few seconds."""
        if self._note_timer is not None:
            self._note_timer.stop()
        self.last_line.note = event.words
        self._note_timer = self.set_timer(NOTE_SECONDS, self.forget_note)

    @work(group="seeking", exclusive=True)
    async def _find_wanted(self, live: LiveThread, run_id: str, most: int) -> None:
        """Loads the pages down to a run; the table selects it as soon as it comes."""
        # Imported here, like all that is looked for and compared: the rows come first.
        from runtui.feed.view.seek import ToRun  # noqa: PLC0415
        from runtui.ui.table.go_to import not_found  # noqa: PLC0415

        sought = await self._load_until(live, ToRun(run_id), "looking for the run", most)
        if sought.run is None:
            self.app.notify(not_found(run_id, sought), markup=False)
        else:
            self._bring_out(live, sought.run)

    @work(group="seeking", exclusive=True)
    async def action_load_all(self) -> None:
        """Loads every page."""
        if self._live is not None:
            from runtui.feed.view.seek import AllRuns  # noqa: PLC0415  as above

            sought = await self._load_until(self._live, AllRuns(), "loading all")
            if sought.is_at_end:
                self.app.notify(f"All {thousands(sought.loaded)} runs of the thread are loaded.")

    @work(group="asking", exclusive=True)
    async def action_go_to_run(self) -> None:
        """Asks for a run and goes there."""
        if self._live is not None:
            from runtui.ui.table.go_to import ask_for_run  # noqa: PLC0415  as above

            await self.app.push_screen_wait(ask_for_run(self._go_to, self._live.session.is_key))

    @work(group="asking", exclusive=True)
    async def action_go_to_time(self) -> None:
        """Asks for a time and goes to the last run created by then."""
        from runtui.ui.table.go_to import ask_for_time  # noqa: PLC0415  as above

        await self.app.push_screen_wait(ask_for_time(self._go_to, lambda: self.now))

    async def _go_to(self, goal: Goal, name: str) -> str | None:
        """Loads pages until the goal is reached, and selects it; returns what to say if it isn't there."""
        if self._live is None:
            return "No thread is open."
        from runtui.ui.table.go_to import not_found  # noqa: PLC0415  as above

        sought = await self._load_until(self._live, goal, "looking on")
        if sought.run is None:
            return not_found(name, sought)
        self._bring_out(self._live, sought.run)
        self.table.select(sought.run.id)
        self.table.focus()
        return None

    def _bring_out(self, live: LiveThread, run: Run) -> None:
        """Takes the filter away if it leaves out a run that is wanted."""
        self.table.state = live.feed.state  # a page may have come that nobody has seen yet
        if not self.table.view.has(run.id):
            self.show_all()
            self.app.notify("The filter is off: it left out the run you wanted.")

    async def _load_until(self, live: LiveThread, goal: Goal, words: str, most: float = float("inf")) -> Sought:
        """Loads pages, saying so in the last line."""
        from runtui.feed.view.seek import load_until  # noqa: PLC0415  as above

        self.last_line.sought = words
        try:
            return await load_until(live.feed, goal, most=most)
        finally:
            self.last_line.sought = ""

    @work(group="health")
    async def _keep_health(self) -> None:
        """Counts off the loop whenever the runs changed, as long as the title has room for it."""
        while True:
            await self._is_health_due.wait()
            self._is_health_due.clear()
            state, began = self.state, time.monotonic()
            is_told = state is not None and self.app.size.width >= HEALTH_WIDTH
            self.title.health = await _health_of(state, self.now) if state is not None and is_told else None
            if is_told:
                await asyncio.sleep(HEALTH_REST + HEALTH_SHARE * (time.monotonic() - began))

    @work(group="asking", exclusive=True)
    async def action_health(self) -> None:
        """Tells all of the health."""
        # Imported late, like every screen but the first.
        from runtui.ui.table.health import HealthScreen  # noqa: PLC0415

        if self.state is not None:
            told = await _health_of(self.state, self.now)
            await self.app.push_screen_wait(HealthScreen(told, list(self.state.runs), self.now))

    def action_compare(self) -> None:
        """Compares the marked runs; one alone with the selected one, none: that with the last completed."""
        # Imported late, like every screen but the first.
        from runtui.ui.detail.compare import CompareScreen  # noqa: PLC0415

        pair = self._pair()
        if pair is None or self.state is None:
            count = len(self.state.runs) if self.state is not None else 0
            no_other = "There is no other run to compare with"
            self.app.notify(f"{no_other}{': mark one with space' if count > 1 else ''}." if count else NO_RUNS)
            return
        left, right = (detail_of(run) for run in pair)
        if self.view_options.is_redacted:
            from runtui.ui.detail.redaction import redacted_run  # noqa: PLC0415  as above

            left, right = redacted_run(left), redacted_run(right)
        names, journal = self.view_options.names, self.state.journal
        self.app.push_screen(CompareScreen(left, right, self.now, names=names, journal=journal))

    def _pair(self) -> tuple[Run, Run] | None:
        """The two runs to compare, the older one first."""
        if self.state is None:
            return None
        runs = self.state.runs
        ids = dict.fromkeys((*self.table.marks, self.table.selected))
        chosen = [run for run_id in ids if (run := runs.get(run_id)) is not None][:2]
        if len(chosen) == 1:
            from runtui.feed.run.compare import last_completed  # noqa: PLC0415  as above

            other = last_completed(runs, chosen[0])
            chosen = [other, chosen[0]] if other is not None else []
        if len(chosen) < 2:
            return None
        first, second = sorted(chosen, key=lambda run: run.created_at or 0)
        return first, second


async def _health_of(state: FeedState, now: float) -> Health:
    from runtui.feed.run.health import health  # noqa: PLC0415  as above

    return await asyncio.to_thread(health, list(state.runs), now)
