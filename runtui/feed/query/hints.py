"""What a filter that can be read was perhaps not meant to say: said gently, since it may be meant after all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runtui.feed.query.language import Field, Text
from runtui.feed.query.parse import EXAMPLES, field_named
from runtui.model.status import KNOWN

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from runtui.feed.query.language import Condition, Query

MOST_STATUSES = 4
_MEANT = (*KNOWN, "unknown", "")
"""What may always be asked for: the statuses of the protocol, and none at all."""
LONGEST = 30
"""Characters of a word in a hint."""


def hint_of(query: Query, statuses: Iterable[str]) -> str | None:
    """Returns a sentence about the first part that is likely to be a mistake, None if there is none.

    `statuses` are those of the loaded runs; they are looked at only for one that the protocol doesn't know.
    """
    return next(_hints(query, statuses), None)


def _hints(query: Query, statuses: Iterable[str]) -> Iterator[str]:
    for condition in (each for term in query.terms for each in term.conditions):
        test = condition.test
        if condition.field is Field.STATUS and isinstance(test, Text) and not _is_status(test, _MEANT):
            loaded = sorted(set(statuses))
            if not _is_status(test, loaded):
                there = ", ".join(loaded[:MOST_STATUSES]) + (", …" if len(loaded) > MOST_STATUSES else "")
                yield f"No loaded run has the status {test.folded[:LONGEST]}. There are {there or 'none'}."
        yield from _meant_field(condition)


def _is_status(test: Text, statuses: Iterable[str]) -> bool:
    return any(test.begins(status) for status in statuses)


def _meant_field(condition: Condition) -> Iterator[str]:
    """A bare word that is the name of a field, as while it is typed."""
    test = condition.test
    field = field_named(test.folded) if condition.field is Field.WORD and isinstance(test, Text) else None
    if field is not None:
        yield f"A field is written with a colon, as in {EXAMPLES[field]}; without one this is any text."
