"""A terminal window with a program in it: keys go in, the screen and every byte come out."""

from __future__ import annotations

import os
import re
import select
import signal
import sys
import termios
import time
import warnings
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pexpect
import pyte

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

RUNTUI = (sys.executable, "-m", "runtui")
PATIENCE = 30.0
"""Seconds a slow machine may take for anything."""
_UNKNOWN_TO_PYTE = re.compile(rb"\x1b\[[<>=][0-9;]*u|\x1b\[\?[0-9;]*\$p")
_LEFT_ON = {  # private mode: whether it is on in a terminal that nobody uses
    1049: False, 1000: False, 1003: False, 1015: False, 1006: False, 1004: False, 2004: False, 25: True, 7: True,
}  # fmt: skip


class Window:
    """A pseudo-terminal of `size` (columns, lines) that runs `command`."""

    def __init__(
        self,
        command: Sequence[str],
        environ: Mapping[str, str],
        size: tuple[int, int] = (110, 30),
        before_start: Callable[[], object] | None = None,
    ) -> None:
        self._screen = pyte.Screen(*size)
        self._stream = pyte.ByteStream(self._screen)
        self._code: int | None = None
        self.raw = b""
        """Every byte the program wrote."""
        with warnings.catch_warnings():
            # The servers of the tests are threads of this process; the child executes at once.
            warnings.simplefilter("ignore", DeprecationWarning)
            self._child = pexpect.spawn(
                command[0], list(command[1:]), env=dict(environ), dimensions=size[::-1], preexec_fn=before_start
            )
        self._child.delaybeforesend = None
        self.pid: int = self._child.pid
        self.modes_at_start = self.line_modes()

    @property
    def text(self) -> str:
        """The screen, line by line."""
        return "\n".join(line.rstrip() for line in self._screen.display)

    def is_bold(self, text: str) -> bool:
        """Whether the first place where `text` stands on the screen is drawn bold throughout."""
        line = next(at for at, row in enumerate(self._screen.display) if text in row)
        column = self._screen.display[line].index(text)
        return all(self._screen.buffer[line][at].bold for at in range(column, column + len(text)))

    def look(self, seconds: float = 0.05) -> None:
        """Takes what the program writes within `seconds`."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            if not select.select([self._child.child_fd], [], [], left)[0]:
                return
            chunk = self._read()
            if not chunk:
                time.sleep(min(0.02, left))
                return
            self.raw += chunk
            self._draw(_UNKNOWN_TO_PYTE.sub(b"", chunk))

    def _draw(self, chunk: bytes) -> None:
        for part in re.split(rb"(?=\x1b\[\?1049[hl])", chunk):
            if part.startswith(b"\x1b[?1049"):
                self._screen.reset()  # pyte has one screen only: the other one is empty, or forgotten
            self._stream.feed(part)

    def _read(self) -> bytes:
        try:
            return os.read(self._child.child_fd, 1 << 16)
        except OSError:  # nobody has the other end open any more
            return b""

    def wait_until(self, happened: Callable[[], object], what: str, seconds: float = PATIENCE) -> None:
        """Looks on until it happened; fails with the screen after `seconds`."""
        until = time.monotonic() + seconds
        while not happened():
            assert time.monotonic() < until, f"{what} within {seconds} s; the screen:\n{self.text}"
            self.look()

    def wait_for(self, *texts: str, seconds: float = PATIENCE) -> None:
        """Looks on until all `texts` are on the screen."""
        self.wait_until(lambda: all(text in self.text for text in texts), f"no {texts!r}", seconds)

    def send(self, keys: str) -> None:
        """Types."""
        self._child.send(keys)

    def resize(self, columns: int, lines: int) -> None:
        """Changes the size, as dragging a corner does."""
        self._screen.resize(lines, columns)
        self._child.setwinsize(lines, columns)

    def signal(self, number: int) -> None:
        """Sends a signal to the program alone."""
        os.kill(self.pid, number)

    def vanish(self) -> None:
        """Closes the window: the program's terminal is gone."""
        self._child.ptyproc.fileobj.close()
        # Nobody may close the same number again: it soon belongs to another file.
        self._child.closed = self._child.ptyproc.closed = True
        self._child.child_fd = self._child.ptyproc.fd = -1

    def wait_exit(self, seconds: float = PATIENCE) -> int:
        """Returns the exit code, a negative one for a death by signal."""
        until = time.monotonic() + seconds
        while not self._has_ended():
            assert time.monotonic() < until, f"still runs after {seconds} s; the screen:\n{self.text}"
            self.look() if self._child.child_fd >= 0 else time.sleep(0.05)
        self._rest()
        assert self._code is not None
        return self._code

    def wait_stopped(self) -> None:
        """Looks on until the program is stopped."""
        self.wait_until(lambda: self.state == "T", "not stopped")

    @property
    def state(self) -> str:
        """How the system sees the process: R, S, T (stopped), Z (ended)."""
        return Path(f"/proc/{self.pid}/stat").read_text().rpartition(") ")[2][0]

    @property
    def cpu_seconds(self) -> float:
        """Processor time used so far."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(") ")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def line_modes(self) -> tuple[int, int]:
        """The input and local flags of the terminal: raw or not, echo or not."""
        modes = termios.tcgetattr(self._child.child_fd)
        return modes[0], modes[3]

    def left_on(self) -> set[int | str]:
        """What a program should have switched back and did not: private modes, the keyboard protocol, raw mode."""
        last = {int(mode): way == b"h" for mode, way in re.findall(rb"\x1b\[\?(\d+)([hl])", self.raw)}
        wrong: set[int | str] = {mode for mode, rests in _LEFT_ON.items() if last.get(mode, rests) is not rests}
        pushed, popped = len(re.findall(rb"\x1b\[>\d+u", self.raw)), self.raw.count(b"\x1b[<u")
        return wrong | ({"keyboard"} if pushed > popped else set()) | self._raw_mode()

    def close(self) -> None:
        """Ends the program, whatever it does."""
        if not self._has_ended():
            with suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        self._child.ptyproc.terminated = True
        if self._child.child_fd >= 0:
            self.vanish()

    def _raw_mode(self) -> set[int | str]:
        return {"raw"} if self.line_modes() != self.modes_at_start else set()

    def _has_ended(self) -> bool:
        if self._code is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            self._code = os.waitstatus_to_exitcode(status) if pid else None
        return self._code is not None

    def _rest(self) -> None:
        """Takes what was written last."""
        length = -1
        while self._child.child_fd >= 0 and length != len(self.raw):
            length = len(self.raw)
            self.look(0.1)
