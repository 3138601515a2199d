"""From one object to the run of a table row: msgspec reads a sound one, a faulty one is read field by field."""

from __future__ import annotations

from sys import intern
from typing import TYPE_CHECKING, TypeAlias

import msgspec
from msgspec import Struct

from runtui.api.decode_list import made_up_id
from runtui.api.fields import FieldReader
from runtui.model.run import Run
from runtui.model.timing import LATEST, InstantError, parse_instant

if TYPE_CHECKING:
    from runtui.api.json_parts import Effort
    from runtui.model.packed import PackedPage

_LONGEST_MESSAGE = 60
"""Characters of the message of an error that a row keeps."""
_MOST_TOOLS = 100
"""Calls a run waits for that a row knows of."""
_Instant: TypeAlias = int | float | str | None


class _Usage(Struct, gc=False):
    total_tokens: int | None = None


class _LastError(Struct, gc=False):
    code: str | None = None
    message: msgspec.Raw = msgspec.Raw()
    """Read only where there is no code."""


class _Incomplete(Struct, gc=False):
    reason: str | None = None


class _Function(Struct, gc=False):
    name: str | None = None


class _Call(Struct, gc=False):
    function: _Function | None = None
    name: str | None = None
    type: str | None = None


class _Calls(Struct, gc=False):
    tool_calls: list[_Call] | None = None


class _Action(Struct, gc=False):
    submit_tool_outputs: _Calls | None = None
    submit_tool_approval: _Calls | None = None


class Row(Struct, gc=False, kw_only=True):
    """What a row shows of a run, in the server's own types."""

    id: str
    status: str | None = None
    thread_id: str | None = None
    assistant_id: str | None = None
    agent_id: str | None = None
    model: str | None = None
    created_at: _Instant = None
    started_at: _Instant = None
    expires_at: _Instant = None
    completed_at: _Instant = None
    failed_at: _Instant = None
    cancelled_at: _Instant = None
    usage: _Usage | None = None
    last_error: _LastError | str | None = None
    incomplete_details: _Incomplete | str | None = None
    required_action: _Action | None = None


class DecodedRow(Struct, gc=False):
    """One object of a page: its bytes, the row in it (None: no run can be read from it), what was wrong."""

    raw: bytes
    row: Row | None
    flaws: list[str]


_decode_text = msgspec.json.Decoder(str).decode
_decode_row = msgspec.json.Decoder(Row).decode


def read_row(raw: bytes, effort: Effort) -> DecodedRow:
    """Returns what can be read of one object. Never raises."""
    try:
        row = _decode_row(raw)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return _read_faulty(raw, effort)
    if row.required_action is not None:
        row.required_action = _first_calls(row.required_action)
    return DecodedRow(raw, row, []) if row.id else DecodedRow(raw, None, ["id: empty"])


def to_run(decoded: DecodedRow, page: PackedPage, place: int) -> Run:
    """Returns the run of one decoded object, which stands at `place` of `page`."""
    row, flaws, digest = decoded.row, decoded.flaws, hash(decoded.raw)
    if row is None:
        return Run(id=made_up_id(decoded.raw), status="", flaws=tuple(flaws), digest=digest, page=page, place=place)
    started_at = _instant("started_at", row.started_at, flaws)
    ended_at = _ended_at(row, flaws)
    _note_contradictions(row, started_at, ended_at, flaws)
    return Run(
        id=row.id,
        status=intern(row.status or ""),
        thread_id=_interned(row.thread_id),
        assistant_id=_interned(row.assistant_id or row.agent_id),
        model=_interned(row.model),
        created_at=_instant("created_at", row.created_at, flaws),
        started_at=started_at,
        expires_at=_instant("expires_at", row.expires_at, flaws),
        ended_at=ended_at,
        total_tokens=row.usage.total_tokens if row.usage else None,
        error_code=_interned(row.last_error.code) if isinstance(row.last_error, _LastError) else None,
        error_message=_error_message(row.last_error) if row.last_error else None,
        incomplete_reason=_reason(row.incomplete_details),
        has_required_action=row.required_action is not None,
        waiting_tools=_waiting_tools(row.required_action) if row.required_action else (),
        needs_approval=row.required_action is not None and _has_calls(row.required_action.submit_tool_approval),
        flaws=tuple(flaws),
        digest=digest,
        page=page,
        place=place,
    )


def _interned(text: str | None) -> str | None:
    return intern(text) if text else None


