"""From ``output`` of a response to steps: each item one, with the answer to it where there is one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Raw, Struct
from msgspec.json import encode

from runtui.api.decode_list import Listing, open_object, trimmed
from runtui.api.fields import FieldReader
from runtui.api.json_parts import Effort, SplitError, as_sent, split_array
from runtui.api.responses.decode_call import read_calls
from runtui.api.responses.decode_detail import read_error
from runtui.api.responses.waiting import MEMBER, call_id_of
from runtui.model.detail import LastError
from runtui.model.protocol import WireProtocol
from runtui.model.step import Step, StepPage

if TYPE_CHECKING:
    from runtui.api.decode_list import Entry


_MESSAGE = "message"
_ANSWER_IDS = ("call_id", "approval_request_id")
_APPROVED = "mcp_approval_response"


class Answers(Struct, frozen=True):
    """Items that answer calls, by the id they answer: their bytes."""

    found: dict[str, bytes]

    def of(self, item: FieldReader) -> bytes | None:
        """Returns the answer to an item."""
        kind = item.text("type") or ""
        wanted = item.text("call_id") or (item.text("id") if kind == "mcp_approval_request" else None)
        return self.found.get(wanted) if wanted and not is_answer(kind) else None


def is_answer(kind: str) -> bool:
    """Tells whether an item of that type answers another one."""
    return kind.endswith("_output") or kind == _APPROVED


def output_items(body: bytes) -> list[bytes]:
    """Returns the items of ``output`` of a response, unread; what is no list is one item.

    Raises BadAnswer if the body is no object, ServerFailed if it is cut short.
    """
    try:
        raw = FieldReader.of(trimmed(body).rstrip()).raw("output")  # whole, however long: its parts are split apart
    except SplitError:
        raw = open_object(body).raw("output")
    if raw is None:
        return []
    try:
        return split_array(raw, Effort())[0]
    except SplitError:
        return [raw]


def listed_items(body: bytes) -> list[bytes]:
    """Returns the items of a list, unread. Raises BadAnswer for what is no list, ServerFailed for half of one."""
    return [entry.raw for entry in Listing(body, of="items").own]


def unanswered_id(items: list[bytes]) -> str | None:
    """Returns the id of the last item that somebody else answers and that nothing among the items does, if any."""
    readers = [_reader(each) for each in items]
    own = _answers(items, readers)
    open_items = [each for each in readers if _is_call(each) and own.of(each) is None]
    return open_items[-1].text("id") if open_items else None


def step_list(items: list[bytes], later: list[bytes]) -> bytes:
    """Returns the list of steps that a server of this protocol would send: each item with what answered it.

    `later` are items of the conversation behind those of the response.
    """
    readers = [_reader(each) for each in items]
    own = _answers(items, readers)
    other = _answers(later, [_reader(each) for each in later])
    answers = [own.of(item) or other.of(item) for item in readers]
    used = set(answers)
    kept = [_with_answer(raw, answer) for raw, answer in zip(items, answers, strict=True) if raw not in used]
    return encode({"object": "list", "data": list(map(Raw, kept)), "has_more": False})


def decode_step_page(body: bytes, *, run_id: str | None) -> StepPage:
    """Returns the steps of a list of items, in the server's order.

    An item that can't be read becomes a marked step. Raises BadAnswer for what is no list, ServerFailed for half of
    one.
    """
    listing = Listing(body, of="items", owners={"response_id": run_id})
    return StepPage(
        steps=tuple(_step(entry, place, run_id) for place, entry in enumerate(listing.own)),
        objects=tuple(entry.raw for entry in listing.own),
        has_more=listing.has_more,
        is_cut=listing.is_cut,
        size=listing.size,
        received=listing.received,
        cursor=listing.cursor,
        foreign_count=listing.foreign_count,
    )


def _step(entry: Entry, place: int, run_id: str | None) -> Step:
    item = entry.fields
    document, raw = entry.document()
    kind = item.text("type") or "unknown"
    error = _error(item)
    return Step(
        id=entry.sent_id or item.text("call_id") or (f"output[{place}]" if list(item) else entry.id),
        kind="message_creation" if kind == _MESSAGE else kind,
        status=item.text("status") or ("failed" if error else ""),
        run_id=item.text("response_id") or run_id,
        last_error=error,
        calls=read_calls(item, kind, document),
        message_id=entry.sent_id if kind == _MESSAGE else None,
        flaws=entry.flaws,
        document=document,
        raw=raw,
        protocol=WireProtocol.RESPONSES,
    )


def _error(item: FieldReader) -> LastError | None:
    """What an item says went wrong in it; an MCP server may send an object of its own."""
    error = read_error(item)
    if error is None or error.code or error.message:
        return error
    return LastError(None, item.source("error"))


def _with_answer(raw: bytes, answer: bytes | None) -> bytes:
    raw, _ = as_sent(raw, MEMBER)
    return raw if answer is None else b'%b,"rests_on":{"answer":%b}}' % (raw.rstrip()[:-1].rstrip(), answer)


def _is_call(item: FieldReader) -> bool:
    return call_id_of(item.text("type") or "", item.text("id"), item.text("call_id")) is not None


def _reader(raw: bytes) -> FieldReader:
    return FieldReader.lenient(raw, Effort())


def _answers(items: list[bytes], readers: list[FieldReader]) -> Answers:
    found = {
        wanted: raw
        for raw, item in zip(items, readers, strict=True)
        if is_answer(item.text("type") or "")
        for name in _ANSWER_IDS
        if (wanted := item.text(name))
    }
    return Answers(found)
