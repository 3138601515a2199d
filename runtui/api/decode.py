"""From the bytes of an answer to values; everything a server may get wrong in a JSON text ends here."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from msgspec import Raw, Struct

from runtui.api.details import read_detail, read_metadata
from runtui.api.errors import CHECK_URL, BadAnswer, ServerFailed
from runtui.api.fields import Fields
from runtui.api.rows import Reading, read_row, to_run
from runtui.api.split import SplitError, split_array
from runtui.model.packed import PackedPage
from runtui.model.run import Run, RunPage
from runtui.model.thread import Thread

if TYPE_CHECKING:
    from runtui.model.detail import RunDetail


class _Envelope(Struct, gc=False):
    data: list[Raw]
    has_more: Raw = Raw(b"null")


_decode_envelope = msgspec.json.Decoder(_Envelope).decode
_TRUTH = {b"true": True, b"false": False}
_BOM = b"\xef\xbb\xbf"


def decode_run_page(body: bytes, *, thread_id: str | None) -> RunPage:
    """Returns the runs of one answer to list runs, in the server's order.

    An object that can't be read becomes a marked run and costs no other; a run of another thread than
    `thread_id` is left out and counted. Raises BadAnswer for what is no list of runs, ServerFailed for half
    of one.
    """
    objects, has_more = _open_envelope(_trimmed(body))
    readings = [read_row(raw) for raw in objects]
    own = [reading for reading in readings if not _is_strange(reading, thread_id)]
    page = PackedPage([reading.raw for reading in own])
    return RunPage(
        runs=tuple(to_run(reading, page, place) for place, reading in enumerate(own)),
        has_more=has_more,
        received=len(readings),
        cursor=next((reading.row.id for reading in reversed(readings) if reading.row), None),
        strangers=len(readings) - len(own),
    )


def decode_run(body: bytes) -> Run:
    """Returns the run of one answer. Raises BadAnswer if it holds none, ServerFailed if it is cut short."""
    reading = read_row(_trimmed(body))
    if reading.row is None:
        _fields_of(reading.raw)
        raise BadAnswer("The answer is JSON, but not a run: it has no id.", CHECK_URL)
    return to_run(reading, PackedPage([reading.raw]), 0)


def decode_detail(run: Run) -> RunDetail:
    """Returns everything `run` holds; fields that can't be read are None. Never raises."""
    return read_detail(run)


def decode_thread(body: bytes) -> Thread:
    """Returns the thread of one answer. Raises BadAnswer if it holds none, ServerFailed if it is cut short."""
    fields = _fields_of(_trimmed(body))
    thread_id = fields.text("id")
    if not thread_id:
        raise BadAnswer("The answer is JSON, but not a thread: it has no id.", CHECK_URL)
    return Thread(id=thread_id, created_at=fields.instant("created_at"), metadata=read_metadata(fields))


def decode_name(body: bytes) -> str | None:
    """Returns the ``name`` of the object in an answer, None if it has none. Raises as `decode_thread`."""
    return _fields_of(_trimmed(body)).text("name") or None


def _open_envelope(body: bytes) -> tuple[list[bytes], bool | None]:
    if body.startswith(b"["):
        raise BadAnswer(
            "The server answers with a bare list of runs, as LangGraph servers do: this is not an Assistants API.",
            CHECK_URL,
        )
    try:
        envelope = _decode_envelope(body)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return _split_envelope(body)
    return [bytes(raw) for raw in envelope.data], _TRUTH.get(bytes(envelope.has_more))


def _split_envelope(body: bytes) -> tuple[list[bytes], bool | None]:
    fields = _fields_of(body)
    if not fields.has("data"):
        raise BadAnswer("The answer is JSON, but holds no list of runs.", CHECK_URL)
    try:
        objects = split_array(fields.raw("data") or b"[]")
    except SplitError:
        raise BadAnswer("The answer is JSON, but its list of runs is none.", CHECK_URL) from None
    return objects, _TRUTH.get(fields.raw("has_more") or b"")


def _fields_of(body: bytes) -> Fields:
    if not body.startswith(b"{"):
        raise BadAnswer("The answer is not a JSON object.", CHECK_URL)
    try:
        return Fields.of(body)
    except SplitError:
        raise ServerFailed("The server sent an incomplete answer: its JSON breaks off.") from None


def _is_strange(reading: Reading, thread_id: str | None) -> bool:
    sent = reading.row.thread_id if reading.row else None
    return bool(sent) and thread_id is not None and sent != thread_id


def _trimmed(body: bytes) -> bytes:
    return body.removeprefix(_BOM).strip()
