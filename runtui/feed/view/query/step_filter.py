"""What a filter asks of the calls in the steps of a run: which tool was called, with which arguments."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from msgspec import Struct

from runtui.feed.view.query.language import STEP_FIELDS, Query, QueryField, Text
from runtui.feed.view.query.whole_run import SearchText, WholeRun

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from runtui.feed.view.query.language import Condition, Term
    from runtui.model.step import StepCall


_AS_SENT = re.compile(r"[\w-]+")
"""What stands in an answer as it stands in the arguments read from it: no quotes, spaces or points."""
_UNNAMED = "unknown"
"""What a call without a kind is called here."""


class StepFilter(Struct, frozen=True):
    """Terms about calls: all that aren't negated must hold for one and the same call, those that are for none."""

    terms: tuple[Term, ...]

    def accepts(self, calls: Sequence[StepCall], *, is_whole: bool = True) -> bool | None:
        """Tells whether a run with these calls passes; None where that depends on those it may have besides."""
        wanted = [term for term in self.terms if not term.is_negated]
        unwanted = [term for term in self.terms if term.is_negated]
        if any(_holds(term, call) for term in unwanted for call in calls):
            return False
        passes = not wanted or any(all(_holds(term, call) for term in wanted) for call in calls)
        return passes if is_whole or (passes and wanted and not unwanted) else None

    def may_concern(self, raw: bytes) -> bool:
        """Tells whether any term may hold for a call in a step; False is certain, and soon told."""
        whole = WholeRun(raw)
        tests = (condition.test for term in self.terms for condition in term.conditions)
        return any(not isinstance(test, Text) or _may_be_in(test, whole) for test in tests)


def split_by_steps(query: Query) -> tuple[Query, StepFilter | None]:
    """Returns what rows and objects tell of a filter, and what only steps do, None if nothing."""
    of_steps = [term for term in query.terms if any(each.field in STEP_FIELDS for each in term.conditions)]
    others = tuple(term for term in query.terms if term not in of_steps)
    return Query(others, query.text), StepFilter(tuple(of_steps)) if of_steps else None


def _may_be_in(text: Text, whole: WholeRun) -> bool:
    is_as_sent = _AS_SENT.fullmatch(text.folded) is not None and text.folded not in _UNNAMED
    return not is_as_sent or SearchText(text).may_be_in(whole)


def _holds(term: Term, call: StepCall) -> bool:
    return any(_is_met(condition, call) for condition in term.conditions)


def _is_met(condition: Condition, call: StepCall) -> bool:
    text = condition.test
    if not isinstance(text, Text):
        return False
    if condition.field is QueryField.CALLED:
        return text.is_in(call.name) or text.is_in(call.kind)
    values = list(_arguments(call, condition.key))
    return any(map(text.is_in, values)) or (text.is_exact and not text.folded and not values)


def _arguments(call: StepCall, key: str | None) -> Iterator[str]:
    """The values of the arguments of that name; None: the whole text of the arguments, as sent and as read."""
    text = call.arguments or call.code or ""
    if key is None:
        yield text
        return
    try:
        arguments = json.loads(text, parse_int=str)
    except (ValueError, RecursionError):
        return
    for name, value in arguments.items() if isinstance(arguments, dict) else ():
        if name.casefold() == key:
            yield value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
