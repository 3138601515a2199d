"""How list and detail share the window: pure arithmetic in cells and lines, and the shares a person chose."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from textual.geometry import Size

BESIDE = 100
"""Columns of a window from which the detail stands beside the list, below that under it."""
WIDE = 160
"""Columns from which the threads stand beside both."""
TALL = 30
"""Lines from which the detail under the list has half of the room."""
THREADS = 34
LEAST_LIST = 70
"""Cells in which the list has a note of 19: ``rate_limit_exceeded`` stands whole."""
LEAST_DETAIL = 40
LOW = 20
"""Lines of a window below which there is room for one thing only: the list, one notice, a dialog without advice."""
LEAST_LINES = 5
"""Lines of the detail under the list, and of rows above it."""
LINES_AROUND_ROWS = 3
SHORT_HEIGHT = 9
"""Lines of the detail under the list in a low window, and up to which it shows the short form."""
USUAL, USUAL_WIDE = 50, 69
STEP = 0.05
"""Of the window, by which one key press makes the detail larger or smaller."""

ACROSS = [(0, "-narrow"), (BESIDE, "-medium"), (WIDE, "-wide")]
DOWN = [(0, "-tiny"), (LOW, "-low"), (TALL, "-tall")]
"""The classes of the main screen, each from so many columns or lines on."""

LARGEST = "The list needs the rest of the window: z gives the detail all of it."
SMALLEST = "The detail can't be smaller: d hides it."


class Shares(Struct, frozen=True, kw_only=True):
    """Which part of the window's columns, and of the lines of list and detail, the detail has. None: the usual."""

    width: float | None = None
    height: float | None = None


def size_classes(window: Size) -> Iterator[str]:
    """Yields the classes that a window of this size gives the main screen."""
    for breakpoints, cells in ((ACROSS, window.width), (DOWN, window.height)):
        yield next(name for least, name in reversed(breakpoints) if cells >= least)


def detail_width(shares: Shares, columns: int, *, list_needs: int = LEAST_LIST) -> int:
    """Returns the cells of the detail beside the list: it gives way before the list has less than it needs."""
    room = columns - (THREADS if columns >= WIDE else 0)
    usual = USUAL_WIDE if columns >= WIDE else USUAL
    wanted = usual if shares.width is None else round(columns * shares.width)
    return max(LEAST_DETAIL, min(wanted, room - list_needs))


def detail_height(shares: Shares, lines: int, *, is_tall: bool) -> int:
    """Returns the lines of the detail under the list, out of those that both have."""
    usual = lines // 2 if is_tall else SHORT_HEIGHT
    wanted = usual if shares.height is None else round(lines * shares.height)
    return max(min(LEAST_LINES, lines), min(wanted, lines - LEAST_LINES - LINES_AROUND_ROWS))


def stepped(shares: Shares, step: int, window: Size, lines: int, *, list_needs: int = LEAST_LIST) -> Shares | None:
    """Returns the shares with a detail that is larger (1) or smaller (-1); None where it can't be.

    `lines` are those that list and detail have together.
    """
    if window.width >= BESIDE:
        before = detail_width(shares, window.width, list_needs=list_needs)
        after = replace(shares, width=_near(before + step * round(STEP * window.width), window.width))
        return after if detail_width(after, window.width, list_needs=list_needs) != before else None
    is_tall = window.height >= TALL
    before = detail_height(shares, lines, is_tall=is_tall)
    after = replace(shares, height=_near(before + step * max(1, round(STEP * lines)), lines))
    return after if detail_height(after, lines, is_tall=is_tall) != before else None


def dragged(shares: Shares, cells: int, window: Size, lines: int) -> Shares:
    """Returns the shares with a detail of so many columns beside the list, or lines under it."""
    if window.width >= BESIDE:
        return replace(shares, width=_near(cells, window.width))
    return replace(shares, height=_near(cells, lines))


def _near(cells: int, whole: int) -> float:
    """A share that stays what it is through JSON and comes out as these cells again."""
    return round(min(0.95, max(0.05, cells / max(1, whole))), 4)