def _error_message(error: _LastError | str) -> str | None:
    """The beginning of what went wrong; None where a code says it, or nobody."""
    if isinstance(error, _LastError):
        if error.code and not error.code.isspace():
            return None
        try:
            error = _decode_text(error.message)
        except msgspec.MsgspecError:
            return None
    words = " ".join(error[: 4 * _LONGEST_MESSAGE].split())
    return _interned(words if len(words) <= _LONGEST_MESSAGE else f"{words[: _LONGEST_MESSAGE - 1]}…")


def _instant(name: str, value: _Instant, flaws: list[str]) -> float | None:
    if value is None or (value.__class__ is int and 0 < value <= LATEST):
        return value  # nearly every time, and a page has six hundred
    try:
        return parse_instant(value)
    except InstantError as error:
        flaws.append(f"{name}: {error}")
        return None


def _ended_at(row: Row, flaws: list[str]) -> float | None:
    completed = _instant("completed_at", row.completed_at, flaws)
    failed = _instant("failed_at", row.failed_at, flaws)
    cancelled = _instant("cancelled_at", row.cancelled_at, flaws)
    # A server may stamp an end of another kind too; the one that belongs to the status counts first.
    if row.status == "failed":
        return failed or completed or cancelled
    if row.status == "cancelled":
        return cancelled or completed or failed
    return completed or failed or cancelled


def _note_contradictions(row: Row, started_at: float | None, ended_at: float | None, flaws: list[str]) -> None:
    if started_at is not None and ended_at is not None and ended_at < started_at:
        flaws.append("started_at: later than the end of the run")
    if row.status == "requires_action" and row.required_action is None:
        flaws.append("required_action: missing, though the run waits for one")


def _reason(details: _Incomplete | str | None) -> str | None:
    return _interned(details.reason if isinstance(details, _Incomplete) else details)


def _has_calls(group: _Calls | None) -> bool:
    return group is not None and bool(group.tool_calls)


def _waiting_tools(action: _Action) -> tuple[str, ...]:
    groups = (action.submit_tool_outputs, action.submit_tool_approval)
    calls = [call for group in groups if group for call in group.tool_calls or ()]
    names = [(call.function.name if call.function else None) or call.name or call.type for call in calls]
    return tuple(intern(name) for name in names if name)


def _first_calls(action: _Action) -> _Action:
    """The action with as many calls as are named; the rows of a page are in memory together."""
    for group in (action.submit_tool_outputs, action.submit_tool_approval):
        if group is not None and group.tool_calls:
            group.tool_calls = group.tool_calls[:_MOST_TOOLS]
    return action


def _read_faulty(raw: bytes, effort: Effort) -> DecodedRow:
    fields = FieldReader.lenient(raw, effort)
    if fields.flaws and not list(fields):
        return DecodedRow(raw, None, fields.flaws)
    run_id = fields.text("id")
    if not run_id:
        return DecodedRow(raw, None, [*fields.flaws, "id: missing"])
    row = Row(
        id=run_id,
        status=fields.text("status"),
        thread_id=fields.text("thread_id"),
        assistant_id=fields.text("assistant_id"),
        agent_id=fields.text("agent_id"),
        model=fields.text("model"),
        created_at=fields.instant("created_at"),
        started_at=fields.instant("started_at"),
        expires_at=fields.instant("expires_at"),
        completed_at=fields.instant("completed_at"),
        failed_at=fields.instant("failed_at"),
        cancelled_at=fields.instant("cancelled_at"),
        usage=_Usage(fields.inside("usage").count("total_tokens")),
        last_error=_last_error(fields),
        incomplete_details=read_incomplete_reason(fields),
        required_action=_action(fields) if "required_action" in fields else None,
    )
    return DecodedRow(raw, row, fields.flaws)


def read_incomplete_reason(fields: FieldReader) -> str | None:
    """Returns the reason in ``incomplete_details``; one that is no object is the reason itself."""
    if fields.is_object("incomplete_details"):
        return fields.inside("incomplete_details").text("reason")
    return fields.source("incomplete_details")


def _last_error(fields: FieldReader) -> _LastError | str | None:
    if fields.is_text("last_error"):
        return fields.source("last_error")
    error = fields.inside("last_error")
    return _LastError(error.text("code"), msgspec.Raw(error.raw("message") or b""))


def _action(fields: FieldReader) -> _Action:
    action = fields.inside("required_action")
    return _Action(
        submit_tool_outputs=_calls(action, "submit_tool_outputs"),
        submit_tool_approval=_calls(action, "submit_tool_approval"),
    )


def _calls(action: FieldReader, kind: str) -> _Calls:
    return _Calls(
        [
            _Call(_Function(call.inside("function").text("name")), call.text("name"), call.text("type"))
            for call in action.inside(kind).each("tool_calls")
        ]
    )
