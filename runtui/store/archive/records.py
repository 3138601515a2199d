"""The lines of an archive, version 1: a header, records with the server's objects, and a manifest at the end.

Every line is one JSON object. That of a record ends with its ``object``, which stands there as the server sent it.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

import msgspec
from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Mapping

VERSION: Final = 1
PARTS: Final = ("thread", "run", "step", "message", "assistant")
"""The types of records, in the order in which they are counted."""
NOT_READ: Final = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)
"""What msgspec raises for a line that is no JSON, no UTF-8, or nested without end."""
_OBJECT: Final = b',"object":'
"""Stands once in a line before the object: in the texts before it quotes are escaped."""


class ArchiveError(Exception):
    """A file that can't be read or written as an archive; ``str(error)`` says why, as the end of a sentence."""


class ArchiveHeader(Struct, frozen=True, kw_only=True):
    """The first line: what the archive was made from."""

    runtui_archive: int = VERSION
    host: str = ""
    kind: str = ""
    begun_at: str = ""
    """RFC 3339, UTC."""
    threads: tuple[str, ...] = ()
    labels: dict[str, str] = {}
    """What the person calls them, by thread id."""
    parts: tuple[str, ...] = PARTS
    redacted: bool = False

    def is_of_same(self, other: ArchiveHeader) -> bool:
        """Tells whether both are of the same export, begun at whatever time."""
        return msgspec.structs.replace(self, begun_at="", labels={}) == msgspec.structs.replace(
            other, begun_at="", labels={}
        )


class Record(Struct, frozen=True, kw_only=True):
    """One line between header and manifest."""

    type: str
    """One of `PARTS`, ``gap`` for what the server did not give, or a word of a later version."""
    id: str = ""
    thread_id: str = ""
    run_id: str = ""
    """Of a step: the run it belongs to."""
    assistant_id: str = ""
    """Of a run."""
    part: str = ""
    """Of a gap: what is missing."""
    reason: str = ""
    """Of a gap: why."""


class Manifest(Struct, frozen=True, kw_only=True, tag_field="type", tag="manifest"):
    """The last line: how much there is, and the SHA-256 of all bytes before this line."""

    ended_at: str
    counts: dict[str, int]
    """Records by type, gaps among them."""
    sha256: str


def header_line(header: ArchiveHeader) -> bytes:
    """Returns the first line."""
    return msgspec.json.encode(header) + b"\n"


def record_line(record: Record, raw: str | None = None) -> bytes:
    """Returns the line of a record; `raw` is its object, on one line."""
    told: Mapping[str, str] = {name: text for name, text in msgspec.structs.asdict(record).items() if text}
    head = json.dumps(told, separators=(",", ":")).encode()
    return head + b"\n" if raw is None else b"%b%b%b}\n" % (head[:-1], _OBJECT, raw.encode("utf-8", "replace"))


def read_header(line: bytes) -> ArchiveHeader:
    """Returns the header in a line. Raises ArchiveError for another one, or one of a later version."""
    try:
        header = msgspec.json.decode(line, type=ArchiveHeader)
    except NOT_READ:
        raise ArchiveError("it is no archive of runtui") from None
    if b'"runtui_archive"' not in line:
        raise ArchiveError("it is no archive of runtui")
    if header.runtui_archive > VERSION:
        raise ArchiveError(f"it is of version {header.runtui_archive}, this runtui reads up to {VERSION}")
    return header


def read_record(line: bytes) -> tuple[Record, bytes]:
    """Returns a record and its object, b"" without one. Raises ArchiveError for what is none."""
    head, mark, rest = line.rstrip().partition(_OBJECT)
    if mark and not rest.endswith(b"}}"):
        raise ArchiveError("a line breaks off")
    try:
        return msgspec.json.decode(head + b"}" if mark else head, type=Record), rest[:-1]
    except NOT_READ:
        raise ArchiveError("a line is no record") from None


def read_manifest(line: bytes) -> Manifest | None:
    """Returns the manifest in a line, None for any other line."""
    if not line.startswith(b'{"type":"manifest"'):
        return None
    try:
        return msgspec.json.decode(line, type=Manifest)
    except NOT_READ:
        return None
