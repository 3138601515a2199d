"""From the bytes of a response to the steps of a run, with the calls of every type of tool."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING

from runtui.api.assistants.decode_detail import (
    first_source,
    read_agent_id,
    read_body,
    read_call_id,
    read_last_error,
)
from runtui.api.decode_list import Entry, Listing
from runtui.api.members import read_metadata, read_usage
from runtui.model.step import ChildRun, FoundPassage, Step, StepCall, StepPage

if TYPE_CHECKING:
    from runtui.api.fields import FieldReader
    from runtui.model.detail import Json

_CALL_LISTS = ("tool_calls", "activities")


def decode_step_page(body: bytes, *, run_id: str | None) -> StepPage:
    """Returns the steps of one response to list steps, in the server's order.

    A step that can't be read becomes a marked one; a step of another run is left out and counted. Raises
    BadAnswer for what is no list of steps, ServerFailed for half of one.
    """
    listing = Listing(body, of="steps", owners={"run_id": run_id})
    return StepPage(
        steps=tuple(_step(entry, run_id) for entry in listing.own),
        objects=tuple(entry.raw for entry in listing.own),
        has_more=listing.has_more,
        is_cut=listing.is_cut,
        size=listing.size,
        received=listing.received,
        cursor=listing.cursor,
        foreign_count=listing.foreign_count,
    )


def _step(entry: Entry, run_id: str | None) -> Step:
    fields = entry.fields
    details = fields.inside("step_details")
    document, raw = entry.document()
    return Step(
        id=entry.id,
        kind=fields.text("type") or details.text("type") or "unknown",
        status=fields.text("status") or "",
        run_id=fields.text("run_id"),
        assistant_id=read_agent_id(fields),
        created_at=fields.instant("created_at"),
        completed_at=fields.instant("completed_at"),
        failed_at=fields.instant("failed_at"),
        cancelled_at=fields.instant("cancelled_at"),
        expired_at=fields.instant("expired_at"),
        last_error=read_last_error(fields),
        usage=read_usage(fields),
        calls=_calls(details, document, fields.text("run_id") or run_id),
        message_id=details.inside("message_creation").text("message_id"),
        metadata=read_metadata(fields),
        flaws=entry.flaws,
        document=document,
        raw=raw,
    )


def _calls(details: FieldReader, document: Json, run_id: str | None) -> tuple[StepCall, ...]:
    """The calls of a step; their documents are parts of its own."""
    kind = details.text("type") or ""
    lists = [name for name in dict.fromkeys((*_CALL_LISTS, kind)) if _is_list(details, name)]
    return tuple(
        _call(call, part, run_id)
        for name in lists
        for call, part in zip_longest(details.each(name), _parts(document, "step_details", name))
        if call is not None
    )


def _parts(document: Json, *way: str) -> list[Json]:
    for name in way:
        document = document.get(name) if isinstance(document, dict) else None
    return document if isinstance(document, list) else []


def _is_list(details: FieldReader, name: str) -> bool:
    # A step of an unknown type may hold anything under the name of its type.
    return name in _CALL_LISTS or details.is_list(name)


def _call(call: FieldReader, document: Json, run_id: str | None) -> StepCall:
    kind = call.text("type") or "unknown"
    body = read_body(call, kind)
    return StepCall(
        id=read_call_id(call, body),
        kind=kind,
        name=first_source(body, call, "name"),
        arguments=first_source(body, call, "arguments"),
        code=first_source(body, call, "input"),
        output=first_source(body, call, "output"),
        logs=_logs(body),
        images=_images(body),
        results=_results(body),
        server_label=first_source(body, call, "server_label"),
        child=_child(body, call, run_id),
        sent=body.sent(),
        document=document if isinstance(document, dict) else call.whole(),
    )


def _child(body: FieldReader, call: FieldReader, run_id: str | None) -> ChildRun | None:
    """The run that the call started; a call that names its own run started none."""
    child = ChildRun(
        thread_id=first_source(body, call, "thread_id"),
        run_id=first_source(body, call, "run_id"),
        agent_id=first_source(body, call, "agent_id"),
    )
    is_own = child.run_id is not None and child.run_id == run_id
    return None if child == ChildRun() or is_own else child


def _logs(body: FieldReader) -> tuple[str, ...]:
    found = (output.source("logs") for output in body.each("outputs"))
    return tuple(logs for logs in found if logs is not None)


def _images(body: FieldReader) -> tuple[str, ...]:
    found = (output.inside("image").text("file_id") for output in body.each("outputs") if "image" in output)
    return tuple(image for image in found if image)


def _results(body: FieldReader) -> tuple[FoundPassage, ...]:
    if not body.is_list("results"):
        return ()
    return tuple(
        FoundPassage(
            file_id=result.text("file_id"),
            file_name=result.text("file_name"),
            score=result.number("score"),
            text=_passage(result),
        )
        for result in body.each("results")
    )


def _passage(result: FieldReader) -> str | None:
    texts = [content.text("text") for content in result.each("content")]
    return "\n".join(text for text in texts if text is not None) if texts else None
