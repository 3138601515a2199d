"""The prompt for a key: what is typed or pasted there is not shown, and comes whole or not at all.

The line editing of a terminal cuts a line without a word, on Linux after 4,095 characters, on macOS after 1,024; so
characters are read as they come.
"""

from __future__ import annotations

import getpass
import os
import re
import select
import signal
import sys
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, NoReturn

from runtui.cli.exits import UsageError

if sys.platform != "win32":
    import termios

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

LONGEST_KEY = 65_536
"""Characters: many times the longest token."""
_QUIET = 0.2
"""Seconds without input after which a paste has ended."""
_PASTE_MARK = re.compile(rb"\x1b\[20[01]~")
_SEEN = "This terminal would show the key while it is typed. Give it through a pipe instead."
_NONE = "No key was typed, and nothing is stored."
_TOO_LONG = "What was typed is too long for a key. Nothing is stored."
_EARLY = "Something was typed before the prompt could hide it, so it is not used. Start again; nothing is stored."
_LINES = "More than one line came, and a key is one. Copy it again, without line breaks; nothing is stored."


def ask_hidden(prompt: str) -> str:
    """Shows a prompt on the terminal and returns the line typed there, which is not shown.

    Raises UsageError where the terminal can't hide it, at the end of input, and for what can't be one whole key;
    KeyboardInterrupt for Ctrl+C. The terminal is as it was, however this ends.
    """
    if sys.platform == "win32":  # reads characters as they come, too
        return getpass.getpass(prompt)
    with _terminal() as descriptor, HiddenTyping(descriptor) as typing:
        return typing.line(prompt)


@contextmanager
def _terminal() -> Iterator[int]:
    try:
        descriptor = os.open("/dev/tty", os.O_RDWR | getattr(os, "O_NOCTTY", 0))
    except OSError:
        yield sys.stdin.fileno()
        return
    try:
        yield descriptor
    finally:
        os.close(descriptor)


class HiddenTyping:
    """A terminal that neither shows nor edits what is typed, until it is left."""

    def __init__(self, descriptor: int) -> None:
        """Raises UsageError for what is no terminal."""
        self._descriptor = descriptor
        try:
            self._modes = termios.tcgetattr(descriptor)
        except termios.error:
            raise UsageError(_SEEN) from None
        signs = self._modes[6]
        self._end, self._kill = signs[termios.VEOF], signs[termios.VKILL]
        self._erase = (signs[termios.VERASE], b"\x7f", b"\b")
        # Those that would end or stop the program with the terminal as it is now.
        ends = (signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)
        self._ways: dict[int, Callable[[int, object], object]] = dict.fromkeys(ends, _end_by)
        self._ways |= {signal.SIGTSTP: self._stop, signal.SIGCONT: self._go_on}
        self._before = {number: signal.getsignal(number) or signal.SIG_DFL for number in self._ways}

    def __enter__(self) -> HiddenTyping:
        for number, way in self._ways.items():
            if self._before[number] is not signal.SIG_IGN:
                signal.signal(number, way)
        try:
            self._hide()
        except BaseException as error:
            self.__exit__()
            if isinstance(error, termios.error):
                raise UsageError(_SEEN) from None
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._show()
        for number, way in self._before.items():
            signal.signal(number, way)

    def line(self, prompt: str) -> str:
        """Returns one line, edited by backspace and Ctrl+U. Raises UsageError."""
        if self._rest(0.0):
            raise UsageError(_EARLY)
        os.write(self._descriptor, prompt.encode("utf-8", "replace"))
        try:
            typed, rest = self._read()
            rest += self._rest(_QUIET)
        finally:
            with suppress(OSError):
                os.write(self._descriptor, b"\r\n")
        if _PASTE_MARK.sub(b"", rest).strip():
            raise UsageError(_LINES)
        if len(typed) > LONGEST_KEY:
            raise UsageError(_TOO_LONG)
        return _PASTE_MARK.sub(b"", typed).decode("utf-8", "replace")

    def _read(self) -> tuple[bytes, bytes]:
        """The line, and what came behind it at once."""
        typed = bytearray()
        while chunk := os.read(self._descriptor, 4096):
            line, end, rest = chunk.replace(b"\r", b"\n").partition(b"\n")
            for code in line:
                self._take(bytes((code,)), typed)
            if end:
                return bytes(typed), rest
        raise UsageError(_NONE)

    def _take(self, sign: bytes, typed: bytearray) -> None:
        if sign == self._end:
            if not typed:
                raise UsageError(_NONE)
        elif sign in self._erase:
            while typed and 0x80 <= typed.pop() < 0xC0:  # the bytes of one character
                pass
        elif sign == self._kill:
            typed.clear()
        elif len(typed) <= LONGEST_KEY:
            typed += sign

    def _rest(self, quiet: float) -> bytes:
        """What else is there, until nothing came for `quiet` seconds."""
        rest = b""
        while select.select([self._descriptor], [], [], quiet)[0]:
            chunk = os.read(self._descriptor, 4096)
            if not chunk:
                break
            rest = (rest + chunk)[:LONGEST_KEY]
        return rest.strip()

    def _hide(self) -> None:
        modes = [*self._modes[:6], list(self._modes[6])]
        modes[0] &= ~termios.IXON
        modes[3] &= ~(termios.ECHO | termios.ECHONL | termios.ICANON | termios.IEXTEN)
        modes[6][termios.VMIN], modes[6][termios.VTIME] = 1, 0
        termios.tcsetattr(self._descriptor, termios.TCSADRAIN, modes)

    def _show(self) -> None:
        with suppress(termios.error):  # the terminal is gone
            termios.tcsetattr(self._descriptor, termios.TCSAFLUSH, self._modes)

    def _stop(self, *_: object) -> None:
        self._show()
        os.kill(os.getpid(), signal.SIGSTOP)

    def _go_on(self, *_: object) -> None:
        self._hide()


def _end_by(number: int, _: object) -> NoReturn:
    raise SystemExit(128 + number)
