"""Drafts of answers on disk, where the person wants that: one private file a run, gone with the run."""

from __future__ import annotations

import hashlib
import os
import time
from contextlib import suppress
from typing import TYPE_CHECKING

from runtui.store.own_file import open_own
from runtui.store.whole_file import make_private_directory, replace_file

if TYPE_CHECKING:
    from pathlib import Path

LONGEST = 20_000_000
"""Bytes of the drafts of one run."""
OUTLIVED = 86_400.0
"""Seconds after which a run that waited is long over, and its drafts go unread."""


class DraftFiles:
    """The drafts of one connection in a folder of their own (0700, files 0600). A disk that fails keeps nothing."""

    def __init__(self, folder: Path, connection: str) -> None:
        self._folder, self._connection = folder, connection

    def read(self, run_id: str) -> str:
        """Returns what was kept for a run, "" where there is nothing."""
        try:
            with os.fdopen(open_own(self._file(run_id), os.O_RDONLY, follows_link=False), "rb") as file:
                return file.read(LONGEST).decode()
        except (OSError, ValueError):
            return ""

    def write(self, run_id: str, text: str) -> None:
        """Keeps a text for a run in the place of the one before."""
        with suppress(OSError, ValueError):
            make_private_directory(self._folder)
            replace_file(self._file(run_id), text)

    def remove(self, run_id: str) -> None:
        """Keeps nothing for a run any more."""
        with suppress(OSError):
            self._file(run_id).unlink(missing_ok=True)

    def sweep(self) -> None:
        """Removes what nobody came back for."""
        with suppress(OSError):
            for file in self._folder.glob("*.json"):
                if time.time() - file.lstat().st_mtime > OUTLIVED:
                    file.unlink(missing_ok=True)

    def _file(self, run_id: str) -> Path:
        # Ids are a server's words, and may be anything but the name of a file.
        name = hashlib.sha256(f"{self._connection} {run_id}".encode(errors="replace")).hexdigest()[:32]
        return self._folder / f"{name}.json"
