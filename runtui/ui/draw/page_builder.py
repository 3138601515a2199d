"""A page of lines in the making: sections, pairs, wrapped text and code, all to one width."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from runtui.ui.draw.json_lines import JsonLines
from runtui.ui.draw.line import BLANK, CELL_LIMIT, STAND_INS, Line, Span, cell, cells_of, line
from runtui.ui.draw.paint import GAP, GROUP_GAP, padded
from runtui.ui.draw.palette import Ground, Role
from runtui.ui.draw.wrap import wrap
from runtui.words.arguments import pretty_json_lines
from runtui.words.safe import safe, safe_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from runtui.model.detail import Json

KEY_WIDTH = 13
LONGEST_TEXT = 20_000
"""Characters of one text on a page; the JSON tab shows all of it."""


class Group(NamedTuple):
    """A value with its name before it, of which several stand on one line. Any text will do."""

    name: str
    value: str
    role: Role = Role.TEXT


class PageBuilder:
    """Collects lines of at most `width` cells; `is_dense` leaves out the blank ones."""

    def __init__(self, width: int, *, is_dense: bool = False) -> None:
        self.width = max(2 * KEY_WIDTH, width)
        self.is_dense = is_dense
        self.lines: list[Line] = []

    def add(self, *left: Span, right: Iterable[Span] = (), ground: Ground | None = None) -> None:
        """Adds one line of pieces."""
        self.lines.append(line(*left, right=right, ground=ground))

    def blank(self) -> None:
        """Adds a blank line, never two, none at the top."""
        if self.lines and not self.is_dense and self.lines[-1] is not BLANK:
            self.lines.append(BLANK)

    def flow(self, groups: Iterable[Sequence[Span]], right: Sequence[Span] = ()) -> None:
        """Adds groups of pieces beside each other; those without room stand whole on the next lines.

        Each but the first brings the gap before it, which it loses at the begin of a line.
        """
        rows, room = [list[Span]()], self.width - cells_of(right) - (GAP if right else 0)
        for group in groups:
            pieces = list(group)
            if rows[-1] and cells_of([*rows[-1], *pieces]) > room:
                rows.append([])
                pieces[0] = pieces[0]._replace(text=pieces[0].text.lstrip())
                room = self.width
            rows[-1] += pieces
        for place, row in enumerate(rows):
            self.add(*row, right=() if place else right)

    def section(self, title: str, fact: str = "") -> None:
        """Begins a section: a blank line, its title, and a muted fact flush right, below where it doesn't fit."""
        self.blank()
        head, right = cell(title, Role.STRONG), cell(fact, Role.MUTED)
        if not fact or cells_of((head, right)) + GAP <= self.width:
            self.add(head, right=(right,) if fact else ())
        else:
            self.add(head)
            self.text(fact, Role.MUTED)

    def text(self, text: str, role: Role = Role.TEXT) -> None:
        """Adds wrapped text; its own line breaks stay."""
        role = _role(text, role)
        for piece in _wrapped(text, self.width):
            self.add(Span(piece, role))

    def pair(self, key: str, value: str, role: Role = Role.TEXT) -> None:
        """Adds a key and a value that wraps under itself."""
        role = _role(value, role)
        self._under(key, ((Span(piece, role),) for piece in _wrapped(value, self.width - KEY_WIDTH)))

    def groups(self, key: str, groups: Iterable[Group]) -> None:
        """Adds a key and as many groups a line as fit; ``-`` where there are none."""
        room, rows = self.width - KEY_WIDTH, [list[Span]()]
        for group in groups:
            pieces = _pieces(group)
            if rows[-1] and cells_of(rows[-1]) + GROUP_GAP + cells_of(pieces) > room:
                rows.append([])
            if cells_of(pieces) > room:
                words = wrap("".join(piece.text for piece in pieces), room)
                rows[-1:] = [[Span(piece, group.role)] for piece in words]
            else:
                rows[-1] += [Span(" " * GROUP_GAP), *pieces] if rows[-1] else pieces
        self._under(key, rows if rows[0] else [[Span("-")]])

    def box(self, head: str, text: str) -> None:
        """Adds a tinted box: a code in bold, and the whole message."""
        for piece in wrap(safe(head, CELL_LIMIT), self.width - 2):
            self.add(Span(" " + piece, Role.BAD_STRONG), ground=Ground.ERROR_BOX)
        for piece in _wrapped(text, self.width - 2):
            self.add(Span(" " + piece), ground=Ground.ERROR_BOX)

    def code(self, lines: Iterable[Sequence[Span]]) -> None:
        """Adds an inset block of lines that were made to ``width - 2`` cells."""
        for spans in lines:
            self.add(Span(" "), *spans, ground=Ground.CODE)

    def json(self, document: Json, most: int) -> int:
        """Adds a document as an inset block of at most `most` lines; returns how many were left out."""
        lines = JsonLines(pretty_json_lines(document), self.width - 2)
        self.code(each.left for each in lines[:most])
        return max(0, len(lines) - most)

    def more(self, count: int, noun: str) -> None:
        """Adds a line that counts what was left out; none for nothing."""
        if count > 0:
            self.add(Span(f"… {count:,} more {noun}", Role.MUTED))

    def _under(self, key: str, values: Iterable[Sequence[Span]]) -> None:
        """Adds values, one a line, with the key beside the first; a long key wraps too."""
        head = wrap(safe(key, CELL_LIMIT), KEY_WIDTH - 1)
        rows = list(values)
        for place in range(max(len(head), len(rows))):
            left = head[place] if place < len(head) else ""
            value = rows[place] if place < len(rows) else ()
            self.add(Span(padded(left, KEY_WIDTH), Role.MUTED), *value)


def _wrapped(text: str, width: int) -> Iterator[str]:
    return (piece for each in safe_lines(text, LONGEST_TEXT) for piece in wrap(each, width))


def _pieces(group: Group) -> list[Span]:
    name = [cell(f"{group.name} ", Role.MUTED)] if group.name else []
    return [*name, cell(group.value, _role(group.value, group.role))]


def _role(text: str, role: Role) -> Role:
    return Role.MUTED if text in STAND_INS else role
