"""JSON on the screen: keys and punctuation muted, values plain, long lines wrapped, coloured when looked at."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import overload

from rich.cells import cell_len, chop_cells

from runtui.ui.palette import Role
from runtui.ui.shown import Line, Span

_PUNCTUATION = " \t{}[],:"
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


def wrapped_json(lines: Iterable[str], width: int) -> list[str]:
    """Returns laid-out JSON in lines of at most `width` cells; nothing is cut off."""
    result: list[str] = []
    for text in lines:
        if len(text) <= width and cell_len(text) <= width:
            result.append(text)
        elif text.isascii():
            result += (text[start : start + width] for start in range(0, len(text), width))
        else:
            result += chop_cells(text, width)
    return result


class JsonLines(Sequence[Line]):
    """Lines of JSON that get their colours when they are looked at."""

    def __init__(self, lines: Iterable[str], width: int) -> None:
        self._texts = wrapped_json(lines, max(10, width))

    def __len__(self) -> int:
        return len(self._texts)

    @overload
    def __getitem__(self, index: int) -> Line: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Line]: ...
    def __getitem__(self, index: int | slice) -> Line | Sequence[Line]:
        if isinstance(index, slice):
            return [Line(json_spans(text)) for text in self._texts[index]]
        return Line(json_spans(self._texts[index]))
