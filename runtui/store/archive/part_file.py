"""An archive that is being made: written page by page, so that after any interruption it is gone on with.

Behind the lines of each page a mark tells which list it is of and where that goes on. What stands behind the last
whole mark was interrupted and is cut off; what is before it is never asked for again.
"""

from __future__ import annotations

import os
from collections import deque
from typing import TYPE_CHECKING, Self

import msgspec
from msgspec import Struct

from runtui.store.archive.records import (
    NOT_READ,
    ArchiveError,
    ArchiveHeader,
    Record,
    header_line,
    read_header,
    read_record,
)
from runtui.store.own_file import open_own
from runtui.store.whole_file import lock

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from types import TracebackType

_MARK = b'{"type":"mark"'
_BEGIN = b'{"runtui_archive"'
_NOTED = ("run", "gap")
LAST_RUNS = 200
"""Objects of runs that are kept at hand of each thread."""


class ListKey(Struct, frozen=True, order=True):
    """Which list: a type of record, and the thread, run or assistant that it is of."""

    part: str
    thread_id: str = ""
    run_id: str = ""


class Mark(Struct, frozen=True, tag_field="type", tag="mark"):
    """How far a list is read: the cursor behind it; `is_done`: there is no more."""

    key: ListKey
    after: str | None = None
    is_done: bool = False


class PartFile:
    """The file of an archive that is being made, at a path of its own; nobody else may write to it meanwhile.

    Raises ArchiveError where it is of another export or another runtui is at it; OSError.
    """

    def __init__(self, path: Path, header: ArchiveHeader) -> None:
        self.path = path
        self.marks: dict[ListKey, Mark] = {}
        self.records: list[Record] = []
        """The runs that were there already, without their objects."""
        self.last_runs: dict[str, deque[bytes]] = {}
        """The objects of the last of them, by thread: with these the first page to come is compared."""
        descriptor = open_own(path, os.O_RDWR | os.O_CREAT, follows_link=False)
        self._file = os.fdopen(descriptor, "r+b", buffering=0)
        if not lock(descriptor):
            self._file.close()
            raise ArchiveError("another runtui is writing it")
        try:
            self.header = self._go_on(header)
        except BaseException:
            self._file.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def add(self, lines: list[bytes], mark: Mark) -> None:
        """Adds the lines of a page and how far its list is read then."""
        piece = memoryview(b"".join((*lines, msgspec.json.encode(mark), b"\n")))
        while piece:
            piece = piece[self._file.write(piece) :]
        self.marks[mark.key] = mark

    def lines(self) -> Iterator[bytes]:
        """Yields the lines of the archive without its marks."""
        os.fsync(self._file.fileno())
        with self.path.open("rb") as file:
            yield from (line for line in file if not line.startswith(_MARK))

    def remove(self) -> None:
        """Takes it away: the archive is whole at its own place."""
        self.path.unlink(missing_ok=True)

    def _go_on(self, header: ArchiveHeader) -> ArchiveHeader:
        """Reads what is there, cuts off what was interrupted, and returns the header that it has from the start."""
        kept, end = self._read(header)
        self._file.truncate(end)
        self._file.seek(end)
        if kept is None:
            self._file.write(header_line(header))
        return kept or header

    def _read(self, header: ArchiveHeader) -> tuple[ArchiveHeader | None, int]:
        """The header that is there and where what is whole ends; notes what was read until there."""
        with self.path.open("rb") as file:
            line = file.readline()
            if not line.endswith(b"\n") and _BEGIN.startswith(line[: len(_BEGIN)]):
                return None, 0  # empty, or interrupted in the very first line; any other file is somebody's
            kept = read_header(line)
            if not kept.is_of_same(header):
                raise ArchiveError("an export of something else was begun there")
            end = place = file.tell()
            pending: list[tuple[Record, bytes]] = []
            for each in file:
                place += len(each)
                try:
                    mark = self._take(each, pending)
                except ArchiveError:
                    break
                end = place if mark else end
        return kept, end

    def _take(self, line: bytes, pending: list[tuple[Record, bytes]]) -> bool:
        """Notes a line, those of runs once their page is whole; tells whether it is a mark."""
        if not line.endswith(b"\n"):
            raise ArchiveError("a line breaks off")
        if not line.startswith(_MARK):
            record, raw = read_record(line)
            if record.type in _NOTED:
                pending.append((record, raw))
            return False
        try:
            mark = msgspec.json.decode(line, type=Mark)
        except NOT_READ:
            raise ArchiveError("a line breaks off") from None
        self.marks[mark.key] = mark
        self.records += [record for record, _ in pending]
        for record, raw in pending:
            if record.type == "run":
                self.last_runs.setdefault(record.thread_id, deque(maxlen=LAST_RUNS)).append(raw)
        pending.clear()
        return True
