"""What a run that waits asks, as calls, and what is sent back for them.

A run stops at interrupts, each with a value of any form. One form is known: that of LangChain's human-in-the-loop
middleware, which asks for leave to make calls. Anything else is a question that any JSON answers: its form is never
guessed, since an answer of a wrong one puts the thread into an error that no right one mends.

Answers go back by the id of the interrupt, however many there are: an id that isn't open any more answers nothing,
while a bare value would answer whatever question stands open by then. Measured on langgraph-api 0.16.7.
"""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, cast

from msgspec import Raw

from runtui.model.detail import ToolCall

if TYPE_CHECKING:
    from collections.abc import Mapping

    from runtui.api.fields import FieldReader
    from runtui.model.detail import Json

LEAVE, QUESTION = "tool_call", "function"
"""The kinds of what is asked: leave for a call, and a value."""
_REQUESTS = "action_requests"
_BETWEEN = "#"
"""Between the id of an interrupt and the place of a call in it."""


def calls_of(state: FieldReader) -> tuple[ToolCall, ...]:
    """Returns what the tasks of a checkpoint ask, in their order."""
    asked = [(each, task.text("name")) for task in state.each("tasks") for each in task.each("interrupts")]
    ids = Counter(_id_of(each) for each, _ in asked)
    return tuple(
        # Of two questions with one id, an answer would go to both: such can't be answered.
        call
        for each, name in asked
        for call in _calls(each, name, _id_of(each) if ids[_id_of(each)] == 1 else None)
    )


def resume_of(outputs: Mapping[str, str], approvals: Mapping[str, bool]) -> dict[str, Json]:
    """Returns the value of ``resume``: by interrupt, the value of a question or the decisions on all of its calls.

    An output that is JSON is sent as that, any other as a text. One for a call that asks for leave goes with the
    decision: why it may not be made, or the call that is made in its place.
    """
    resume: dict[str, Json] = {each: _value_of(text) for each, text in outputs.items() if each not in approvals}
    decisions: dict[str, dict[int, Json]] = {}
    for call_id, approve in approvals.items():
        interrupt_id, _, place = call_id.rpartition(_BETWEEN)
        decisions.setdefault(interrupt_id, {})[int(place)] = _decision(outputs.get(call_id, ""), approve=approve)
    for interrupt_id, by_place in decisions.items():
        resume[interrupt_id] = {"decisions": [by_place[place] for place in sorted(by_place)]}
    return resume


def _decision(text: str, *, approve: bool) -> Json:
    if approve:
        return {"type": "edit", "edited_action": _value_of(text)} if text else {"type": "approve"}
    return {"type": "reject", "message": text} if text else {"type": "reject"}


def _id_of(interrupt: FieldReader) -> str | None:
    return interrupt.text("id") or interrupt.text("interrupt_id")


def _calls(interrupt: FieldReader, task: str | None, interrupt_id: str | None) -> list[ToolCall]:
    value = interrupt.inside("value") if interrupt.is_object("value") else None
    requests = value.each(_REQUESTS) if value is not None and value.is_list(_REQUESTS) else []
    names = [each.text("name") for each in requests]
    if value is not None and names and all(names):
        reviews = {
            each.text("action_name"): each.json("allowed_decisions") for each in value.each("review_configs")
        }
        return [
            ToolCall(
                id=f"{interrupt_id}{_BETWEEN}{place}" if interrupt_id else None,
                kind=LEAVE,
                name=name,
                arguments=each.source("args"),
                decisions=_texts(reviews.get(name)),
                about=each.text("description"),
            )
            for place, (name, each) in enumerate(zip(names, requests, strict=True))
        ]
    raw = interrupt.raw("value") or b"null"
    text = raw.decode("utf-8", "replace")
    return [ToolCall(id=interrupt_id, kind=QUESTION, name=task, arguments=text)]


def _texts(value: Json) -> tuple[str, ...]:
    return tuple(each for each in value if isinstance(each, str)) if isinstance(value, list) else ()


def _value_of(text: str) -> Json:
    """JSON as it was given, to the last digit; any other text as a text, and so the words that JSON lacks."""
    try:
        json.loads(text, parse_constant=_refused, parse_int=len, parse_float=len)
    except (ValueError, RecursionError):
        return text
    return cast("Json", Raw(text.strip().encode()))


def _refused(word: str) -> None:
    raise ValueError(word)
