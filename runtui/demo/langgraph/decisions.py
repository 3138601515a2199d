"""What a person decided about the calls of a round, read from the value that resumes a run."""

from __future__ import annotations

import json
from enum import Enum, auto
from typing import TYPE_CHECKING

from msgspec import Struct

from runtui.demo.langgraph.messages import output_of
from runtui.demo.langgraph.names import hex_of
from runtui.demo.langgraph.runs import asks_for_anything

if TYPE_CHECKING:
    from runtui.demo.dialogue import Call
    from runtui.demo.run_script import RunScript
    from runtui.model.detail import Json

_REFUSED = "User rejected the tool call for `{name}` with id {id}"


class NotAnswered(Enum):
    """Stands for the answer of nobody: null is one."""

    YET = auto()


NOT_ANSWERED = NotAnswered.YET


class Decided(Struct, frozen=True):
    """Which calls are made, and why the others aren't."""

    approved: tuple[Call, ...]
    refused: tuple[tuple[Call, str], ...] = ()
    edited: dict[str, dict[str, Json]] = {}
    """By the id of a call, the name and the arguments that somebody gave it."""


def question_id(script: RunScript, round_number: int) -> str:
    """Returns the id of the interrupt in which the graph asks about a round."""
    return hex_of(script.id, round_number)


def answer_to(script: RunScript, round_number: int) -> Json | NotAnswered:
    """Returns with what somebody went on after a round; a value may come under the id of its interrupt."""
    text = dict(script.resumed).get(round_number)
    if text is None:
        return NOT_ANSWERED
    given: Json = json.loads(text)
    asked = question_id(script, round_number)
    return given[asked] if isinstance(given, dict) and asked in given else given


def decide(calls: tuple[Call, ...], answer: Json | NotAnswered) -> Decided:
    """Returns what an answer says about the calls; the simulated person approves them all."""
    decisions = answer.get("decisions") if isinstance(answer, dict) else None
    if not isinstance(decisions, list):
        return Decided(calls)
    judged = [(call, each) for call, each in zip(calls, decisions, strict=True) if isinstance(each, dict)]
    refused = [
        (call, str(decision.get("message") or _REFUSED.format(name=call.name, id=call.id)))
        for call, decision in judged
        if decision["type"] == "reject"
    ]
    edits = [(call, each.get("edited_action")) for call, each in judged if each["type"] == "edit"]
    edited = {call.id: action for call, action in edits if isinstance(action, dict)}
    return Decided(tuple(call for call, decision in judged if decision["type"] != "reject"), tuple(refused), edited)


def fault_in(calls: tuple[Call, ...], answer: object) -> str | None:
    """Returns why a graph that wants a decision for each call breaks over this answer; None where it doesn't."""
    if not isinstance(answer, dict):
        return f"'{type(answer).__name__}' object is not subscriptable"
    decisions = answer.get("decisions")
    if not isinstance(decisions, list):
        return "'decisions'"
    if len(decisions) != len(calls):
        given, wanted = len(decisions), len(calls)
        return f"Number of human decisions ({given}) does not match number of hanging tool calls ({wanted})."
    good = all(isinstance(each, dict) and each.get("type") in ("approve", "edit", "reject") for each in decisions)
    return None if good else f"Unexpected human decision: {decisions}."


def simulated_answer(calls: tuple[Call, ...]) -> Json:
    """Returns what the simulated person answers: the tool's output where anything goes, else yes to each call."""
    approved: list[Json] = [{"type": "approve"} for _ in calls]
    return output_of(calls[0]) if asks_for_anything(calls) else {"decisions": approved}
