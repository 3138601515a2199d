"""When the next request is due, on a clock that no time zone and no correction can turn back."""

from __future__ import annotations

import asyncio
import math
import random
import time

JITTER = 0.1
"""Share of the interval by which requests are spread, so that many programs don't ask in step."""


class Schedule:
    """One due time that can be moved while somebody waits for it. Starts due.

    A `call` holds until a turn begins, whatever is decided meanwhile; a `rest` holds against everything but a
    call. Times are seconds of ``time.monotonic``.
    """

    def __init__(self) -> None:
        self._due = 0.0
        self._rest_until = 0.0
        self._is_called = False
        self._moved = asyncio.Event()
        self._random = random.Random()  # noqa: S311  spreads requests in time, guards no secret

    @property
    def now(self) -> float:
        """The time on the clock of the schedule."""
        return time.monotonic()

    @property
    def due_at(self) -> float:
        """When the next turn is due by itself, on this clock."""
        return self._due

    @property
    def is_called(self) -> bool:
        """Whether somebody called for the next turn."""
        return self._is_called

    def begin(self) -> None:
        """Begins a turn, which answers every call until now."""
        self._is_called = False

    def call(self) -> None:
        """Makes a turn due at once, or one more after the turn that is under way."""
        self._is_called = True
        self._moved.set()

    def rest(self, seconds: float) -> None:
        """Keeps the next turn from coming earlier than in `seconds`, as a server wished."""
        self._rest_until = max(self._rest_until, time.monotonic() + seconds)

    def due_in(self, seconds: float, *, since: float | None = None, latest: float = math.inf) -> None:
        """Makes the next turn due `seconds` after `since` (now), and up to a tenth more; ``math.inf``: never.

        No later than `latest`, unless the server wished that.
        """
        start = time.monotonic() if since is None else since
        spread = 1 + self._random.uniform(0, JITTER)
        self._due = max(min(start + seconds * spread, latest), self._rest_until)
        self._moved.set()

    @property
    def seconds_left(self) -> float:
        """Seconds until the next turn, 0 when it is due, ``math.inf`` for never."""
        return 0.0 if self._is_called else max(0.0, self._due - time.monotonic())

    async def wait(self) -> None:
        """Returns when the turn is due."""
        while (seconds := self.seconds_left) > 0:
            self._moved.clear()
            try:
                async with asyncio.timeout(None if math.isinf(seconds) else seconds):
                    await self._moved.wait()
            except TimeoutError:
                continue
