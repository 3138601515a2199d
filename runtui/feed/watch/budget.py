"""How many requests a minute may go to one server, whoever sends them: pure arithmetic, no clock of its own."""

from __future__ import annotations

PER_MINUTE = 60.0
BURST = 6.0
"""Requests that may go out at once after a rest; within any minute they count like all others."""


class RequestBudget:
    """Lets through at most `per_minute` requests within any 60 seconds, the first `burst` of them at once.

    Times are seconds on any clock that only goes forward.
    """

    def __init__(self, per_minute: float = PER_MINUTE, burst: float = BURST) -> None:
        self.per_minute = max(1.0, per_minute)
        self._burst = min(burst, self.per_minute / 2)
        self._left = self._burst
        self._counted_at = 0.0
        self._rests_until = 0.0

    @property
    def rate(self) -> float:
        """The requests a minute that can be kept up: what the burst may add is taken off."""
        return self.per_minute - self._burst

    def spend(self, now: float) -> None:
        """Notes a request, also one of somebody else that did not ask here first: the next one waits longer."""
        self._count(now)
        self._left = max(self._left - 1.0, -self.per_minute)

    def seconds_to_next(self, now: float) -> float:
        """Returns the seconds until a request may go out, 0 if one may now."""
        self._count(now)
        wait = 0.0 if self._left >= 1.0 else (1.0 - self._left) * 60.0 / self.rate
        return max(wait, self._rests_until - now)

    def calm(self, now: float) -> None:
        """Takes back what a long rest allows at once: one request may go out now, the others in turn."""
        self._count(now)
        self._left = min(self._left, 1.0)

    def rest(self, seconds: float, now: float) -> None:
        """Lets nothing through for so many seconds, as a server asked for (``Retry-After``)."""
        self._rests_until = max(self._rests_until, now + seconds)

    def _count(self, now: float) -> None:
        passed = max(0.0, now - self._counted_at)
        self._counted_at = max(self._counted_at, now)
        self._left = min(self._burst, self._left + passed * self.rate / 60.0)
