"""A log of every request, for reports of bugs: times, statuses and durations, never a body, a header or a key."""

from __future__ import annotations

import contextlib
import os
import stat
import time
from typing import TYPE_CHECKING

from runtui import __version__
from runtui.cli.exits import UsageError
from runtui.store.own_file import open_own
from runtui.words.safe import safe
from runtui.words.times import rfc3339

if TYPE_CHECKING:
    from runtui.api.request_log import LoggedRequest

LONGEST_FIELD = 500
"""Characters of a URL or a reason."""


class DebugLog:
    """Appends a line a request to a file that only its owner may read (0600), from then on."""

    def __init__(self, path: str) -> None:
        """Raises UsageError for a path that can't be written to."""
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT
        try:
            place = os.path.expanduser(path)  # noqa: PTH111  a Path raises more
            self._descriptor = open_own(place, flags, follows_link=False, takes_device=True)
            if hasattr(os, "fchmod") and stat.S_ISREG(os.fstat(self._descriptor).st_mode):
                os.fchmod(self._descriptor, 0o600)  # a device, such as /dev/null, is everybody's
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or "it is no path"
            raise UsageError(f"The file of --debug-log can't be written to: {reason}.") from None
        self._write(f"runtui {__version__}")

    def note(self, request: LoggedRequest) -> None:
        """Adds a request. A full disk stops the log, not the program."""
        size = "" if request.size is None else f" {request.size} bytes"
        named = "" if request.request_id is None else f" id {_field(request.request_id)}"
        milliseconds = f"{request.seconds * 1000:.0f} ms"
        words = f"{request.method} {_field(request.url)} -> {_field(request.outcome)}"
        self._write(f"{words} {milliseconds}{size}{named}")

    def _write(self, words: str) -> None:
        with contextlib.suppress(OSError):
            os.write(self._descriptor, f"{rfc3339(time.time())} {words}\n".encode("utf-8", "replace"))


def _field(text: str) -> str:
    return safe(text, LONGEST_FIELD)
