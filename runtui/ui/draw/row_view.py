"""Rows of which only the visible ones are drawn, and of those only the ones that look different than before."""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from textual.cache import LRUCache
from textual.geometry import Region

from runtui.ui.draw.line import BLANK
from runtui.ui.draw.widget import ScrolledView

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import Self

    from textual.strip import Strip
    from textual.timer import Timer

    from runtui.ui.draw.line import Line

MOST_STRIPS = 512
"""Several screens, so that scrolling to and fro paints nothing anew."""

K = TypeVar("K", bound=Hashable)
"""All that the look of a row depends on: equal keys, equal rows."""
K_contra = TypeVar("K_contra", bound=Hashable, contravariant=True)


class Painter(Protocol[K_contra]):
    """Paints rows of one width and in the colours of the moment."""

    def paint(self, key: K_contra) -> Strip:
        """Returns the strip of a row, exactly as wide as all."""

    def end_frame(self) -> None:
        """Lets go of what rows that are painted one after the other share."""


class RowView(ScrolledView, Generic[K]):
    """A list as lines of the screen, of any length at the same cost.

    The subclass says how many rows there are (`row_count`), what their looks depend on (`looks_of`), who paints
    them (`painter`), and where and when only a clock moves (`clock_cells`, `is_tick`). It calls `fit_rows` when
    their number changed and `refresh_changed` when looks may have.
    """

    DEFAULT_CSS = """
    RowView { height: 1fr; scrollbar-size: 0 0; overflow: hidden auto; }
    """

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  Textual's own name for it
        super().__init__(id=id)
        self.ahead_after = 0.05
        """Seconds from a page to the painting of the next: right behind it the terminal would wait for bytes."""
        self._strips: LRUCache[K, Strip] = LRUCache(MOST_STRIPS)
        """Of every look met lately."""
        self._strips_by: Painter[K] | None = None
        self._drawn: dict[int, K] = {}
        """How the lines of the list look, of those that are or were on screen."""
        self._is_sure = False
        """Whether the visible lines still look so."""
        self._window = (0, 0)
        """First screen line and height, as they were before a resize."""
        self._is_look_due = False
        self._ahead: Timer | None = None

    @property
    def row_count(self) -> int:
        """How many rows there are."""
        raise NotImplementedError

    @property
    def painter(self) -> Painter[K]:
        """Who paints the rows: another one whenever the same key has to look otherwise."""
        raise NotImplementedError

    @property
    def clock_cells(self) -> tuple[int, int]:
        """From where to where the cells that a tick changes stand."""
        return 0, self.size.width

    def is_tick(self, before: K, after: K) -> bool:
        """Tells whether two looks of a row differ in the `clock_cells` at most."""
        del before, after
        return False

    def looks_of(self, indexes: Iterable[int]) -> Iterator[tuple[int, K]]:
        """Yields rows with how each looks now."""
        raise NotImplementedError

    def lines_without_rows(self) -> Sequence[Line]:
        """Returns what to show when there are none."""
        return ()

    def render_lines(self, crop: Region) -> list[Strip]:
        """Draws rows, or what to say when there are none."""
        return self.filtered(self._row_strips(crop) if self.row_count else self._strips_without_rows(crop), crop)

    def render_line(self, y: int) -> Strip:
        """Draws one row, or a line of what to say when there are none."""
        return self.render_lines(Region(0, y, self.size.width, 1))[0]

    def refresh(
        self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False
    ) -> Self:
        """Looks at every row anew where it isn't said which lines are meant."""
        if not regions:
            self._is_sure = False
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)

    def notify_style_update(self) -> None:
        """Forgets what was drawn in other colours."""
        self.forget_rows()
        super().notify_style_update()

    def forget_rows(self) -> None:
        """Lets go of the rows drawn so far: none of them is seen again."""
        self._strips.clear()
        self._drawn.clear()
        self._is_sure = False

    def fit_rows(self) -> None:
        """Tells the scrolling how many rows there are."""
        self.fit_lines(self.row_count)

    @property
    def seen_rows(self) -> range:
        """The rows on the screen."""
        top = self.scroll_offset.y
        return range(top, min(top + self.size.height, self.row_count))

    def refresh_changed(self) -> None:
        """Redraws the visible rows that would look different from what stands there.

        Once for all that happens in one turn: a new state changes the rows, the selection and the time.
        """
        self._is_sure = False
        if not self._is_look_due:
            self._is_look_due = True
            self.call_next(self._refresh_changed)

    def _refresh_changed(self) -> None:
        before, self._drawn = self._drawn, dict(self.looks_of(self.seen_rows))
        self._is_look_due, self._is_sure = False, True
        self._redraw([line for line, key in self._drawn.items() if before.get(line) != key])

    def refresh_some(self, indexes: Iterable[int]) -> None:
        """Redraws those of a few visible rows that would look different from what stands there."""
        if self._is_look_due:
            return
        changed: list[int] = []
        ticked: list[int] = []
        for line, key in self.looks_of(indexes):
            before = self._drawn.get(line)
            if before != key:
                self._drawn[line] = key
                (ticked if before is not None and self.is_tick(before, key) else changed).append(line)
        self._redraw(changed)
        # A clock alone takes a fifth of the bytes of its row: over a slow line, every second, that counts.
        self._redraw(ticked, self.clock_cells)

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
        self._ahead = self.set_timer(self.ahead_after, lambda: self._paint_screen(step))

    def take_resize(self, kept: int) -> None:
        """Fits the rows to a new place: a scrolled list stays where it stands on the screen of the terminal.

        The row `kept` stays on screen if it was there.
        """
        (line, height), top = self._window, self.scroll_offset.y
        self._window = (self.region.y, self.size.height)
        # By the new height too: near the end, a list that grew was scrolled back before this is called.
        was_visible = not height or top <= kept < top + max(height, self.size.height)
        self.fit_rows()
        if height and top:
            self.begin_with(max(1, top + self.region.y - line))
        if was_visible:
            self.show_row(kept)

    def _row_strips(self, crop: Region) -> list[Strip]:
        """The rows of a part of the screen, and blank lines behind the last one."""
        painter, first = self._painter_of_strips(), self.scroll_offset.y + crop.y
        lines = range(first, min(first + crop.height, self.row_count))
        unsure = (line for line in lines if not self._is_sure or line not in self._drawn)
        self._drawn.update(self.looks_of(unsure))
        strips = [self._strip(self._drawn[line], painter) for line in lines]
        painter.end_frame()
        return strips + [self.painted(BLANK)] * (crop.height - len(strips))

    def _paint_screen(self, step: int) -> None:
        height, painter = self.size.height, self._painter_of_strips()
        first = self.scroll_offset.y + step * height
        for _, key in self.looks_of(range(max(0, first), min(first + height, self.row_count))):
            self._strip(key, painter)
        painter.end_frame()

    def _painter_of_strips(self) -> Painter[K]:
        painter = self.painter
        if painter is not self._strips_by:
            self._strips.clear()
            self._strips_by = painter
        return painter

    def _strip(self, key: K, painter: Painter[K]) -> Strip:
        """The strip of a look, painted only if that was not met before."""
        strip = self._strips.get(key)
        if strip is None:
            strip = self._strips[key] = painter.paint(key)
        return strip

    def _strips_without_rows(self, crop: Region) -> list[Strip]:
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
