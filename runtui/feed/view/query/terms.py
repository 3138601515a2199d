"""Adding one value to a filter and taking it out again, leaving the rest of the text as it was typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runtui.feed.view.query.quoting import BETWEEN, is_bare, is_space, quoted, read_quoted

if TYPE_CHECKING:
    from collections.abc import Callable

    from runtui.feed.view.query.language import QueryField
    from runtui.feed.view.query.quoting import QuotedChar


def exact_term(field: QueryField, value: str | None) -> str:
    """Returns the term that lets through the runs with exactly this value, None: with none, as typed."""
    return f"{field}:{_exact(value)}"


def has_value(text: str, field: QueryField, value: str | None) -> bool:
    """Tells whether a filter asks for exactly this value of a field; None: for none at all."""
    return any(_exact(value) in _values(word, field) for word in _words(text))


def with_value(text: str, field: QueryField, value: str | None) -> str:
    """Returns the filter that lets through the runs with this value too, beside others of the same field."""
    words = _words(text)
    place = next((place for place, word in enumerate(words) if _values(word, field)), len(words))
    values = _values(words[place], field) if place < len(words) else []
    words[place : place + 1] = [f"{field}:" + ",".join([*values, _exact(value)])]
    return " ".join(words)


def without_value(text: str, field: QueryField, value: str | None) -> str:
    """Returns the filter that no longer asks for this value; the last one of a field takes the field with it."""
    words: list[str] = []
    for word in _words(text):
        values = _values(word, field)
        kept = [each for each in values if each != _exact(value)]
        if kept or not values:
            words.append(f"{field}:" + ",".join(kept) if kept else word)
    return " ".join(words)


def _exact(value: str | None) -> str:
    return "=" + quoted(value or "")


def _values(word: str, field: QueryField) -> list[str]:
    """The values of a word that asks for nothing but exact ones of this field; none of any other word."""
    if not word.startswith(f"{field}:="):
        return []
    values = _pieces(word[len(field) + 1 :], lambda char: is_bare(char, BETWEEN))
    return values if all(each.startswith("=") for each in values) else []


def _words(text: str) -> list[str]:
    return [word for word in _pieces(text, is_space) if word]


def _pieces(text: str, is_between: Callable[[QuotedChar], bool]) -> list[str]:
    ends = [char.at for char in read_quoted(text, is_unfinished=True) if is_between(char)]
    return [text[start:end] for start, end in zip([0, *(end + 1 for end in ends)], [*ends, len(text)], strict=True)]
