"""From one object to the run of a table row: msgspec reads a sound one, a faulty one is read field by field."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from sys import intern
from typing import TYPE_CHECKING

import msgspec
from msgspec import Raw, Struct

from runtui.api.decode_list import made_up_id
from runtui.api.json_parts import as_sent
from runtui.api.langgraph.faulty_row import read_faulty
from runtui.api.langgraph.rests_on import MEMBER
from runtui.api.langgraph.row import GraphError, GraphObject, GraphRow, RestsOn, StatePart
from runtui.api.langgraph.status import shown_status
from runtui.model.run import Run
from runtui.model.status import TERMINAL, RunStatus
from runtui.model.timing import LATEST, InstantError, parse_instant

if TYPE_CHECKING:
    from runtui.api.json_parts import Effort
    from runtui.api.langgraph.row import Stamp, ToldMessage
    from runtui.model.packed import PackedPage

LONGEST_MESSAGE = 60
"""Characters of the message of an error that a row keeps."""
MOST_CALLS = 100
"""Calls a run waits for that a row knows of."""
_REPR = re.compile(r"([A-Za-z_][\w.]*)\(")
"""How the text of a Python error begins: ``ValueError('…')``."""


class _ActionRequest(Struct, gc=False):
    name: str


class _Review(Struct, gc=False):
    action_requests: list[_ActionRequest]


_NOTHING = RestsOn()
_BAD_ENDS = (RunStatus.FAILED, RunStatus.EXPIRED)
_NOBODY: tuple[tuple[str, ...], bool] = ((), False)
_decode_row = msgspec.json.Decoder(GraphRow).decode
_decode_review = msgspec.json.Decoder(_Review).decode


def read_row(raw: bytes, effort: Effort) -> GraphObject:
    """Returns what can be read of one object. Never raises."""
    try:
        row = _decode_row(raw)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return read_faulty(raw, effort)
    return GraphObject(raw, row, []) if row.run_id else GraphObject(raw, None, ["run_id: empty"])


def read_sent(raw: bytes, effort: Effort) -> GraphObject:
    """Returns what can be read of an object as a server sends it: what its state rests on is never sent."""
    found = read_row(raw, effort)
    if found.row is None or found.row.rests_on is None:
        return found
    kept, flaws = as_sent(raw, MEMBER)
    found = read_row(kept, effort) if flaws else found
    if found.row is not None:
        found.row.rests_on = None
    found.flaws.extend(flaws)
    return found


def to_run(decoded: GraphObject, page: PackedPage, place: int) -> Run:
    """Returns the run of one decoded object, which stands at `place` of `page`."""
    row, flaws, digest = decoded.row, decoded.flaws, hash(decoded.raw)
    if row is None:
        return Run(id=made_up_id(decoded.raw), status="", flaws=tuple(flaws), digest=digest, page=page, place=place)
    said, status, rests_on = row.status or "", status_of(row), row.rests_on or _NOTHING
    waits, told = status == RunStatus.REQUIRES_ACTION, rests_on.messages
    tools, needs_approval = _waiting(rests_on.state) if waits else _NOBODY
    error = _error_of(row, rests_on) if status in _BAD_ENDS else (None, None)
    return Run(
        id=row.run_id,
        status=status,
        said=None if said == status else intern(said),
        thread_id=_interned(row.thread_id),
        assistant_id=_interned(row.assistant_id),
        model=_models(told) if told else None,
        created_at=_instant("created_at", row.created_at, flaws),
        started_at=_instant("started", rests_on.oldest.created_at, flaws) if rests_on.oldest else None,
        ended_at=_instant("updated_at", row.updated_at, flaws) if status in TERMINAL else None,
        total_tokens=_tokens(told) if told else None,
        error_code=_interned(error[0]),
        error_message=None if error[0] else _first_words(error[1]),
        has_required_action=waits,
        waiting_tools=tools,
        needs_approval=needs_approval,
        flaws=tuple(flaws),
        digest=digest,
        page=page,
        place=place,
    )  # fmt: skip


def status_of(row: GraphRow) -> str:
    """Returns what the status of a run is shown as."""
    rests_on, said = row.rests_on, row.status or ""
    if rests_on is None:
        return shown_status(said)
    state = rests_on.state or StatePart()
    return shown_status(
        said,
        thread_status=rests_on.thread.status if rests_on.thread else None,
        has_interrupts=any(task.interrupts for task in state.tasks or ()),
        has_next=bool(state.next),
    )


def error_parts(text: str) -> tuple[str | None, str]:
    """Returns the name of the error in the text of a Python error, if it begins with one, and the text."""
    found = _REPR.match(text)
    return (found[1] if found else None), text


def _error_of(row: GraphRow, rests_on: RestsOn) -> tuple[str | None, str | None]:
    """Name and text of what went wrong: of the run itself, of its thread, or of the task that failed."""
    if row.error_message:
        return None, row.error_message
    error = rests_on.thread.error if rests_on.thread else None
    if isinstance(error, GraphError):
        return error.error, error.message
    if error:
        return None, error
    tasks = (rests_on.state.tasks if rests_on.state else None) or ()
    failed = next((task.error for task in tasks if task.error), None)
    return error_parts(failed) if failed else (None, None)


def _waiting(state: StatePart | None) -> tuple[tuple[str, ...], bool]:
    """The names of what a run waits for, and whether any of it is a leave."""
    names: list[str] = []
    needs_approval = False
    for task in (state.tasks if state else None) or ():
        for interrupt in task.interrupts or ():
            requests = _requests(interrupt.value)
            needs_approval = needs_approval or bool(requests)
            names += requests or [task.name or "interrupt"]
    return tuple(map(intern, names[:MOST_CALLS])), needs_approval


def _requests(value: Raw) -> list[str]:
    """The names of the calls that ask for leave; none where the question is another."""
    if bytes(memoryview(value)[:1]) != b"{":
        return []
    try:
        return [each.name for each in _decode_review(value).action_requests]
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return []


def _models(messages: list[ToldMessage]) -> str | None:
    told = (each.response_metadata.model_name for each in messages if each.response_metadata)
    return _interned(", ".join(dict.fromkeys(name for name in told if name)))


def _tokens(messages: list[ToldMessage]) -> int | None:
    counts = [each.usage_metadata.total_tokens for each in messages if each.usage_metadata]
    known = [count for count in counts if count is not None]
    return sum(known) if known else None


def _interned(text: str | None) -> str | None:
    return intern(text) if text else None


def _first_words(text: str | None) -> str | None:
    if not text:
        return None
    words = " ".join(text[: 4 * LONGEST_MESSAGE].split())
    return _interned(words if len(words) <= LONGEST_MESSAGE else f"{words[: LONGEST_MESSAGE - 1]}…")


def seconds_of(value: Stamp) -> float | None:
    """Returns the seconds since 1970 of a time, UTC if it names no zone."""
    if not isinstance(value, datetime):
        return value
    return (value if value.tzinfo is not None else value.replace(tzinfo=UTC)).timestamp()


def _instant(name: str, value: Stamp, flaws: list[str]) -> float | None:
    seconds = seconds_of(value)
    if seconds is None or 0 < seconds <= LATEST:
        return seconds
    try:
        return parse_instant(seconds)
    except InstantError as error:
        flaws.append(f"{name}: {error}")
        return None
