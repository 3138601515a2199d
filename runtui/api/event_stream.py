"""Events out of the bytes of a stream (``text/event-stream``), wherever these are cut: bounded in every part.

Source: the HTML standard, "Server-sent events". Other than there, an event without data counts where it has a name.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runtui.model.header import is_sendable
from runtui.model.stream_event import StreamEvent

if TYPE_CHECKING:
    from collections.abc import Callable

MOST_BYTES = 500_000
"""Of one line, and of the data of one event; what is longer is cut off."""
_LONGEST_NAME = 200
_LINE_END = re.compile(rb"\r\n|\r|\n")
_MARK = b"\xef\xbb\xbf"
_UNNAMED = "message"


class EventReader:
    """Takes the bytes of one stream as they come. `masked` takes the secrets of the connection out of them."""

    def __init__(self, masked: Callable[[bytes], bytes] = bytes, most: int = MOST_BYTES) -> None:
        self._masked, self._most = masked, most
        self._line = bytearray()
        self._is_first = True
        self._is_behind_cr = False
        """Whether a line feed that comes next belongs to the end of a line that was told."""
        self._id = ""
        self._begin()

    def feed(self, chunk: bytes) -> list[StreamEvent]:
        """Returns the events that are whole with these bytes."""
        if not chunk:
            return []
        if self._is_behind_cr:
            chunk = chunk.removeprefix(b"\n")
        self._is_behind_cr = chunk.endswith(b"\r")
        *ended, rest = _LINE_END.split(chunk)
        events = [event for piece in ended if (event := self._end_line(piece)) is not None]
        self._add(rest)
        return events

    def _begin(self) -> None:
        """Begins an event."""
        self._name, self._data, self._size, self._is_cut = b"", list[bytes](), 0, False

    def _add(self, piece: bytes) -> None:
        room = self._most - len(self._line)
        self._line += piece[:room]
        self._is_cut = self._is_cut or len(piece) > room

    def _end_line(self, piece: bytes) -> StreamEvent | None:
        """Takes in a line; returns the event that it ends."""
        self._add(piece)
        line = bytes(self._line)
        self._line.clear()
        if self._is_first:
            self._is_first, line = False, line.removeprefix(_MARK)
        if not line:
            return self._end_event()
        field, _, value = line.partition(b":")
        self._take(field, value.removeprefix(b" "))
        return None

    def _take(self, field: bytes, value: bytes) -> None:
        if field == b"event":
            self._name = value[:_LONGEST_NAME]
        elif field == b"data":
            room = max(0, self._most - self._size)
            self._is_cut = self._is_cut or len(value) > room
            if room:
                self._data.append(value[:room])
            self._size += len(value) + 1
        elif field == b"id" and len(value) <= _LONGEST_NAME:
            text = value.decode("utf-8", "replace")
            self._id = text if text.isascii() and is_sendable(text) else ""

    def _end_event(self) -> StreamEvent | None:
        event = None
        if self._data or self._name:
            event = StreamEvent(
                name=self._masked(self._name).decode("utf-8", "replace") or _UNNAMED,
                data=self._masked(b"\n".join(self._data)).decode("utf-8", "replace"),
                event_id=self._id,
                is_cut=self._is_cut,
            )
        self._begin()
        return event
