"""A file without a name that is filled while it is read through: what is compressed, or comes through a pipe."""

from __future__ import annotations

import os
import shutil
import tempfile
from typing import TYPE_CHECKING, BinaryIO, cast

from runtui.store.archive.records import ArchiveError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MOST_OF_DISK = 0.5
"""The part of the free space for temporary files that it may take."""


class GrowingFile:
    """Takes its bytes from `pieces` as far as they are asked for; ends where these do, however."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self.file = cast("BinaryIO", tempfile.TemporaryFile(buffering=0))  # noqa: SIM115
        """What is filled: other places of it may be read meanwhile."""
        self._pieces = iter(pieces)
        self._room = shutil.disk_usage(tempfile.gettempdir()).free * MOST_OF_DISK
        self._place = 0

    def fill(self, size: int | None = None) -> None:
        """Takes so many bytes at least, None: all. Raises ArchiveError where that would fill the disk."""
        while (size is None or self.file.tell() < size) and (piece := next(self._pieces, b"")):
            self._take(piece)

    def front(self, size: int) -> bytes:
        """Returns the bytes it begins with, at most so many."""
        self.fill(size)
        return os.pread(self.file.fileno(), size, 0)

    def readline(self) -> bytes:
        """Returns the next line."""
        return next(iter(self), b"")

    def tell(self) -> int:
        """Returns where the next line begins."""
        return self._place

    def read(self) -> bytes:
        """Returns all of it."""
        self.fill()
        return os.pread(self.file.fileno(), self.file.tell(), 0)

    def __iter__(self) -> Iterator[bytes]:
        rest = os.pread(self.file.fileno(), self.file.tell() - self._place, self._place)
        while True:
            *lines, rest = rest.split(b"\n")
            for each in lines:
                self._place += len(each) + 1
                yield each + b"\n"
            piece = next(self._pieces, b"")
            if not piece:
                break
            self._take(piece)
            rest += piece
        if rest:
            self._place += len(rest)
            yield rest

    def _take(self, piece: bytes) -> None:
        self._room -= len(piece)
        if self._room < 0:
            raise ArchiveError("it holds more than half of the space that is left on the disk of temporary files")
        self.file.write(piece)
