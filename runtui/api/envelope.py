"""The outside of an answer: the object in it, or the list with its objects still unread."""

from __future__ import annotations

import msgspec
from msgspec import Raw, Struct

from runtui.api.errors import CHECK_URL, BadAnswer, OtherProtocol, ServerFailed
from runtui.api.fields import FieldReader
from runtui.api.split import SplitError, split_array


class _Envelope(Struct, gc=False):
    data: list[Raw]
    has_more: Raw = Raw(b"null")


_decode_envelope = msgspec.json.Decoder(_Envelope).decode
_TRUTH = {b"true": True, b"false": False}
_BOM = b"\xef\xbb\xbf"


def open_list(body: bytes, *, of: str = "runs") -> tuple[list[bytes], bool | None]:
    """Returns the objects of a list and what it says about more of them (None: nothing).

    `of` names the objects in errors. Raises BadAnswer for what is no list (OtherProtocol for a bare
    one), ServerFailed for half of one.
    """
    body = trimmed(body)
    if body.startswith(b"["):
        raise OtherProtocol(
            f"The server answers with a bare list of {of}, as LangGraph servers do: this is not an Assistants API.",
            CHECK_URL,
        )
    try:
        envelope = _decode_envelope(body)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return _split_list(body, of)
    return [bytes(raw) for raw in envelope.data], _TRUTH.get(bytes(envelope.has_more))


def open_object(body: bytes) -> FieldReader:
    """Returns the members of an answer. Raises BadAnswer if it is no object, ServerFailed for half of one."""
    body = trimmed(body)
    if not body.startswith(b"{"):
        raise BadAnswer("The answer is not a JSON object.", CHECK_URL)
    try:
        return FieldReader.of(body)
    except SplitError:
        raise ServerFailed("The server sent an incomplete answer: its JSON breaks off.") from None


def trimmed(body: bytes) -> bytes:
    """Returns the body without byte order mark and white space around it."""
    return body.removeprefix(_BOM).strip()


def _split_list(body: bytes, of: str) -> tuple[list[bytes], bool | None]:
    fields = open_object(body)
    if not fields.has("data"):
        raise BadAnswer(f"The answer is JSON, but holds no list of {of}.", CHECK_URL)
    try:
        objects = split_array(fields.raw("data") or b"[]")
    except SplitError:
        raise BadAnswer(f"The answer is JSON, but its list of {of} is none.", CHECK_URL) from None
    return objects, _TRUTH.get(fields.raw("has_more") or b"")
