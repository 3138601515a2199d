"""Whether a response waits for somebody: worked out, since the protocol has no status for that.

It waits while it is completed, holds calls that nobody answered, and no later response follows it in its
conversation. The last is found out beside the response, so its object gets one member more, which says so: read
again from a file, it waits as it did then.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from runtui.api.fields import FieldReader

if TYPE_CHECKING:
    from runtui.api.json_parts import Effort

MEMBER = "rests_on"
RESTS_ON = b'"rests_on":{"later_responses":[]}'
"""What is put into the object of a response that waits: none followed when it was asked for."""
APPROVAL = "mcp_approval_request"
CALL = "function_call"
"""The type of an item that somebody else than the server answers with an output."""
_MOST_BYTES = 4_000_000
"""Of an output that msgspec reads in one step."""


class OpenCall(Struct, frozen=True, gc=False):
    """What a row shows of a call nobody answered."""

    id: str
    kind: str
    name: str | None


class _Item(Struct, gc=False):
    type: str | None = None
    id: str | None = None
    call_id: str | None = None
    name: str | None = None
    approval_request_id: str | None = None


_decode_items = msgspec.json.Decoder(list[_Item]).decode


def resting(raw: bytes) -> bytes:
    """Returns the object of a response with the member that says that none followed it."""
    return b"%b,%b}" % (raw.rstrip()[:-1].rstrip(), RESTS_ON)


def open_calls(output: bytes, effort: Effort) -> tuple[OpenCall, ...]:
    """Returns the calls in ``output`` that nobody answered, in order. Never raises."""
    if b"_call" not in output and b"_approval_request" not in output:
        return ()
    items = _items(output, effort)
    answered = {item.call_id for item in items if item.type == "function_call_output"}
    answered |= {item.approval_request_id for item in items if item.type == "mcp_approval_response"}
    calls = (
        OpenCall(wanted, item.type, item.name)
        for item in items
        if item.type and (wanted := call_id_of(item.type, item.id, item.call_id))
    )
    return tuple(each for each in calls if each.id not in answered)


def call_id_of(kind: str, item_id: str | None, call_id: str | None) -> str | None:
    """Returns the id under which an item of that type is answered; None for one that nobody answers."""
    if kind == APPROVAL:
        return item_id
    return call_id or item_id if kind == CALL else None


def _items(output: bytes, effort: Effort) -> list[_Item]:
    try:
        if len(output) <= _MOST_BYTES:
            return _decode_items(output)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        pass
    names = ("type", "id", "call_id", "name", "approval_request_id")
    read = FieldReader({"output": output}, [], effort).each("output") if output.startswith(b"[") else []
    return [_Item(*(each.text(name) for name in names)) for each in read]
