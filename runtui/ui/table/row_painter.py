"""Paints rows: what stands still in a row is painted once, so that a tick of its clocks paints only these."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from rich.segment import Segment
from textual.strip import Strip

from runtui.feed.view.query.whole_run import PageReader, WholeRun
from runtui.ui.draw.line import Line, Span, cells_of
from runtui.ui.draw.paint import paint, segments
from runtui.ui.draw.palette import Role
from runtui.ui.table.columns import GAP, layout_for

if TYPE_CHECKING:
    from collections.abc import Sequence

    from runtui.model.run import Run
    from runtui.ui.draw.palette import Ground, Palette
    from runtui.ui.table.columns import Column, Layout
    from runtui.ui.table.row import RowKey

TOLD = "⚑"
"""The sign of a run whose end is to be told."""
MOST_STILL = 256
"""Rows whose still part is kept: all that can tick on the largest of screens."""


class _Still(NamedTuple):
    """The pieces left and right of the clocks, the filler included, and how many cells are left for the clocks."""

    left: list[Segment]
    right: list[Segment]
    room: int


class RowPainter:
    """Paints rows of one width, in the columns and colours of the moment."""

    def __init__(self, width: int, columns: tuple[str, ...], palette: Palette, ground: Ground) -> None:
        """`columns` are the names of those that were chosen; none: those that fit."""
        self._width = width
        self._columns = columns
        self._palette = palette
        self._ground = ground
        self._reader = PageReader()
        self._still: dict[str, tuple[RowKey, _Still]] = {}
        """By run id, the one painted last at the end: an older version would keep the answer it came in alive."""

    def is_for(self, width: int, columns: tuple[str, ...], palette: Palette) -> bool:
        """Tells whether it paints such rows."""
        return self._width == width and self._columns == columns and self._palette is palette

    def end_frame(self) -> None:
        """Lets go of the page that was opened for rows which stand beside each other."""
        self._reader.close()

    def paint(self, key: RowKey) -> Strip:
        """Returns the strip of a row, exactly as wide as all."""
        if not key.run.is_active:
            return self._painted_whole(key)
        still, layout = self._still_of(key), self._layout(key)
        clocks = self._spans(layout.clocks, key, layout)
        if cells_of(clocks) != still.room:  # a window too narrow for the columns
            return self._painted_whole(key)
        return Strip([*still.left, *self._segments(key, clocks), *still.right], self._width)

    def line(self, key: RowKey) -> Line:
        """Returns a row as a line, on the ground that shows whether it is selected."""
        layout = self._layout(key)
        return Line((_edge(key), *self._spans(layout.columns, key, layout)), ground=key.look.ground)

    def _still_of(self, key: RowKey) -> _Still:
        still_key, kept = key.still(), self._still.pop(key.run.id, None)
        if kept is None or kept[0] != still_key:
            kept = still_key, self._paint_still(key)
        self._still[key.run.id] = kept
        if len(self._still) > MOST_STILL:
            del self._still[next(iter(self._still))]
        return kept[1]

    def _painted_whole(self, key: RowKey) -> Strip:
        return paint(self.line(key), self._width, self._palette, self._ground, is_stale=key.look.is_stale)

    def _paint_still(self, key: RowKey) -> _Still:
        layout = self._layout(key)
        left, right = [_edge(key), *self._spans(layout.left, key, layout)], self._spans(layout.right, key, layout)
        clocks = cells_of(self._spans(layout.clocks, key, layout))
        filler = self._width - cells_of((*left, *right)) - clocks
        if filler < 0:
            return _Still([], [], -1)
        empty = Segment(" " * filler, self._palette.style(Role.TEXT, key.look.ground))
        return _Still(self._segments(key, left), [*self._segments(key, right), empty], clocks)

    def _layout(self, key: RowKey) -> Layout:
        return layout_for(self._width, self._columns, has_clock_times=key.look.has_clock_times)

    def _spans(self, columns: Sequence[Column], key: RowKey, layout: Layout) -> list[Span]:
        last = (layout.right or layout.clocks or layout.left)[-1]
        spans: list[Span] = []
        for column in columns:
            spans += column.cell(key, column, self._metadata)
            if column is not last:  # the gap is part of the cell before it: fewer pieces are painted quicker
                spans[-1] = Span(spans[-1].text + GAP, spans[-1].role)
        return spans

    def _segments(self, key: RowKey, spans: list[Span]) -> list[Segment]:
        return segments(spans, self._palette, key.look.ground, is_stale=key.look.is_stale)

    def _metadata(self, run: Run, name: str) -> str | None:
        return dict(WholeRun(self._reader.raw(run)).metadata_as_sent).get(name)


def _edge(key: RowKey) -> Span:
    """The two cells before the first column: the bar or the mark, then what happened to the row; both first."""
    look = key.look
    news = "-" if look.is_filtered_out else "•" if look.is_changed else TOLD if look.is_told else " "
    if look.is_selected:
        role = Role.CURSOR if look.has_focus else Role.CURSOR_QUIET
        return Span("▌" + ("*" if look.is_marked else news), role)
    return Span("*" + news, Role.STRONG) if look.is_marked else Span(" " + news, Role.RUNS)
