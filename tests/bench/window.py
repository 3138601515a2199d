"""A real pseudo-terminal with a program in it, and a stop-watch on what the program paints.

What is waited for are marks that only the awaited change can bring, never a repaint of the old.
"""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import termios
import time
from pathlib import Path
from typing import TYPE_CHECKING, Self

from tests.bench.processes import CHECKOUT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

PATIENCE = 60.0
_ASKS_FOR_SYNC, _HAS_SYNC = b"\x1b[?2026$p", b"\x1b[?2026;2$y"
_KEPT = 400_000
"""Bytes of what was painted that are looked through."""
_FRAME_END = b"\x1b[?2026l"
_CURSOR_ROW = "▌.{0,400}?…".encode()
FIRST_ROW = _CURSOR_ROW + rb"\d{6}"
"""The cursor on any row."""


class NotPaintedError(AssertionError):
    """The program did not paint what was waited for."""


class Window:
    """Runs `command` in a terminal of `size` (columns, lines) that marks whole frames, as modern ones do."""

    def __init__(
        self, command: Sequence[str], environ: Mapping[str, str], size: tuple[int, int] = (120, 40)
    ) -> None:
        self._end, child_end = pty.openpty()
        fcntl.ioctl(child_end, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))
        self._seen = b""
        self._fresh = b""
        """What was painted since the last key."""
        self.received = 0
        """Bytes the program wrote."""
        self.started = time.perf_counter()
        self._process = subprocess.Popen(
            command,
            stdin=child_end,
            stdout=child_end,
            stderr=child_end,
            env=dict(environ),
            cwd=CHECKOUT,
            start_new_session=True,
        )
        os.close(child_end)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def look(self, seconds: float) -> None:
        """Takes what the program writes within `seconds`."""
        until = time.perf_counter() + seconds
        while (left := until - time.perf_counter()) > 0:
            self._take(left)

    def painted(self, mark: bytes, *, seconds: float = PATIENCE) -> float:
        """Waits until something that matches the pattern `mark` was painted since the last key; returns when."""
        pattern = re.compile(mark, re.DOTALL)
        until = time.perf_counter() + seconds
        while not pattern.search(self._fresh):
            left = until - time.perf_counter()
            if left <= 0 or not self._take(left):
                raise NotPaintedError(f"{mark!r} was not painted; the screen says: {self.words[-600:]}")
        return time.perf_counter()

    def press(self, keys: bytes, mark: bytes, *, seconds: float = PATIENCE) -> float:
        """Sends keys; returns the seconds until a whole frame with `mark` in it was painted."""
        sent = self.send(keys)
        return self.painted(mark + rb".*?" + re.escape(_FRAME_END), seconds=seconds) - sent

    def send(self, keys: bytes) -> float:
        """Sends keys that need not change the picture; returns when."""
        self._seen, self._fresh = (self._seen + self._fresh)[-_KEPT:], b""
        sent = time.perf_counter()
        os.write(self._end, keys)
        return sent

    def last(self, pattern: bytes) -> bytes:
        """Returns the first group of the last match in all that was painted lately; fails if there is none."""
        found: list[bytes] = re.findall(pattern, self._seen + self._fresh, re.DOTALL)
        if not found:
            raise NotPaintedError(f"{pattern!r} was not painted; the screen says: {self.words[-600:]}")
        return found[-1]

    @property
    def words(self) -> str:
        """What was painted since the last key, without colours and positions."""
        return re.sub(rb"\x1b\[[0-9;?]*[a-zA-Z]", b" ", self._fresh).decode(errors="replace")

    @property
    def cpu_seconds(self) -> float:
        """Processor time of all threads so far, finer than the clock ticks of ``/proc/PID/stat``."""
        threads = Path(f"/proc/{self._process.pid}/task").iterdir()
        return sum(int((each / "schedstat").read_text().split()[0]) for each in threads) / 1e9

    @property
    def resident_bytes(self) -> int:
        """Memory in use."""
        return resident_bytes(self._process.pid)

    def close(self) -> None:
        """Ends the program at once; it was only measured."""
        self._process.kill()
        self._process.wait()
        os.close(self._end)

    def _take(self, seconds: float) -> bool:
        """Reads once; False after `seconds` or when the program has ended."""
        if not select.select([self._end], [], [], seconds)[0]:
            return False
        try:
            chunk = os.read(self._end, 1 << 16)
        except OSError:
            return False
        if _ASKS_FOR_SYNC in chunk:
            os.write(self._end, _HAS_SYNC)
        self.received += len(chunk)
        self._fresh = (self._fresh + chunk)[-_KEPT:]
        return bool(chunk)


def resident_bytes(pid: int | str = "self") -> int:
    """Returns the memory of a process that is in use."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def other_row(window: Window) -> bytes:
    """Matches when the cursor is painted on another row than where it was painted last."""
    shown = window.last(_CURSOR_ROW + rb"(\d{6})")
    return _CURSOR_ROW + rb"(?!" + shown + rb")\d{6}"


def other_count(window: Window) -> bytes:
    """Matches when another number of rows is painted than the one that stands there."""
    shown = window.last(rb"([\d,]+) loaded")
    return rb"(?<![\d,])(?!" + shown + rb" )[\d,]+ loaded"
