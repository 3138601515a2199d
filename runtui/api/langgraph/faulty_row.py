"""A run whose object has something in it of another type than it should have, read field by field."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Raw

from runtui.api.fields import FieldReader
from runtui.api.langgraph.row import (
    GraphError,
    GraphObject,
    GraphRow,
    ModelName,
    Oldest,
    OpenInterrupt,
    OpenTask,
    RestsOn,
    StatePart,
    ThreadPart,
    TokenCount,
    ToldMessage,
)

if TYPE_CHECKING:
    from runtui.api.json_parts import Effort


def read_faulty(raw: bytes, effort: Effort) -> GraphObject:
    """Returns what can be read of one object. Never raises."""
    fields = FieldReader.lenient(raw, effort)
    if fields.flaws and not list(fields):
        return GraphObject(raw, None, fields.flaws)
    run_id = fields.text("run_id")
    if not run_id:
        return GraphObject(raw, None, [*fields.flaws, "run_id: missing"])
    row = GraphRow(
        run_id=run_id,
        status=fields.text("status"),
        thread_id=fields.text("thread_id"),
        assistant_id=fields.text("assistant_id"),
        created_at=fields.instant("created_at"),
        updated_at=fields.instant("updated_at"),
        error_message=fields.source("error_message"),
        rests_on=_read_rests_on(fields.inside("rests_on")),
    )
    return GraphObject(raw, row, fields.flaws)


def _read_rests_on(fields: FieldReader) -> RestsOn:
    thread, state = fields.inside("thread"), fields.inside("state")
    error = thread.inside("error") if thread.is_object("error") else None
    tasks = [
        OpenTask(task.text("name"), task.source("error"), [_interrupt(each) for each in task.each("interrupts")])
        for task in state.each("tasks")
    ]
    messages = [
        ToldMessage(
            TokenCount(each.inside("usage_metadata").count("total_tokens")),
            ModelName(each.inside("response_metadata").text("model_name")),
        )
        for each in fields.each("messages")
    ]
    told = GraphError(error.text("error"), error.source("message")) if error else thread.source("error")
    return RestsOn(
        thread=ThreadPart(thread.text("status"), told),
        state=StatePart(["?"] if state.is_list("next") and state.raw("next") != b"[]" else [], tasks),
        oldest=Oldest(fields.inside("oldest").instant("created_at")),
        messages=messages,
    )


def _interrupt(fields: FieldReader) -> OpenInterrupt:
    return OpenInterrupt(Raw(fields.raw("value") or b"null"))
