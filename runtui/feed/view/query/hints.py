"""Hints about a filter that can be read, but was perhaps meant differently."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, NamedTuple

from runtui.feed.view.query.language import QueryField, Text
from runtui.feed.view.query.parse import EXAMPLES, field_named, names_beginning
from runtui.feed.view.query.quoting import (
    BETWEEN,
    find_bare,
    is_bare,
    is_space,
    read_quoted,
    split_at_space,
    text_of,
)
from runtui.model.status import KNOWN, UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from runtui.feed.view.query.language import Condition, Query

MOST_STATUSES = 10
_MEANT = (*KNOWN, UNKNOWN, "")
"""What may always be asked for: the statuses of the protocol, and none at all."""
MOST_FIELDS = 3
LONGEST = 30
"""Characters of a word in a hint."""


def hint_of(query: Query, statuses: Iterable[str]) -> str | None:
    """Returns a sentence about the first part that is likely to be a mistake, None if there is none.

    `statuses` are those of the loaded runs; they are looked at only for one that the protocol doesn't know.
    """
    return next(_hints(query, statuses), None)


class UnfinishedField(NamedTuple):
    """A filter whose last word may be on its way to be a field."""

    rest: str
    """All before that word."""
    hint: str


def unfinished_field(text: str) -> UnfinishedField | None:
    """Returns what is before a last word that is the name of a field, or its beginning; None for any other text."""
    chars = read_quoted(text, is_unfinished=True)
    if not chars or is_space(chars[-1]):
        return None
    word = split_at_space(chars)[-1]
    named = word[1:] if is_bare(word[0], "!") else word
    typed = text_of(named)
    if not named or any(char.is_quoted for char in named) or find_bare(named, BETWEEN) is not None:
        return None
    names = names_beginning(typed.casefold())[:MOST_FIELDS]
    if not names:
        return None
    return UnfinishedField(text[: word[0].at], f"{_suggestion(typed, names)} Enter looks for the text {typed}.")


def _suggestion(typed: str, names: list[str]) -> str:
    field = field_named(typed.casefold())
    if field is not None:
        return f"{typed}: is a field, as in {EXAMPLES[field]}."
    return f"Perhaps {' or '.join(f'{name}:' for name in names)}."


def _hints(query: Query, statuses: Iterable[str]) -> Iterator[str]:
    for condition in (each for term in query.terms for each in term.conditions):
        test = condition.test
        if condition.field is QueryField.STATUS and isinstance(test, Text) and not _is_status(test, _MEANT):
            loaded = sorted(set(statuses))
            if not _is_status(test, loaded):
                yield f"No loaded run is {test.folded[:LONGEST]}. {_other_status(test.folded, loaded)}"
        yield from _meant_field(condition)


def _other_status(typed: str, loaded: list[str]) -> str:
    near = difflib.get_close_matches(typed[:LONGEST], {*KNOWN, *loaded}, n=1)
    if near:
        return f"Did you mean {near[0]}?"
    return (
        f"There are {', '.join(loaded[:MOST_STATUSES]) + (', …' if len(loaded) > MOST_STATUSES else '') or 'none'}."
    )


def _is_status(test: Text, statuses: Iterable[str]) -> bool:
    return any(test.begins(status) for status in statuses)


def _meant_field(condition: Condition) -> Iterator[str]:
    """A bare word that is the name of a field, as while it is typed."""
    test = condition.test
    field = field_named(test.folded) if condition.field is QueryField.WORD and isinstance(test, Text) else None
    if field is not None:
        yield f"A field is written with a colon, as in {EXAMPLES[field]}; without one this is any text."
