"""From the packed object of a run to everything it holds; what steps, messages and threads share with it, too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runtui.api.fields import FieldReader, read_json
from runtui.model.detail import LastError, RequiredAction, RunDetail, Tool, ToolCall, Truncation, Usage

if TYPE_CHECKING:
    from runtui.model.detail import Json
    from runtui.model.run import Run

_ACTIONS = ("submit_tool_outputs", "submit_tool_approval")


def decode_detail(run: Run) -> RunDetail:
    """Returns everything the object of `run` holds; a field that can't be read is None. Never raises."""
    raw = run.raw()
    fields = FieldReader.lenient(raw)
    return RunDetail(
        run=run,
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
        document=_document(raw),
        raw=raw.decode("utf-8", "replace"),
    )


def read_metadata(fields: FieldReader) -> tuple[tuple[str, str], ...]:
    """Returns the pairs of ``metadata`` in the server's order; a value that is no text as its JSON."""
    metadata = fields.inside("metadata")
    pairs = ((key, metadata.source(key)) for key in metadata)
    return tuple((key, "null" if text is None else text) for key, text in pairs)


def _document(raw: bytes) -> Json:
    try:
        return read_json(raw)
    except ValueError:
        return None


def _required_action(fields: FieldReader) -> RequiredAction | None:
    if "required_action" not in fields:
        return None
    action = fields.inside("required_action")
    kind = action.text("type") or "unknown"
    groups = dict.fromkeys((*_ACTIONS, kind))
    calls = tuple(_call(call) for group in groups for call in action.inside(group).each("tool_calls"))
    return RequiredAction(kind=kind, calls=calls, document=fields.json("required_action"))


def _call(call: FieldReader) -> ToolCall:
    function = call.inside("function")
    return ToolCall(
        id=call.text("id"),
        kind=call.text("type") or "unknown",
        name=function.text("name") or call.text("name"),
        arguments=function.source("arguments") if "arguments" in function else call.source("arguments"),
        server_label=call.text("server_label"),
    )


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


def read_usage(fields: FieldReader) -> Usage | None:
    """Returns ``usage``."""
    if "usage" not in fields:
        return None
    usage = fields.inside("usage")
    return Usage(usage.count("prompt_tokens"), usage.count("completion_tokens"), usage.count("total_tokens"))


def _tools(fields: FieldReader) -> tuple[Tool, ...]:
    documents = fields.json("tools")
    if not isinstance(documents, list):
        return ()
    return tuple(map(_tool, fields.each("tools"), documents))


def _tool(tool: FieldReader, document: Json) -> Tool:
    kind = document if isinstance(document, str) else tool.text("type")
    name = tool.inside("function").text("name") if kind == "function" else None
    return Tool(kind=kind or "unknown", name=name, document=document)
