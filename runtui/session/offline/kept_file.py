"""A file of runs opened: an archive, a list as a server answered it, an array, or one object a line.

It is read through once, on a thread of its own, to know where what stands; what is compressed or comes through a
pipe is unpacked into a file without a name.
"""

from __future__ import annotations

import os
import re
import stat
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING, BinaryIO, Protocol, cast

import msgspec
from msgspec import Struct

from runtui.api.decode_list import trimmed
from runtui.api.fields import FieldReader
from runtui.api.json_parts import Effort, SplitError, member_spans, spans
from runtui.model.protocol import WireProtocol
from runtui.model.timing import InstantError, parse_instant
from runtui.session.offline.growing_file import GrowingFile
from runtui.session.offline.kept_objects import KeptObjects
from runtui.store.archive.packing import pieces_of, unpacked
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

    _Work = Callable[["FileLines", KeptObjects], str | None]
    """Notes the objects of a file, and returns what is wrong with it."""
    from pathlib import Path

UNNAMED = "thread_in_file"
"""The thread of runs that name none."""
_LOOKED_AT = 1_000_000
"""Bytes at the front by which a file is known."""
_KINDS = {"thread.run": "run", "thread.run.step": "step", "thread.message": "message", "thread": "thread"}
_KINDS |= {"assistant": "assistant", "response": "run", "conversation": "thread"}
_IN_BUNDLE = {"run": "run", "assistant": "assistant", "steps": "step", "messages": "message"}
"""What stands under which name in a bundle, whatever the objects say of themselves."""
_OBJECT = b',"object":'
_DATA = re.compile(rb'"data"[ \t\r\n]*+:[ \t\r\n]*+\[')
_FRONT = 10_000
_MADE = re.compile(rb'"runtui_bundle".{0,5000}?"made": *"([^"\\]{1,40})"', re.DOTALL)
_NO_BOUND = 1 << 60
_PIECE = 1_000_000


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


class KeptFile(Struct, frozen=True):
    """What was opened: its objects, and the header of an archive, None for any other file."""

    objects: KeptObjects
    header: ArchiveHeader | None
    made_at: float
    """When it was made, or begun to be made, as far as its front or the file tells: seconds since 1970."""

    is_small: bool = False
    """Whether it is read within a moment."""

    @property
    def as_of(self) -> float:
        """The time up to which it tells what became of its runs."""
        return self.objects.ended_at or self.made_at


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


def open_kept(path: Path) -> KeptFile:
    """Opens a file and begins to read it. Raises ArchiveError where it holds nothing that is known; OSError."""
    mode = path.stat().st_mode
    if stat.S_ISCHR(mode) or stat.S_ISBLK(mode):
        raise ArchiveError("it is a device")
    with path.open("rb") as source:
        return open_stream(source, is_seekable=stat.S_ISREG(mode))


def open_stream(source: BinaryIO, *, is_seekable: bool) -> KeptFile:
    """Does the same with what comes through a pipe."""
    file = cast("BinaryIO", open(source.name, "rb")) if is_seekable else _all_of(source)  # noqa: SIM115, PTH123
    lines: FileLines = file
    if unpacked(file) is not file:
        lines = growing = GrowingFile(_whole_pieces(file))
        file = growing.file
    try:
        begin = growing.front(_LOOKED_AT) if lines is not file else os.pread(file.fileno(), _LOOKED_AT, 0)
        header, work = _known_as(begin, lines)
        made_at = _made_at(file, header) or (os.fstat(source.fileno()).st_mtime if is_seekable else time.time())
    except BaseException:
        file.close()
        raise
    objects = KeptObjects(file)
    threading.Thread(target=_index, args=(work, lines, objects), name="runtui-index", daemon=True).start()
    return KeptFile(objects, header, made_at, is_small=len(begin) < _LOOKED_AT)


def _known_as(front: bytes, lines: FileLines) -> tuple[ArchiveHeader | None, _Work]:
    """What a file is, by its front: the header of an archive, and what notes its objects from here on."""
    begin = trimmed(front)
    if not begin.startswith((b"{", b"[")):
        raise ArchiveError("it holds neither an archive nor runs as JSON")
    if b'"runtui_archive"' in begin.partition(b"\n")[0]:
        return read_header(lines.readline()), _index_archive
    if b'"runtui_bundle"' in begin[:_FRONT]:
        return None, _index_bundle
    return None, _index_lines if _is_of_lines(begin) else _index_document


def _made_at(file: BinaryIO, header: ArchiveHeader | None) -> float | None:
    """When an archive was ended, as far as that is soon found, else begun; when a bundle was made; else None."""
    if header is None:
        found = _MADE.search(os.pread(file.fileno(), _FRONT, 0))
        return _instant(found[1].decode()) if found else None
    end = os.fstat(file.fileno()).st_size
    last = os.pread(file.fileno(), _FRONT, max(0, end - _FRONT)).rstrip().rpartition(b"\n")[2]
    manifest = read_manifest(last)
    return _instant(manifest.ended_at if manifest is not None else header.begun_at)


def _instant(text: str) -> float | None:
    with suppress(InstantError):
        return parse_instant(text)
    return None


def _index(work: _Work, file: FileLines, objects: KeptObjects) -> None:
    problem: str | None = "it could not be read to its end"
    try:
        problem = work(file, objects)
    except ArchiveError as error:
        problem = str(error)
    except (OSError, ValueError):  # ValueError: it was closed meanwhile
        pass
    finally:
        objects.end(problem)


def _index_archive(file: FileLines, objects: KeptObjects) -> str | None:
    """Notes the records of an archive; returns what is wrong with it."""
    place, damaged, manifest = file.tell(), 0, None
    for line in file:
        manifest = read_manifest(line)
        if manifest is None:
            try:
                record, raw = read_record(line)
            except ArchiveError:
                damaged += 1
            else:
                if raw:
                    objects.add(record, place + line.index(_OBJECT) + len(_OBJECT), len(raw))
                elif record.type == "gap" and record.part == "step":
                    objects.without_steps.add(record.run_id)
        place += len(line)
    objects.ended_at = _instant(manifest.ended_at) if manifest is not None else None
    if manifest is None:
        return "it ends early: what is whole is shown"
    return f"{plural(damaged, 'line')} of it can't be read" if damaged else None


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
        start = body.find(b"[") if trimmed(body[:_FRONT]).startswith(b"[") else _start_of_list(body)
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
        if not raw.startswith(b"{") or not raw.endswith(b"}") or not fields.text("id"):
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
    return bool(_DATA.search(text[:_FRONT])) is False and (bool(has_end) or len(begin) < _LOOKED_AT)


def _all_of(source: BinaryIO) -> BinaryIO:
    """What comes through a pipe, all of it taken."""
    growing = GrowingFile(iter(lambda: source.read(_PIECE), b""))
    try:
        growing.fill()
    except BaseException:
        growing.file.close()
        raise
    growing.file.seek(0)
    return growing.file


def _whole_pieces(packed: BinaryIO) -> Iterator[bytes]:
    with packed, suppress(ArchiveError):
        yield from pieces_of(packed)
