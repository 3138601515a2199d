"""The runs of one thread as gathered from many answers: all that are loaded, and which of them are active."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from runtui.feed.refresh.loaded_runs import LoadedRuns
from runtui.feed.refresh.merge import Merged, merge_known, merge_neighbours
from runtui.feed.refresh.pace import is_worth_polling
from runtui.feed.run.journal import Journal
from runtui.model.status import is_known

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from runtui.model.run import Run


class ThreadRuns:
    """The loaded runs in the server's order, without a gap from the first to the last, and what was seen of them.

    In ascending order the newest runs lie behind pages that may not be loaded: those that a refresh sees are kept
    apart in `detached`, without a gap too, until the pages arrive.
    """

    def __init__(self, *, is_newest_first: bool = True, journal: Journal | None = None) -> None:
        self.loaded = LoadedRuns()
        self.detached = LoadedRuns()
        """The newest runs while they aren't `loaded`, newest first; empty where the newest runs come first."""
        self.journal = journal or Journal()
        self.is_newest_first = is_newest_first
        self.at_end = False
        """Whether the last loaded run is the server's last."""
        self._has_seen_newest = False
        self._unlisted: set[str] = set()
        self._active: dict[str, Run] = {}
        self._active_sorted: tuple[Run, ...] | None = ()

    @property
    def is_detached(self) -> bool:
        """Whether the newest runs lie behind pages that aren't loaded."""
        return not self.is_newest_first and not self.at_end

    @property
    def unlisted(self) -> int:
        """Runs that came since the thread was loaded and are still detached."""
        return len(self._unlisted)

    @property
    def active_runs(self) -> tuple[Run, ...]:
        """Active runs, newest first."""
        if self._active_sorted is None:
            self._active_sorted = tuple(sorted(self._active.values(), key=self._recency))
        return self._active_sorted

    def to_poll(self, now: float) -> list[Run]:
        """Returns the active runs that are worth asking for."""
        return [run for run in self.active_runs if is_worth_polling(run, self._status_since(run, now), now)]

    def quiet_for(self, now: float) -> float | None:
        """Returns the seconds since something last happened to a run that is polled; None if none is.

        What happens to a run is its creation and every change of its status that this session saw; a status
        nobody knows counts as very old.
        """
        events = [self._last_event_at(run, now) for run in self.to_poll(now)]
        return max(0.0, now - max(events)) if events else None

    def reaches_known(self, runs: Iterable[Run]) -> bool:
        """Tells whether the newest `runs` reach down to a known one, so that none in between is missing."""
        if self.is_detached and not self._has_seen_newest:
            return True
        return any(self.loaded.has(run.id) or self.detached.has(run.id) for run in runs)

    def append_page(self, runs: Iterable[Run], now: float) -> int:
        """Adds a page behind the last run; known runs keep the version they have. Returns how many were new."""
        before = len(self.loaded)
        count = self.loaded.append(self._newest_version(run) for run in runs)
        added = tuple(self.loaded[before:])
        for run in added:
            self._leave_detached(run.id)
        self._record(Merged(added=added), now)
        return count

    def mark_end(self) -> None:
        """Notes that the last loaded run is the server's last; what came meanwhile follows it."""
        self.at_end = True
        detached, self.detached = self.detached, LoadedRuns()
        self._unlisted.clear()
        self._active_sorted = None
        self.loaded.append(reversed(detached))

    def merge_newest(self, runs: Sequence[Run], now: float) -> None:
        """Merges the newest runs of the thread, newest first and without a gap to the newest known one."""
        if self.is_newest_first:
            self._record(merge_neighbours(self.loaded, runs, at_start=True, at_end=self.at_end), now)
        elif self.at_end:
            self._record(merge_neighbours(self.loaded, runs[::-1], at_end=True), now)
        else:
            self._merge_detached(runs, now)

    def merge_window(self, runs: Sequence[Run], now: float, *, behind: str | None) -> None:
        """Merges runs that follow one another, the first of them behind the run `behind` (None: at the start)."""
        merged = merge_neighbours(self.loaded, runs, behind=behind, at_start=behind is None, at_end=self.at_end)
        self._record(merged, now)

    def update(self, runs: Sequence[Run], now: float) -> None:
        """Takes newer versions of runs wherever they are; leaves unknown ones out."""
        for listed in (self.loaded, self.detached):
            self._record(merge_known(listed, runs), now)

    def replace_all(self, runs: Iterable[Run], now: float) -> None:
        """Replaces all runs; what this session saw of them stays in the journal."""
        self.loaded, self.detached = LoadedRuns(), LoadedRuns()
        self.at_end = self._has_seen_newest = False
        self._unlisted.clear()
        self._active.clear()
        self._active_sorted = None
        self.append_page(runs, now)

    def remove(self, *run_ids: str) -> None:
        """Drops runs the server no longer has."""
        if not run_ids:
            return
        for listed in (self.loaded, self.detached):
            if len(run_ids) > 1:
                listed.remove_all(run_ids)
            else:
                listed.remove(run_ids[0])
        self._unlisted.difference_update(run_ids)
        for run_id in run_ids:
            self._active.pop(run_id, None)
        self._active_sorted = None

    def _merge_detached(self, runs: Sequence[Run], now: float) -> None:
        self._record(merge_known(self.loaded, runs), now)
        others = [run for run in runs if not self.loaded.has(run.id)]
        older = next((place for place, run in enumerate(others) if self.detached.has(run.id)), len(others))
        if self._has_seen_newest:
            self._unlisted.update(run.id for run in others[:older])
        self._has_seen_newest = True
        self._record(merge_neighbours(self.detached, others, at_start=True, at_end=True), now)

    def _newest_version(self, run: Run) -> Run:
        """The version a page should bring: a page may be older than what the refresh saw of its runs."""
        known = self.detached.get(run.id)
        return run if known is None or (known.is_active and not run.is_active) else known

    def _leave_detached(self, run_id: str) -> None:
        self.detached.remove(run_id)
        self._unlisted.discard(run_id)

    def _record(self, merged: Merged, now: float) -> None:
        for run in (*merged.added, *merged.changed):
            self.journal.note(run, now)
            if run.is_active and not run.is_unreadable:
                self._active[run.id] = run
                self._active_sorted = None
            elif self._active.pop(run.id, None) is not None:
                self._active_sorted = None

    def _recency(self, run: Run) -> tuple[bool, int]:
        index = self.loaded.index_of(run.id)
        if index is None:
            return False, self.detached.index_of(run.id) or 0
        return True, index if self.is_newest_first else -index

    def _status_since(self, run: Run, now: float) -> float:
        seen = self.journal.last(run.id)
        return now if seen is None else seen.at

    def _last_event_at(self, run: Run, now: float) -> float:
        seen = self.journal.last(run.id)
        if not is_known(run.status):
            return -math.inf
        if run.created_at is None or (seen is not None and seen.is_change):
            return self._status_since(run, now)
        return run.created_at
