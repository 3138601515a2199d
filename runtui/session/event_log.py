"""What happened in this session, one line an event: requests, retries, errors, statuses seen, ends and writes."""

from __future__ import annotations

import time
from collections import deque
from enum import StrEnum
from heapq import merge
from operator import attrgetter
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

if TYPE_CHECKING:
    from collections.abc import Callable

MOST_REQUESTS = 1_000
"""Requests that are kept; they come many times as often as all else, and push nothing else out."""
MOST_OTHERS = 2_000


class EventKind(StrEnum):
    """What happened; the value is the word for it."""

    REQUEST = "request"
    RETRY = "retry"
    ERROR = "error"
    STATUS = "status"
    END = "end"
    WRITE = "write"


class Event(Struct, frozen=True, kw_only=True):
    """One thing that happened."""

    number: int
    """Tells it from all others, in the order in which they happened."""
    at: float
    """Seconds since 1970, by the clock of this machine."""
    kind: EventKind
    profile: str
    host: str
    thread_id: str | None = None
    run_id: str | None = None
    words: str
    """Any text, a server's included; never a key."""
    own_words: str = ""
    """The same without what a server says; "" where there is nothing of that in it."""
    is_bad: bool = False
    """Whether it went wrong."""

    def seen(self, *, is_redacted: bool) -> Event:
        """Returns the event as it may be seen."""
        return replace(self, words=self.own_words) if is_redacted and self.own_words else self


class EventWords(Struct, frozen=True):
    """What is told of an event that repeats a server, and the same without what that says."""

    words: str
    own_words: str


class EventLog:
    """Keeps the newest events of one start of the program, whatever profile it was on.

    Who changes something on a server notes that with ``Session.note_write``.
    """

    def __init__(self, *, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._requests: deque[Event] = deque(maxlen=MOST_REQUESTS)
        self._others: deque[Event] = deque(maxlen=MOST_OTHERS)
        self.count = 0
        """Events since the beginning: another number, another log to show."""

    def note(
        self,
        kind: EventKind,
        words: str | EventWords,
        *,
        place: tuple[str, str],
        thread_id: str | None = None,
        run_id: str | None = None,
        is_bad: bool = False,
    ) -> None:
        """Adds an event that happens now; `place` is the name of the profile and the host."""
        self.count += 1
        words, own_words = (words.words, words.own_words) if isinstance(words, EventWords) else (words, "")
        events = self._requests if kind is EventKind.REQUEST else self._others
        event = Event(
            number=self.count,
            at=self._clock(),
            kind=kind,
            profile=place[0],
            host=place[1],
            thread_id=thread_id,
            run_id=run_id,
            words=words,
            own_words=own_words,
            is_bad=is_bad,
        )
        events.append(event)

    @property
    def events(self) -> tuple[Event, ...]:
        """All that are kept, the newest last."""
        return tuple(merge(self._requests, self._others, key=attrgetter("number")))
