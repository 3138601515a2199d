"""The runs of one thread as gathered from many answers: the rows, which of them are open, and their story."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from runtui.feed.refresh.loaded_runs import LoadedRuns
from runtui.feed.refresh.merge import Merged, merge_known, merge_neighbours
from runtui.feed.refresh.pace import still_waited_for
from runtui.feed.run.journal import Journal
from runtui.model.status import is_known

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from runtui.model.run import Run


class Known:
    """Rows in the order the server gives them, in one piece from the first to the last.

    In ascending order the newest runs lie behind pages that may not be loaded: those the refresh sees are kept
    apart in `fresh`, in one piece too, until the pages arrive.
    """

    def __init__(self, *, is_newest_first: bool = True, journal: Journal | None = None) -> None:
        self.roll = LoadedRuns()
        self.fresh = LoadedRuns()
        """Newest runs that aren't rows yet, newest first; always empty where the newest runs come first."""
        self.journal = journal or Journal()
        self.is_newest_first = is_newest_first
        self.at_end = False
        """Whether the last row is the server's last."""
        self._has_looked = False
        self._came: set[str] = set()
        self._open: dict[str, Run] = {}
        self._open_sorted: tuple[Run, ...] | None = ()

    @property
    def is_far(self) -> bool:
        """Whether the newest runs lie behind pages that aren't loaded."""
        return not self.is_newest_first and not self.at_end

    @property
    def unlisted(self) -> int:
        """Runs that came since the thread was loaded and can't be rows yet."""
        return len(self._came)

    @property
    def active_runs(self) -> tuple[Run, ...]:
        """Active runs, newest first."""
        if self._open_sorted is None:
            self._open_sorted = tuple(sorted(self._open.values(), key=self._age_rank))
        return self._open_sorted

    def waited_for(self, now: float) -> list[Run]:
        """Returns the open runs that are worth asking for."""
        return [run for run in self.active_runs if still_waited_for(run, self._since(run, now), now)]

    def youngest(self, now: float) -> float | None:
        """Returns how long ago the last thing happened to a run waited for, in seconds; None if there is none.

        What happens to a run is its creation and every change of its status that this session saw; a status
        nobody knows counts as very old.
        """
        stirred = [self._stirred_at(run, now) for run in self.waited_for(now)]
        return max(0.0, now - max(stirred)) if stirred else None

    def is_linked(self, runs: Iterable[Run]) -> bool:
        """Tells whether the newest `runs` reach down to a known one, so that none in between is missing."""
        if self.is_far and not self._has_looked:
            return True
        return any(self.roll.has(run.id) or self.fresh.has(run.id) for run in runs)

    def take_page(self, runs: Iterable[Run], now: float) -> int:
        """Adds a page behind the last row; known runs keep the version they have. Returns how many were new."""
        before = len(self.roll)
        count = self.roll.append(self._better_known(run) for run in runs)
        added = tuple(self.roll[before:])
        for run in added:
            self._leave_fresh(run.id)
        self._note(Merged(added=added), now)
        return count

    def reach_end(self) -> None:
        """Notes that the last row is the server's last; what came meanwhile follows it."""
        self.at_end = True
        fresh, self.fresh = self.fresh, LoadedRuns()
        self._came.clear()
        self._open_sorted = None
        self.roll.append(reversed(fresh))

    def take_newest(self, runs: Sequence[Run], now: float) -> None:
        """Merges the newest runs of the thread, newest first and without a gap to the newest known one."""
        if self.is_newest_first:
            self._note(merge_neighbours(self.roll, runs, at_start=True, at_end=self.at_end), now)
        elif self.at_end:
            self._note(merge_neighbours(self.roll, runs[::-1], at_end=True), now)
        else:
            self._take_fresh(runs, now)

    def take_neighbours(self, runs: Sequence[Run], now: float, *, behind: str | None) -> None:
        """Merges rows that follow one another, the first of them behind the run `behind` (None: at the start)."""
        merged = merge_neighbours(self.roll, runs, behind=behind, at_start=behind is None, at_end=self.at_end)
        self._note(merged, now)

    def take_known(self, runs: Sequence[Run], now: float) -> None:
        """Takes newer versions of runs wherever they are; leaves unknown ones out."""
        for roll in (self.roll, self.fresh):
            self._note(merge_known(roll, runs), now)

    def restart(self, runs: Iterable[Run], now: float) -> None:
        """Replaces all rows; the story of what this session saw stays."""
        self.roll, self.fresh = LoadedRuns(), LoadedRuns()
        self.at_end = self._has_looked = False
        self._came.clear()
        self._open.clear()
        self._open_sorted = None
        self.take_page(runs, now)

    def forget(self, run_id: str) -> None:
        """Drops a run the server no longer has."""
        self.roll.remove(run_id)
        self._leave_fresh(run_id)
        self._open.pop(run_id, None)
        self._open_sorted = None

    def _take_fresh(self, runs: Sequence[Run], now: float) -> None:
        self._note(merge_known(self.roll, runs), now)
        unlisted = [run for run in runs if not self.roll.has(run.id)]
        older = next((place for place, run in enumerate(unlisted) if self.fresh.has(run.id)), len(unlisted))
        if self._has_looked:
            self._came.update(run.id for run in unlisted[:older])
        self._has_looked = True
        self._note(merge_neighbours(self.fresh, unlisted, at_start=True, at_end=True), now)

    def _better_known(self, run: Run) -> Run:
        """The version a page should bring: a page may be older than what the refresh saw of its runs."""
        known = self.fresh.get(run.id)
        return run if known is None or (known.is_active and not run.is_active) else known

    def _leave_fresh(self, run_id: str) -> None:
        self.fresh.remove(run_id)
        self._came.discard(run_id)

    def _note(self, merged: Merged, now: float) -> None:
        for run in (*merged.added, *merged.changed):
            self.journal.note(run, now)
            if run.is_active and not run.is_unreadable:
                self._open[run.id] = run
                self._open_sorted = None
            elif self._open.pop(run.id, None) is not None:
                self._open_sorted = None

    def _age_rank(self, run: Run) -> tuple[bool, int]:
        index = self.roll.index_of(run.id)
        if index is None:
            return False, self.fresh.index_of(run.id) or 0
        return True, index if self.is_newest_first else -index

    def _since(self, run: Run, now: float) -> float:
        seen = self.journal.last(run.id)
        return now if seen is None else seen.at

    def _stirred_at(self, run: Run, now: float) -> float:
        seen = self.journal.last(run.id)
        if not is_known(run.status):
            return -math.inf
        if run.created_at is None or (seen is not None and seen.is_change):
            return self._since(run, now)
        return run.created_at
