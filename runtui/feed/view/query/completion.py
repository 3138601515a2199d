"""What may be typed next in a filter: names of fields, and values that are there."""

from __future__ import annotations

from itertools import chain, islice
from typing import TYPE_CHECKING

from msgspec import Struct

from runtui.feed.view.query.language import QueryField
from runtui.feed.view.query.parse import EXAMPLES
from runtui.feed.view.query.quoting import (
    BETWEEN,
    find_bare,
    is_bare,
    is_space,
    quoted,
    read_quoted,
    split_at,
    split_at_space,
    text_of,
)
from runtui.feed.view.query.whole_run import PageReader, WholeRun
from runtui.model.sight import Sight

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from runtui.feed.view.query.quoting import QuotedChar
    from runtui.model.run import Run

MOST_COMPLETIONS = 20
MOST_OPENED = 100
"""Runs whose objects are opened to learn metadata keys."""
_DEFAULT = Sight()
_FEWEST_LETTERS = 2
"""Typed before a word without a field is completed to a value."""


class KnownValues(Struct, frozen=True, kw_only=True):
    """Values that are there, each once, in the order they should be offered."""

    statuses: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    assistants: tuple[tuple[str, str], ...] = ()
    """Ids, each with its name, "" if that is not known."""
    errors: tuple[str, ...] = ()
    tools: tuple[str, ...] = ()
    metadata: Mapping[str, tuple[str, ...]] = {}
    """Values by key."""


class Completion(Struct, frozen=True):
    """One way to go on: `text` takes the place of what stands from `start` to `end`."""

    text: str
    start: int
    end: int
    label: str
    """What to show: the value itself, or the name of an assistant."""


def known_values(
    runs: Sequence[Run],
    *,
    names: Mapping[str, str] | None = None,
    metadata: Mapping[str, tuple[str, ...]] | None = None,
) -> KnownValues:
    """Returns the values of the rows, opening no object; `names` are those of assistants by id."""
    assistants = _sorted(run.assistant_id for run in runs)
    return KnownValues(
        statuses=_sorted(word for run in runs for word in (run.status, run.said) if word is not None),
        models=_sorted(run.model for run in runs),
        assistants=tuple((assistant, (names or {}).get(assistant, "")) for assistant in assistants),
        errors=_sorted(chain.from_iterable((run.error_code, run.incomplete_reason) for run in runs)),
        tools=_sorted(chain.from_iterable(run.waiting_tools for run in runs)),
        metadata=metadata or {},
    )


def metadata_values(
    runs: Iterable[Run], sight: Sight = _DEFAULT, most: int = MOST_OPENED
) -> dict[str, tuple[str, ...]]:
    """Returns the metadata values of the first `most` runs by key, as the server sent them; opens their objects.

    A value that may not be seen is left out.
    """
    # Imported here: the rows come first.
    from runtui.feed.run.seen import seen_pair  # noqa: PLC0415

    reader = PageReader()
    values: dict[str, dict[str, None]] = {}
    for run in islice(runs, most):
        for key, value in WholeRun(reader.raw(run)).metadata_as_sent:
            name, seen = seen_pair(key, value, sight)
            values.setdefault(name, {}).update({value: None} if seen == value else {})
    return {key: tuple(sorted(values[key])) for key in sorted(values)}


def completions(text: str, cursor: int, known: KnownValues) -> list[Completion]:
    """Returns ways to complete what stands before the cursor, those that begin with it first."""
    cursor = max(0, min(cursor, len(text)))
    alternatives = _last_word(text[:cursor])
    typed = alternatives[-1]
    colons = [colon for each in alternatives if (colon := find_bare(each, ":")) is not None]
    named = next((each for each in reversed(alternatives) if find_bare(each, ":") is not None), None)
    if named is None:
        found = _names(typed, known)
    else:
        typed = typed[colons[-1] + 1 :] if named is typed else typed
        found = _values(text_of(named[: colons[-1]]).casefold(), typed, known)
    start, end = (typed[0].at if typed else cursor), _end_of_alternative(text, cursor)
    return [Completion(value, start, end, label) for value, label in islice(found, MOST_COMPLETIONS)]


def _last_word(text: str) -> list[list[QuotedChar]]:
    """The alternatives of the word a text ends with; an empty one behind white space."""
    chars = read_quoted(text, is_unfinished=True)
    words = split_at_space(chars)
    if not words or is_space(chars[-1]):
        return [[]]
    word = words[-1]
    return split_at(word[1:] if is_bare(word[0], "!") else word, BETWEEN)


def _end_of_alternative(text: str, cursor: int) -> int:
    chars = read_quoted(text, is_unfinished=True)
    breaks = (each.at for each in chars if each.at >= cursor and (is_space(each) or is_bare(each, BETWEEN)))
    return next(breaks, len(text))


def _names(typed: Sequence[QuotedChar], known: KnownValues) -> Iterable[tuple[str, str]]:
    text = text_of(typed).casefold()
    metadata = [f"meta.{quoted(key)}" for key in known.metadata]
    fields = [field.value for field in EXAMPLES if field is not QueryField.META]
    named = [(f"{name}:", f"{name}:") for name in (*fields, *metadata) if name.casefold().startswith(text)]
    if len(text) < _FEWEST_LETTERS:
        return named
    kinds = (QueryField.STATUS, QueryField.MODEL, QueryField.ASST, QueryField.ERR, QueryField.TOOL)
    values = (
        (f"{kind}:{value}", f"{kind}:{label}") for kind in kinds for value, label in _values(kind, typed, known)
    )
    return chain(named, values)


def _values(name: str, typed: Sequence[QuotedChar], known: KnownValues) -> Iterable[tuple[str, str]]:
    sign = "=" if typed and is_bare(typed[0], "=") else ""
    text = text_of(typed[len(sign) :]).casefold()
    choices = [pair for pair in _choices(name, known) if any(text in each.casefold() for each in pair)]
    choices.sort(key=lambda pair: not any(each.casefold().startswith(text) for each in pair))
    return [(sign + quoted(value), label) for value, label in choices]


def _choices(name: str, known: KnownValues) -> list[tuple[str, str]]:
    """Values of a field, each with what to show for it."""
    if name == QueryField.ASST:
        return [(assistant, label or assistant) for assistant, label in known.assistants]
    of_field = {
        QueryField.STATUS.value: known.statuses,
        QueryField.MODEL.value: known.models,
        QueryField.ERR.value: known.errors,
        QueryField.TOOL.value: known.tools,
        QueryField.WAITS.value: known.tools,
    }
    of_key = next((known.metadata[key] for key in known.metadata if f"meta.{key.casefold()}" == name), ())
    return [(value, value) for value in of_field.get(name, of_key)]


def _sorted(values: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(sorted(value for value in set(values) if value))
