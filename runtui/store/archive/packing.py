"""Files that are compressed by the ending of their name, and read by what they begin with."""

from __future__ import annotations

import gzip
import io
import sys
import zlib
from importlib import import_module
from typing import TYPE_CHECKING, BinaryIO, cast

from runtui.store.archive.records import ArchiveError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from types import ModuleType

_GZIP, _ZSTD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"
_PIECE = 1_000_000
LONGEST_LINE = 66_000_000
"""Bytes; a line beyond is no object of a server."""


def packed_into(file: BinaryIO, path: Path) -> BinaryIO:
    """Returns what compresses what is written into `file`, as the name `path` says; to be closed before `file`."""
    if path.suffix == ".gz":
        return cast("BinaryIO", gzip.GzipFile(fileobj=file, mode="wb", filename="", mtime=0))
    if path.suffix == ".zst":
        return cast("BinaryIO", _zstd().ZstdFile(file, mode="wb"))
    return cast("BinaryIO", _Plain(file))


def unpacked(file: BinaryIO) -> BinaryIO:
    """Returns what reads a file that may be compressed."""
    begin = file.read(len(_ZSTD))
    file.seek(0)
    if begin.startswith(_GZIP):
        return cast("BinaryIO", gzip.GzipFile(fileobj=file, mode="rb"))
    return cast("BinaryIO", _zstd().ZstdFile(file, mode="rb")) if begin == _ZSTD else file


def lines_of(file: BinaryIO) -> Iterator[bytes]:
    """Yields the lines of a file that may be compressed, the last one perhaps without its end.

    Raises ArchiveError where it can't be unpacked further, behind the lines that are whole.
    """
    try:
        reader = unpacked(file)
        while line := reader.readline(LONGEST_LINE):
            yield line
    except (EOFError, zlib.error, gzip.BadGzipFile, _zstd_error()) as error:
        raise ArchiveError("it breaks off, or is damaged") from error


def pieces_of(file: BinaryIO) -> Iterator[bytes]:
    """Yields what a file holds that may be compressed, unpacked. Raises ArchiveError as `lines_of` does."""
    try:
        reader = cast("gzip.GzipFile", unpacked(file))
        while piece := reader.read1(_PIECE):
            yield piece
    except (EOFError, zlib.error, gzip.BadGzipFile, _zstd_error()) as error:
        raise ArchiveError("it breaks off, or is damaged") from error


class _Plain(io.RawIOBase):
    """Writes through; closing it leaves the file open."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def writable(self) -> bool:
        return True

    def write(self, piece: bytes) -> int:  # type: ignore[override]  # bytes are all it is given
        return self._file.write(piece)


def _zstd() -> ModuleType:
    """As in ``model.packed``: Python's own from 3.14 on; imported where an archive is compressed so."""
    return import_module("compression.zstd" if sys.version_info >= (3, 14) else "backports.zstd")


def _zstd_error() -> type[Exception]:
    return cast("type[Exception]", _zstd().ZstdError)
