"""A page of lines in the making: sections, pairs, wrapped text and code, all to one width."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runtui.ui.palette import Ground, Role
from runtui.ui.shown import BLANK, Line, Span, line, span
from runtui.ui.wrap import wrap
from runtui.words.safe import safe_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

KEY_WIDTH = 13
LONGEST_TEXT = 20_000
"""Characters of one text in a sheet; the JSON tab shows all of it."""


class Sheet:
    """Collects lines of at most `width` cells; `is_dense` leaves out the blank ones."""

    def __init__(self, width: int, *, is_dense: bool = False) -> None:
        self.width = max(10, width)
        self.is_dense = is_dense
        self.lines: list[Line] = []

    def add(self, *left: Span, right: Iterable[Span] = (), ground: Ground | None = None) -> None:
        """Adds one line of pieces."""
        self.lines.append(line(*left, right=right, ground=ground))

    def blank(self) -> None:
        """Adds a blank line, never two, none at the top."""
        if self.lines and not self.is_dense and self.lines[-1] is not BLANK:
            self.lines.append(BLANK)

    def section(self, title: str, fact: str = "") -> None:
        """Begins a section: a blank line, its title, and a muted fact flush right."""
        self.blank()
        self.add(span(title, Role.STRONG), right=(span(fact, Role.MUTED),) if fact else ())

    def text(self, text: str, role: Role = Role.TEXT, *, ground: Ground | None = None, indent: int = 0) -> None:
        """Adds wrapped text; its own line breaks stay."""
        for each in safe_lines(text, LONGEST_TEXT):
            for piece in wrap(each, self.width - indent):
                self.add(Span(" " * indent + piece, role), ground=ground)

    def pair(self, key: str, value: str, role: Role = Role.TEXT) -> None:
        """Adds a key and a value that wraps under itself."""
        self.pieces(key, [piece for each in safe_lines(value, LONGEST_TEXT) for piece in self._wrapped(each)], role)

    def pieces(self, key: str, values: Sequence[str], role: Role = Role.TEXT) -> None:
        """Adds a key and values, one a line."""
        head = wrap(span(key).text, KEY_WIDTH - 1)
        for place in range(max(len(head), len(values))):
            left = head[place] if place < len(head) else ""
            value = values[place] if place < len(values) else ""
            self.add(Span(left + " " * (KEY_WIDTH - len(left)), Role.MUTED), Span(value, role))

    def box(self, head: str, text: str) -> None:
        """Adds a tinted box: a code in bold, and the whole message."""
        room, ground = self.width - 2, Ground.ERROR_BOX
        for piece in wrap(span(head).text, room):
            self.add(Span(" " + piece, Role.BAD_STRONG), ground=ground)
        for each in safe_lines(text, LONGEST_TEXT):
            for piece in wrap(each, room):
                self.add(Span(" " + piece), ground=ground)

    def code(self, lines: Iterable[Sequence[Span]]) -> None:
        """Adds an inset block; each line is cut where it ends."""
        for spans in lines:
            self.add(Span(" "), *spans, ground=Ground.CODE)

    def _wrapped(self, text: str) -> list[str]:
        return wrap(text, self.width - KEY_WIDTH)
