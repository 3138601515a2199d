"""One widget alone on the screen: over values the test gives it, or over the feed of a thread of its own."""

from __future__ import annotations

import time
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from textual.widget import Widget

import runtui.ui.app
from runtui.api.assistants.decode_run import decode_run_page
from runtui.feed.refresh.loaded_runs import LoadedRuns
from runtui.feed.refresh.state import FeedState, FeedStatus, Paging
from runtui.feed.run.journal import Journal
from runtui.session.session import Place
from runtui.ui.app.main_screen import MainScreen
from runtui.ui.terminal.terminal_app import TerminalApp
from tests.servers.in_process import THREAD
from tests.ui.objects import page_of
from tests.ui.stage import lines_of, until

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from textual.app import ComposeResult
    from textual.message import Message
    from textual.pilot import Pilot

    from tests.servers.simulated import RunObject

PLACE = Place(name="", host="localhost:9", thread_id=THREAD)
"""Where the header and the banner of a widget's test are."""

W = TypeVar("W", bound=Widget)
M = TypeVar("M", bound="Message")


class WidgetApp(TerminalApp):
    """Holds one widget, with the colours, the styles and the size classes of the dashboard."""

    CSS_PATH = Path(runtui.ui.app.__path__[0]) / "app.tcss"
    HORIZONTAL_BREAKPOINTS = MainScreen.HORIZONTAL_BREAKPOINTS
    VERTICAL_BREAKPOINTS = MainScreen.VERTICAL_BREAKPOINTS

    def __init__(self, widget: Widget) -> None:
        super().__init__()
        self._widget = widget

    def compose(self) -> ComposeResult:
        """Yields the widget."""
        yield self._widget


class Staged(Generic[W]):
    """A mounted widget: `set` its attributes, `press` keys, read its `lines` and what it `posted`."""

    def __init__(self, widget: W, pilot: Pilot[None], messages: list[Message]) -> None:
        self.widget = widget
        self.pilot = pilot
        self._messages = messages

    @property
    def lines(self) -> list[str]:
        """The plain text of the widget as it is painted, line by line."""
        return lines_of(self.widget)

    @property
    def text(self) -> str:
        """The same as one text, its runs of spaces made one."""
        return " ".join(" ".join(self.lines).split())

    def posted(self, kind: type[M]) -> list[M]:
        """Returns the messages of that class which the widget or one inside it posted, in order."""
        return [each for each in self._messages if isinstance(each, kind)]

    async def set(self, **attributes: Any) -> None:
        """Gives the widget other values, in this order, and waits until they are painted."""
        for name, value in attributes.items():
            setattr(self.widget, name, value)
        await self.pilot.pause()

    async def press(self, *keys: str) -> None:
        """Presses keys and waits until they are dealt with."""
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def until(self, is_so: Callable[[], object]) -> None:
        """Waits until a condition holds; fails with the screen's text when it doesn't."""
        await until(self.pilot, is_so)

    async def shows(self, *words: str) -> None:
        """Waits until all of `words` stand in the widget."""
        await self.until(lambda: all(each in self.text for each in words))


@asynccontextmanager
async def staged(widget: W, *, size: tuple[int, int] = (80, 24), **attributes: Any) -> AsyncIterator[Staged[W]]:
    """Mounts a widget on a screen of that size; `attributes` are set once it is there, as a parent does.

    The first widget that can be focused has the focus.
    """
    messages: list[Message] = []

    def note(message: Message) -> None:
        if all(message is not each for each in messages):  # it comes by again for each widget it bubbles to
            messages.append(message)

    async with WidgetApp(widget).run_test(size=size, message_hook=note) as pilot:
        await until(pilot, lambda: widget.is_mounted and widget.size.width)
        stage = Staged(widget, pilot, messages)
        await stage.set(**attributes)
        yield stage


def state_of(*runs: RunObject, **fields: Any) -> FeedState:
    """Returns what a feed knows that has just read these runs, newest first, and the whole thread with them.

    `fields` replace those of the state: ``paging=Paging.MORE``, ``feed_status=FeedStatus.STALE``, or the
    `journal` of an earlier state, in which the runs are noted too.
    """
    now = time.time()
    journal: Journal = fields.pop("journal", None) or Journal()
    read = decode_run_page(page_of(runs).content, thread_id=THREAD).runs
    for run in read:
        journal.note(run, now)
    known: dict[str, Any] = {
        "thread_id": THREAD,
        "version": 1,
        "runs": LoadedRuns(read),
        "journal": journal,
        "active_runs": tuple(run for run in read if run.is_active),
        "feed_status": FeedStatus.LIVE,
        "paging": Paging.END,
        "last_ok": now,
        "interval": 3.0,
    }
    return FeedState(**(known | fields))
