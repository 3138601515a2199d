"""The lists of the protocol: the outside of a response, and the objects in it, each on its own.

One bad object costs one marked entry; only what is no list at all is an error.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

import msgspec
from msgspec import Raw, Struct

from runtui.api.errors import CHECK_URL, BadAnswer, OtherProtocol, ServerFailed
from runtui.api.fields import FieldReader, SplitError, read_json, split_array

if TYPE_CHECKING:
    from runtui.model.detail import Json


class _Envelope(Struct, gc=False):
    data: list[Raw]
    has_more: Raw = Raw(b"null")


_decode_envelope = msgspec.json.Decoder(_Envelope).decode
_TRUTH = {b"true": True, b"false": False}
_BOM = b"\xef\xbb\xbf"


class Entry:
    """One object of a list: its members, its id, and its text where that is no JSON."""

    def __init__(self, raw: bytes) -> None:
        self._raw = raw
        self.fields = FieldReader.lenient(raw)
        self.sent_id = self.fields.text("id") or None
        """None if the object holds none."""

    @property
    def id(self) -> str:
        """The object's id, made up for one that holds none."""
        return self.sent_id or made_up_id(self._raw)

    @property
    def flaws(self) -> tuple[str, ...]:
        """What could not be read of it so far."""
        missing = [] if self.sent_id else ["id: missing"]
        return (*self.fields.flaws, *missing)

    def document(self) -> tuple[Json, str]:
        """Returns the whole object and ""; None and its text where it is no JSON."""
        try:
            return read_json(self._raw), ""
        except ValueError:
            return None, self._raw.decode("utf-8", "replace")

    def is_of(self, name: str, wanted: str | None) -> bool:
        """Tells whether the member `name`, where the object has it, is the id `wanted`."""
        sent = self.fields.text(name) if name in self.fields else None
        return not sent or wanted is None or sent == wanted


class Listing:
    """A list of one response, its own objects apart from those of other threads and runs.

    `owners` maps the name of a member to the id it should have. Raises BadAnswer for what is no list,
    ServerFailed for half of one.
    """

    def __init__(self, body: bytes, *, of: str, owners: dict[str, str | None] | None = None) -> None:
        objects, self.has_more = open_list(body, of=of)
        entries = [Entry(raw) for raw in objects]
        wanted = (owners or {}).items()
        self.own = [entry for entry in entries if all(entry.is_of(name, owner) for name, owner in wanted)]
        self.received = len(entries)
        self.foreign_count = len(entries) - len(self.own)
        self.cursor = next((entry.sent_id for entry in reversed(entries) if entry.sent_id), None)


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
    """Returns the members of an object. Raises BadAnswer if it is none, ServerFailed for half of one."""
    body = trimmed(body)
    if not body.startswith(b"{"):
        raise BadAnswer("The answer is not a JSON object.", CHECK_URL)
    try:
        return FieldReader.of(body)
    except SplitError:
        raise ServerFailed("The server sent an incomplete answer: its JSON breaks off.") from None


def decode_name(body: bytes) -> str | None:
    """Returns the ``name`` of the object in a response, None if it has none.

    Raises BadAnswer if it is no object, ServerFailed if it is cut short.
    """
    return open_object(body).text("name") or None


def made_up_id(raw: bytes) -> str:
    """Returns an id for an object without one: made from its bytes, so that it stays the same."""
    return f"unreadable:{zlib.crc32(raw):08x}"


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
