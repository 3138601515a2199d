"""The turns of a feed: how the last ones ended, and when the next one is due."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from runtui.feed.refresh.pace import FLOOR, seconds_after_error
from runtui.feed.refresh.schedule import Schedule

if TYPE_CHECKING:
    from runtui.api.errors import ApiError
    from runtui.feed.refresh.pace import Pace


class PollSchedule:
    """Counts what failed, and plans from the end of the last turn."""

    def __init__(self) -> None:
        self.schedule = Schedule()
        self._failures = 0
        self._ended_at = 0.0
        self._is_early = False
        """Whether the person called for the turn that is under way."""
        self._latest = math.inf
        """When the next turn has to be due after a call that failed: a call makes no wait longer."""

    def begin(self) -> None:
        """Begins a turn, which answers every call until now."""
        self._is_early = self.schedule.is_called
        self.schedule.begin()

    def end(self, error: ApiError | None, *, poll_after: float) -> None:
        """Ends a turn, well or with an error; the server is left alone for as long as it wished."""
        now = self._ended_at = self.schedule.now
        is_extra = error is not None and self._is_early and self._failures > 0
        self._latest = max(self.schedule.due_at, now + FLOOR) if is_extra else math.inf
        if not is_extra:
            self._failures = 0 if error is None else self._failures + 1
        self.schedule.rest(poll_after if error is None else error.retry_after or 0.0)

    @property
    def since_end(self) -> float:
        """Seconds since the last turn ended."""
        return self.schedule.now - self._ended_at

    def wait_after(self, error: ApiError, pace: Pace) -> float:
        """Returns the seconds between a turn that failed and the next one."""
        return seconds_after_error(pace, error, self._failures)

    def plan(self, seconds: float) -> float:
        """Makes the next turn due so many seconds after the last one, ``math.inf``: never; returns those left."""
        latest = math.inf if math.isinf(seconds) else self._latest
        self.schedule.due_in(seconds, since=self._ended_at, latest=latest)
        return self.schedule.seconds_left
