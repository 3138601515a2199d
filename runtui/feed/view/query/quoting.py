"""The letters of a filter, each knowing whether it was quoted: what is quoted has no meaning but itself."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from runtui.feed.view.query.language import QuerySyntaxError

if TYPE_CHECKING:
    from collections.abc import Sequence

_ESCAPES = ('\\"', "\\\\")
_PLAIN = re.compile(r'[^\s",:!=<>][^\s",:]*')


class QuotedChar(NamedTuple):
    """One character of a filter; an opening quote leaves an empty one, so that ``""`` is something."""

    char: str
    at: int
    is_quoted: bool


def read_quoted(text: str, *, is_unfinished: bool = False) -> list[QuotedChar]:
    r"""Returns the letters of a filter without its quotes; ``\"`` and ``\\`` inside quotes are one letter each.

    Raises QuerySyntaxError for a quote without an end, unless the text `is_unfinished`.
    """
    letters: list[QuotedChar] = []
    opened, at = -1, 0
    while at < len(text):
        step = 1
        if opened >= 0 and text[at : at + 2] in _ESCAPES:
            letters.append(QuotedChar(text[at + 1], at, is_quoted=True))
            step = 2
        elif text[at] != '"':
            letters.append(QuotedChar(text[at], at, is_quoted=opened >= 0))
        elif opened >= 0:
            opened = -1
        else:
            opened = at
            letters.append(QuotedChar("", at, is_quoted=True))
        at += step
    if opened >= 0 and not is_unfinished:
        raise QuerySyntaxError('The quote has no end. Write another " behind the text.', opened)
    return letters


def is_bare(letter: QuotedChar, chars: str) -> bool:
    """Tells whether a letter is one of `chars` and not quoted."""
    return not letter.is_quoted and letter.char in chars


def is_space(letter: QuotedChar) -> bool:
    """Tells whether a letter is white space and not quoted."""
    return not letter.is_quoted and letter.char.isspace()


def split_at_space(letters: Sequence[QuotedChar]) -> list[list[QuotedChar]]:
    """Returns the words between white space."""
    words: list[list[QuotedChar]] = [[]]
    for letter in letters:
        if is_space(letter):
            words.append([])
        else:
            words[-1].append(letter)
    return [word for word in words if word]


def split_at(letters: Sequence[QuotedChar], mark: str) -> list[list[QuotedChar]]:
    """Returns the parts between bare marks, empty ones included."""
    parts: list[list[QuotedChar]] = [[]]
    for letter in letters:
        if is_bare(letter, mark):
            parts.append([])
        else:
            parts[-1].append(letter)
    return parts


def find_bare(letters: Sequence[QuotedChar], mark: str) -> int | None:
    """Returns the place of the first bare mark, None if there is none."""
    return next((place for place, letter in enumerate(letters) if is_bare(letter, mark)), None)


def text_of(letters: Sequence[QuotedChar]) -> str:
    """Returns the letters as a text."""
    return "".join(letter.char for letter in letters)


def quoted(text: str) -> str:
    """Returns `text` as a filter writes it so that it means itself, in quotes only where it needs them."""
    if _PLAIN.fullmatch(text):
        return text
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
