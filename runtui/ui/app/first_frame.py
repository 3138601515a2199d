"""The first picture: header, column heads, panes and keys where the dashboard will have them, and no rows yet.

It is painted before the dashboard is even loaded, so it knows little and needs less.
"""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

from textual.message import Message
from textual.strip import Strip

from runtui.ui.commands import COMMANDS, Scope
from runtui.ui.draw.key_hints import Hint, bottom_line, key_name
from runtui.ui.draw.line import BLANK, Span, line
from runtui.ui.draw.palette import Ground, Role
from runtui.ui.draw.sizing import BESIDE, LOW, TALL, THREADS, WIDE, Shares, detail_height, detail_width
from runtui.ui.draw.widget import PaintedWidget
from runtui.ui.table import columns

if TYPE_CHECKING:
    from collections.abc import Iterator

STARTED = 2.0
"""Seconds after which what was loaded to start is there."""
HEADER = line(Span("  runtui", Role.STRONG))
TITLE = line(Span("  "), Span("Runs", Role.STRONG))


class FirstFrame(PaintedWidget):
    """Draws the empty dashboard at any size."""

    class Drawn(Message):
        """The first frame is on its way to the screen."""

    DEFAULT_CSS = """
    FirstFrame { width: 1fr; height: 1fr; }
    """

    _is_drawn = False

    def render_line(self, y: int) -> Strip:
        """Draws one line of the window; posts `Drawn` with the first."""
        if not self._is_drawn:
            self._is_drawn = True
            self.call_next(self._post_drawn)  # not from here: Textual draws in the name of who would get it
        width, height = self.size
        if y in (0, height - 1):
            return self.painted(HEADER if y == 0 else bottom_line(tuple(_hints()), width))
        around = 2 if height >= TALL else 1
        if not around <= y < height - around:
            return self.painted(BLANK)
        return self._pane_line(y - around, height - 2 * around)

    def _post_drawn(self) -> None:
        self.post_message(self.Drawn())

    def _pane_line(self, y: int, lines: int) -> Strip:
        """A line of the panes, `y` from their top; `lines` of them there are."""
        width, is_tall = self.size.width, self.size.height >= TALL
        below = detail_height(Shares(), lines, is_tall=is_tall) if self.size.height >= LOW else 0
        if width < BESIDE and y >= lines - below:
            return self.painted(BLANK, ground=Ground.PANE)
        threads = THREADS if width >= WIDE else 0
        detail = detail_width(Shares(), width) if width >= BESIDE else 0
        rows = width - threads - detail
        heads = [TITLE, columns.head(rows)] if is_tall else [columns.head(rows)]
        list_line = self.painted(heads[y] if y < len(heads) else BLANK, rows)
        return Strip.join([self.painted(BLANK, threads), list_line, self.painted(BLANK, detail, Ground.PANE)])


def _hints() -> Iterator[Hint]:
    """The keys as the last line will have them while the list has the focus."""
    for scope in (Scope.TABLE, Scope.LIST, Scope.SCREEN, Scope.APP):
        for each in COMMANDS[scope]:
            if each.footer:
                yield key_name(each.keys.split(",")[0]), each.footer


def collect_garbage_again() -> None:
    """Switches the collector on again, without the modules and widgets that stay anyway.

    Does nothing where it was never switched off, as in a program that only borrows the app.
    """
    if not gc.isenabled():
        gc.freeze()
        gc.enable()
