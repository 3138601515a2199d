"""What this session saw happen: which run had which status, and since when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from runtui.model.run import Run


class Seen(Struct, frozen=True):
    """A status this session saw a run in."""

    at: float
    """Seconds since 1970 by the server's clock, when the answer came."""
    status: str
    is_change: bool
    """False for the first sight: the run may have had this status for longer."""


class Journal:
    """The statuses seen of each run that was active at some time of this session."""

    def __init__(self) -> None:
        self._seen: dict[str, list[Seen]] = {}

    def note_first(self, run: Run, at: float) -> None:
        """Notes the first sight of a run. A run that had ended before has no story here."""
        if run.is_active and run.id not in self._seen:
            self._seen[run.id] = [Seen(at, run.status, is_change=False)]

    def note_change(self, old: Run, new: Run, at: float) -> bool:
        """Notes a new version; returns whether its status differs."""
        if old.status == new.status:
            return False
        self._seen.setdefault(new.id, []).append(Seen(at, new.status, is_change=True))
        return True

    def of(self, run_id: str) -> tuple[Seen, ...]:
        """Returns what was seen of a run, oldest first."""
        return tuple(self._seen.get(run_id, ()))

    def last(self, run_id: str) -> Seen | None:
        """Returns the newest sight of a run, None if it has no story here."""
        seen = self._seen.get(run_id)
        return seen[-1] if seen else None

    def first_seen(self, run_id: str, default: float) -> float:
        """Returns when the run was first seen."""
        seen = self._seen.get(run_id)
        return seen[0].at if seen else default

    def changed_since(self, instant: float) -> frozenset[str]:
        """Returns the runs whose status changed at or after `instant`."""
        return frozenset(key for key, seen in self._seen.items() if seen[-1].is_change and seen[-1].at >= instant)
