"""The lists of the protocol: the outside of a response, and the objects in it, each on its own.

One bad object costs one marked entry; only what is no list at all is an error.
"""

from __future__ import annotations

import re
import zlib
from contextlib import suppress
from typing import TYPE_CHECKING

import msgspec
from msgspec import Raw, Struct

from runtui.api.errors import CHECK_URL, BadAnswer, OtherProtocol, ServerFailed
from runtui.api.fields import FieldReader, value_of
from runtui.api.fitting import MOST_MARKS, fitted
from runtui.api.json_parts import MOST_PARTS, Effort, SplitError, TooMuchError, member_spans, spans
from runtui.model.protocol import WireProtocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from runtui.model.detail import Json


MOST_BYTES = 16_000_000
"""Bytes of the objects of one answer whose every field is read at once; the next answer begins behind them."""
_WIDEST = 3
"""Times the memory that a text with characters beyond ASCII may take."""
_AT_ONCE = 1_500_000
"""Bytes of an answer that msgspec splits in one step, whatever it holds."""
_SPARSE_AT_ONCE, _MOST_COMMAS = 16_000_000, 300_000
"""The same of one without many parts."""


class _Envelope(Struct, gc=False):
    data: list[Raw]
    has_more: Raw = Raw(b"null")


_decode_envelope = msgspec.json.Decoder(_Envelope).decode
_decode_elements = msgspec.json.Decoder(list[Raw]).decode
_TRUTH = {b"true": True, b"false": False}
_WORD = 9
"""More bytes than ``null`` has."""
_DATA = re.compile(rb'"data"[ \t\r\n]*+:[ \t\r\n]*+\[')
_AT_FRONT = 10_000
"""Bytes in which the list begins, where the answer is too long to be looked through."""
_BROKEN_OFF = "The server sent an incomplete answer: its JSON breaks off."
_NO_OBJECT = "The answer is not a JSON object."
_BOM = b"\xef\xbb\xbf"


class Opened(Struct, frozen=True):
    """The objects of a list, and what the list says about more of them (None: nothing)."""

    objects: list[bytes]
    has_more: bool | None
    cuts: dict[int, str]
    """What was cut of which of the objects, by its place."""
    is_cut: bool = False
    """True where it holds more objects than are read of one answer: `has_more` is True then."""

    @property
    def size(self) -> int:
        """Bytes of the objects."""
        return sum(map(len, self.objects))


class Entry:
    """One object of a list: its members, its id, and its text where that is no JSON."""

    def __init__(self, raw: bytes, effort: Effort, cut: str | None = None) -> None:
        """`cut` is what was cut of the object."""
        self.raw = raw
        """The object as the server sent it, or what was kept of a large one."""
        self._effort = effort
        self.fields = FieldReader.lenient(self.raw, effort)
        if cut:
            self.fields.flaws.append(cut)
        self.sent_id = self.fields.text("id") or None
        """None if the object holds none."""

    @property
    def id(self) -> str:
        """The object's id, made up for one that holds none."""
        return self.sent_id or made_up_id(self.raw)

    @property
    def flaws(self) -> tuple[str, ...]:
        """What could not be read of it so far."""
        missing = [] if self.sent_id else ["id: missing"]
        return (*self.fields.flaws, *missing)

    def document(self) -> tuple[Json, str]:
        """Returns the whole object and ""; None and its text where it is no JSON, or takes too much effort."""
        document = value_of(self.raw, self._effort)
        return (None, document) if isinstance(document, str) else (document, "")

    def is_of(self, name: str, wanted: str | None) -> bool:
        """Tells whether the member `name`, where the object has it, is the id `wanted`."""
        sent = self.fields.text(name) if name in self.fields else None
        return not sent or wanted is None or sent == wanted


class Listing:
    """A list of one response, its own objects apart from those of other threads and runs.

    `owners` maps the name of a member to the id it should have. Raises BadAnswer for what is no list,
    ServerFailed for half of one.
    """

    def __init__(
        self, body: bytes, *, of: str, owners: dict[str, str | None] | None = None, is_bare: bool = False
    ) -> None:
        effort = Effort()
        opened = open_list(body, effort, of=of, most_bytes=MOST_BYTES, weigh=_weight_of_text, is_bare=is_bare)
        entries = [Entry(raw, effort, opened.cuts.get(place)) for place, raw in enumerate(opened.objects)]
        wanted = (owners or {}).items()
        self.has_more, self.is_cut, self.size = opened.has_more, opened.is_cut, opened.size
        self.own = [entry for entry in entries if all(entry.is_of(name, owner) for name, owner in wanted)]
        self.received = len(entries)
        self.foreign_count = len(entries) - len(self.own)
        self.cursor = next((entry.sent_id for entry in reversed(entries) if entry.sent_id), None)


