"""What a run that waits is to be given: which calls want an output, which a leave, and what is still missing."""

from __future__ import annotations

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


def unanswered(detail: RunDetail, answered: Collection[str]) -> list[ToolCall]:
    """Returns the open calls whose ids are not among `answered`; all of them have to be, in one request."""
    return [call for call in open_calls(detail) if call.id not in answered]


def is_too_late(run: Run, now: float) -> bool:
    """Tells whether a run has too little time left to be answered; `now` is the server's time."""
    left = seconds_left(run, now)
    return left is not None and left < TOO_LATE
