"""The steps of a run: one for each round of tool calls it came to, one for the answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from msgspec import Struct

from runtui.demo.chance import make_id
from runtui.demo.documents.run import call_document, error_document, stamp, usage_document
from runtui.demo.run_script import RunTokens
from runtui.model.status import RunStatus

if TYPE_CHECKING:
    from runtui.demo.dialogue import Call
    from runtui.demo.run_script import RunPhase, RunScript
    from runtui.model.detail import Json


class DemoStep(Struct, frozen=True, kw_only=True):
    """One step as far as it has come."""

    id: str
    phase: RunPhase
    created_at: float
    ended_at: float | None
    """None while it goes on."""
    status: str


def steps_of(script: RunScript, now: float) -> tuple[DemoStep, ...]:
    """Returns the steps begun until `now`, oldest first."""
    begun = script.begun(now)
    return tuple(_step(script, index, now) for index, (_, phase) in enumerate(begun) if phase.is_step)


def step_document(script: RunScript, step: DemoStep) -> dict[str, Json]:
    """Returns the step as the server describes it."""
    failed, listing = step.status == "failed", step.phase.is_listing
    return {
        "id": step.id,
        "object": "thread.run.step",
        "created_at": stamp(step.created_at),
        "run_id": script.id,
        "assistant_id": script.assistant_id,
        "thread_id": script.thread_id,
        "type": _kind(step.phase),
        "status": step.status,
        "cancelled_at": stamp(step.ended_at) if step.status == "cancelled" else None,
        "completed_at": stamp(step.ended_at) if step.status == "completed" else None,
        "expired_at": stamp(step.ended_at) if step.status == "expired" else None,
        "failed_at": stamp(step.ended_at) if failed and script.is_end_stamped else None,
        "last_error": error_document(script) if failed else None,
        "step_details": _details(script, step),
        "usage": usage_document(_share(script, step)) if step.status == "completed" and not listing else None,
        "metadata": {},
    }


def assistant_message_id(run_id: str) -> str:
    """Returns the id of the message the run writes."""
    return make_id("msg", run_id, "answer")


def _step(script: RunScript, index: int, now: float) -> DemoStep:
    begun = script.begun(now)
    created_at, phase = begun[index]
    following = begun[index + 1] if index + 1 < len(begun) else None
    status, ended_at = "in_progress", None
    if following and following[1].status != RunStatus.CANCELLING:
        status, ended_at = "completed", following[0]
    elif script.has_ended(now):
        status, ended_at = _status_at_end(script), script.ended_at
    return DemoStep(
        id=make_id("step", script.id, index), phase=phase, created_at=created_at, ended_at=ended_at, status=status
    )


def _status_at_end(script: RunScript) -> str:
    """What becomes of the step that was open when the run ended: the run's own fate where a step has that word."""
    last = script.last_status
    return last if last in (RunStatus.FAILED, RunStatus.CANCELLED, RunStatus.EXPIRED) else "completed"


def _kind(phase: RunPhase) -> str:
    return "message_creation" if phase.is_writing else "activities" if phase.is_listing else "tool_calls"


def _share(script: RunScript, step: DemoStep) -> RunTokens:
    """The step's part of the run's tokens; the parts add up to no more than the whole."""
    parts = len(script.dialogue.rounds) + 1
    return RunTokens(script.usage.prompt // parts, script.usage.completion // parts)


def _details(script: RunScript, step: DemoStep) -> Json:
    if step.phase.is_listing:
        listed: list[Json] = [_listed_tools(script, server) for server in script.dialogue.servers]
        return {"type": "activities", "activities": listed}
    if step.phase.round_number is None:
        return {"type": "message_creation", "message_creation": {"message_id": assistant_message_id(script.id)}}
    is_done = step.status == "completed"
    calls = script.dialogue.rounds[step.phase.round_number]
    return {"type": "tool_calls", "tool_calls": [_call(script, call, is_done=is_done) for call in calls]}


def _listed_tools(script: RunScript, server: str) -> Json:
    """What an MCP server answered when it was asked for its tools: those it may be asked to use."""
    tools = script.settings.tools if isinstance(script.settings.tools, list) else []
    own = [tool for tool in tools if isinstance(tool, dict) and tool.get("server_label") == server]
    allowed = [name for tool in own for name in cast("list[str]", tool.get("allowed_tools") or [])]
    return {
        "id": make_id("mcpl", script.id, server),
        "type": "mcp_list_tools",
        "server_label": server,
        "tools": {name: {"description": name.replace("_", " ").capitalize()} for name in allowed},
    }


def _call(script: RunScript, call: Call, *, is_done: bool) -> Json:
    if call.server:
        return call_document(call) | {"output": script.output_of(call) if is_done else None}
    if call.name == "code_interpreter":
        outputs: list[Json] = [{"type": "logs", "logs": call.logs}] if is_done and call.logs else []
        interpreter: dict[str, Json] = {"input": call.code, "outputs": outputs}
        return {"id": call.id, "type": call.name, call.name: interpreter}
    if call.name == "file_search":
        return {"id": call.id, "type": call.name, call.name: _search(call, is_done=is_done)}
    document = call_document(call)
    function: dict[str, Json] = {
        "name": call.name,
        "arguments": call.arguments,
        "output": script.output_of(call) if is_done else None,
    }
    return {**document, "function": function}


def _search(call: Call, *, is_done: bool) -> Json:
    results: list[Json] = [
        {
            "file_id": file_id(found.file_name),
            "file_name": found.file_name,
            "score": found.score,
            "content": [{"type": "text", "text": found.text}],
        }
        for found in call.found
        if is_done
    ]
    return {"ranking_options": {"ranker": "default_2024_08_21", "score_threshold": 0.0}, "results": results}


def file_id(file_name: str) -> str:
    """Returns the id of a file of that name."""
    return make_id("file", file_name).replace("_", "-", 1)
