"""Opens a file only if it is a regular one of this user: pipes, devices and others' files are refused.

A pipe would block whoever opens it, a link lead elsewhere, and what belongs to somebody else may say anything.
"""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

_KINDS = {
    stat.S_IFDIR: "a directory",
    stat.S_IFIFO: "a pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
    stat.S_IFLNK: "a link to another file",
}
_AT_ONCE = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NOCTTY", 0)


class StrangeFileError(OSError):
    """Something else lies where a regular file of this user should; `strerror` says what."""

    def __init__(self, problem: str) -> None:
        super().__init__(errno.EPERM, problem)


def open_own(path: str | Path, flags: int, *, follows_link: bool, takes_device: bool = False) -> int:
    """Returns the descriptor of a file, which a new one (0600) may be. Never waits for anybody.

    A file that is only read may be root's, too. Raises StrangeFileError, other OSErrors, ValueError for a NUL.
    """
    no_link = 0 if follows_link else getattr(os, "O_NOFOLLOW", 0)
    try:
        descriptor = os.open(path, flags | _AT_ONCE | no_link, 0o600)
    except OSError as error:
        if error.errno == errno.ELOOP and not follows_link:
            raise StrangeFileError("it is a link to another file") from None
        if error.errno == errno.ENXIO:  # to write into: a pipe that nobody reads
            raise StrangeFileError("it is no regular file") from None
        raise
    try:
        _check(os.fstat(descriptor), is_read=not flags & (os.O_WRONLY | os.O_RDWR), takes_device=takes_device)
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def check_own(path: Path) -> int:
    """Returns the size of a file of this user, 0 where there is none. Raises StrangeFileError, other OSErrors."""
    try:
        found = path.lstat()
    except FileNotFoundError:
        return 0
    _check(found)
    return found.st_size


def real(path: Path) -> Path:
    """Returns where a path leads to in the end, the path itself where it leads round in a circle."""
    return Path(os.path.realpath(path))


def _check(found: os.stat_result, *, is_read: bool = False, takes_device: bool = False) -> None:
    kind = stat.S_IFMT(found.st_mode)
    if takes_device and kind == stat.S_IFCHR:
        return
    if kind != stat.S_IFREG:
        raise StrangeFileError(f"it is {_KINDS.get(kind, 'no regular file')}")
    if hasattr(os, "geteuid") and found.st_uid not in ((os.geteuid(), 0) if is_read else (os.geteuid(),)):
        raise StrangeFileError("it belongs to another user")
