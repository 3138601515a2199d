"""Rows of which only the visible ones are drawn, and of those only the ones that look different than before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.geometry import Region
from textual.reactive import reactive

from runtui.ui.draw.line import BLANK
from runtui.ui.draw.view_options import ViewOptions
from runtui.ui.draw.widget import ScrolledView
from runtui.ui.table.columns import clock_cells
from runtui.ui.table.row_painter import RowPainter
from runtui.ui.table.row_strips import RowStrips

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import Self

    from textual.strip import Strip
    from textual.timer import Timer

    from runtui.ui.draw.line import Line
    from runtui.ui.table.row import RowKey

AHEAD_AFTER = 0.05
"""Seconds after a page that the next one is painted: right behind it the terminal would wait for its bytes."""


class RowView(ScrolledView):
    """A list of runs as lines of the screen; which runs, and how each looks, is for the subclass to say."""

    DEFAULT_CSS = """
    RowView { height: 1fr; scrollbar-size: 0 0; overflow: hidden auto; }
    """

    columns: reactive[tuple[str, ...]] = reactive(())
    """The names of the columns that were chosen; none: those that fit."""
    view_options: reactive[ViewOptions] = reactive(ViewOptions(), repaint=False)

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  Textual's own name for it
        super().__init__(id=id)
        self._strips = RowStrips()
        self._painter: RowPainter | None = None
        self._window = (0, 0)
        """First screen line and height, as they were before a resize."""
        self._is_look_due = False
        self._ahead: Timer | None = None

    @property
    def row_count(self) -> int:
        """How many rows there are."""
        raise NotImplementedError

    def looks_of(self, indexes: Iterable[int]) -> Iterator[tuple[int, RowKey]]:
        """Yields rows with how each looks now."""
        raise NotImplementedError

    def lines_without_rows(self) -> Sequence[Line]:
        """Returns what to show when there are none."""
        return ()

    def render_lines(self, crop: Region) -> list[Strip]:
        """Draws rows, or what to say when there are none."""
        return self.filtered(self._lines(crop) if self.row_count else self._lines_without_rows(crop), crop)

    def render_line(self, y: int) -> Strip:
        """Draws one row, or a line of what to say when there are none."""
        return self.render_lines(Region(0, y, self.size.width, 1))[0]

    def refresh(
        self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False
    ) -> Self:
        """Looks at every row anew where it isn't said which lines are meant."""
        if not regions:
            self._strips.doubt()
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)

    def watch_columns(self) -> None:
        """Forgets what was drawn in other columns."""
        self._strips.forget()

    def notify_style_update(self) -> None:
        """Forgets what was drawn in other colours."""
        self._strips.forget()
        super().notify_style_update()

    def forget_rows(self) -> None:
        """Lets go of the rows drawn so far: those of another thread come."""
        self._strips.forget()
        self._painter = None

    def fit_rows(self) -> None:
        """Tells the scrolling how many rows there are."""
        self.fit_lines(self.row_count)

    def refresh_changed(self) -> None:
        """Redraws the visible rows that would look different from what stands there.

        Once for all that happens in one turn: a new state changes the rows, the selection and the time.
        """
        self._strips.doubt()
        if not self._is_look_due:
            self._is_look_due = True
            self.call_next(self._refresh_changed)

    @property
    def seen_rows(self) -> range:
        """The rows on the screen."""
        top = self.scroll_offset.y
        return range(top, min(top + self.size.height, self.row_count))

    def refresh_some(self, indexes: Iterable[int]) -> None:
        """Redraws those of a few visible rows that would look different from what stands there."""
        if not self._is_look_due:
            changed, ticked = self._strips.take_some(self.looks_of(indexes))
            self._redraw(changed)
            # A clock alone takes a fifth of the bytes of its row: over a slow line, every second, that counts.
            has_clock_times = self.view_options.has_clock_times
            self._redraw(ticked, clock_cells(self.size.width, self.columns, has_clock_times=has_clock_times))

    def _refresh_changed(self) -> None:
        self._is_look_due = False
        self._redraw(self._strips.take(self.looks_of(self.seen_rows)))

    def _redraw(self, lines: list[int], cells: tuple[int, int] | None = None) -> None:
        if lines:
            top, (start, end) = self.scroll_offset.y, cells or (0, self.size.width)
            self.refresh(*(Region(start, first - top, end - start, count) for first, count in _stretches(lines)))

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

    def paint_ahead(self, step: int) -> None:
        """Paints the rows of the next screen, down (1) or up (-1), once the keys rest, for the next of them."""
        if self._ahead is not None:
            self._ahead.stop()
        self._ahead = self.set_timer(AHEAD_AFTER, lambda: self._paint_screen(step))

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

    def _lines(self, crop: Region) -> list[Strip]:
        """The rows of a part of the screen, and blank lines behind the last one."""
        strips, painter = self._strips, self._painter_of_now()
        first = self.scroll_offset.y + crop.y
        indexes = range(first, min(first + crop.height, self.row_count))
        fresh = dict(self.looks_of(index for index in indexes if strips.look(index) is None))
        lines = [strips.strip(each, strips.look(each) or fresh[each], painter) for each in indexes]
        painter.end_frame()
        return lines + [self.painted(BLANK)] * (crop.height - len(lines))

    def _paint_screen(self, step: int) -> None:
        height, painter = self.size.height, self._painter_of_now()
        first = self.scroll_offset.y + step * height
        for _, key in self.looks_of(range(max(0, first), min(first + height, self.row_count))):
            self._strips.prepared(key, painter)
        painter.end_frame()

    def _painter_of_now(self) -> RowPainter:
        painter, width, columns, palette = self._painter, self.outer_size.width, self.columns, self.palette
        if painter is None or not painter.is_for(width, columns, palette):
            painter = self._painter = RowPainter(width, columns, palette, self.GROUND)
        return painter

    def _lines_without_rows(self, crop: Region) -> list[Strip]:
        lines = self.lines_without_rows()
        return [self.painted(lines[y] if y < len(lines) else BLANK) for y in crop.line_range]


def _stretches(lines: Iterable[int]) -> list[tuple[int, int]]:
    """Lines that follow one another as the first of them and their number."""
    stretches: list[tuple[int, int]] = []
    for line in lines:
        if stretches and line == sum(stretches[-1]):
            stretches[-1] = (stretches[-1][0], stretches[-1][1] + 1)
        else:
            stretches.append((line, 1))
    return stretches
