"""When the next poll of a thread is due, on a clock that no time zone and no correction can turn back."""

from __future__ import annotations

import asyncio
import math
import random
import time
from typing import TYPE_CHECKING

from runtui.api.retry_after import LONGEST_WAIT
from runtui.feed.refresh.pace import FLOOR, seconds_after_error

if TYPE_CHECKING:
    from runtui.api.errors import ApiError
    from runtui.feed.refresh.pace import Pace

JITTER = 0.1
"""Share of the interval by which polls are spread, so that many programs don't ask in step."""


class PollSchedule:
    """One due time, counted from the end of the last poll, that can be moved while somebody waits. Starts due.

    A `call` holds until a poll begins, whatever is planned meanwhile; a server's wish to be left alone holds
    against everything but a call. Times are seconds of ``time.monotonic``.
    """

    def __init__(self) -> None:
        self._due_at = 0.0
        self._ended_at = time.monotonic()
        self._rest_until = 0.0
        self._latest = math.inf
        """When the next poll has to be due after a call that failed: a call makes no wait longer."""
        self._is_called = False
        self._answers_call = False
        """Whether the person called for the poll that is under way."""
        self._failures = 0
        self._moved = asyncio.Event()
        self._random = random.Random()  # noqa: S311  spreads requests in time, guards no secret

    @property
    def seconds_left(self) -> float:
        """Seconds until the next poll, 0 when it is due, ``math.inf`` for never."""
        return 0.0 if self._is_called else max(0.0, self._due_at - time.monotonic())

    @property
    def since_end(self) -> float:
        """Seconds since the last poll ended."""
        return time.monotonic() - self._ended_at

    def call(self) -> None:
        """Makes a poll due at once, or one more after the poll that is under way."""
        self._is_called = True
        self._moved.set()

    def begin(self) -> None:
        """Begins a poll, which answers every call until now."""
        self._answers_call, self._is_called = self._is_called, False

    def end(self, error: ApiError | None, *, poll_after: float) -> None:
        """Ends a poll, well or with an error; the server is left alone for as long as it wished."""
        self._ended_at = time.monotonic()
        is_extra = error is not None and self._answers_call and self._failures > 0
        self._latest = max(self._due_at, self._ended_at + FLOOR) if is_extra else math.inf
        if not is_extra:
            self._failures = 0 if error is None else self._failures + 1
        rest = poll_after if error is None else error.retry_after or 0.0
        self._rest_until = max(self._rest_until, self._ended_at + rest)

    def seconds_after(self, error: ApiError, pace: Pace) -> float:
        """Returns the seconds between a poll that failed and the next one."""
        return seconds_after_error(pace, error, self._failures)

    def plan(self, seconds: float) -> float:
        """Makes the next poll due so many seconds after the last one, and up to a tenth more; returns those left.

        ``math.inf``: never. The tenth makes no wait longer than the longest that a server is granted.
        """
        latest = math.inf if math.isinf(seconds) else self._latest
        spread = seconds * (1 + self._random.uniform(0, JITTER))
        due_at = self._ended_at + (min(spread, LONGEST_WAIT) if seconds <= LONGEST_WAIT else spread)
        self._due_at = max(min(due_at, latest), self._rest_until)
        self._moved.set()
        return self.seconds_left

    async def wait(self) -> None:
        """Returns when the poll is due."""
        while (seconds := self.seconds_left) > 0:
            self._moved.clear()
            try:
                async with asyncio.timeout(None if math.isinf(seconds) else seconds):
                    await self._moved.wait()
            except TimeoutError:
                continue
