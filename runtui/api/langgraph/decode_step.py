"""From the tasks of a graph, each with the checkpoint it ran from, to the steps of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runtui.api.decode_list import Entry, Listing
from runtui.api.langgraph.decode_detail import read_usage
from runtui.api.langgraph.decode_message import text_of
from runtui.api.langgraph.decode_row import error_parts
from runtui.api.langgraph.rests_on import MEMBER
from runtui.model.detail import LastError
from runtui.model.protocol import WireProtocol
from runtui.model.status import TERMINAL, RunStatus
from runtui.model.step import Step, StepCall, StepPage

if TYPE_CHECKING:
    from runtui.api.fields import FieldReader


def decode_step_page(body: bytes, *, run_id: str | None) -> StepPage:
    """Returns the steps of a list, in its order.

    A step that can't be read becomes a marked one. Raises BadAnswer for what is no list of steps, ServerFailed for
    half of one.
    """
    listing = Listing(body, of="tasks", is_bare=True)
    return StepPage(
        steps=tuple(_step(entry, run_id) for entry in listing.own),
        objects=tuple(entry.raw for entry in listing.own),
        has_more=listing.has_more,
        is_cut=listing.is_cut,
        size=listing.size,
        received=listing.received,
        cursor=listing.cursor,
    )


def _step(entry: Entry, run_id: str | None) -> Step:
    fields = entry.fields
    rests_on = fields.inside(MEMBER)
    state = rests_on.inside("state")
    document, raw = entry.document()
    messages = fields.inside("result").each("messages") if fields.inside("result").is_list("messages") else []
    told = [each for each in messages if each.text("type") in ("ai", "AIMessageChunk")]
    status, ended_at = _status(fields, rests_on), rests_on.instant("ended_at")
    error = fields.source("error")
    return Step(
        id=entry.id,
        kind=fields.text("name") or "unknown",
        status=status,
        run_id=rests_on.text("run_id") or run_id,
        created_at=state.instant("created_at"),
        completed_at=ended_at if status == RunStatus.COMPLETED else None,
        failed_at=ended_at if status == RunStatus.FAILED else None,
        last_error=LastError(*error_parts(error)) if error else None,
        usage=read_usage(told),
        calls=_calls(told, rests_on),
        message_id=next((each.text("id") for each in told), None),
        flaws=entry.flaws,
        document=document,
        raw=raw,
        protocol=WireProtocol.LANGGRAPH,
    )


def _status(fields: FieldReader, rests_on: FieldReader) -> str:
    """How a task stands: it has no word for it."""
    if "error" in fields:
        return RunStatus.FAILED
    if "result" in fields or "ended_at" in rests_on:
        return RunStatus.COMPLETED
    run_status = rests_on.text("run_status")
    if run_status == RunStatus.REQUIRES_ACTION:
        return RunStatus.REQUIRES_ACTION if fields.each("interrupts") else RunStatus.QUEUED
    if run_status in TERMINAL:
        return RunStatus.CANCELLED if run_status == RunStatus.CANCELLED else RunStatus.INCOMPLETE
    return RunStatus.IN_PROGRESS


def _calls(told: list[FieldReader], rests_on: FieldReader) -> tuple[StepCall, ...]:
    """The calls that the models made in the task, each with what its tool returned later in the run."""
    outputs = {each.text("tool_call_id"): each for each in rests_on.each("outputs")}
    return tuple(
        _call(call, outputs.get(call.text("id"))) for message in told for call in message.each("tool_calls")
    )


def _call(call: FieldReader, output: FieldReader | None) -> StepCall:
    return StepCall(
        id=call.text("id"),
        kind="function",
        name=call.text("name"),
        arguments=call.source("args"),
        output=text_of(output) if output is not None else None,
        sent=call.sent(),
        document=call.whole(),
    )
