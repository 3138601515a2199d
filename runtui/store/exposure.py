"""What others on this computer could do with the files and directories of runtui: told, never changed here."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from runtui.store.directories import config_directory, config_file, state_directory, state_file
from runtui.store.own_file import real

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path


def exposed_places(environ: Mapping[str, str], *, with_book: bool = True) -> Iterator[tuple[Path, str]]:
    """Yields each place that others can ``read`` or ``write``, and which of the two; writing is the worse.

    The thread book is made private whenever it is opened, so that it may be left out. Raises RuntimeError for a
    home directory that doesn't exist.
    """
    places = [config_directory(), config_file(environ), state_directory(), *([state_file()] if with_book else [])]
    for path in dict.fromkeys(places):
        right = exposure(path)
        if right is not None:
            yield path, right


def exposure(path: Path) -> str | None:
    """Returns what others on this computer can do with a file or directory: ``read``, ``write``; None for nothing.

    Those of a group that has the number of the user are nobody else: many systems give each user such a one.
    """
    if not hasattr(os, "geteuid"):  # other rights, which the home directory passes on
        return None
    try:
        found = path.stat()
        is_within_reach = all(_lets_in(parent.stat(), "x") for parent in real(path).parents)
    except OSError:
        return None
    if not is_within_reach:
        return None
    return "write" if _lets_in(found, "w") else "read" if _lets_in(found, "r") else None


def _lets_in(found: os.stat_result, right: str) -> bool:
    bit = {"r": 4, "w": 2, "x": 1}[right]
    is_group_open = bool(found.st_mode & bit << 3) and found.st_gid != found.st_uid
    return is_group_open or bool(found.st_mode & bit)
