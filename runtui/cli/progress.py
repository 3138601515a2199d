"""One line on stderr that says how far a command is, where a person sees it and it disturbs nothing."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from runtui.words.safe import safe

if TYPE_CHECKING:
    from runtui.cli.environment import Environment

_BETWEEN = 0.1
"""Seconds between two changes of the line."""
_FIRST = 0.5
"""Seconds before it is shown at all: an answer that comes at once would be written behind it."""
_LONGEST = 79


class Progress:
    """Shows words in the place of the ones before; nothing where stderr is no terminal, or `is_silent`."""

    def __init__(self, environment: Environment, *, is_silent: bool = False) -> None:
        self._stderr = environment.stderr
        self._is_shown = environment.stderr.isatty() and not environment.is_quiet and not is_silent
        self._next = time.monotonic() + _FIRST
        self._width = 0

    def show(self, words: str) -> None:
        """Shows how far it is, now and then."""
        now = time.monotonic()
        if self._is_shown and now >= self._next:
            self._next = now + _BETWEEN
            self._put(safe(words, _LONGEST))

    def clear(self) -> None:
        """Takes the line away."""
        if self._width:
            self._put("")
            self._stderr.write("\r")
            self._stderr.flush()

    def _put(self, text: str) -> None:
        self._stderr.write(f"\r{text.ljust(self._width)}")
        self._stderr.flush()
        self._width = len(text)
