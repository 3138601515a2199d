"""What is said of what a person did to a run: what became of it, and what it would cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runtui.model.act import Act, ActKind, Fate
from runtui.model.status import TERMINAL, RunStatus
from runtui.words.ids import short_id
from runtui.words.sizes import plural
from runtui.words.status import word

if TYPE_CHECKING:
    from runtui.model.run import Run

TOO_LATE = 2.0
"""Seconds left to a run below which nothing is sent to it: the answer would come when it has expired."""
_VERBS = {ActKind.CANCEL: "cancelled", ActKind.ANSWER: "answered", ActKind.CREATE: "created"}
_LOST = "The answer was lost."


def outcome_words(act: Act, fate: Fate, status: str | None, said: str) -> str:
    """Returns what became of an act. `status`: of the run afterwards, None where nobody could look."""
    match fate:
        case Fate.DONE:
            return _done(act, status) if status is None or not said else _found(act, status)
        case Fate.REFUSED:
            return _refused(act, status, said)
        case Fate.UNDONE:
            return f"{_undone(act, status)} {said}"
        case Fate.UNKNOWN:
            name = "a run was" if act.kind is ActKind.CREATE else f"{_name(act)} was"
            now = "and it could not be looked at" if status is None else f"and it is {word(status)} meanwhile"
            return f"{_LOST} Whether {name} {_VERBS[act.kind]} is not known, {now}. {said}"


def lost_by_cancelling(run: Run) -> str:
    """Returns what is lost with a run that is cancelled."""
    lost = "What it did so far is kept in its steps; it writes no answer any more."
    if run.status == RunStatus.REQUIRES_ACTION and run.waiting_tools:
        noun = "approval" if run.needs_approval else "tool call"
        return f"{plural(len(run.waiting_tools), noun)} will never be answered. {lost}"
    return lost


def _name(act: Act) -> str:
    return short_id(act.run_id or "")


def _done(act: Act, status: str | None) -> str:
    if status is None:
        return f"The server did it; {_name(act) or 'the run'} could not be fetched after it."
    if act.kind is ActKind.CANCEL:
        return f"{_name(act)} is {word(status)}."
    verb = "Created" if act.kind is ActKind.CREATE else "Answered"
    return f"{verb}: the run is {word(status)}."


def _found(act: Act, status: str) -> str:
    """Of an act whose answer was lost: what is seen, which somebody else may have done."""
    if act.kind is ActKind.CREATE:
        return f"{_LOST} A new run of that assistant is there, most likely this one: it is {word(status)}."
    return f"{_LOST} {_name(act)} is {word(status)}, as it would be by this."


def _refused(act: Act, status: str | None, said: str) -> str:
    if act.kind is ActKind.CREATE or status is None:
        return f"Not {_VERBS[act.kind]}. {said}"
    if act.kind is ActKind.CANCEL and status in (RunStatus.CANCELLING, RunStatus.CANCELLED):
        return f"{_name(act)} is {word(status)} already."
    if status in TERMINAL:
        return f"Not {_VERBS[act.kind]}: {_name(act)} is {word(status)} meanwhile. {said}"
    if act.kind is ActKind.ANSWER and status != RunStatus.REQUIRES_ACTION:
        return f"Not answered: somebody else did meanwhile, {_name(act)} is {word(status)}. {said}"
    return f"Not {_VERBS[act.kind]}: {_name(act)} is still {word(status)}. {said}"


def _undone(act: Act, status: str | None) -> str:
    if act.kind is ActKind.CREATE:
        return f"{_LOST} The thread shows no new run of that assistant."
    still = "" if status in TERMINAL else "still "
    return f"{_LOST} {_name(act)} is {still}{word(status or '')}, as if nothing had come."