def open_list(
    body: bytes,
    effort: Effort,
    *,
    of: str = "runs",
    most_bytes: int,
    weigh: Callable[[bytes], int] = len,
    is_bare: bool = False,
) -> Opened:
    """Returns the objects of a list: the first of them where they are too many, or weigh more than `most_bytes`.

    `of` names the objects in errors; `is_bare`: the list may be an array with no object around it. Raises BadAnswer
    for what is no list (OtherProtocol for a bare one), ServerFailed for half of one.
    """
    body = trimmed(body)
    if body.startswith(b"["):
        if not is_bare:
            raise _bare(body, of)
        return _opened_bare(body, effort, most_bytes, weigh)
    if _is_split_at_once(body):
        with suppress(msgspec.MsgspecError, ValueError, RecursionError):
            envelope = _decode_envelope(body)
            objects = [bytes(raw) for raw in envelope.data[: MOST_PARTS + 1]]
            return _opened(objects, bytes(envelope.has_more), most_bytes, weigh)
    elements, has_more = _split_list(body, effort, of)
    try:
        return _opened(elements, has_more, most_bytes, weigh)
    except SplitError:
        raise BadAnswer(f"The answer is JSON, but its list of {of} is none.", CHECK_URL) from None


def open_object(body: bytes) -> FieldReader:
    """Returns the members of an object. Raises BadAnswer if it is none, ServerFailed for half of one."""
    body, cut = fitted(trimmed(body).rstrip())
    if not body.startswith(b"{"):
        raise BadAnswer(_NO_OBJECT, CHECK_URL)
    try:
        fields = FieldReader.of(body)
    except SplitError:
        raise ServerFailed(_BROKEN_OFF) from None
    if cut:
        fields.flaws.append(cut)
    return fields


def object_of(body: bytes) -> bytes:
    """Returns the object in a response as it was sent. Raises BadAnswer if it is none, ServerFailed for half."""
    open_object(body)
    return trimmed(body).rstrip()


def decode_name(body: bytes) -> str | None:
    """Returns the ``name`` of the object in a response, None if it has none.

    Raises BadAnswer if it is no object, ServerFailed if it is cut short.
    """
    return open_object(body).text("name") or None


def made_up_id(raw: bytes) -> str:
    """Returns an id for an object without one: made from its bytes, so that it stays the same."""
    return f"unreadable:{zlib.crc32(raw):08x}"


def trimmed(body: bytes) -> bytes:
    """Returns the body without byte order mark and blanks in front of it."""
    return body.removeprefix(_BOM).lstrip()


def _split_list(body: bytes, effort: Effort, of: str) -> tuple[Iterable[bytes], bytes]:
    """Does what msgspec doesn't: opens a list with bad objects in it, or one so large that it takes many steps."""
    if not body.startswith(b"{"):
        raise BadAnswer(_NO_OBJECT, CHECK_URL)
    try:
        members = {name: place for name, *place in member_spans(body, Effort()) if name in ("data", "has_more")}
    except TooMuchError:
        begun = _DATA.search(body, 0, _AT_FRONT)  # where it ends is not known, and its first objects will do
        members = {"data": [begun.end() - 1, len(body)]} if begun else {}
    except SplitError:
        raise ServerFailed(_BROKEN_OFF) from None
    if "data" not in members:
        raise BadAnswer(f"The answer is JSON, but holds no list of {of}.", CHECK_URL)
    start, end = members["data"]
    has_more = body[slice(*members.get("has_more", (0, 0)))].rstrip()
    if body[start : min(end, start + _WORD)].rstrip() == b"null":
        return (), has_more
    return (body[begins:ends].rstrip() for begins, ends in spans(body, b"[", effort, start)), has_more


def _bare(body: bytes, of: str) -> OtherProtocol:
    error = OtherProtocol(
        f"The server answers with a bare list of {of}, as LangGraph servers do: this is not an Assistants API.",
        CHECK_URL,
    )
    error.protocol = WireProtocol.LANGGRAPH if b'"run_id"' in body[:_AT_FRONT] else None
    return error


def _opened_bare(body: bytes, effort: Effort, most_bytes: int, weigh: Callable[[bytes], int]) -> Opened:
    if _is_split_at_once(body):
        with suppress(msgspec.MsgspecError, ValueError, RecursionError):
            objects = [bytes(raw) for raw in _decode_elements(body)[: MOST_PARTS + 1]]
            return _opened(objects, b"", most_bytes, weigh)
    elements = (body[begins:ends].rstrip() for begins, ends in spans(body, b"[", effort))
    try:
        return _opened(elements, b"", most_bytes, weigh)
    except SplitError:
        raise ServerFailed(_BROKEN_OFF) from None


def _is_split_at_once(body: bytes) -> bool:
    return len(body) <= _AT_ONCE or (len(body) <= _SPARSE_AT_ONCE and body.count(b",") <= _MOST_COMMAS)


def _weight_of_text(raw: bytes) -> int:
    return len(raw) if raw.isascii() and b"\\u" not in raw else len(raw) * _WIDEST


def _opened(objects: Iterable[bytes], has_more: bytes, most_bytes: int, weigh: Callable[[bytes], int]) -> Opened:
    """The first of the objects; at least one, however long it is."""
    kept: list[bytes] = []
    cuts: dict[int, str] = {}
    size = 0
    with suppress(TooMuchError):
        for whole in objects:
            raw, cut = fitted(whole) if len(whole) > MOST_MARKS else (whole, "")
            size += weigh(raw)
            if len(kept) == MOST_PARTS or (size > most_bytes and kept):
                break
            if cut:
                cuts[len(kept)] = cut
            kept.append(raw)
        else:
            return Opened(kept, _TRUTH.get(has_more), cuts)
    return Opened(kept, True, cuts, is_cut=True)
