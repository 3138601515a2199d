"""The saved threads beside the runs, where the window is wide enough: two lines each, one if they are many."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.geometry import Region
from textual.message import Message
from textual.reactive import reactive, var

from runtui.api.errors import KeyNotAccepted
from runtui.model.status import is_active
from runtui.session.thread_watch import WatchedThreads
from runtui.ui.dialogs.choice_list import ChoiceList
from runtui.ui.draw.key_hints import more_line
from runtui.ui.draw.line import BLANK, Line, Span, cell, line
from runtui.ui.draw.palette import Ground, Role
from runtui.ui.threads.thread_line import ThreadRow, pane_lines, thread_rows
from runtui.words.sizes import thousands

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.strip import Strip


class ThreadPane(ChoiceList[ThreadRow]):
    """Lists the saved threads; the open one is marked."""

    @dataclass
    class Opened(Message):
        """A thread was chosen."""

        thread_id: str

    @dataclass
    class AsideWanted(Message):
        """A thread is to be set aside until it changes, or no longer."""

        thread_id: str

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,space", "choose", "open", id="choice.choose"),
        Binding("K", "app.change_key", "give another key", id="threads.key"),
        Binding("x", "set_aside", "set aside until it changes, or no longer", id="threads.aside"),
        *ChoiceList.BINDINGS[1:],
    ]
    DEFAULT_CSS = """
    ThreadPane { width: 34; height: 1fr; }
    """
    HEAD: ClassVar[int] = 2

    thread_list: reactive[WatchedThreads] = reactive(WatchedThreads())
    opened: reactive[str | None] = reactive(None)
    """The thread on screen."""
    now = var(0.0)
    """Server time; it moves the clocks of the threads whose newest run is active."""

    def __init__(self) -> None:
        super().__init__(self._lines_of, height=2, gap=1, ground=Ground.LIST)

    @property
    def seen(self) -> tuple[str, ...]:
        """The ids of the threads on screen; none where the pane has no room."""
        in_sight = self.in_sight if self.size.width else range(0)
        return tuple(each.thread_id for each in self.rows[in_sight.start : in_sight.stop])

    @property
    def looked_at(self) -> set[str]:
        """The ids of the threads that somebody looks at: the open one, and the one chosen here."""
        chosen = self.row.thread_id if self.row is not None and self.has_focus else None
        return {each for each in (self.opened, chosen) if each is not None}

    @property
    def room(self) -> int:
        """The lines for threads: the last one of the pane counts those below, where not all fit."""
        room = super().room
        return room if self._count <= room else max(1, room - 1)

    def is_marked(self, place: int) -> bool:
        """Tells whether a thread is next to be opened or, while the focus is elsewhere, open."""
        return super().is_marked(place) if self.has_focus else self.rows[place].thread_id == self.opened

    def mark(self) -> tuple[Role, Ground]:
        """Returns the bar of the marked thread, and what it stands on: quiet where the focus is elsewhere."""
        return super().mark() if self.has_focus else (Role.CURSOR_QUIET, Ground.SELECTED_QUIET)

    def render_line(self, y: int) -> Strip:
        """Draws one line: the title and the count of those below stay, the threads scroll between them."""
        if y == 0:
            count = Span(f"{thousands(len(self.rows))} saved", Role.MUTED)
            return self.painted(line(Span("  "), Span("Threads", Role.STRONG), right=(count, Span(" "))))
        if y < self.HEAD:
            return self.painted(self._trouble())
        if y >= self.HEAD + self.room:
            return self.painted(more_line(self.below))
        return super().render_line(y)

    def _trouble(self) -> Line:
        """Why no thread is asked for, once for all of them; blank where they are."""
        trouble = self.thread_list.trouble
        if trouble is None:
            return BLANK
        is_key = isinstance(trouble, KeyNotAccepted)
        words = "key refused · K gives another" if is_key else f"{trouble.title.lower()}, held"
        return line(Span("  "), cell(f"✗ {words}", Role.BAD))

    def watch_thread_list(self, thread_list: WatchedThreads) -> None:
        """Takes the other threads; the cursor stays on its one, and begins on the open one."""
        rows = thread_rows(thread_list.placed)
        self._space(rows)
        self.show(rows, None if self.rows else self.opened)
        self.refresh(Region(0, 0, self.size.width, self.HEAD))

    def on_resize(self) -> None:
        """Takes one line a thread where two don't fit."""
        self._space(self.rows)
        super().on_resize()

    def _space(self, rows: Sequence[ThreadRow]) -> None:
        """Two lines and a blank one for each thread, if all fit; else one, so that none is hidden without need."""
        heads = len({each.section for each in rows})
        is_roomy = len(rows) * 3 + heads <= self.size.height - self.HEAD
        self.space(*((2, 1) if is_roomy else (1, 0)))

    def watch_opened(self, opened: str | None) -> None:
        """Moves the cursor to the open thread."""
        self.put_cursor(opened)

    def watch_now(self, before: float, now: float) -> None:
        """Draws the clocks that tick, and once a minute the ages too."""
        if int(before) // 60 != int(now) // 60:
            self.refresh()
        for place in self.in_sight:
            last_run, y = self.rows[place].last_run, self.line_of(place)
            if last_run is not None and is_active(last_run.status) and y >= self.HEAD:
                self.refresh(Region(0, y, self.size.width, 1))

    def watch_has_focus(self, has_focus: bool) -> None:
        """Redraws the mark."""
        super().watch_has_focus(has_focus)
        self._fit()
        self.refresh()

    def action_set_aside(self) -> None:
        """Wants to hear of the thread no more until it changes, or takes that back."""
        if self.row is not None:
            self.post_message(self.AsideWanted(self.row.thread_id))

    @on(ChoiceList.Chosen)
    def open_thread(self, event: ChoiceList.Chosen) -> None:
        """Opens a thread."""
        event.stop()
        self.post_message(self.Opened(event.key))

    def _lines_of(self, row: ThreadRow, width: int, is_marked: bool) -> tuple[Line, ...]:
        words = self.thread_list.words.get(row.thread_id)
        return pane_lines(row, width, self.now, words, is_marked=is_marked)[: self.height_of_row]
