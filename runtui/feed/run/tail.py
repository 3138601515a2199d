"""What came of a run's stream while somebody followed it: the newest events with the times at which they came."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from runtui.model.stream_event import StreamEvent

MOST_EVENTS = 2000
MOST_CHARACTERS = 16_000_000
"""Of all events that are kept."""


class TailEvent(Struct, frozen=True, kw_only=True):
    """An event and when it came."""

    number: int
    """Counted from 1 with those that were dropped."""
    at: float
    event: StreamEvent
    section: str = ""

    @property
    def key(self) -> str:
        """What tells it from the others."""
        return str(self.number)


class Tail:
    """Keeps the newest events, few enough."""

    def __init__(self, most_events: int = MOST_EVENTS, most_characters: int = MOST_CHARACTERS) -> None:
        self._most_events, self._most_characters = most_events, most_characters
        self._characters = 0
        self.events: deque[TailEvent] = deque()
        self.count = 0
        """Events that came."""

    @property
    def dropped(self) -> int:
        """How many of them are not kept."""
        return self.count - len(self.events)

    def add(self, event: StreamEvent, at: float) -> None:
        """Takes in an event that came at that time; the newest is always kept."""
        self.count += 1
        self.events.append(TailEvent(number=self.count, at=at, event=event))
        self._characters += len(event.data)
        while len(self.events) > 1 and (
            len(self.events) > self._most_events or self._characters > self._most_characters
        ):
            self._characters -= len(self.events.popleft().event.data)
