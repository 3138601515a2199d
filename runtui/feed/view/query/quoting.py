"""The characters of a filter, each knowing whether it was quoted: what is quoted has no meaning but itself."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from runtui.feed.view.query.language import QuerySyntaxError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_ESCAPES = ('\\"', "\\\\")
_PLAIN = re.compile(r'[^\s",|:!=<>][^\s",|:]*')
BETWEEN = ",|"
"""What parts alternatives: other languages write a bar."""


class QuotedChar(NamedTuple):
    """One character of a filter; an opening quote leaves an empty one, so that ``""`` is something."""

    text: str
    at: int
    is_quoted: bool


def read_quoted(text: str, *, is_unfinished: bool = False) -> list[QuotedChar]:
    r"""Returns the characters of a filter without its quotes; inside quotes ``\"`` and ``\\`` are one each.

    Raises QuerySyntaxError for a quote without an end, unless the text `is_unfinished`.
    """
    chars: list[QuotedChar] = []
    opened, at = -1, 0
    while at < len(text):
        step = 1
        if opened >= 0 and text[at : at + 2] in _ESCAPES:
            chars.append(QuotedChar(text[at + 1], at, is_quoted=True))
            step = 2
        elif text[at] != '"':
            chars.append(QuotedChar(text[at], at, is_quoted=opened >= 0))
        elif opened >= 0:
            opened = -1
        else:
            opened = at
            chars.append(QuotedChar("", at, is_quoted=True))
        at += step
    if opened >= 0 and not is_unfinished:
        raise QuerySyntaxError('The quote has no end. Write another " behind the text.', opened)
    return chars


def is_bare(char: QuotedChar, marks: str) -> bool:
    """Tells whether a character is one of `marks` and not quoted."""
    return not char.is_quoted and char.text in marks


def is_space(char: QuotedChar) -> bool:
    """Tells whether a character is white space and not quoted."""
    return not char.is_quoted and char.text.isspace()


def split_at_space(chars: Sequence[QuotedChar]) -> list[list[QuotedChar]]:
    """Returns the words between white space."""
    return [word for word in _split(chars, is_space) if word]


def split_at(chars: Sequence[QuotedChar], marks: str) -> list[list[QuotedChar]]:
    """Returns the parts between bare marks, empty ones included."""
    return _split(chars, lambda char: is_bare(char, marks))


def find_bare(chars: Sequence[QuotedChar], marks: str) -> int | None:
    """Returns the place of the first bare mark, None if there is none."""
    return next((place for place, char in enumerate(chars) if is_bare(char, marks)), None)


def text_of(chars: Sequence[QuotedChar]) -> str:
    """Returns the characters as a text."""
    return "".join(char.text for char in chars)


def quoted(text: str) -> str:
    """Returns `text` as a filter writes it so that it means itself, in quotes only where it needs them."""
    if _PLAIN.fullmatch(text):
        return text
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _split(chars: Sequence[QuotedChar], is_between: Callable[[QuotedChar], bool]) -> list[list[QuotedChar]]:
    parts: list[list[QuotedChar]] = [[]]
    for char in chars:
        if is_between(char):
            parts.append([])
        else:
            parts[-1].append(char)
    return parts
