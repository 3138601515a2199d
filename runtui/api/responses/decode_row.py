"""From one response to the run of a table row: msgspec reads a sound one, a faulty one is read field by field."""

from __future__ import annotations

from sys import intern
from typing import TYPE_CHECKING, TypeAlias

import msgspec
from msgspec import Raw, Struct

from runtui.api.decode_list import made_up_id
from runtui.api.fields import FieldReader
from runtui.api.json_parts import as_sent
from runtui.api.responses.waiting import APPROVAL, MEMBER, open_calls, resting
from runtui.model.run import Run
from runtui.model.status import RunStatus
from runtui.model.timing import LATEST, InstantError, parse_instant

if TYPE_CHECKING:
    from runtui.api.json_parts import Effort
    from runtui.api.responses.waiting import OpenCall
    from runtui.model.packed import PackedPage

_LONGEST_MESSAGE = 60
"""Characters of the message of an error that a row keeps."""
_MOST_TOOLS = 100
"""Calls a response waits for that a row knows of."""
_Instant: TypeAlias = int | float | str | None


class _Conversation(Struct, gc=False):
    id: str | None = None


class _Agent(Struct, gc=False):
    name: str | None = None
    version: str | None = None


class _ResponseUsage(Struct, gc=False):
    total_tokens: int | None = None


class _Error(Struct, gc=False):
    code: str | None = None
    message: str | None = None


class _WhyIncomplete(Struct, gc=False):
    reason: str | None = None


class ResponseRow(Struct, gc=False, kw_only=True):
    """What a row shows of a response, in the server's own types."""

    id: str
    status: str | None = None
    conversation: _Conversation | str | None = None
    agent_reference: _Agent | str | None = None
    agent: _Agent | str | None = None
    model: str | None = None
    created_at: _Instant = None
    completed_at: _Instant = None
    usage: _ResponseUsage | None = None
    error: _Error | str | None = None
    incomplete_details: _WhyIncomplete | str | None = None
    output: Raw = Raw()
    """Opened only where the response may wait."""
    rests_on: Raw = Raw()

    @property
    def thread_id(self) -> str | None:
        """The id of its conversation."""
        where = self.conversation
        return where.id if isinstance(where, _Conversation) else where


class DecodedResponse(Struct, gc=False):
    """One object of a page: its bytes, the row in it (None: no response can be read from it), what was wrong."""

    raw: bytes
    row: ResponseRow | None
    flaws: list[str]
    calls: tuple[OpenCall, ...] = ()
    """Those it waits for."""


_decode_row = msgspec.json.Decoder(ResponseRow).decode


def read_response(raw: bytes, effort: Effort) -> DecodedResponse:
    """Returns what can be read of one object. Never raises."""
    try:
        row = _decode_row(raw)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        decoded = _read_faulty(raw, effort)
    else:
        decoded = DecodedResponse(raw, row, []) if row.id else DecodedResponse(raw, None, ["id: empty"])
    if decoded.row is not None and bytes(decoded.row.rests_on) not in (b"", b"null"):
        decoded.calls = _waits_for(decoded.row, effort)
    return decoded


def read_sent(raw: bytes, effort: Effort) -> DecodedResponse:
    """Returns what can be read of an object as a server sends it: what its state rests on is never sent."""
    decoded = read_response(raw, effort)
    if decoded.row is None or not bytes(decoded.row.rests_on):
        return decoded
    kept, flaws = as_sent(raw, MEMBER)
    decoded = read_response(kept, effort) if flaws else decoded
    decoded.calls = ()
    decoded.flaws.extend(flaws)
    return decoded


def as_newest(decoded: DecodedResponse, effort: Effort) -> DecodedResponse:
    """Returns the newest response of its conversation: with the member that says so, where it waits for that."""
    row = decoded.row
    if row is None or bytes(row.rests_on) or not may_wait(decoded, effort):
        return decoded
    read = read_response(resting(decoded.raw), effort)
    read.flaws = decoded.flaws
    return read


def may_wait(decoded: DecodedResponse, effort: Effort) -> bool:
    """Tells whether a response waits if no later one follows it."""
    return decoded.row is not None and bool(_waits_for(decoded.row, effort))


