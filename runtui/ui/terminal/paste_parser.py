"""What the terminal sends, read so that a paste is text from its first character to its last."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from textual._xterm_parser import BRACKETED_PASTE_END as END
from textual._xterm_parser import BRACKETED_PASTE_START as START
from textual._xterm_parser import XTermParser

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.driver import Driver
    from textual.message import Message

_DRIVERS = ("textual.drivers.linux_driver", "textual.drivers.win32")
"""The modules of Textual that make a parser."""
_NAME = "XTermParser"
LONGEST_PASTE = 100_000
"""Characters of a paste that are kept."""


class PasteParser(XTermParser):
    """Takes all between the two brackets of a paste for text.

    Textual's own (8.2.8) goes on looking for keys there: an ESC in a paste, as any coloured log has, ends what it
    holds of it, and what follows acts as keys, ``q`` and Ctrl+Q among them. It gets the paste in one piece here,
    with a picture in the place of each ESC.
    """

    def __init__(self, debug: bool = False) -> None:
        self._matched = 0
        """Characters of `START` that were the last ones read."""
        self._pasted: str | None = None
        """What was read of a paste; None outside."""
        super().__init__(debug)

    def feed(self, data: str) -> Iterable[Message]:
        """Yields what the data holds; of a paste nothing before it ends."""
        if not data:  # the end of the input
            yield from super().feed("")
        while data:
            if self._pasted is None:
                place = self._after_start(data)
                yield from super().feed(data[:place])
                data = data[place:]
            else:
                data = self._pasted + data
                end = _last_end(data)
                if end < 0:
                    self._pasted = data[:LONGEST_PASTE] + data[LONGEST_PASTE:][1 - len(END) :]
                    return
                text, data, self._pasted = data[:end], data[end + len(END) :], None
                yield from super().feed(_without_escapes(text) + END)

    def tick(self) -> Iterable[Message]:
        """Yields what is complete because nothing followed: what begins as a bracket does, and was none."""
        for message in super().tick():
            self._matched = 0
            yield message

    def _after_start(self, data: str) -> int:
        """The place behind the bracket that opens a paste, which may have begun in earlier data; else the end."""
        for place, character in enumerate(data, 1):
            if character == START[self._matched]:
                self._matched += 1
            else:
                self._matched = int(character == START[0])
            if self._matched == len(START):
                self._matched, self._pasted = 0, ""
                return place
        return len(data)


def use_paste_parser(driver: type[Driver]) -> type[Driver]:
    """Makes Textual's drivers, which have no way to choose a parser, use this one; returns the driver."""
    for name in _DRIVERS:
        module = sys.modules.get(name)
        if module is not None and hasattr(module, _NAME):
            setattr(module, _NAME, PasteParser)
    return driver


def _last_end(data: str) -> int:
    """Where the paste ends; -1: not yet. A bracket that closes once more before any opens was part of it."""
    first = data.find(END)
    following = data.find(START, first)
    return data.rfind(END, 0, following) if 0 <= first < following else data.rfind(END)


def _without_escapes(text: str) -> str:
    return text[:LONGEST_PASTE].replace(END, "").replace("\x1b", "\u241b")
