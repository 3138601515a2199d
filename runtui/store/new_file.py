"""A file that appears whole under its name when all of it is written, and takes no other's place unasked."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import TracebackType


class NewFile:
    """Text written piece by piece beside `path` (0600); ``keep`` gives it the name, else it goes.

    A symbolic link stays a link. Everything here may take as long as the disk does, and raises OSError.
    """

    def __init__(self, path: Path) -> None:
        self._path = path.resolve()
        descriptor, name = tempfile.mkstemp(
            prefix=f".{self._path.name[:100]}.", suffix=".tmp", dir=self._path.parent
        )
        self._beside = Path(name)
        self._file = os.fdopen(descriptor, "w", encoding="utf-8", errors="replace", newline="")

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
