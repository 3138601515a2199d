"""From lines to strips of Textual: measured in cells, cut, filled, in the styles of the palette; no markup."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from textual.strip import Strip

from runtui.ui.draw.line import cells_of
from runtui.ui.draw.palette import Ground, Role
from runtui.words.drawn import to_ascii

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from runtui.ui.draw.line import Line, Span
    from runtui.ui.draw.palette import Palette

GAP = 2
"""Cells kept free between the left and the right part of a line."""
GROUP_GAP = 3
"""Cells between two groups of one line."""


def fit(text: str, cells: int) -> str:
    """Returns `text` cut to `cells` cells, the last one an ellipsis where something was cut."""
    if cell_len(text) <= cells:
        return text
    return set_cell_size(text, cells - 1).rstrip() + "…" if cells > 1 else "…"[:cells]


def padded(text: str, cells: int, *, right: bool = False) -> str:
    """Returns `text` in exactly `cells` cells, cut or filled; flush right on demand."""
    text = fit(text, cells)
    space = " " * (cells - cell_len(text))
    return space + text if right else text + space


def paint(line: Line, width: int, palette: Palette, ground: Ground, *, is_stale: bool = False) -> Strip:
    """Returns the strip of a line, exactly `width` cells wide."""
    ground = line.ground or ground
    right = line.right
    right_cells = cells_of(right)
    if right_cells > width:
        right, right_cells = (), 0
    room = width - right_cells - (GAP if right and line.left else 0)
    left, used = _cut(line.left, max(0, room))
    filler = " " * (width - used - right_cells)
    pieces = segments(left, palette, ground, is_stale=is_stale)
    pieces.append(Segment(filler, palette.style(Role.TEXT, ground)))
    pieces += segments(right, palette, ground, is_stale=is_stale)
    return Strip(pieces, width)


def span_at(line: Line, x: int, width: int) -> Span | None:
    """Returns the piece of a line of `width` cells that stands at cell `x`, as `paint` places it."""
    start = width - cells_of(line.right)
    for spans, at in ((line.right, start), (line.left, 0)):
        for each in spans:
            if at <= x < (at := at + cell_len(each.text)):
                return each
    return None


def segments(spans: Iterable[Span], palette: Palette, ground: Ground, *, is_stale: bool = False) -> list[Segment]:
    """Returns pieces as they are drawn on a ground, uncut."""
    return [_segment(span, palette, ground, is_stale=is_stale) for span in spans]


def _segment(span: Span, palette: Palette, ground: Ground, *, is_stale: bool) -> Segment:
    text = to_ascii(span.text) if palette.is_ascii else span.text
    return Segment(text, palette.style(span.role, span.ground or ground, is_stale=is_stale))


def _cut(spans: Sequence[Span], room: int) -> tuple[list[Span], int]:
    kept: list[Span] = []
    used = 0
    for span in spans:
        cells = cell_len(span.text)
        if used + cells > room:
            rest = fit(span.text, room - used)
            kept.append(span._replace(text=rest))
            return kept, used + cell_len(rest)
        kept.append(span)
        used += cells
    return kept, used
