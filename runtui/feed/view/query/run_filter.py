"""A filter at one instant, ready to be asked of many runs: rows first, whole objects only where rows don't tell."""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum, StrEnum
from itertools import filterfalse
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from msgspec import Struct

from runtui.feed.view.query.language import Condition, Query, QueryField, Term, Text, When, needs_whole
from runtui.feed.view.query.row_tests import FilterContext, RowTest, row_test
from runtui.feed.view.query.whole_run import SearchText, WholeRun

if TYPE_CHECKING:
    from runtui.model.run import Run

WholeTest: TypeAlias = Callable[[WholeRun], bool]


class QuickFilter(StrEnum):
    """Filters of one key."""

    ACTIVE = "active"
    PROBLEMS = "problems"


class TimeDependence(IntEnum):
    """Whose answer may change as time passes, though the run stays the same."""

    NONE = 0
    ACTIVE = 1
    ALL = 2


_AGING = (QueryField.AGE, QueryField.ENDED)
_TICKING = (QueryField.DUR, QueryField.QUEUED, QueryField.WAIT)


class FilterResult(NamedTuple):
    """Runs in the order they came in, those that are out left out."""

    accepted: list[Run]
    undecided: list[Run]
    """Their whole objects must be read."""


class _Rule(Struct, frozen=True):
    """One term: it holds if the row says so, or if one of its tests of the whole object does."""

    row: RowTest
    tests: int
    """Bits of the tests of the whole object; 0: the row alone tells."""
    is_negated: bool = False


class RunFilter:
    """Tells which runs a filter lets through.

    What the whole object of a run answers is a number, one bit a test (`read`): it stays true for this version
    of the run and for every filter of the same query, whatever time it is.
    """

    def __init__(
        self,
        query: Query,
        context: FilterContext,
        quick: QuickFilter | None = None,
        statuses: frozenset[str] = frozenset(),
    ) -> None:
        self.time_dependence = _time_dependence_of(query)
        self._tests: list[WholeTest] = []
        rules = [self._rule(term, context) for term in query.terms]
        kinds: list[RowTest] = []
        if quick is not None:
            kinds.append(_is_active if quick is QuickFilter.ACTIVE else _is_problem)
        if statuses:
            kinds.append(lambda run: run.status in statuses)
        if kinds:
            rules.append(_Rule(_any_of(kinds), 0))
        self._row_rules = [rule for rule in rules if not rule.tests]
        self._other_rules = [rule for rule in rules if rule.tests]

    def filter(self, runs: list[Run]) -> FilterResult:
        """Returns which of many runs pass, as far as their rows tell."""
        for rule in self._row_rules:
            runs = list((filterfalse if rule.is_negated else filter)(rule.row, runs))
        if not self._other_rules:
            return FilterResult(runs, [])
        answers = [self._judge_others(run, None) for run in runs]
        accepted = [run for run, answer in zip(runs, answers, strict=True) if answer]
        return FilterResult(accepted, [run for run, answer in zip(runs, answers, strict=True) if answer is None])

    def judge(self, run: Run, answers: int | None = None) -> bool | None:
        """Returns whether a run passes; None if that depends on its whole object and `answers` are missing."""
        for rule in self._row_rules:
            if rule.row(run) is rule.is_negated:
                return False
        return self._judge_others(run, answers)

    def read(self, raw: bytes) -> int:
        """Returns what a whole object answers."""
        whole = WholeRun(raw)
        return sum(1 << bit for bit, test in enumerate(self._tests) if test(whole))

    def _judge_others(self, run: Run, answers: int | None) -> bool | None:
        verdict: bool | None = True
        for rule in self._other_rules:
            if rule.row(run):
                holds = True
            elif answers is None:
                verdict = None
                continue
            else:
                holds = bool(answers & rule.tests)
            if holds is rule.is_negated:
                return False
        return verdict

    def _rule(self, term: Term, context: FilterContext) -> _Rule:
        rows = [row_test(condition, context) for condition in term.conditions]
        tests = 0
        for condition in term.conditions:
            if needs_whole(condition) and isinstance(condition.test, Text):
                tests |= 1 << len(self._tests)
                self._tests.append(_whole_test(condition, condition.test))
        return _Rule(_any_of(rows), tests, term.is_negated)


def _whole_test(condition: Condition, text: Text) -> WholeTest:
    search_text, key = SearchText(text), condition.key
    if condition.field is QueryField.WORD:
        return lambda whole: whole.has(search_text)
    return lambda whole: whole.has_metadata(key, text, search_text)


def _any_of(rows: list[RowTest]) -> RowTest:
    if len(rows) == 1:
        return rows[0]

    def holds(run: Run) -> bool:
        for row in rows:  # noqa: SIM110  any() over a generator takes four times as long
            if row(run):
                return True
        return False

    return holds


def _is_active(run: Run) -> bool:
    return run.is_active


def _is_problem(run: Run) -> bool:
    return run.is_problem


def _is_of_today(test: object) -> bool:
    moments = (test.low, test.high) if isinstance(test, When) else ()
    return any(moment is not None and moment.day is None for moment in moments)


def _time_dependence_of(query: Query) -> TimeDependence:
    conditions = [condition for term in query.terms for condition in term.conditions]
    if any(condition.field in _AGING or _is_of_today(condition.test) for condition in conditions):
        return TimeDependence.ALL
    is_timed = any(condition.field in _TICKING for condition in conditions)
    return TimeDependence.ACTIVE if is_timed else TimeDependence.NONE
