"""What this session saw happen: which run had which status, and since when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from runtui.model.run import Run

LONGEST_STORY = 100
"""Sights kept of one run: the first, and the newest of the rest."""


class Seen(Struct, frozen=True):
    """A status this session saw a run in."""

    at: float
    """Seconds since 1970 by the server's clock, when the answer came."""
    status: str
    is_change: bool
    """False for the first sight, and for the first after a while away: it may have had this status for longer."""


class Journal:
    """The statuses seen of each run that was active at some time of this session.

    It outlives the feed of its thread: whoever opens the thread again goes on in it.
    """

    def __init__(self) -> None:
        self._seen: dict[str, list[Seen]] = {}
        self._unwatched: set[str] = set()
        """Runs nobody looked at for a while, and not since: what changed meanwhile was not seen to change."""

    def look_away(self) -> None:
        """Notes that nothing is noted for a while, since another thread is open."""
        self._unwatched = set(self._seen)

    def note(self, run: Run, at: float) -> None:
        """Notes the status of a run where it is news. A run that had ended before has no story here."""
        story = self._seen.get(run.id)
        if story is None:
            if run.is_active and not run.is_unreadable:
                self._seen[run.id] = [Seen(at, run.status, is_change=False)]
        elif story[-1].status != run.status:
            story.append(Seen(at, run.status, is_change=run.id not in self._unwatched))
            del story[1 : max(1, len(story) - LONGEST_STORY + 1)]
        self._unwatched.discard(run.id)

    def of(self, run_id: str) -> tuple[Seen, ...]:
        """Returns what was seen of a run, oldest first."""
        return tuple(self._seen.get(run_id, ()))

    def last(self, run_id: str) -> Seen | None:
        """Returns the newest sight of a run, None if it has no story here."""
        seen = self._seen.get(run_id)
        return seen[-1] if seen else None
