"""The list of runs alone on the screen, over the feed of its thread: what its tests need of the main screen."""

from __future__ import annotations

import time
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textual import work
from textual.screen import Screen

import runtui.ui.app
from runtui.ui.app.main_screen import MainScreen
from runtui.ui.table.run_list import RunList
from runtui.ui.terminal.terminal_app import TerminalApp
from tests.ui.stage import until
from tests.ui.table.reading import SIZE

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from textual.app import ComposeResult
    from textual.pilot import Pilot

    from runtui.feed.refresh.state import FeedState
    from runtui.session.live_thread import LiveThread
    from runtui.ui.table.run_table import RunTable
    from tests.servers.simulated import RunObject
    from tests.ui.stage import Stage

ROOM = (70, 29)
"""The cells and lines that a window of 120 x 35 leaves to the list."""


class ListScreen(Screen[None]):
    """Has the list, gives it what the feed knows, and follows on demand."""

    HORIZONTAL_BREAKPOINTS = MainScreen.HORIZONTAL_BREAKPOINTS
    VERTICAL_BREAKPOINTS = MainScreen.VERTICAL_BREAKPOINTS

    def __init__(self, live: LiveThread, room: tuple[int, int] | None) -> None:
        super().__init__()
        self.live = live
        self.run_list = RunList(id="list")
        if room is not None:
            self.run_list.styles.width, self.run_list.styles.height = room

    def compose(self) -> ComposeResult:
        """Yields the list."""
        yield self.run_list

    def on_mount(self) -> None:
        """Opens the thread."""
        self.table.focus()
        self.run_list.open_at(self.live, None)
        self._take_states()
        self.run_worker(self.live.feed.run())

    @property
    def table(self) -> RunTable:
        """The rows."""
        return self.run_list.table

    @property
    def state(self) -> FeedState | None:
        """What the list shows."""
        return self.run_list.state

    @state.setter
    def state(self, state: FeedState | None) -> None:
        self.run_list.state = state

    @work
    async def _take_states(self) -> None:
        async for state in self.live.feed.states():
            self.run_list.now = time.time() + state.skew
            self.state = state


class ListApp(TerminalApp):
    """Shows a list of runs and nothing else."""

    CSS_PATH = Path(runtui.ui.app.__path__[0]) / "app.tcss"

    def __init__(self, live: LiveThread, room: tuple[int, int] | None) -> None:
        super().__init__()
        self.runs = ListScreen(live, room)

    def get_default_screen(self) -> Screen[None]:
        """Returns the screen with the list."""
        return self.runs


@asynccontextmanager
async def listed(
    stage: Stage, *runs: RunObject, size: tuple[int, int] = SIZE
) -> AsyncIterator[tuple[Any, Pilot[None]]]:
    """Shows runs, the newest first, where they stand in a window of that size; a page of them is read."""
    async with stage.live(*runs) as live:
        app = ListApp(live, ROOM if size == SIZE else None)
        async with app.run_test(size=size) as pilot:
            await until(pilot, lambda: app.runs.table.selected)
            yield app, pilot
