"""The objects of the Responses protocol: a response, and a conversation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from runtui.demo.documents.run import error_document, stamp
from runtui.demo.responses.items import run_items
from runtui.demo.responses.parts import response_id
from runtui.demo.threads import demo_threads
from runtui.model.status import RunStatus

if TYPE_CHECKING:
    from runtui.demo.responses.parts import RunPart
    from runtui.demo.run_script import RunScript
    from runtui.demo.thread_life import ThreadLife
    from runtui.model.detail import Json
    from runtui.model.thread import SavedThread

AGENT_VERSION = "3"
FOREGROUND = "triage"
"""The thread whose responses don't run in the background, unless that is asked for."""


def conversation_id(thread_id: str) -> str:
    """Returns the id of the conversation that is this thread of the simulation."""
    return f"conv_{thread_id.removeprefix('thread_')}"


def conversations(seed: int, count: int) -> list[SavedThread]:
    """Returns what the thread book of the demo holds for this server, the conversation to open first on top."""
    return [replace(each, thread_id=conversation_id(each.thread_id)) for each in demo_threads(seed, count)]


def conversation_document(thread: ThreadLife) -> dict[str, Json]:
    """Returns the conversation as the server describes it."""
    metadata: dict[str, Json] = {"channel": thread.plan.key}
    if thread.plan.label:
        metadata["name"] = thread.plan.label
    return {
        "id": conversation_id(thread.id),
        "object": "conversation",
        "created_at": thread.created_at,
        "metadata": metadata,
    }


def response_document(
    script: RunScript, part: RunPart, now: float, *, agent: str, is_background: bool
) -> dict[str, Json]:
    """Returns the response as the server describes it at `now`."""
    output: list[Json] = [dict(item.document) for item in run_items(script, now) if item.number == part.number]
    is_completed = part.status == RunStatus.COMPLETED
    metadata: dict[str, Json] = dict(script.dialogue.metadata)
    return {
        "id": response_id(script, part.number),
        "object": "response",
        "created_at": stamp(part.created_at),
        "completed_at": stamp(part.ended_at) if is_completed else None,
        "status": part.status,
        "background": is_background,
        "conversation": {"id": conversation_id(script.thread_id)},
        "agent_reference": {"type": "agent_reference", "name": agent, "version": AGENT_VERSION},
        "error": _error(script) if part.status == RunStatus.FAILED else None,
        "incomplete_details": {"reason": "max_output_tokens"} if part.status == RunStatus.INCOMPLETE else None,
        "output": output,
        "usage": _usage(script, part) if part.status in (RunStatus.COMPLETED, RunStatus.INCOMPLETE) else None,
        "previous_response_id": None,
        "metadata": metadata,
        **_settings(script),
    }


def _error(script: RunScript) -> Json:
    if script.last_status == RunStatus.EXPIRED:
        return {"code": "server_error", "message": "The response took too long and was given up."}
    return error_document(script)


def _usage(script: RunScript, part: RunPart) -> Json:
    """The response's share of what the run spent."""
    shares = len(script.dialogue.rounds) + 1
    given, written = script.usage.prompt // shares, script.usage.completion // shares
    return {
        "input_tokens": given,
        "input_tokens_details": {"cached_tokens": given // 4 if part.number else 0},
        "output_tokens": written,
        "output_tokens_details": {"reasoning_tokens": 0},
        "total_tokens": given + written,
    }


def _settings(script: RunScript) -> dict[str, Json]:
    settings = script.settings
    strategy = settings.truncation_strategy
    is_auto = isinstance(strategy, dict) and strategy.get("type") == "auto"
    reasoning: dict[str, Json] = {"effort": settings.reasoning_effort, "summary": None}
    return {
        "model": settings.model,
        "instructions": settings.instructions,
        "tools": [_flat(tool, "function") for tool in settings.tools] if isinstance(settings.tools, list) else [],
        "tool_choice": _flat(settings.tool_choice, "function"),
        "parallel_tool_calls": settings.parallel_tool_calls,
        "temperature": settings.temperature,
        "top_p": settings.top_p,
        "max_output_tokens": settings.max_completion_tokens,
        "truncation": "auto" if is_auto else "disabled",
        "reasoning": reasoning,
        "text": {"format": _format(settings.response_format)},
    }


def _format(wanted: Json) -> Json:
    return _flat(wanted, "json_schema") if isinstance(wanted, dict) else {"type": "text"}


def _flat(value: Json, kind: str) -> Json:
    """What is specific to a type beside the type, as this protocol has it."""
    inner = value.get(kind) if isinstance(value, dict) else None
    if not isinstance(value, dict) or not isinstance(inner, dict):
        return value
    return {"type": value.get("type"), **inner}
