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
from typing import TYPE_CHECKING, BinaryIO, cast

from msgspec import Struct

from runtui.session.offline.growing_file import GrowingFile
from runtui.session.offline.indexing import FRONT, LOOKED_AT, instant_of, known_as
from runtui.session.offline.kept_objects import KeptObjects
from runtui.store.archive.packing import pieces_of, unpacked
from runtui.store.archive.records import ArchiveError, ArchiveHeader, read_manifest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from runtui.session.offline.indexing import FileLines, IndexWork

_MADE = re.compile(rb'"runtui_bundle".{0,5000}?"made": *"([^"\\]{1,40})"', re.DOTALL)
_PIECE = 1_000_000


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
        begin = growing.front(LOOKED_AT) if lines is not file else os.pread(file.fileno(), LOOKED_AT, 0)
        header, work = known_as(begin, lines)
        made_at = _made_at(file, header) or (os.fstat(source.fileno()).st_mtime if is_seekable else time.time())
    except BaseException:
        file.close()
        raise
    objects = KeptObjects(file)
    threading.Thread(target=_index, args=(work, lines, objects), name="runtui-index", daemon=True).start()
    return KeptFile(objects, header, made_at, is_small=len(begin) < LOOKED_AT)


def _made_at(file: BinaryIO, header: ArchiveHeader | None) -> float | None:
    """When an archive was ended, as far as that is soon found, else begun; when a bundle was made; else None."""
    if header is None:
        found = _MADE.search(os.pread(file.fileno(), FRONT, 0))
        return instant_of(found[1].decode()) if found else None
    end = os.fstat(file.fileno()).st_size
    last = os.pread(file.fileno(), FRONT, max(0, end - FRONT)).rstrip().rpartition(b"\n")[2]
    manifest = read_manifest(last)
    return instant_of(manifest.ended_at if manifest is not None else header.begun_at)


def _index(work: IndexWork, file: FileLines, objects: KeptObjects) -> None:
    problem: str | None = "it could not be read to its end"
    try:
        problem = work(file, objects)
    except ArchiveError as error:
        problem = str(error)
    except (OSError, ValueError):  # ValueError: it was closed meanwhile
        pass
    finally:
        objects.end(problem)


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
