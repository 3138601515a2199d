"""What a filter asks of the calls in the steps of a run: which tool was called, with which arguments."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from msgspec import Struct

from runtui.feed.view.query.language import STEP_FIELDS, Query, QueryField, QuerySyntaxError, Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from runtui.feed.view.query.language import Condition, Term
    from runtui.model.step import StepCall


class StepFilter(Struct, frozen=True):
    """Terms about calls: all that aren't negated must hold for one and the same call, those that are for none."""

    terms: tuple[Term, ...]

    def accepts(self, calls: Sequence[StepCall]) -> bool:
        """Tells whether a run with these calls passes."""
        wanted = [term for term in self.terms if not term.is_negated]
        unwanted = [term for term in self.terms if term.is_negated]
        if any(_holds(term, call) for term in unwanted for call in calls):
            return False
        return not wanted or any(all(_holds(term, call) for term in wanted) for call in calls)


def split_by_steps(query: Query) -> tuple[Query, StepFilter | None]:
    """Returns what rows and objects tell of a filter, and what only steps do, None if nothing.

    Raises QuerySyntaxError for a term that mixes both.
    """
    of_steps = [term for term in query.terms if any(each.field in STEP_FIELDS for each in term.conditions)]
    if any(each.field not in STEP_FIELDS for term in of_steps for each in term.conditions):
        raise QuerySyntaxError("called: and arg: stand in terms of their own, not beside a comma with others.", 0)
    others = tuple(term for term in query.terms if term not in of_steps)
    return Query(others, query.text), StepFilter(tuple(of_steps)) if of_steps else None


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
