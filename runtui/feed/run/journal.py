"""The statuses this session saw each run in, and since when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Callable

    from runtui.model.run import Run

MOST_SEEN = 100
"""Statuses kept of one run: the first, and the newest of the rest."""


class SeenStatus(Struct, frozen=True):
    """A status this session saw a run in."""

    at: float
    """Seconds since 1970 by the server's clock, when the answer came."""
    status: str
    is_change: bool
    """False for the first status seen, and the first after a pause, unless the server told since when it waits:
    the run may have had it for longer."""


class Journal:
    """The statuses seen of each run that was active at some time of this session.

    It outlives the feed of its thread: whoever opens the thread again goes on in it. `on_seen` hears of each
    status that is noted, with the one before it, None for the first.
    """

    def __init__(self, on_seen: Callable[[Run, str | None], object] | None = None) -> None:
        self._on_seen = on_seen
        self._seen: dict[str, list[SeenStatus]] = {}
        self._unwatched: set[str] = set()
        """Runs nobody looked at for a while, and not since: when it changed meanwhile was not seen."""

    def pause(self) -> None:
        """Notes that the runs aren't watched for a while, since another thread is open."""
        self._unwatched = set(self._seen)

    def note(self, run: Run, at: float, *, is_sure: bool = True) -> None:
        """Notes the status of a run where it is new. A run that had ended before is left out.

        Not `is_sure`: too long ago for a change to count as seen, somebody looked before. It waits since when
        the server says so, if it does.
        """
        seen = self._seen.get(run.id)
        before = seen[-1].status if seen else None
        since, is_told = (at, False) if run.waits_since is None else (min(at, run.waits_since), True)
        if seen is None:
            if run.is_active and not run.is_unreadable:
                self._seen[run.id] = [SeenStatus(since, run.status, is_change=is_told)]
        elif before != run.status:
            is_change = is_told or (is_sure and run.id not in self._unwatched)
            seen.append(SeenStatus(max(since, seen[-1].at), run.status, is_change=is_change))
            del seen[1 : max(1, len(seen) - MOST_SEEN + 1)]
        self._unwatched.discard(run.id)
        if self._on_seen is not None and before != run.status and run.id in self._seen:
            self._on_seen(run, before)

    def note_since(self, run_id: str, status: str, at: float) -> None:
        """Notes that a run has had its status since `at` at least, where it wasn't seen to change to it."""
        seen = self._seen.get(run_id, [])
        if seen and seen[-1].status == status and not seen[-1].is_change and at < seen[-1].at:
            since = at if len(seen) == 1 else max(at, seen[-2].at)
            seen[-1] = SeenStatus(since, status, is_change=False)

    def of(self, run_id: str) -> tuple[SeenStatus, ...]:
        """Returns what was seen of a run, oldest first."""
        return tuple(self._seen.get(run_id, ()))

    def last(self, run_id: str) -> SeenStatus | None:
        """Returns the status last seen of a run, None if none was."""
        seen = self._seen.get(run_id)
        return seen[-1] if seen else None
