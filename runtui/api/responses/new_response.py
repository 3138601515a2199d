"""The body that creates a response: settings of a run, or answers to calls, in the words of this protocol.

What it has no word for is sent under the name it was given: the server then says that it doesn't know it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from runtui.model.act import Act
    from runtui.model.detail import Json

_KEPT = ("metadata",)
"""What may be repeated beside an agent: its model, tools and the rest are its own, and refused beside it."""
_WITHOUT_AGENT = ("model", "instructions", "tools", "tool_choice", "parallel_tool_calls", "temperature", "top_p")


def new_body(act: Act) -> dict[str, Json]:
    """Returns the body of a new response with the `settings` of an act.

    It runs in the background: the answer comes at once, and the response can be cancelled.
    """
    body: dict[str, Json] = {"conversation": act.thread_id, "background": True}
    for name, value in act.settings.items():
        write = _WRITERS.get(name)
        body |= {name: value} if write is None else write(value)
    added = act.settings.get("additional_instructions")
    if isinstance(added, str):
        before = act.settings.get("instructions")
        body["instructions"] = f"{before}\n{added}" if isinstance(before, str) else added
    return body


def answer_body(act: Act) -> dict[str, Json]:
    """Returns the body of the response that goes on with the answers of an act."""
    items: list[Json] = [
        {"type": "function_call_output", "call_id": call, "output": text} for call, text in act.outputs.items()
    ]
    items += [
        {"type": "mcp_approval_response", "approval_request_id": call, "approve": yes}
        for call, yes in act.approvals.items()
    ]
    whose = _agent(act.assistant_id) if act.assistant_id else dict(act.settings)
    return {"conversation": act.thread_id, **whose, "input": items, "background": True}


def settings_like(document: Json) -> dict[str, Json]:
    """Returns the settings that create a response like that of `document`, in the words that all protocols share.

    An agent brings its own settings.
    """
    if not isinstance(document, dict):
        return {}
    agent = agent_id(document.get("agent_reference") or document.get("agent"))
    names = _KEPT if agent else (*_WITHOUT_AGENT, *_KEPT)
    settings: dict[str, Json] = {"assistant_id": agent} if agent else {}
    return settings | {name: value for name in names if (value := document.get(name)) not in (None, {}, [])}


def agent_id(reference: Json) -> str | None:
    """Returns the id of an agent, ``name:version``; None where none is named."""
    if isinstance(reference, str):
        return reference or None
    name, version = (
        (reference.get("name"), reference.get("version")) if isinstance(reference, dict) else (None, None)
    )
    if not isinstance(name, str) or not name:
        return None
    return f"{name}:{version}" if isinstance(version, str) and version else name


def _agent(value: Json) -> dict[str, Json]:
    name, _, version = value.partition(":") if isinstance(value, str) else ("", "", "")
    reference: dict[str, Json] = {"type": "agent_reference", "name": name}
    return {"agent_reference": reference | ({"version": version} if version else {})}


def _input(value: Json) -> dict[str, Json]:
    messages = [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []
    return {"input": [{"type": "message", **each} for each in messages]}


def _format(value: Json) -> dict[str, Json]:
    if not isinstance(value, dict):
        return {} if value == "auto" else {"text": {"format": value}}
    return {"text": {"format": _flat(value, "json_schema")}}


def _flat(value: Json, name: str) -> Json:
    """The members of the specific part beside the type, as this protocol has them."""
    inner = value.get(name) if isinstance(value, dict) else None
    if not isinstance(value, dict) or not isinstance(inner, dict):
        return value
    return {key: each for key, each in value.items() if key != name} | inner


def _tools(value: Json) -> dict[str, Json]:
    return {"tools": [_flat(each, "function") for each in value] if isinstance(value, list) else value}


def _truncation(value: Json) -> dict[str, Json]:
    is_auto = isinstance(value, dict) and value.get("type") == "auto"
    return {"truncation": "auto"} if is_auto else {"truncation_strategy": value}


_WRITERS: dict[str, Callable[[Json], dict[str, Json]]] = {
    "assistant_id": _agent,
    "additional_messages": _input,
    "additional_instructions": lambda _: {},
    "max_completion_tokens": lambda value: {"max_output_tokens": value},
    "reasoning_effort": lambda value: {"reasoning": {"effort": value}},
    "response_format": _format,
    "tool_choice": lambda value: {"tool_choice": _flat(value, "function")},
    "tools": _tools,
    "truncation_strategy": _truncation,
}
