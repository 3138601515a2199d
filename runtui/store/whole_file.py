"""Atomic writes: a temporary file, then a rename; and a lock that keeps other runtui processes out meanwhile."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

from runtui.store.own_file import open_own, real

if sys.platform != "win32":
    import fcntl

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

_BETWEEN_LOOKS = 0.002
_SUFFIX = ".runtui-tmp"
_FORGOTTEN = 60.0
"""Seconds after which a file that nobody writes any more is one of a write that was killed."""


class NewFile:
    """Text written piece by piece beside `path` (0600); ``keep`` gives it the name, else it goes.

    A symbolic link stays a link. Everything here may take as long as the disk does, and raises OSError.
    """

    def __init__(self, path: Path, *, errors: str = "replace") -> None:
        """`errors` is what becomes of characters that no file can hold, as for ``open``."""
        self._path = real(path)
        _sweep(self._path.parent)
        descriptor, name = tempfile.mkstemp(
            prefix=f".{self._path.name[:100]}.", suffix=_SUFFIX, dir=self._path.parent
        )
        lock(descriptor)
        self._beside = Path(name)
        self._file = os.fdopen(descriptor, "w", encoding="utf-8", errors=errors, newline="")

    def __enter__(self) -> NewFile:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with contextlib.suppress(OSError):
            self._file.close()
        with contextlib.suppress(OSError):
            self._beside.unlink(missing_ok=True)

    def write(self, text: str) -> None:
        """Adds text."""
        self._file.write(text)

    @property
    def binary(self) -> BinaryIO:
        """What takes bytes, for a file that is no text."""
        return cast("BinaryIO", self._file.buffer)

    def keep(self, *, replaces: bool) -> None:
        """Puts the file at its place. Raises FileExistsError where there is one, unless it `replaces` that."""
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        if replaces:
            self._beside.replace(self._path)
            return
        try:
            self._path.hardlink_to(self._beside)  # unlike a rename it never replaces
        except FileExistsError:
            raise
        except OSError:  # a file system without links
            if self._path.exists():
                raise FileExistsError(f"{self._path.name} exists") from None
            self._beside.rename(self._path)


def make_private_directory(directory: Path) -> None:
    """Creates a directory that only its owner may enter (0700). One that exists stays as it is."""
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)


def replace_file(path: Path, text: str) -> None:
    """Puts `text` at `path` (0600), so that a reader or a crash finds the old text or the new one.

    A symbolic link stays a link: the file it points to is replaced. Raises OSError, with the old file intact.
    """
    with NewFile(path, errors="strict") as file:
        file.write(text)
        file.keep(replaces=True)
    _sync(real(path).parent)


@contextlib.contextmanager
def turn_in(directory: Path, *, patience: float) -> Iterator[None]:
    """Keeps other runtuis from the files of `directory` meanwhile.

    Raises TimeoutError if another one still works on them after `patience` seconds; other OSErrors if there
    is no such directory.
    """
    if sys.platform == "win32":  # has no such locks; SQLite brings its own
        yield
        return
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        _wait_for_turn(descriptor, patience)
        yield
    finally:
        os.close(descriptor)  # gives the lock back, as the end of a killed process does


def _sweep(directory: Path) -> None:
    """Removes what killed writes left: it is old, and nobody has it open for writing."""
    with contextlib.suppress(OSError):
        for path in directory.glob(f".*{_SUFFIX}"):
            with contextlib.suppress(OSError):
                _sweep_one(path)


def _sweep_one(path: Path) -> None:
    descriptor = open_own(path, os.O_RDWR, follows_link=False)
    try:
        if time.time() - os.fstat(descriptor).st_mtime > _FORGOTTEN and lock(descriptor):
            path.unlink()
    finally:
        os.close(descriptor)


def _sync(directory: Path) -> None:
    if sys.platform == "win32":  # opens no directories
        return
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _wait_for_turn(descriptor: int, patience: float) -> None:
    until = time.monotonic() + patience
    while not lock(descriptor):
        if time.monotonic() > until:
            raise TimeoutError(errno.ETIMEDOUT, "another runtui is writing there")
        time.sleep(_BETWEEN_LOOKS)


def lock(descriptor: int) -> bool:
    """Tells whether it is this process's turn with what is open there, until it is closed."""
    if sys.platform == "win32":
        return True
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # a file system without locks
        return True
    return True
