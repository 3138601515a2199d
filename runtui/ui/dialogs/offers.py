"""A short list to choose one line from: what to copy, or yes and no."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len
from textual.binding import Binding, BindingType
from textual.containers import Vertical

from runtui.ui.dialogs.dialog import Dialog
from runtui.ui.draw.key_hints import hint_lines, more_line, one_hint_line
from runtui.ui.draw.line import BLANK, Span, cell, line, span
from runtui.ui.draw.lines import Lines, paragraph
from runtui.ui.draw.paint import padded
from runtui.ui.draw.palette import Ground, Role
from runtui.ui.draw.sizing import LOW

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual import events
    from textual.app import ComposeResult

    from runtui.ui.draw.line import Line

HINTS = (("enter", "take"), ("j k", "choose"), ("esc", "back"))
WIDEST_NAME = 36
"""Cells."""
SHARE_OF_WINDOW = 0.9
PADDING = 2


class OffersScreen(Dialog[int | None]):
    """Returns the number of the chosen line, 0 the first; None if the person went back.

    `rows` are pairs of name and what stands beside it, any text at all. A click takes a line too.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j,down", "move(1)", "down", show=False, id="offers.down"),
        Binding("k,up", "move(-1)", "up", show=False, id="offers.up"),
        Binding("g,home", "move(-10000)", "top", show=False, id="offers.top"),
        Binding("G,end", "move(10000)", "end", show=False, id="offers.end"),
        Binding("enter", "take", "take", id="offers.take"),
        Binding("escape,q", "back", "back", id="offers.back"),
    ]

    def __init__(self, title: str, rows: Sequence[tuple[str, str]], about: str = "") -> None:
        super().__init__()
        self._title = title
        self._rows = rows
        self._about = about
        self._chosen = 0
        self._name_width = min(WIDEST_NAME, max((cell_len(name) for name, _ in rows), default=0))
        self._lines = Lines(ground=Ground.PANE)
        self._top = 0
        self._head = 0

    def compose(self) -> ComposeResult:
        """Yields the block."""
        with Vertical(id="block"):
            yield self._lines

    def on_resize(self) -> None:
        """Fits the list to the window."""
        self.call_after_refresh(self._show)

    def action_move(self, step: int) -> None:
        """Chooses another line."""
        self._chosen = max(0, min(len(self._rows) - 1, self._chosen + step))
        self._show()

    def action_take(self) -> None:
        """Returns the chosen line; a second press of the key finds the dialog gone."""
        if self.is_active:
            self.dismiss(self._chosen)

    def action_back(self) -> None:
        """Returns none."""
        if self.is_active:
            self.dismiss(None)

    def on_click(self, event: events.Click) -> None:
        """Takes the clicked line."""
        place = event.screen_y - self._lines.region.y - self._head + self._top
        if event.screen_y - self._lines.region.y >= self._head and place < len(self._rows):
            self._chosen = place
            self.action_take()

    def _show(self) -> None:
        width, is_low = self._lines.size.width, self.size.height < LOW
        about = paragraph(self._about, width) if self._about else []
        blank = [] if is_low else [BLANK]
        head = [line(span(self._title, Role.STRONG)), *blank, *about, *(blank if about else [])]
        below = 1 if is_low else 1 + len(hint_lines(HINTS, width))
        height = self.size.height if is_low else int(self.size.height * SHARE_OF_WINDOW) - PADDING
        room = max(1, height - len(head) - below)
        self._head = len(head)
        self._top = max(0, min(self._chosen - room // 2, len(self._rows) - room))
        offers = [self._offer(place) for place in range(self._top, min(len(self._rows), self._top + room))]
        self._lines.lines = (*head, *offers, *self._hints(width, len(self._rows) - self._top - room))

    def _hints(self, width: int, more: int) -> list[Line]:
        is_low = self.size.height < LOW
        return [one_hint_line(HINTS, width, more)] if is_low else [more_line(more), *hint_lines(HINTS, width)]

    def _offer(self, place: int) -> Line:
        name, beside = self._rows[place]
        is_chosen = place == self._chosen
        mark = Span("▌ " if is_chosen else "  ", Role.RUNS)
        words = Span(padded(cell(name).text, self._name_width) + "  ", Role.STRONG if is_chosen else Role.TEXT)
        ground = Ground.PANE_SELECTED if is_chosen else None
        return line(mark, words, cell(beside, Role.MUTED), ground=ground)
