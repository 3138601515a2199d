"""Where in a file what stands: an archive, a list as a server answers it, an array, lines, or a bundle."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING, Protocol, TypeAlias

import msgspec
from msgspec import Struct

from runtui.api.decode_list import trimmed
from runtui.api.fields import FieldReader
from runtui.api.json_parts import Effort, SplitError, member_spans, spans
from runtui.model.protocol import WireProtocol
from runtui.model.timing import InstantError, parse_instant
from runtui.store.archive.records import (
    NOT_READ,
    ArchiveError,
    ArchiveHeader,
    Record,
    read_header,
    read_manifest,
    read_record,
)
from runtui.words.sizes import plural

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from runtui.session.offline.kept_objects import KeptObjects

IndexWork: TypeAlias = "Callable[[FileLines, KeptObjects], str | None]"
"""Notes the objects of a file, and returns what is wrong with it."""
UNNAMED = "thread_in_file"
"""The thread of runs that name none."""
LOOKED_AT = 1_000_000
"""Bytes at the front by which a file is known."""
_KINDS = {"thread.run": "run", "thread.run.step": "step", "thread.message": "message", "thread": "thread"}
_KINDS |= {"assistant": "assistant", "response": "run", "conversation": "thread"}
_IN_BUNDLE = {"run": "run", "assistant": "assistant", "steps": "step", "messages": "message"}
"""What stands under which name in a bundle, whatever the objects say of themselves."""
_OBJECT = b',"object":'
_DATA = re.compile(rb'"data"[ \t\r\n]*+:[ \t\r\n]*+\[')
FRONT = 10_000
"""Bytes at its front or its end that tell what it is of."""
_NO_BOUND = 1 << 60


class FileLines(Protocol):
    """A file as it is read through: from here on line by line, or all at once."""

    def tell(self) -> int:
        """Returns where the next line begins."""

    def readline(self) -> bytes:
        """Returns the next line."""

    def read(self) -> bytes:
        """Returns all that is left."""

    def __iter__(self) -> Iterator[bytes]:
        """Yields the lines that are left."""


class _SketchedConversation(Struct, gc=False):
    id: str | None = None


class _Sketch(Struct, gc=False):
    """What has to be known of an object to find it again."""

    id: str = ""
    object: str = ""
    thread_id: str | None = None
    run_id: str | None = None
    created_at: float | None = None
    conversation: _SketchedConversation | str | None = None

    @property
    def place(self) -> str | None:
        """The thread it is of, by whatever name a protocol has for that."""
        where = self.conversation
        return self.thread_id or (where.id if isinstance(where, _SketchedConversation) else where)


_decode = msgspec.json.Decoder(_Sketch).decode
_decode_raw = msgspec.json.Decoder(msgspec.Raw).decode


def known_as(front: bytes, lines: FileLines) -> tuple[ArchiveHeader | None, IndexWork]:
    """What a file is, by its front: the header of an archive, and what notes its objects from here on."""
    begin = trimmed(front)
    if not begin.startswith((b"{", b"[")):
        raise ArchiveError("it holds neither an archive nor runs as JSON")
    if b'"runtui_archive"' in begin.partition(b"\n")[0]:
        return read_header(lines.readline()), _index_archive
    if b'"runtui_bundle"' in begin[:FRONT]:
        return None, _index_bundle
    return None, _index_lines if _is_of_lines(begin) else _index_document


def instant_of(text: str) -> float | None:
    """Returns the instant in a text, None where it holds none."""
    with suppress(InstantError):
        return parse_instant(text)
    return None


def _index_archive(file: FileLines, objects: KeptObjects) -> str | None:
    """Notes the records of an archive; returns what is wrong with it."""
    place, damaged, manifest = file.tell(), 0, None
    for line in file:
        manifest = read_manifest(line)
        if manifest is None:
            damaged += not _add_record(objects, line, place)
        place += len(line)
    objects.ended_at = instant_of(manifest.ended_at) if manifest is not None else None
    if manifest is None:
        return "it ends early: what is whole is shown"
    return f"{plural(damaged, 'line')} of it can't be read" if damaged else None


def _add_record(objects: KeptObjects, line: bytes, place: int) -> bool:
    """Notes the object in a line of an archive; tells whether the line is whole."""
    try:
        record, raw = read_record(line)
    except ArchiveError:
        return False
    if not raw:
        if record.type == "gap" and record.part == "step":
            objects.without_steps.add(record.run_id)
        return True
    if not _is_whole(raw):
        return False
    objects.add(record, place + line.index(_OBJECT) + len(_OBJECT), len(raw))
    return True


def _is_whole(raw: bytes) -> bool:
    """Whether an object ends where it should: within a list another one would spoil those behind it."""
    try:
        _decode_raw(raw)
    except NOT_READ:
        with suppress(SplitError):
            for _ in member_spans(raw, Effort()):
                pass
            return raw.startswith(b"{") and raw.endswith(b"}")
        return False
    return True


def _index_lines(file: FileLines, objects: KeptObjects) -> str | None:
    """Notes the objects of a file with one a line, perhaps within brackets and with commas behind them."""
    place, damaged = 0, 0
    for line in file:
        text = trimmed(line).rstrip().removesuffix(b",")
        if text not in (b"", b"[", b"]"):
            damaged += _add(objects, text, place + line.index(text)) is None
        place += len(line)
    return f"{plural(damaged, 'line')} of it can't be read" if damaged else None


def _index_document(file: FileLines, objects: KeptObjects) -> str | None:
    """Notes the objects of a list as a server answers it, or of an array."""
    body = file.read()
    try:
        start = body.find(b"[") if trimmed(body[:FRONT]).startswith(b"[") else _start_of_list(body)
        for begins, ends in spans(body, b"[", Effort(_NO_BOUND), start):
            _add(objects, body[begins:ends].rstrip(), begins)
    except SplitError:
        return "it breaks off: what is whole is shown"
    return None


def _index_bundle(file: FileLines, objects: KeptObjects) -> str | None:
    """Notes the run of a bundle, and what belongs to it."""
    body, run = file.read(), None
    try:
        for name, begins, ends in member_spans(body, Effort(_NO_BOUND)):
            kind = _IN_BUNDLE.get(name)
            if kind in ("run", "assistant"):
                found = _add(objects, body[begins:ends].rstrip(), begins, kind)
                run = found if kind == "run" else run
            elif kind is not None:
                for first, last in spans(body, b"[", Effort(_NO_BOUND), begins):
                    _add(objects, body[first:last].rstrip(), first, kind, run)
    except SplitError:
        return "it breaks off: what is whole is shown"
    return None


def _start_of_list(body: bytes) -> int:
    """Where the list of an answer begins, which may break off; a single object counts as a list of its own."""
    found = _DATA.search(body)
    if found is None:
        raise SplitError("no list")
    return found.end() - 1


def _add(
    objects: KeptObjects, raw: bytes, place: int, kind: str | None = None, run: Record | None = None
) -> Record | None:
    """Notes an object by what it says of itself; None where it is none.

    `kind` is what it is, where the file says so, and `run` the one it belongs to unless it names another.
    """
    sketch = _sketched(raw)
    if sketch is None:
        return None
    kind = kind or _KINDS.get(sketch.object, "run")
    if sketch.object == "response":
        objects.protocol = WireProtocol.RESPONSES
    of_run = (run.thread_id, run.id) if run is not None else (UNNAMED, "")
    thread_id = sketch.id if kind == "thread" else sketch.place or of_run[0]
    record = Record(type=kind, id=sketch.id, thread_id=thread_id, run_id=sketch.run_id or of_run[1])
    objects.add(record, place, len(raw), sketch.created_at)
    return record


def _sketched(raw: bytes) -> _Sketch | None:
    try:
        return _decode(raw)
    except NOT_READ:
        fields = FieldReader.lenient(raw)
        if not _is_whole(raw) or not fields.text("id"):
            return None
        names = ("id", "object", "thread_id", "run_id")
        return _Sketch(**{name: fields.text(name) or "" for name in names}, created_at=fields.instant("created_at"))


def _is_of_lines(begin: bytes) -> bool:
    """Whether objects stand one a line: the first line, or the one behind a bracket, is a whole one."""
    first, has_end, rest = begin.partition(b"\n")
    if first.strip() == b"[":
        first, has_end, _ = rest.partition(b"\n")
    text = first.strip().removesuffix(b",")
    if not text.startswith(b"{") or not text.endswith(b"}"):
        return False
    return bool(_DATA.search(text[:FRONT])) is False and (bool(has_end) or len(begin) < LOOKED_AT)
