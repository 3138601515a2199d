"""Conditions as tests of rows alone: 100,000 runs are filtered without opening a single object."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from operator import attrgetter
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from msgspec import Struct

from runtui.feed.run.lifetime import elapsed, ended_at, waited_seconds
from runtui.feed.view.query.language import Condition, QueryField, Text, When
from runtui.model.run import Run
from runtui.model.status import UNKNOWN
from runtui.model.timing import age, queued_seconds

if TYPE_CHECKING:
    from datetime import tzinfo

    from runtui.feed.run.journal import Journal
    from runtui.feed.view.query.interval import Bound, Interval

RowTest: TypeAlias = Callable[[Run], bool]
Value = TypeVar("Value", bound="str | None")


class FilterContext(Struct, frozen=True):
    """What the answer of a filter depends on besides the run: the time, the zone, names, and what was seen."""

    now: float
    """Seconds since 1970 by the server's clock."""
    zone: tzinfo | None = None
    """None: the local one."""
    names: Mapping[str, str] = {}
    """Names of assistants by id, as far as they are known."""
    journal: Journal | None = None
    """What this session saw of the runs; None: nothing."""


class _Answers(dict[Value, bool]):
    """Answers by value: thousands of runs share a few statuses, models, assistants and reasons."""

    def __init__(self, ask: Callable[[Value], bool]) -> None:
        super().__init__()
        self._ask = ask

    def __missing__(self, value: Value) -> bool:
        answer = self[value] = self._ask(value)
        return answer


def row_test(condition: Condition, context: FilterContext) -> RowTest:
    """Returns what a row answers to a condition.

    To a bare word and to metadata its no isn't the last word: the rest of the object may say yes.
    """
    test = condition.test
    if isinstance(test, Text):
        return _text_test(condition.field, test, context)
    if isinstance(test, When):
        test = when(test, context)
    return _measure_test(condition.field, test, context)


def when(test: When, context: FilterContext) -> Interval:
    """Returns the seconds since 1970 between which a run has to be created."""
    from runtui.feed.view.query.interval import Sign, interval  # noqa: PLC0415  few filters ask for a time
    from runtui.feed.view.query.moment import resolve  # noqa: PLC0415  as above

    low: Bound | None = None if test.low is None else resolve(test.low, context.now, context.zone)
    since = low.start if low and test.sign is Sign.RANGE else None
    high = None if test.high is None else resolve(test.high, context.now, context.zone, since=since)
    return interval(test.sign, low, high)


def _measure_test(field: QueryField, wanted: Interval, context: FilterContext) -> RowTest:
    has, now, journal = wanted.has, context.now, context.journal
    seconds_of = _PHASES.get(field)
    if seconds_of is not None:
        return lambda run: has(seconds_of(run, journal, now))
    match field:
        case QueryField.DUR:
            return lambda run: has(elapsed(run, now, journal))
        case QueryField.AGE:
            return lambda run: has(age(run, now))
        case QueryField.TOKENS:
            return lambda run: has(run.total_tokens)
        case _:
            return lambda run: has(run.created_at)


def _queued(run: Run, _journal: Journal | None, now: float) -> float | None:
    return queued_seconds(run, now)


def _waited(run: Run, journal: Journal | None, now: float) -> float | None:
    return waited_seconds(run, now, journal)


def _since_end(run: Run, journal: Journal | None, now: float) -> float | None:
    end = run.ended_at if journal is None else ended_at(run, journal)
    return None if end is None else max(0.0, now - end)


def _text_test(field: QueryField, text: Text, context: FilterContext) -> RowTest:
    return _TEXT_TESTS[field](text, context)


def _status_test(text: Text, _: FilterContext) -> RowTest:
    unnamed = "" if text.is_exact else UNKNOWN  # as it is shown
    by_status = _shared(attrgetter("status"), lambda status: text.begins(status or unnamed))
    by_word = _shared(attrgetter("said"), lambda said: said is not None and text.begins(said))
    return lambda run: by_status(run) or by_word(run)


def _model_test(text: Text, _: FilterContext) -> RowTest:
    return _shared(attrgetter("model"), text.is_in)


def _assistant_test(text: Text, context: FilterContext) -> RowTest:
    return _shared(attrgetter("assistant_id"), lambda assistant: _is_assistant(assistant, text, context.names))


def _tool_test(text: Text, _: FilterContext) -> RowTest:
    return lambda run: any(map(text.is_in, run.waiting_tools or ("",)))


def _id_test(text: Text, _: FilterContext) -> RowTest:
    return lambda run: text.is_in(run.id)


def _metadata_test(_text: Text, _context: FilterContext) -> RowTest:
    return lambda _: False


def _word_test(text: Text, context: FilterContext) -> RowTest:
    asst = _Answers[str | None](lambda value: _is_assistant(value, text, context.names))
    plain = _Answers[str | None](text.is_in)
    folded = text.folded
    return lambda run: (
        folded in run.id.casefold()
        or plain[run.model]
        or asst[run.assistant_id]
        or plain[run.error_code]
        or plain[run.incomplete_reason]
        or any(map(text.is_in, run.waiting_tools))
    )


def _reason_test(text: Text, _: FilterContext) -> RowTest:
    if text.is_exact and not text.folded:
        return lambda run: not run.error_code and not run.incomplete_reason
    answers = _Answers[str | None](text.is_in)
    return lambda run: answers[run.error_code] or answers[run.incomplete_reason]


def _shared(read: Callable[[Run], str | None], ask: Callable[[str | None], bool]) -> RowTest:
    answers = _Answers[str | None](ask)
    return lambda run: answers[read(run)]


def _is_assistant(assistant_id: str | None, text: Text, names: Mapping[str, str]) -> bool:
    return text.is_in(assistant_id) or (bool(name := names.get(assistant_id or "")) and text.is_in(name))


_PHASES: dict[QueryField, Callable[[Run, Journal | None, float], float | None]] = {
    QueryField.QUEUED: _queued,
    QueryField.WAIT: _waited,
    QueryField.ENDED: _since_end,
}
_TEXT_TESTS: dict[QueryField, Callable[[Text, FilterContext], RowTest]] = {
    QueryField.WORD: _word_test,
    QueryField.STATUS: _status_test,
    QueryField.MODEL: _model_test,
    QueryField.ASST: _assistant_test,
    QueryField.ERR: _reason_test,
    QueryField.TOOL: _tool_test,
    QueryField.WAITS: _tool_test,
    QueryField.ID: _id_test,
    QueryField.META: _metadata_test,
}
