"""A file that is named on the command line, to be read or to be written."""

from __future__ import annotations

import stat
from pathlib import Path

from runtui.cli.exits import UsageError


def place_of(text: str, option: str = "-o") -> tuple[Path, int | None]:
    """Returns a path and the mode of the file there, None for none. Raises UsageError where no file can be."""
    try:
        path = Path(text).expanduser()
        kind = path.stat().st_mode
    except FileNotFoundError:
        return path, None
    except (RuntimeError, ValueError):
        raise UsageError(f"{option} is no name of a file.") from None
    if stat.S_ISDIR(kind):
        raise UsageError(f"{option} names a directory. Give the name of a file in it.")
    return path, kind
