"""What differs between the calls of two runs: how many of each tool, and the first argument that isn't the same."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, TypeAlias

from runtui.feed.run.compare import Difference, Section
from runtui.model.detail import ToolCall

if TYPE_CHECKING:
    from collections.abc import Sequence

    from runtui.model.detail import Json, RunDetail
    from runtui.model.step import Step, StepCall

    AnyCall: TypeAlias = ToolCall | StepCall

LONGEST_ARGUMENTS = 200_000
"""Characters from which arguments are compared as text alone."""


def calls_of(detail: RunDetail, steps: Sequence[Step]) -> list[AnyCall]:
    """Returns the calls a run made in their order, then those it waits for and that no step tells of."""
    made = [call for step in steps for call in step.calls]
    told = {call.id for call in made}
    action = detail.required_action
    return [*made, *(call for call in (action.calls if action is not None else ()) if call.id not in told)]


def compare_calls(left: Sequence[AnyCall], right: Sequence[AnyCall]) -> tuple[Difference, ...]:
    """Returns for each tool whether it was called as often, and the first argument that differs as JSON text."""
    found: list[Difference] = []
    for name in dict.fromkeys(map(_name, (*left, *right))):
        before, after = ([call for call in calls if _name(call) == name] for calls in (left, right))
        if len(before) != len(after):
            found.append(Difference(Section.CALLS, name, len(before), len(after)))
        pairs = zip(before, after, strict=False)
        changes = (_first_change(_arguments(one), _arguments(other), name) for one, other in pairs)
        found += list(filter(None, changes))[:1]
    return tuple(found)


def _name(call: AnyCall) -> str:
    return call.name or call.kind


def _arguments(call: AnyCall) -> Json:
    """What a call was given, decoded where it is JSON; "" where nothing was sent."""
    text = call.arguments if isinstance(call, ToolCall) or call.arguments is not None else call.code
    try:
        decoded: Json = json.loads(text or "") if len(text or "") <= LONGEST_ARGUMENTS else text
        _json(decoded)
    except (ValueError, RecursionError):
        return text or ""
    return decoded


def _first_change(left: Json, right: Json, field: str) -> Difference | None:
    """The first place in which two values differ as JSON, told by its path; None where they are the same."""
    while isinstance(left, dict) and isinstance(right, dict):
        sides = [{name: _json(value) for name, value in side.items()} for side in (left, right)]
        name = next(
            (each for each in dict.fromkeys((*left, *right)) if sides[0].get(each) != sides[1].get(each)), None
        )
        if name is None:
            return None
        field = f"{field}.{name}"
        if name not in left or name not in right:
            return Difference(Section.CALLS, field, sides[0].get(name), sides[1].get(name))
        left, right = left[name], right[name]
    return None if _json(left) == _json(right) else Difference(Section.CALLS, field, _json(left), _json(right))


def _json(value: Json) -> str:
    """A value as text that tells 1 from true and from "1", whatever the order of its names."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
