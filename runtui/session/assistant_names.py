"""What the assistants are called: each is asked for once, one after the other, when nobody waits for it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Protocol

from runtui.api.errors import ApiError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

MOST = 100
"""Assistants that are asked for in a session."""
PAUSE = 60.0
"""Seconds without a question after one that failed."""


class NameSource(Protocol):
    """The client, or its double in a test."""

    async def fetch_assistant_name(self, assistant_id: str) -> str | None:
        """Returns the name of an assistant, None if there is none to be had. Raises ApiError."""


class AssistantNames:
    """The names learned in this session, by assistant id."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self.known: Mapping[str, str] = {}
        """Never changed in place: a new mapping after each name that was learned."""
        self._clock = clock
        self._asked: set[str] = set()
        self._is_busy = False
        self._silent_until = 0.0

    def lacks(self, ids: Iterable[str | None]) -> tuple[str, ...]:
        """Returns which of these to ask for now, each once, in their order; none while somebody asks."""
        if self._is_busy or self._clock() < self._silent_until:
            return ()
        new = dict.fromkeys(each for each in ids if each and each not in self._asked)
        return tuple(new)[: max(0, MOST - len(self._asked))]

    async def learn(self, source: NameSource, ids: Iterable[str]) -> None:
        """Asks for these, one after the other; an error that may pass ends it for a while."""
        self._is_busy = True
        try:
            for assistant_id in ids:
                name = await source.fetch_assistant_name(assistant_id)
                self._asked.add(assistant_id)
                if name:
                    self.known = {**self.known, assistant_id: name}
        except ApiError:
            self._silent_until = self._clock() + PAUSE  # the list of runs tells what is wrong
        finally:
            self._is_busy = False

    def forget(self) -> None:
        """Lets what has no name yet be asked for again."""
        self._asked, self._silent_until = set(self.known), 0.0
