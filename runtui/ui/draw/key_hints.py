"""Hints: keys and what they do, as lines of a given width that hold whole hints only."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from rich.cells import cell_len

from runtui.ui.draw.line import Line, Span, cells_of, line
from runtui.ui.draw.paint import GROUP_GAP
from runtui.ui.draw.palette import Role

if TYPE_CHECKING:
    from collections.abc import Sequence

Hint: TypeAlias = tuple[str, str]
"""A key and its word."""

MARGINS = 3
"""Cells left free at both ends of the last line."""
READ_ONLY = "read-only"
WRITE = "WRITE"
"""What stands where a session may change runs."""
_NAMES = {
    "slash": "/",
    "question_mark": "?",
    "exclamation_mark": "!",
    "colon": ":",
    "escape": "esc",
    "left_curly_bracket": "{",
    "right_curly_bracket": "}",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "minus": "-",
    "greater_than_sign": ">",
    "less_than_sign": "<",
    "asterisk": "*",
    "pageup": "pgup",
    "pagedown": "pgdn",
    "up": "↑",
    "down": "↓",
    "delete": "del",
}


_KEYS = {name: key for key, name in _NAMES.items()}


def key_name(key: str) -> str:
    """Returns a key as it stands on keyboards."""
    return _NAMES.get(key, key)


def fitting(hints: Sequence[Hint], cells: int) -> list[Hint]:
    """Returns the hints that fit into `cells`; they fall away from the right, the last one never."""
    kept = list(hints)
    while len(kept) > 1 and cells_of(hint_spans(kept)) > cells:
        del kept[-2]
    return kept


def bottom_line(hints: Sequence[Hint], width: int, mode: str = READ_ONLY) -> Line:
    """Returns the last line of the window: as many hints as fit, the last one always, and `mode` at the right."""
    kept = fitting(hints, width - MARGINS - GROUP_GAP - cell_len(mode))
    role = Role.MUTED if mode == READ_ONLY else Role.WAITS
    return line(Span("  "), *hint_spans(kept), right=(Span(mode, role), Span(" ")))


def hint_spans(hints: Sequence[Hint]) -> list[Span]:
    """Returns hints beside each other: the key bold, its word muted."""
    spans: list[Span] = []
    for key, words in hints:
        gap = [Span(" " * GROUP_GAP)] if spans else []
        action = pressing(key)
        spans += [*gap, Span(key, Role.STRONG, None, action), Span(f" {words}", Role.MUTED, None, action)]
    return spans


def pressing(name: str) -> str:
    """Returns the action that presses the key called so on keyboards: what a click on its hint does."""
    return f"app.press({_KEYS.get(name, name)!r})" if " " not in name else ""


def one_hint_line(hints: Sequence[Hint], width: int, more: int = 0, count: str = "") -> Line:
    """Returns as many hints as fit into one line of `width` cells, the last one always; at the right how many more.

    `count` stands there instead where it tells more.
    """
    right = at_edge(count) or more_line(more).right
    return line(*hint_spans(fitting(hints, width - cells_of(right) - (GROUP_GAP if right else 0))), right=right)


def more_line(more: int) -> Line:
    """Returns the line that says how many lines of a list lie below; nothing for none."""
    return line(right=at_edge(f"{more} more" if more > 0 else ""))


def at_edge(words: str) -> tuple[Span, ...]:
    """Returns muted words for the right edge of a dialog; nothing for none."""
    return (Span(words, Role.MUTED), Span(" ")) if words else ()


def hint_lines(hints: Sequence[Hint], width: int) -> list[Line]:
    """Returns all hints, in as many lines of `width` cells as they need."""
    rows: list[list[Hint]] = [[]]
    for hint in hints:
        if rows[-1] and cells_of(hint_spans([*rows[-1], hint])) > width:
            rows.append([])
        rows[-1].append(hint)
    return [line(*hint_spans(row)) for row in rows]
