"""Rows of which only the visible ones are drawn, and of those only the ones that look different than before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.geometry import Size
from textual.reactive import reactive
from textual.scroll_view import ScrollView

from runtui.ui.columns import row
from runtui.ui.row_strips import RowStrips
from runtui.ui.shown import BLANK
from runtui.ui.widgets.painted import Painted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from textual.strip import Strip

    from runtui.ui.columns import RowKey
    from runtui.ui.shown import Line


class RowView(Painted, ScrollView, can_focus=True):
    """A list of runs as lines of the screen; which runs, and how each looks, is for the subclass to say."""

    DEFAULT_CSS = """
    RowView { height: 1fr; scrollbar-size: 0 0; overflow: hidden auto; }
    """

    columns: reactive[tuple[str, ...]] = reactive(())
    """The names of the columns that were chosen; none: those that fit."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  Textual's own name for it
        super().__init__(id=id)
        self._strips = RowStrips()
        self._window = (0, 0)
        """First screen line and height, as they were before a resize."""

    @property
    def row_count(self) -> int:
        """How many rows there are."""
        raise NotImplementedError

    def look_of(self, index: int) -> RowKey:
        """Returns how a row looks now."""
        raise NotImplementedError

    def lines_without_rows(self) -> Sequence[Line]:
        """Returns what to show when there are none."""
        return ()

    def render_line(self, y: int) -> Strip:
        """Draws one row, or a line of what to say when there are none."""
        index = y + self.scroll_offset.y
        if not self.row_count:
            lines = self.lines_without_rows()
            return self.painted(lines[y] if y < len(lines) else BLANK)
        if index >= self.row_count:
            return self.painted(BLANK)
        return self._strips.strip(index, self.look_of(index), self.size.width, self._painted_row)

    def watch_columns(self) -> None:
        """Forgets what was drawn in other columns."""
        self._strips.forget()

    def notify_style_update(self) -> None:
        """Forgets what was drawn in other colours."""
        self._strips.forget()
        super().notify_style_update()

    def fit_rows(self) -> None:
        """Tells the scrolling how many rows there are."""
        self.virtual_size = Size(self.size.width, self.row_count)

    def refresh_changed(self) -> None:
        """Redraws the visible rows that would look different from what stands there."""
        for index in self._strips.take(self._visible()):
            self.refresh_line(index)

    def begin_with(self, index: int) -> None:
        """Begins the screen with a row, before anything is drawn: a scroll that comes later would be a jump."""
        if index != self.scroll_offset.y:
            # Forced: a list that became longer just now counts as one that can't be scrolled until the next layout.
            self.scroll_to(y=index, animate=False, immediate=True, force=True)

    def show_row(self, index: int) -> None:
        """Scrolls as little as it takes to have a row on screen."""
        top, height = self.scroll_offset.y, max(1, self.size.height)
        if not top <= index < top + height:
            self.begin_with(index if index < top else index - height + 1)

    def take_resize(self, kept: int) -> None:
        """Fits the rows to a new place: a scrolled list stays where it stands on the screen of the terminal.

        The row `kept` stays on screen if it was there.
        """
        (line, height), top = self._window, self.scroll_offset.y
        self._window = (self.region.y, self.size.height)
        was_visible = not height or top <= kept < top + height
        self.fit_rows()
        if height and top:
            self.begin_with(max(1, top + self.region.y - line))
        if was_visible:
            self.show_row(kept)

    def _painted_row(self, key: RowKey) -> Strip:
        return self.painted(row(key, self.size.width, self.columns))

    def _visible(self) -> Iterator[tuple[int, RowKey]]:
        top = self.scroll_offset.y
        return ((index, self.look_of(index)) for index in range(top, min(top + self.size.height, self.row_count)))
