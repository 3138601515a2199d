"""JSON on the screen: keys and punctuation muted, values plain, long lines wrapped, coloured when looked at."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import overload

from rich.cells import cell_len, chop_cells

from runtui.ui.draw.line import Line, Span
from runtui.ui.draw.palette import Role

_KEY = re.compile(r'(\s*)("(?:[^"\\]|\\.)*"\s*:)(.*)')
_TAIL = re.compile(r"(.*?)([{}\[\],\s]*)")


def json_spans(text: str) -> tuple[Span, ...]:
    """Returns the pieces of one line of laid-out JSON (already safe)."""
    found = _KEY.fullmatch(text)
    space, key, value = found.groups() if found else ("", "", text)
    tail = _TAIL.fullmatch(value)
    value, end = tail.groups() if tail else (value, "")
    pieces = (Span(space + key, Role.MUTED), Span(value), Span(end, Role.MUTED))
    return tuple(piece for piece in pieces if piece.text)


class JsonLines(Sequence[Line]):
    """Lines of laid-out JSON, already safe, wrapped to a width; nothing is cut off.

    A line gets its colours when it is looked at, and one of ASCII is wrapped only then, so that a text of
    100,000 lines, or of one line of a million characters, costs little.
    """

    def __init__(self, lines: Iterable[str], width: int) -> None:
        self._width = max(2, width)
        self._texts = list(lines)
        self._chopped: dict[int, list[str]] = {}
        """The rows of the lines whose characters take more than a cell, or none."""
        self._starts = [0, *accumulate(map(self._rows_of, range(len(self._texts))))]
        """The first row of each line, and at last the number of rows."""

    def __len__(self) -> int:
        return self._starts[-1]

    @overload
    def __getitem__(self, index: int) -> Line: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Line]: ...
    def __getitem__(self, index: int | slice) -> Line | Sequence[Line]:
        if isinstance(index, slice):
            return [self._row(row) for row in range(*index.indices(len(self)))]
        return self._row(range(len(self))[index])

    def rows_with(self, needle: str) -> list[int]:
        """Returns the rows in which `needle` (case-folded) begins, also where the wrapping parts it."""
        hits: list[int] = []
        for place, text in enumerate(self._texts):
            folded = text.casefold()
            if needle in folded:
                hits += self._rows_in_line(place, folded, needle)
        return hits

    def _rows_in_line(self, place: int, folded: str, needle: str) -> list[int]:
        ends = list(accumulate(len(each.casefold()) for each in self._pieces(place)))
        rows, start = [], folded.find(needle)
        while start >= 0:
            piece = bisect_right(ends, start)
            rows.append(self._starts[place] + piece)
            # The next one that begins in a later row: a row is one hit, however often it holds the text.
            start = folded.find(needle, ends[piece])
        return rows

    def _rows_of(self, place: int) -> int:
        text = self._texts[place]
        if text.isascii():
            return max(1, -(-len(text) // self._width))
        if len(text) <= self._width and cell_len(text) <= self._width:
            return 1
        pieces = self._chopped[place] = chop_cells(text, self._width)
        return len(pieces)

    def _row(self, row: int) -> Line:
        place = bisect_right(self._starts, row) - 1
        number = row - self._starts[place]
        piece = self._piece(place, number)
        # The middle of a long text looks like anything; only its first row is known to begin like JSON.
        return Line((Span(piece),) if number and not _is_end(piece) else json_spans(piece))

    def _piece(self, place: int, number: int) -> str:
        if place in self._chopped:
            return self._chopped[place][number]
        return self._texts[place][number * self._width : (number + 1) * self._width]

    def _pieces(self, place: int) -> list[str]:
        count = self._starts[place + 1] - self._starts[place]
        return [self._piece(place, number) for number in range(count)]


def _is_end(piece: str) -> bool:
    return not piece.strip("{}[], ")
