"""From the packed object of a run to everything it holds; what steps share with it, too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runtui.api.fields import FieldReader
from runtui.api.json_parts import Effort
from runtui.api.members import read_document, read_metadata, read_usage
from runtui.model.detail import LastError, RequiredAction, RunDetail, Tool, ToolCall, Truncation

if TYPE_CHECKING:
    from runtui.model.detail import Json
    from runtui.model.run import Run

_CALL_IDS = ("call_id", "tool_call_id", "approval_request_id")
_EFFORT = 1_200_000
"""Units for one run, which is read while somebody waits for its picture: a tenth of a second at the most."""
_ACTIONS = ("submit_tool_outputs", "submit_tool_approval")


def decode_detail(run: Run, raw: bytes | None = None) -> RunDetail:
    """Returns everything the object of `run` holds, or `raw` in its place; None: can't be read. Never raises."""
    raw = run.raw() if raw is None else raw
    fields = FieldReader.lenient(raw, Effort(_EFFORT))
    return RunDetail(
        run=run,
        sent=fields.sent(),
        required_action=_required_action(fields),
        last_error=read_last_error(fields),
        truncation=_truncation(fields),
        usage=read_usage(fields),
        max_prompt_tokens=fields.count("max_prompt_tokens"),
        max_completion_tokens=fields.count("max_completion_tokens"),
        temperature=fields.number("temperature"),
        top_p=fields.number("top_p"),
        tools=_tools(fields),
        tool_choice=fields.json("tool_choice"),
        response_format=fields.json("response_format"),
        parallel_tool_calls=fields.flag("parallel_tool_calls"),
        reasoning_effort=fields.text("reasoning_effort"),
        metadata=read_metadata(fields),
        instructions=fields.text("instructions"),
        completed_at=fields.instant("completed_at"),
        failed_at=fields.instant("failed_at"),
        cancelled_at=fields.instant("cancelled_at"),
        document=read_document(raw),
        raw=raw.decode("utf-8", "replace"),
    )


def _required_action(fields: FieldReader) -> RequiredAction | None:
    if "required_action" not in fields:
        return None
    action = fields.inside("required_action")
    kind = action.text("type") or "unknown"
    groups = dict.fromkeys((*_ACTIONS, kind))
    calls = tuple(_call(call) for group in groups for call in action.inside(group).each("tool_calls"))
    return RequiredAction(kind=kind, calls=calls, document=fields.json("required_action"))


def _call(call: FieldReader) -> ToolCall:
    kind = call.text("type") or "unknown"
    body = read_body(call, kind)
    arguments = first_source(body, call, "arguments")
    return ToolCall(
        id=read_call_id(call, body),
        kind=kind,
        name=body.text("name") or call.text("name"),
        # What a computer is to do has a form of its own.
        arguments=call.source(kind) if arguments is None and kind != "function" else arguments,
        server_label=first_source(body, call, "server_label"),
    )


def read_body(call: FieldReader, kind: str) -> FieldReader:
    """Returns what is specific to the type of tool: under its name, under ``function``, or the call itself."""
    name = next((name for name in (kind, "function") if call.is_object(name)), None)
    return call if name is None else call.inside(name)


def first_source(body: FieldReader, call: FieldReader, name: str) -> str | None:
    """Returns the member of the specific part of a call, else of the call."""
    return body.source(name) if name in body else call.source(name)


def read_call_id(call: FieldReader, body: FieldReader) -> str | None:
    """Returns the id of a call under whatever name; an ``id`` in its specific part may be another's."""
    names = [(call, name) for name in ("id", *_CALL_IDS)] + [(body, name) for name in _CALL_IDS]
    return next((found for part, name in names if (found := part.source(name))), None)


def read_agent_id(fields: FieldReader) -> str | None:
    """Returns the id of the assistant, which newer servers call an agent."""
    return fields.text("assistant_id") or fields.text("agent_id")


def read_last_error(fields: FieldReader) -> LastError | None:
    """Returns ``last_error``; one that is no object as its text."""
    if "last_error" not in fields:
        return None
    if fields.is_object("last_error"):
        error = fields.inside("last_error")
        return LastError(error.source("code"), error.source("message"))
    return LastError(None, fields.source("last_error"))


def _truncation(fields: FieldReader) -> Truncation | None:
    if "truncation_strategy" not in fields:
        return None
    strategy = fields.inside("truncation_strategy")
    return Truncation(strategy.text("type"), strategy.count("last_messages"))


def _tools(fields: FieldReader) -> tuple[Tool, ...]:
    documents = fields.json("tools")
    if not isinstance(documents, list):
        return ()
    return tuple(map(_tool, fields.each("tools"), documents))


def _tool(tool: FieldReader, document: Json) -> Tool:
    kind = document if isinstance(document, str) else tool.text("type")
    name = tool.inside("function").text("name") if kind == "function" else None
    return Tool(kind=kind or "unknown", name=name, document=document)
