"""The run object, with every field of the protocol."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from runtui.model.status import RunStatus

if TYPE_CHECKING:
    from runtui.demo.dialogue import Call
    from runtui.demo.run_script import RunScript, RunTokens
    from runtui.model.detail import Json


def run_document(script: RunScript, now: float) -> dict[str, Json]:
    """Returns the run as the server describes it at `now`."""
    status = script.status(now)
    ended_at = script.ended_at if script.has_ended(now) else None
    metadata: dict[str, Json] = dict(script.dialogue.metadata)
    return {
        "id": script.id,
        "object": "thread.run",
        "created_at": script.created_at,
        "assistant_id": script.assistant_id,
        "thread_id": script.thread_id,
        "status": status,
        "started_at": stamp(script.started_at(now)),
        "expires_at": script.expires_at if ended_at is None else None,
        **_end_stamps(script, status, ended_at),
        "required_action": _required_action(script.open_calls(now)),
        "last_error": error_document(script) if status == RunStatus.FAILED else None,
        "incomplete_details": {"reason": script.incomplete_reason} if status == RunStatus.INCOMPLETE else None,
        "metadata": metadata,
        "usage": usage_document(script.usage) if ended_at is not None and _was_paid(script, status) else None,
        **_settings(script),
    }


def stamp(instant: float | None) -> int | None:
    """Returns the whole second the protocol writes for that instant."""
    return None if instant is None else math.floor(instant)


def error_document(script: RunScript) -> Json:
    """Returns ``last_error`` of a failed run; None where the server gives no reason."""
    return {"code": script.failure.code, "message": script.failure.message} if script.failure else None


def usage_document(usage: RunTokens) -> Json:
    """Returns the token counts as the protocol writes them."""
    return {
        "prompt_tokens": usage.prompt,
        "completion_tokens": usage.completion,
        "total_tokens": usage.prompt + usage.completion,
        "prompt_token_details": {"cached_tokens": 0},
    }


def call_document(call: Call) -> dict[str, Json]:
    """Returns a call of a function or of an MCP server as ``required_action`` shows it."""
    if call.server:
        named: dict[str, Json] = {"name": call.name, "arguments": call.arguments, "server_label": call.server}
        return {"id": call.id, "type": "mcp", **named}
    function: dict[str, Json] = {"name": call.name, "arguments": call.arguments}
    return {"id": call.id, "type": "function", "function": function}


def _end_stamps(script: RunScript, status: str, ended_at: float | None) -> dict[str, Json]:
    end = stamp(ended_at) if script.is_end_stamped else None
    return {
        "cancelled_at": end if status == RunStatus.CANCELLED else None,
        "failed_at": end if status == RunStatus.FAILED else None,
        "completed_at": end if status in (RunStatus.COMPLETED, RunStatus.INCOMPLETE) else None,
    }


def _required_action(calls: tuple[Call, ...]) -> Json:
    if not calls:
        return None
    # A round may mix functions with tools the server runs itself: only functions wait for somebody.
    waiting: list[Json] = [call_document(call) for call in calls if not call.is_hosted]
    kind = "submit_tool_approval" if any(call.server for call in calls) else "submit_tool_outputs"
    return {"type": kind, kind: {"tool_calls": waiting}}


def _was_paid(script: RunScript, status: str) -> bool:
    """A run that fails before its first tool call or that expires reports no tokens."""
    if status in (RunStatus.COMPLETED, RunStatus.INCOMPLETE, RunStatus.CANCELLED):
        return True
    return status == RunStatus.FAILED and any(phase.round_number is not None for phase in script.phases)


def _settings(script: RunScript) -> dict[str, Json]:
    settings = script.settings
    return {
        "model": settings.model,
        "instructions": settings.instructions,
        "tools": settings.tools,
        "tool_resources": settings.tool_resources,
        "temperature": settings.temperature,
        "top_p": settings.top_p,
        "reasoning_effort": settings.reasoning_effort,
        "max_prompt_tokens": settings.max_prompt_tokens,
        "max_completion_tokens": settings.max_completion_tokens,
        "truncation_strategy": settings.truncation_strategy,
        "tool_choice": settings.tool_choice,
        "parallel_tool_calls": settings.parallel_tool_calls,
        "response_format": settings.response_format,
    }