def to_run(decoded: DecodedResponse, page: PackedPage, place: int) -> Run:
    """Returns the run of one decoded object, which stands at `place` of `page`."""
    row, flaws, digest, calls = decoded.row, decoded.flaws, hash(decoded.raw), decoded.calls
    if row is None:
        return Run(id=made_up_id(decoded.raw), status="", flaws=tuple(flaws), digest=digest, page=page, place=place)
    completed_at = _instant("completed_at", row.completed_at, flaws)
    return Run(
        id=row.id,
        status=RunStatus.REQUIRES_ACTION if calls else intern(row.status or ""),
        said=intern(row.status or "") if calls else None,
        thread_id=_interned(row.thread_id),
        assistant_id=_agent_id(row.agent_reference) or _agent_id(row.agent),
        model=_interned(row.model),
        created_at=_instant("created_at", row.created_at, flaws),
        ended_at=None if calls else completed_at,
        waits_since=completed_at if calls else None,
        total_tokens=row.usage.total_tokens if row.usage else None,
        error_code=_interned(row.error.code) if isinstance(row.error, _Error) else None,
        error_message=_error_message(row.error) if row.error else None,
        incomplete_reason=_reason(row.incomplete_details),
        has_required_action=bool(calls),
        waiting_tools=tuple(intern(each.name or each.kind) for each in calls[:_MOST_TOOLS]),
        needs_approval=any(each.kind == APPROVAL for each in calls),
        flaws=tuple(flaws),
        digest=digest,
        page=page,
        place=place,
    )


def _waits_for(row: ResponseRow, effort: Effort) -> tuple[OpenCall, ...]:
    return open_calls(bytes(row.output), effort) if row.status == RunStatus.COMPLETED else ()


def _interned(text: str | None) -> str | None:
    return intern(text) if text else None


def _agent_id(agent: _Agent | str | None) -> str | None:
    if not isinstance(agent, _Agent):
        return _interned(agent)
    if not agent.name:
        return None
    return intern(f"{agent.name}:{agent.version}" if agent.version else agent.name)


def _error_message(error: _Error | str) -> str | None:
    """The beginning of what went wrong; None where a code says it, or nobody."""
    if isinstance(error, _Error):
        if error.code and not error.code.isspace():
            return None
        error = error.message or ""
    words = " ".join(error[: 4 * _LONGEST_MESSAGE].split())
    return _interned(words if len(words) <= _LONGEST_MESSAGE else f"{words[: _LONGEST_MESSAGE - 1]}…")


def _instant(name: str, value: _Instant, flaws: list[str]) -> float | None:
    if value is None or (value.__class__ is int and 0 < value <= LATEST):
        return value  # nearly every time
    try:
        return parse_instant(value)
    except InstantError as error:
        flaws.append(f"{name}: {error}")
        return None


def _reason(details: _WhyIncomplete | str | None) -> str | None:
    return _interned(details.reason if isinstance(details, _WhyIncomplete) else details)


def _read_faulty(raw: bytes, effort: Effort) -> DecodedResponse:
    fields = FieldReader.lenient(raw, effort)
    if fields.flaws and not list(fields):
        return DecodedResponse(raw, None, fields.flaws)
    run_id = fields.text("id")
    if not run_id:
        return DecodedResponse(raw, None, [*fields.flaws, "id: missing"])
    error = fields.inside("error") if fields.is_object("error") else None
    row = ResponseRow(
        id=run_id,
        status=fields.text("status"),
        conversation=read_conversation_id(fields),
        agent_reference=read_agent(fields),
        model=fields.text("model"),
        created_at=fields.instant("created_at"),
        completed_at=fields.instant("completed_at"),
        usage=_ResponseUsage(fields.inside("usage").count("total_tokens")),
        error=fields.source("error") if error is None else _Error(error.source("code"), error.source("message")),
        incomplete_details=read_reason(fields),
        output=Raw(fields.raw("output") or b""),
        rests_on=Raw(fields.raw("rests_on") or b""),
    )
    return DecodedResponse(raw, row, fields.flaws)


def read_conversation_id(fields: FieldReader) -> str | None:
    """Returns the id of the conversation, which may be an object or its id."""
    if fields.is_object("conversation"):
        return fields.inside("conversation").text("id")
    return fields.text("conversation")


def read_agent(fields: FieldReader) -> str | None:
    """Returns the id of the agent, ``name:version``; None where none is named."""
    name = next((name for name in ("agent_reference", "agent") if name in fields), None)
    if name is None or not fields.is_object(name):
        return fields.text(name) if name else None
    agent = fields.inside(name)
    return _agent_id(_Agent(agent.text("name"), agent.source("version")))


def read_reason(fields: FieldReader) -> str | None:
    """Returns the reason in ``incomplete_details``; one that is no object is the reason itself."""
    if fields.is_object("incomplete_details"):
        return fields.inside("incomplete_details").text("reason")
    return fields.source("incomplete_details")
