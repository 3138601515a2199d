"""The thread that ends the process when nothing else can: without a terminal, or when quitting hangs."""

from __future__ import annotations

import os
import sys
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

if sys.platform != "win32":  # it has no termios, and selects sockets only
    import select
    import termios

if TYPE_CHECKING:
    from collections.abc import Callable

WATCH_SECONDS = 0.5
"""How often to look whether the terminal is still there."""
_GIVE_BACK = (
    b"\x1b[?2004l\x1b[?7h\x1b[?1000l\x1b[?1003l\x1b[?1015l\x1b[?1006l\x1b[<u\x1b[?1049l\x1b[?25h\x1b[?1004l\r\n"
)


class _End(NamedTuple):
    at: float
    code: int


class Watchdog:
    """Looks after the terminal `fileno`; calls `lost` from its own thread once the terminal is gone.

    Without a terminal, None, it does nothing.
    It is made while the terminal is still as the shell left it, and puts that back if it has to end the
    process itself.
    """

    def __init__(self, fileno: int | None, lost: Callable[[], None]) -> None:
        self._fileno = fileno
        self._lost = lost
        self._end: _End | None = None
        self._is_given_back = False
        self.farewell = b""
        """What else the terminal is to be sent by who gives it back."""
        self._modes = _line_modes(fileno) if fileno is not None else None

    @property
    def has_terminal(self) -> bool:
        """Whether the terminal is there: after a hang-up the number is open, but no terminal."""
        return self._fileno is not None and os.isatty(self._fileno)

    def start(self) -> None:
        """Begins to look."""
        if self._fileno is not None:
            threading.Thread(target=self._watch, name="runtui-watchdog", daemon=True).start()

    def expect_end(self, code: int, seconds: float) -> None:
        """Ends the process with `code` if it hasn't ended by itself within `seconds`. Safe in a signal handler."""
        self._end = _End(time.monotonic() + seconds, code)

    def note_given_back(self) -> None:
        """Leaves the terminal alone from now on: it is the shell's again."""
        self._is_given_back = True

    def _watch(self) -> None:
        while True:
            time.sleep(WATCH_SECONDS)
            if self._end is not None:
                self._end_if_due(self._end)
            elif not self.has_terminal:
                self._lost()

    def _end_if_due(self, end: _End) -> None:
        if time.monotonic() >= end.at:
            if not self._is_given_back:
                self._give_back()
            os._exit(end.code)

    def _give_back(self) -> None:
        if sys.platform != "win32" and self._fileno is not None:
            with suppress(OSError, termios.error):  # the terminal may be gone
                if self._modes is not None:
                    termios.tcsetattr(self._fileno, termios.TCSANOW, self._modes)
                if select.select([], [self._fileno], [], 0)[1]:  # else the write would hang
                    os.write(self._fileno, self.farewell + _GIVE_BACK)


def _line_modes(fileno: int) -> list[int | list[bytes | int]] | None:
    if sys.platform == "win32":
        return None
    try:
        return termios.tcgetattr(fileno)
    except termios.error:
        return None
