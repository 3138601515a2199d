"""Parsing a typed filter into conditions; what can't be parsed is an error with the next step."""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING, TypeVar

from runtui.feed.view.query.interval import (
    Interval,
    Sign,
    interval,
    read_comparison,
    read_count,
    read_duration,
)
from runtui.feed.view.query.language import (
    STEP_FIELDS,
    Condition,
    Query,
    QueryField,
    QuerySyntaxError,
    Term,
    Text,
    When,
)
from runtui.feed.view.query.moment import read_moment
from runtui.feed.view.query.quoting import (
    BETWEEN,
    find_bare,
    is_bare,
    read_quoted,
    split_at,
    split_at_space,
    text_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from runtui.feed.view.query.interval import Bound
    from runtui.feed.view.query.quoting import QuotedChar

End = TypeVar("End")
EXAMPLES = {
    QueryField.STATUS: "status:failed",
    QueryField.MODEL: "model:gpt-4o",
    QueryField.DUR: "dur:>5s",
    QueryField.AGE: "age:<2h",
    QueryField.CREATED: "created:03:00..03:30",
    QueryField.TOKENS: "tokens:>10k",
    QueryField.QUEUED: "queued:>5s",
    QueryField.WAIT: "wait:>1m",
    QueryField.ENDED: "ended:<1d",
    QueryField.TOOL: "tool:refund",
    QueryField.WAITS: "waits:refund",
    QueryField.ERR: "err:rate_limit",
    QueryField.META: "meta.env:prod",
    QueryField.ASST: "asst:asst_abc",
    QueryField.ID: "id:run_abc",
    QueryField.CALLED: "called:refund",
    QueryField.ARG: "arg.order:881",
}
"""One use of each field, as its help."""
_ALIASES = {
    "assistant": QueryField.ASST,
    "duration": QueryField.DUR,
    "error": QueryField.ERR,
    "metadata": QueryField.META,
    "run": QueryField.ID,
    "time": QueryField.DUR,
}
_MEANT = {
    "agent": QueryField.ASST,
    "arguments": QueryField.TOOL,
    "assistant_id": QueryField.ASST,
    "code": QueryField.ERR,
    "created_at": QueryField.CREATED,
    "date": QueryField.CREATED,
    "function": QueryField.TOOL,
    "incomplete_details": QueryField.ERR,
    "last_error": QueryField.ERR,
    "note": QueryField.ERR,
    "reason": QueryField.ERR,
    "run_id": QueryField.ID,
    "since": QueryField.AGE,
    "state": QueryField.STATUS,
    "total_tokens": QueryField.TOKENS,
    "usage": QueryField.TOKENS,
}
"""Names that are no field's here, and the field that is meant."""
_ALIKE = 0.6
"""How alike a name must be to a field's to be taken for a slip, of 1."""
_NAMES = {field.value: field for field in QueryField if field is not QueryField.WORD} | _ALIASES
_QUANTITIES: dict[QueryField, Callable[[str], Bound | None]] = {
    QueryField.DUR: read_duration,
    QueryField.AGE: read_duration,
    QueryField.QUEUED: read_duration,
    QueryField.WAIT: read_duration,
    QueryField.ENDED: read_duration,
    QueryField.TOKENS: read_count,
}
_WANTED = {
    QueryField.CREATED: "a time (03:00), a date (2026-09-21) or age:<2h",
    QueryField.TOKENS: "a number, such as 800 or 10k",
}
_KEYED = {QueryField.META: "meta.env:prod", QueryField.ARG: EXAMPLES[QueryField.ARG]}
"""Fields that may name a key behind a dot."""
_WANTED_SPAN = "a time span, such as 5s, 2m or 1h30m"
_NAME = re.compile(r"[A-Za-z_][\w.-]*")
_WITHOUT_COLON = re.compile(r"([A-Za-z_][\w.-]*?)(!?)(=+|[<>]=?)(.+)", re.DOTALL)
_LONGEST_SHOWN = 40
"""Characters of what was typed in a sentence about it."""
_LONGEST_NAME = 20
"""Characters of a name that is no field's."""
_MOST_NEAR = 3
"""Fields that a name may have been meant for."""


def parse(text: str) -> Query:
    """Returns the filter in `text`; raises QuerySyntaxError, and nothing else, where it can't be meant."""
    return Query(tuple(_term(word) for word in split_at_space(read_quoted(text))), text.strip())


def field_named(word: str) -> QueryField | None:
    """Returns the field that people call so, letters folded; None for any other word."""
    return _NAMES.get(word)


def names_beginning(word: str) -> list[str]:
    """Returns the names that begin with a word, letters folded: one a field, its own where that does."""
    names = [name for name in reversed(_NAMES) if name.startswith(word)]
    by_field = {_NAMES[name]: name for name in names}
    return list(reversed(by_field.values()))


def _term(chars: list[QuotedChar]) -> Term:
    is_negated = is_bare(chars[0], "!")
    rest = chars[1:] if is_negated else chars
    if not rest:
        raise QuerySyntaxError("Nothing stands after the !. Write it as in !status:failed.", chars[0].at)
    _refuse_foreign_negation(rest)
    conditions: list[Condition] = []
    at = rest[0].at
    for alternative in split_at(rest, BETWEEN):
        if not alternative:
            raise QuerySyntaxError("A value is missing beside the comma or bar. Quote a text that has one.", at)
        conditions.append(_condition(alternative, conditions[-1] if conditions else None))
        at = alternative[-1].at + 1
    return Term(tuple(conditions), is_negated=is_negated)


def _condition(chars: list[QuotedChar], before: Condition | None) -> Condition:
    """Reads one alternative; without a field of its own it is about the field of the one before it."""
    colon = find_bare(chars, ":")
    named = None if colon is None else _field(chars[:colon])
    if colon is not None and named is not None:
        field, key = named
        value = chars[colon + 1 :]
    else:
        field, key = (before.field, before.key) if before else (QueryField.WORD, None)
        value = chars
        if field is QueryField.WORD:
            _refuse_missing_colon(chars)
    if before is not None and (field in STEP_FIELDS) is not (before.field in STEP_FIELDS):
        raise QuerySyntaxError(
            "called: and arg: stand in terms of their own, not beside other fields.", chars[0].at
        )
    if not value:
        raise QuerySyntaxError(f"A value is missing after {field}:, as in {EXAMPLES[field]}.", chars[-1].at)
    if is_bare(value[0], "!"):
        raise QuerySyntaxError("The ! stands before the whole term, as in !status:failed.", value[0].at)
    return Condition(field, _test(field, value), key)


def _field(name: Sequence[QuotedChar]) -> tuple[QueryField, str | None] | None:
    """The field and metadata key before a colon; None where the colon is part of a text."""
    head = text_of(name).casefold()
    first, dot, key = head.partition(".")
    keyed = _NAMES.get(first)
    if dot and keyed in _KEYED and not any(char.is_quoted for char in name[: len(first) + 1]):
        if not key:
            raise QuerySyntaxError(f"A key is missing after the dot, as in {_KEYED[keyed]}.", name[-1].at)
        return keyed, key
    if any(char.is_quoted for char in name) or not _NAME.fullmatch(head):
        return None
    if head not in _NAMES:
        raise QuerySyntaxError(_no_such_field(head), name[0].at)
    return _NAMES[head], None


def _refuse_missing_colon(chars: Sequence[QuotedChar]) -> None:
    """Refuses ``model=o3`` and ``tokens>10k``, which would look for a text that no run has."""
    found = _WITHOUT_COLON.fullmatch(text_of(chars).casefold())
    if found is None or any(char.is_quoted for char in chars[: found.end(3)]):
        return
    name, negation, sign, value = found.groups()
    if name not in _NAMES and not (name.startswith("meta.") and len(name) > len("meta.")):
        return
    written = f"{negation}{name}:{'' if '=' in sign[:1] else sign}{value}"
    raise QuerySyntaxError(
        f"Write it with a colon: {written[:_LONGEST_SHOWN]}. Or quote the text.",
        chars[found.start(2)].at,
    )


def _no_such_field(name: str) -> str:
    near = _near_fields(name)
    problem = f"No field {name[:_LONGEST_NAME]}"
    if near:
        return f"{problem}. Did you mean {' or '.join(f'{each}:' for each in near)}? Or put the text in quotes."
    return f"{problem}. Quote it as a text, or use {', '.join(EXAMPLES)}."


def _near_fields(name: str) -> list[str]:
    """The fields that begin so, that the protocol or people call so, or that are written most alike."""
    if near := names_beginning(name)[:_MOST_NEAR]:
        return near
    if name in _MEANT:
        return [_MEANT[name].value]
    known = {**_MEANT, **_NAMES}
    return [
        known[each].value for each in difflib.get_close_matches(name[:_LONGEST_SHOWN], known, n=1, cutoff=_ALIKE)
    ]


def _refuse_foreign_negation(chars: Sequence[QuotedChar]) -> None:
    """Refuses ``-status:failed``, which says elsewhere what ``!status:failed`` says here."""
    colon = find_bare(chars, ":")
    if colon is None or not is_bare(chars[0], "-") or any(char.is_quoted for char in chars[:colon]):
        return
    if text_of(chars[1:colon]).casefold().partition(".")[0] in _NAMES:
        written = f"!{text_of(chars[1:])}"[:_LONGEST_SHOWN]
        raise QuerySyntaxError(f"Write ! for not: {written}. Or quote the text.", chars[0].at)


def _test(field: QueryField, value: Sequence[QuotedChar]) -> Text | Interval | When:
    if field is QueryField.CREATED:
        return _when(value)
    if field in _QUANTITIES:
        return _quantity(field, value)
    return _text(field, value)


def _text(field: QueryField, value: Sequence[QuotedChar]) -> Text:
    if field is not QueryField.WORD and is_bare(value[0], "<>"):
        raise QuerySyntaxError(f"{field}: is a text. Write it as in {EXAMPLES[field]}.", value[0].at)
    is_exact = field is not QueryField.WORD and is_bare(value[0], "=")
    text = text_of(value[1:] if is_exact else value)
    if not text and not is_exact:
        way_on = "Write a word." if field is QueryField.WORD else f'For runs without one write {field}:="".'
        raise QuerySyntaxError(f"Empty quotes fit all. {way_on}", value[0].at)
    return Text(text.casefold(), is_exact)


def _quantity(field: QueryField, value: Sequence[QuotedChar]) -> Interval:
    sign, low, high = _read_ends(field, value, _QUANTITIES[field])
    if low and high and low.start > high.start:
        raise QuerySyntaxError("The range ends before it begins. Write the smaller value first.", value[0].at)
    return interval(sign, low, high)


def _when(value: Sequence[QuotedChar]) -> When:
    sign, low, high = _read_ends(QueryField.CREATED, value, read_moment)
    if low and high and low.day and high.day and low.day > high.day:
        raise QuerySyntaxError("The range ends before it begins. Write the earlier day first.", value[0].at)
    return When(sign, low, high)


def _read_ends(
    field: QueryField, value: Sequence[QuotedChar], read: Callable[[str], End | None]
) -> tuple[Sign, End | None, End | None]:
    """The sign of a comparison and both ends of it, None for one that isn't written."""
    sign, *texts = read_comparison(text_of(value))
    if sign is Sign.RANGE and texts == [None, None]:
        raise QuerySyntaxError(f"A range needs an end, as in {EXAMPLES[field]}.", value[0].at)
    low, high = ends = [None if text is None else read(text) for text in texts]
    if any((end is None) is not (text is None) for end, text in zip(ends, texts, strict=True)):
        raise QuerySyntaxError(f"{field}: wants {_WANTED.get(field, _WANTED_SPAN)}.", value[0].at)
    return sign, low, high
