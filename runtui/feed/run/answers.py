"""What a run that waits is to be given: which calls want an output, which a leave, and what is still missing."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from runtui.model.status import RunStatus
from runtui.model.timing import seconds_left

if TYPE_CHECKING:
    from collections.abc import Collection

    from runtui.model.detail import RequiredAction, RunDetail, ToolCall
    from runtui.model.run import Run

TOO_LATE = 2.0
"""Seconds left to a run below which it is not answered: it would expire on the way."""


def open_calls(detail: RunDetail) -> tuple[ToolCall, ...]:
    """Returns the calls a run waits for, those with an id: without one nobody can answer."""
    action = detail.required_action
    if action is None or detail.run.status != RunStatus.REQUIRES_ACTION:
        return ()
    return tuple(call for call in action.calls if call.id)


def wants_leave(action: RequiredAction | None, call: ToolCall) -> bool:
    """Tells whether a call asks for leave to be made, not for what it returned."""
    asks = action is not None and action.kind == "submit_tool_approval"
    return call.kind == "mcp" or (asks and call.kind != "function")


def leave_problem(call: ToolCall, *, approve: bool, text: str) -> str:
    """Returns why a decision on a call can't be sent, in a sentence; "" where it can.

    `text` is why it may not be made, or the call to be made in its place.
    """
    wanted = "reject" if not approve else "edit" if text else "approve"
    if text and not call.decisions:
        return "This server takes nothing but yes or no."
    if call.decisions and wanted not in call.decisions:
        return f"{call.name or 'The call'} can't be decided so: the server takes {', '.join(call.decisions)}."
    if wanted == "edit" and not _is_call(text):
        return 'What is called instead must be JSON: {"name": "…", "args": {…}}.'
    return ""


def call_to_edit(call: ToolCall) -> str:
    """Returns a call as the JSON that may be sent in its place."""
    try:
        arguments = json.loads(call.arguments or "{}")
    except (ValueError, RecursionError):
        arguments = {}
    return json.dumps({"name": call.name, "args": arguments}, indent=2, ensure_ascii=False) + "\n"


def _is_call(text: str) -> bool:
    try:
        call = json.loads(text)
    except (ValueError, RecursionError):
        return False
    return isinstance(call, dict) and isinstance(call.get("name"), str) and isinstance(call.get("args"), dict)


def unanswered(detail: RunDetail, answered: Collection[str]) -> list[ToolCall]:
    """Returns the open calls whose ids are not among `answered`; all of them have to be, in one request."""
    return [call for call in open_calls(detail) if call.id not in answered]


def is_too_late(run: Run, now: float) -> bool:
    """Tells whether a run has too little time left to be answered; `now` is the server's time."""
    left = seconds_left(run, now)
    return left is not None and left < TOO_LATE
