"""Lines of the screen as values: pieces of text with a role. Any text becomes safe here, and is never markup."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Final, NamedTuple

from rich.cells import cell_len

from runtui.model.secret import HIDDEN, MASKED
from runtui.ui.draw.palette import Ground, Role
from runtui.words.safe import safe

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

CELL_LIMIT = 200
"""Characters of a table cell: more is never seen."""
NOTICE_LIMIT = 300
"""Characters of a notice."""
STAND_INS: Final = frozenset({HIDDEN, MASKED})
"""What stands in the place of what is not to be seen: drawn muted."""


class Span(NamedTuple):
    """A piece of a line: safe text, what it is, and its own ground where that differs from the line's."""

    text: str
    role: Role = Role.TEXT
    ground: Ground | None = None
    action: str = ""
    """What a click on it runs, as Textual reads it, from the widget it stands in; "" for nothing."""


class Line(NamedTuple):
    """One line of the screen: `left` is cut where it meets `right`, which stands flush at the right edge."""

    left: tuple[Span, ...] = ()
    right: tuple[Span, ...] = ()
    ground: Ground | None = None
    """None: the ground of the widget."""

    @property
    def plain(self) -> str:
        """The text alone, for searching and for tests."""
        return "".join(span.text for span in (*self.left, *self.right))


BLANK = Line()


def span(text: str, role: Role = Role.TEXT, ground: Ground | None = None) -> Span:
    """Returns a piece of a line from any text at all, a server's included."""
    return Span(safe(text), role, ground)


def cell(text: str, role: Role = Role.TEXT) -> Span:
    """Returns a piece that never needs more than a line: at most `CELL_LIMIT` characters of any text."""
    return Span(safe(text, CELL_LIMIT), role)


def hit_spans(text: str, hits: Collection[int], role: Role) -> list[Span]:
    """Returns safe text in pieces: the letters at the offsets `hits`, which somebody looked for, stand out."""
    parts = groupby(enumerate(text), lambda each: each[0] in hits) if hits else [(False, enumerate(text))]
    return [Span("".join(char for _, char in part), Role.HIT if is_hit else role) for is_hit, part in parts]


def cells_of(spans: Iterable[Span]) -> int:
    """Returns how many cells the pieces take."""
    return sum(cell_len(each.text) for each in spans)


def line(*left: Span, right: Iterable[Span] = (), ground: Ground | None = None) -> Line:
    """Returns a line of pieces."""
    return Line(left, tuple(right), ground)
