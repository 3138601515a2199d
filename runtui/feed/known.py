"""The runs of one thread as gathered from many answers: the rows, which of them are open, and their story."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runtui.feed.journal import Journal
from runtui.feed.merge import Merged, merge_known, merge_neighbours
from runtui.feed.pace import still_waited_for
from runtui.feed.roll import RunRoll

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from runtui.model.run import Run


class Known:
    """Rows in the order that was asked for. `at_end` tells whether the last loaded row is the server's last."""

    def __init__(self, *, is_newest_first: bool = True) -> None:
        self.roll = RunRoll()
        self.journal = Journal()
        self.is_newest_first = is_newest_first
        self.at_end = False
        self.unlisted: dict[str, Run] = {}
        """Newest runs that ascending order shows only behind pages not loaded yet."""
        self._open: dict[str, Run] = {}

    @property
    def open_runs(self) -> tuple[Run, ...]:
        """Active runs, newest first."""
        unlisted = tuple(run for run in self.unlisted.values() if run.is_active)
        places = {run_id: self.roll.index_of(run_id) or 0 for run_id in self._open}
        listed = sorted(self._open.values(), key=lambda run: places[run.id], reverse=not self.is_newest_first)
        return (*unlisted, *listed)

    def waited_for(self, now: float) -> list[Run]:
        """Returns the open runs that are worth asking for."""
        first_seen = self.journal.first_seen
        return [run for run in self.open_runs if still_waited_for(run, first_seen(run.id, now), now)]

    def take_page(self, runs: Iterable[Run], now: float) -> int:
        """Adds a page behind the last row; known runs keep the version they have. Returns how many were new."""
        before = len(self.roll)
        count = self.roll.append(runs)
        self._note(Merged(added=tuple(self.roll[before:])), now)
        return count

    def take_newest(self, runs: Sequence[Run], now: float) -> None:
        """Merges the newest runs of the thread, newest first and without a gap to the newest known one."""
        if self.is_newest_first:
            self._note(merge_neighbours(self.roll, runs, at_start=True), now)
            return
        self._note(merge_known(self.roll, runs), now)
        new = [run for run in reversed(runs) if not self.roll.has(run.id)]
        if self.at_end:
            self.take_page(new, now)
            self.unlisted = {}
        else:
            for run in new:
                self._note_unlisted(run, now)
            self.unlisted = {run.id: run for run in reversed(new)}

    def take_neighbours(self, runs: Sequence[Run], now: float) -> None:
        """Merges runs that follow one another, the first of them known."""
        self._note(merge_neighbours(self.roll, runs, at_start=False), now)

    def take_run(self, run: Run, now: float) -> None:
        """Takes a newer version of one run."""
        if run.id in self.unlisted:
            self._note_unlisted(run, now)
            self.unlisted[run.id] = run
        self._note(merge_known(self.roll, (run,)), now)

    def restart(self, runs: Iterable[Run], now: float) -> None:
        """Replaces all rows; the story of what this session saw stays."""
        old = self.roll
        self.roll = RunRoll()
        self._open = {}
        self.unlisted = {}
        self.take_page(runs, now)
        for run in self.roll:
            known = old.get(run.id)
            if known is not None and known.status != run.status:
                self.journal.note_change(known, run, now)

    def forget(self, run_id: str) -> None:
        """Drops a run the server no longer has."""
        self.roll.remove(run_id)
        self._open.pop(run_id, None)
        self.unlisted.pop(run_id, None)

    def _note_unlisted(self, run: Run, now: float) -> None:
        known = self.unlisted.get(run.id)
        if known is None:
            self.journal.note_first(run, now)
        else:
            self.journal.note_change(known, run, now)

    def _note(self, merged: Merged, now: float) -> None:
        for run in merged.added:
            self.journal.note_first(run, now)
        for old, new in merged.changed:
            self.journal.note_change(old, new, now)
        for run in (*merged.added, *(new for _, new in merged.changed)):
            if run.is_active:
                self._open[run.id] = run
            else:
                self._open.pop(run.id, None)
