"""The messages in the state of a graph, as LangChain writes them: what was asked, called, returned and answered."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, TypeAlias

from runtui.demo.langgraph.names import uuid_of
from runtui.model.status import RunStatus

if TYPE_CHECKING:
    from runtui.demo.dialogue import Call
    from runtui.demo.run_script import RunScript
    from runtui.model.detail import Json

GraphMessage: TypeAlias = "dict[str, Json]"


def human_message(script: RunScript) -> GraphMessage:
    """Returns what the person asked."""
    return _message("human", script.dialogue.asks, uuid_of(script.id, "human"))


def calling_message(script: RunScript, round_number: int) -> GraphMessage:
    """Returns the model's message that calls the tools of a round."""
    calls = script.dialogue.rounds[round_number]
    good = [call for call in calls if arguments_of(call) is not None]
    bad: list[Json] = [
        {"name": call.name, "args": call.arguments, "id": call.id, "error": None, "type": "invalid_tool_call"}
        for call in calls
        if call not in good
    ]
    called: list[Json] = [
        {"name": call.name, "args": arguments_of(call), "id": call.id, "type": "tool_call"} for call in good
    ]
    return _ai_message(script, round_number, "", "tool_calls") | {"tool_calls": called, "invalid_tool_calls": bad}


def edited_message(said: GraphMessage, edited: dict[str, dict[str, Json]]) -> GraphMessage:
    """Returns a calling message in which somebody changed calls, by their ids."""
    calls = said["tool_calls"]
    changed: list[Json] = [
        call | edited.get(str(call["id"]), {}) for call in calls if isinstance(call, dict)
    ] if isinstance(calls, list) else []  # fmt: skip
    return said | {"tool_calls": changed}


def answering_message(script: RunScript) -> GraphMessage:
    """Returns the model's last message, cut where the run was."""
    text = script.dialogue.answers
    is_cut = script.last_status == RunStatus.INCOMPLETE
    text = text[: min(len(text) * 2 // 3, script.usage.completion * 4)] if is_cut else text
    return _ai_message(script, len(script.dialogue.rounds), text, "length" if is_cut else "stop")


def tool_message(call: Call, content: str, *, status: str = "success") -> GraphMessage:
    """Returns what a call returned, or why it wasn't made (`status` ``error``)."""
    answered: GraphMessage = {"tool_call_id": call.id, "artifact": None, "status": status}
    return _message("tool", content, uuid_of(call.id, "tool"), name=call.name) | answered


def output_of(call: Call) -> str:
    """Returns what the tool returns by itself."""
    if call.name == "file_search":
        return json.dumps([{"file": hit.file_name, "score": hit.score, "text": hit.text} for hit in call.found])
    return call.logs if call.name == "code_interpreter" else call.output


def arguments_of(call: Call) -> dict[str, Json] | None:
    """Returns the arguments of a call; None where the model wrote none that can be read."""
    if call.is_hosted:
        return {"code": call.code} if call.code else {"query": ""}
    try:
        arguments = json.loads(call.arguments)
    except ValueError:
        return None
    return arguments if isinstance(arguments, dict) else None


def _ai_message(script: RunScript, turn: int, text: str, reason: str) -> GraphMessage:
    turns = len(script.dialogue.rounds) + 1
    tokens, spent = script.usage.prompt // turns, script.usage.completion // turns
    usage: dict[str, Json] = {"input_tokens": tokens, "output_tokens": spent, "total_tokens": tokens + spent}
    said = _message("ai", text, f"lc_run--{uuid_of(script.id, 'ai', turn)}")
    made: dict[str, Json] = {"model_name": script.settings.model, "finish_reason": reason}
    return said | {"response_metadata": made, "tool_calls": [], "invalid_tool_calls": [], "usage_metadata": usage}


def _message(kind: str, text: str, message_id: str, name: str | None = None) -> GraphMessage:
    return {
        "content": text,
        "additional_kwargs": {},
        "response_metadata": {},
        "type": kind,
        "name": name,
        "id": message_id,
    }
