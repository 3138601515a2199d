"""From the object of a response to everything it holds, in the words that all protocols share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runtui.api.fields import FieldReader
from runtui.api.json_parts import Effort
from runtui.api.members import read_document, read_metadata
from runtui.api.responses.waiting import APPROVAL, call_id_of, open_calls
from runtui.model.detail import LastError, RequiredAction, RunDetail, Tool, ToolCall, Truncation, Usage
from runtui.model.sent import Sent

if TYPE_CHECKING:
    from runtui.model.detail import Json
    from runtui.model.run import Run

_EFFORT = 1_200_000
"""Units for one response, which is read while somebody waits for its picture: a tenth of a second at the most."""
_SHARED_NAMES = {
    "agent": "assistant_id",
    "agent_reference": "assistant_id",
    "conversation": "thread_id",
    "error": "last_error",
    "max_output_tokens": "max_completion_tokens",
    "reasoning": "reasoning_effort",
    "text": "response_format",
    "truncation": "truncation_strategy",
}
"""Members that the rest of the program knows under another name."""


def decode_detail(run: Run, raw: bytes | None = None) -> RunDetail:
    """Returns everything the object of `run` holds, or `raw` in its place; None: can't be read. Never raises."""
    raw = run.raw() if raw is None else raw
    fields = FieldReader.lenient(raw, Effort(_EFFORT))
    return RunDetail(
        run=run,
        sent=_sent(fields),
        required_action=_required_action(fields) if run.has_required_action else None,
        last_error=read_error(fields),
        truncation=Truncation(fields.source("truncation"), None) if "truncation" in fields else None,
        usage=_usage(fields),
        max_completion_tokens=fields.count("max_output_tokens"),
        temperature=fields.number("temperature"),
        top_p=fields.number("top_p"),
        tools=_tools(fields),
        tool_choice=_nested(fields.json("tool_choice"), "function"),
        response_format=_nested(fields.inside("text").json("format"), "json_schema"),
        parallel_tool_calls=fields.flag("parallel_tool_calls"),
        reasoning_effort=fields.inside("reasoning").text("effort"),
        metadata=read_metadata(fields),
        instructions=fields.source("instructions"),
        completed_at=fields.instant("completed_at"),
        extras=_extras(fields),
        document=read_document(raw),
        raw=raw.decode("utf-8", "replace"),
    )


def why_not_cancelled(run: Run) -> str:
    """Returns why a response can't be cancelled, in a sentence; "" where it can."""
    if run.said is not None or not run.is_active:
        word = run.said or run.status
        return f"The response itself has ended, it is {word}: only an answer goes on with one that waits."
    if FieldReader.lenient(run.raw(), Effort(_EFFORT)).flag("background") is True:
        return ""
    return "The response does not run in the background, and only those can be cancelled; it ends by itself."


def read_error(fields: FieldReader) -> LastError | None:
    """Returns ``error``; one that is no object as its text."""
    if "error" not in fields:
        return None
    if fields.is_object("error"):
        error = fields.inside("error")
        return LastError(error.source("code"), error.source("message"))
    return LastError(None, fields.source("error"))


def _sent(fields: FieldReader) -> Sent:
    sent = fields.sent()
    return Sent(*(frozenset(_SHARED_NAMES.get(name, name) for name in names) for names in (sent.names, sent.empty)))


def _required_action(fields: FieldReader) -> RequiredAction:
    wanted = {each.id for each in open_calls(fields.raw("output") or b"", Effort(_EFFORT))}
    calls = []
    for item in fields.each("output"):
        kind = item.text("type") or ""
        if call_id_of(kind, item.text("id"), item.text("call_id")) in wanted:
            calls.append((_call(item, kind), item.whole()))
    wants_leave = all(call.kind == "mcp" for call, _ in calls)
    return RequiredAction(
        kind="submit_tool_approval" if wants_leave else "submit_tool_outputs",
        calls=tuple(call for call, _ in calls),
        document=[whole for _, whole in calls],
    )


def _call(item: FieldReader, kind: str) -> ToolCall:
    return ToolCall(
        id=call_id_of(kind, item.text("id"), item.text("call_id")),
        kind="mcp" if kind == APPROVAL else kind.removesuffix("_call"),
        name=item.text("name"),
        arguments=item.source("arguments") if "arguments" in item else item.source("input"),
        server_label=item.source("server_label"),
    )


def _usage(fields: FieldReader) -> Usage | None:
    if "usage" not in fields:
        return None
    usage = fields.inside("usage")
    return Usage(
        prompt=usage.count("input_tokens"),
        completion=usage.count("output_tokens"),
        total=usage.count("total_tokens"),
        cached=usage.inside("input_tokens_details").count("cached_tokens"),
        reasoning=usage.inside("output_tokens_details").count("reasoning_tokens"),
    )


def _tools(fields: FieldReader) -> tuple[Tool, ...]:
    documents = fields.json("tools")
    if not isinstance(documents, list):
        return ()
    return tuple(map(_tool, fields.each("tools"), documents))


def _tool(tool: FieldReader, document: Json) -> Tool:
    kind = document if isinstance(document, str) else tool.text("type")
    name = tool.text("name") if kind == "function" else None
    return Tool(kind=kind or "unknown", name=name, document=_nested(document, "function"))


def _nested(value: Json, kind: str) -> Json:
    """What is specific to a type under the name of that, as the rest of the program looks for it."""
    if not isinstance(value, dict) or value.get("type") != kind:
        return value
    return {"type": kind, kind: {name: each for name, each in value.items() if name != "type"}}


def _extras(fields: FieldReader) -> tuple[tuple[str, str], ...]:
    background = fields.flag("background")
    pairs = (
        ("Background", None if background is None else "yes, so it can be cancelled" if background else "no"),
        ("Follows", fields.text("previous_response_id")),
        ("Service tier", fields.text("service_tier")),
    )
    return tuple((name, text) for name, text in pairs if text)
