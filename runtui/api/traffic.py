"""What requests tell besides their answers: how many there are, and how the server's clock goes."""

from __future__ import annotations

from collections import deque
from email.utils import parsedate_to_datetime
from statistics import median

WINDOW = 60.0
_SAMPLES = 5
_CLOCK_GRAIN = 2.0
"""Seconds: ``Date`` has whole ones, and an answer takes a moment to travel; less is no difference of clocks."""


class Traffic:
    """Counts requests and measures the server's clock; fed by the client, read by the header of the screen."""

    def __init__(self) -> None:
        self._asked: deque[float] = deque()
        self._differences: deque[float] = deque(maxlen=_SAMPLES)
        self.last_request_id: str | None = None
        """The server's own name for the last request that had one."""

    def note_request(self, now: float) -> None:
        """Counts one request sent at `now`."""
        self._forget_old(now)
        self._asked.append(now)

    def note_date(self, date: str | None, sent: float, received: float) -> None:
        """Takes in the ``Date`` of an answer to a request sent and answered at these times of our clock."""
        try:
            server = parsedate_to_datetime(date or "").timestamp()
        except (ValueError, OverflowError):
            return
        # The stamp was cut to whole seconds somewhere between sending and receiving.
        self._differences.append(server + 0.5 - (sent + received) / 2)

    def per_minute(self, now: float) -> int:
        """Returns the number of requests in the last 60 seconds."""
        self._forget_old(now)
        return len(self._asked)

    @property
    def skew(self) -> float | None:
        """Seconds the server's clock is ahead of ours; 0 below two seconds, None until an answer came."""
        if not self._differences:
            return None
        difference = median(self._differences)
        return 0.0 if abs(difference) < _CLOCK_GRAIN else difference

    def _forget_old(self, now: float) -> None:
        asked = self._asked
        while asked and asked[0] <= now - WINDOW:
            asked.popleft()
        while asked and asked[-1] > now:  # a clock set back leaves times of the future
            asked.pop()
