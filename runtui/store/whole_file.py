"""Files that are seen whole or not at all: written beside, then swapped in, one process at a time."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

if sys.platform != "win32":
    import fcntl

if TYPE_CHECKING:
    from collections.abc import Iterator

_BETWEEN_LOOKS = 0.002


def make_private_directory(directory: Path) -> None:
    """Creates a directory that only its owner may enter (0700). One that exists stays as it is."""
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)


def replace_file(path: Path, text: str) -> None:
    """Puts `text` at `path` (0600), so that a reader or a crash finds the old text or the new one.

    A symbolic link stays a link: the file it points to is replaced. Raises OSError, with the old file intact.
    """
    path = path.resolve()
    beside = _write_beside(path, text.encode())
    try:
        beside.replace(path)
    except OSError:
        beside.unlink(missing_ok=True)
        raise
    _sync(path.parent)


@contextlib.contextmanager
def turn_in(directory: Path, *, patience: float) -> Iterator[None]:
    """Keeps other runtuis from the files of `directory` meanwhile.

    Raises TimeoutError if another one still works on them after `patience` seconds; other OSErrors if there
    is no such directory.
    """
    if sys.platform == "win32":  # has no such locks; SQLite brings its own
        yield
        return
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        _wait_for_turn(descriptor, patience)
        yield
    finally:
        os.close(descriptor)  # gives the lock back, as the end of a killed process does


def _write_beside(path: Path, content: bytes) -> Path:
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".tmp", dir=path.parent)  # is 0600
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
    return Path(name)


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
    while not _has_turn(descriptor):
        if time.monotonic() > until:
            raise TimeoutError(errno.ETIMEDOUT, "another runtui is writing there")
        time.sleep(_BETWEEN_LOOKS)


def _has_turn(descriptor: int) -> bool:
    if sys.platform == "win32":
        return True
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # a file system without locks
        return True
    return True
