"""When the next request is due, on a clock that no time zone and no correction can turn back."""

from __future__ import annotations

import asyncio
import math
import random
import time

JITTER = 0.1
"""Share of the interval by which requests are spread, so that many programs don't ask in step."""


class Schedule:
    """One due time that can be moved while somebody waits for it. Starts due."""

    def __init__(self) -> None:
        self._due = 0.0
        self._moved = asyncio.Event()
        self._random = random.Random()  # noqa: S311  spreads requests in time, guards no secret

    def due_in(self, seconds: float) -> None:
        """Makes the next turn due in `seconds`, give or take a tenth; ``math.inf`` for never."""
        spread = 1 + self._random.uniform(0, JITTER)
        self._due = time.monotonic() + seconds * spread
        self._moved.set()

    @property
    def seconds_left(self) -> float:
        """Seconds until the next turn, 0 when it is due, ``math.inf`` for never."""
        return max(0.0, self._due - time.monotonic())

    async def wait(self) -> None:
        """Returns when the turn is due."""
        while (seconds := self.seconds_left) > 0:
            self._moved.clear()
            try:
                async with asyncio.timeout(None if math.isinf(seconds) else seconds):
                    await self._moved.wait()
            except TimeoutError:
                continue
