"""The statuses this session saw each run in, and since when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from runtui.model.run import Run

MOST_SEEN = 100
"""Statuses kept of one run: the first, and the newest of the rest."""


class SeenStatus(Struct, frozen=True):
    """A status this session saw a run in."""

    at: float
    """Seconds since 1970 by the server's clock, when the answer came."""
    status: str
    is_change: bool
    """False for the first status seen, and the first after a pause: the run may have had it for longer."""


class Journal:
    """The statuses seen of each run that was active at some time of this session.

    It outlives the feed of its thread: whoever opens the thread again goes on in it.
    """

    def __init__(self) -> None:
        self._seen: dict[str, list[SeenStatus]] = {}
        self._unwatched: set[str] = set()
        """Runs nobody looked at for a while, and not since: when it changed meanwhile was not seen."""

    def pause(self) -> None:
        """Notes that the runs aren't watched for a while, since another thread is open."""
        self._unwatched = set(self._seen)

    def note(self, run: Run, at: float) -> None:
        """Notes the status of a run where it is new. A run that had ended before is left out."""
        seen = self._seen.get(run.id)
        if seen is None:
            if run.is_active and not run.is_unreadable:
                self._seen[run.id] = [SeenStatus(at, run.status, is_change=False)]
        elif seen[-1].status != run.status:
            seen.append(SeenStatus(at, run.status, is_change=run.id not in self._unwatched))
            del seen[1 : max(1, len(seen) - MOST_SEEN + 1)]
        self._unwatched.discard(run.id)

    def of(self, run_id: str) -> tuple[SeenStatus, ...]:
        """Returns what was seen of a run, oldest first."""
        return tuple(self._seen.get(run_id, ()))

    def last(self, run_id: str) -> SeenStatus | None:
        """Returns the status last seen of a run, None if none was."""
        seen = self._seen.get(run_id)
        return seen[-1] if seen else None
