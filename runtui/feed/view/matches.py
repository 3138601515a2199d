"""Which of the loaded runs belong to a filter, kept up to date by judging only what is new or may have turned."""

from __future__ import annotations

import time
from collections import deque
from typing import TYPE_CHECKING

from runtui.feed.view.changes import changes
from runtui.feed.view.query.run_filter import QuickFilter, RunFilter, TimeDependence
from runtui.feed.view.query.search import SLICE, PageReader

if TYPE_CHECKING:
    from collections.abc import Callable

    from runtui.feed.view.query.language import Query
    from runtui.feed.view.query.rows import FilterContext
    from runtui.model.run import Run

RECHECKED = 5_000
"""Rows looked at again at a time where the passing of time alone may change the answer."""
SIFTED = 1_000
"""Rows judged between two looks at the clock, where more of them are new and objects are to be read too."""


class Matches:
    """The verdict on every version of every run that is loaded.

    What was read for other `Matches` of the same query need not be read again.
    """

    def __init__(self, query: Query, quick: QuickFilter | None = None, before: Matches | None = None) -> None:
        self.query = query
        self.quick = quick
        self.accepted: set[Run] = set()
        self.undecided: set[Run] = set()
        """Runs whose rows or whole objects have to be looked at first."""
        self._runs: list[Run] = []
        self._active: set[Run] = set()
        is_same = before is not None and before.query.terms == query.terms
        self.answers: dict[Run, int] = before.answers.copy() if before is not None and is_same else {}
        self._unsifted: list[Run] = []
        """Undecided runs whose rows may tell, the next one last."""
        self._waiting: deque[Run] = deque()
        """Undecided runs whose objects have to be read, the next one last."""
        self._recheck_from = 0
        self._reader = PageReader()

    def take(self, runs: list[Run], sight: FilterContext) -> bool:
        """Judges what is new among `runs`, and forgets what isn't there; returns whether a verdict turned."""
        sieve = RunFilter(self.query, sight, self.quick)
        gone, new = changes(self._runs, runs)
        self._forget(gone)
        self._runs = runs
        if sieve.restless is TimeDependence.ACTIVE:
            self._active.update(run for run in new if run.is_active)
        if self.query.needs_detail and len(new) > SIFTED:
            self.undecided.update(new)
            self._unsifted += reversed(new)
        else:
            self._waiting.extend(reversed(self._judge(new, sieve)))
        return self._judge_again(self._restless(sieve), sieve)

    def decide(self, run: Run, sight: FilterContext) -> None:
        """Judges an undecided run at once, before its turn."""
        self._read(run, RunFilter(self.query, sight, self.quick))

    def read_some(
        self, sight: FilterContext, seconds: float = SLICE, clock: Callable[[], float] = time.perf_counter
    ) -> bool:
        """Looks at undecided runs for about `seconds`: all rows, then objects; tells if any run belongs.

        Of each the newest question comes first.
        """
        before = len(self.accepted)
        sieve, until = RunFilter(self.query, sight, self.quick), clock() + seconds
        while self._unsifted or self._waiting:
            if self._unsifted:
                self._sift_some(sieve)
            elif (run := self._waiting.pop()) in self.undecided:
                self._read(run, sieve)
            else:
                continue
            if clock() >= until:
                break
        if not self._waiting:
            self._reader.close()
        return len(self.accepted) > before

    def _sift_some(self, sieve: RunFilter) -> None:
        rows = [run for run in self._unsifted[: -SIFTED - 1 : -1] if run in self.undecided]
        del self._unsifted[-SIFTED:]
        self.undecided.difference_update(rows)
        self._waiting.extendleft(self._judge(rows, sieve))

    def _read(self, run: Run, sieve: RunFilter) -> None:
        self.answers[run] = sieve.read(self._reader.raw(run))
        self._judge([run], sieve)

    def _judge(self, runs: list[Run], sieve: RunFilter) -> list[Run]:
        """Returns the runs that became undecided: their objects have to be read."""
        known = [run for run in runs if run in self.answers] if self.answers else []
        others = [run for run in runs if run not in self.answers] if known else runs
        accepted, undecided = sieve.sift(others)
        asked = [run for run in undecided if run not in self.undecided]
        self.accepted.difference_update(runs)
        self.undecided.difference_update(runs)
        self.accepted.update(accepted)
        self.accepted.update(run for run in known if sieve.judge(run, self.answers[run]))
        self.undecided.update(undecided)
        return asked

    def _judge_again(self, runs: list[Run], sieve: RunFilter) -> bool:
        """Judges runs whose row may say something else by now; returns whether a verdict turned."""
        before = self.accepted.intersection(runs)
        self._waiting.extend(reversed(self._judge(runs, sieve)))
        return before != self.accepted.intersection(runs)

    def _forget(self, gone: set[Run]) -> None:
        for kept in (self._active, self.accepted, self.undecided):
            kept.difference_update(gone)
        for run in gone if self.answers else ():
            self.answers.pop(run, None)

    def _restless(self, sieve: RunFilter) -> list[Run]:
        """Runs to look at again: the active ones, or every run in turn."""
        if sieve.restless is TimeDependence.NONE:
            return []
        if sieve.restless is TimeDependence.ACTIVE:
            return list(self._active)
        start = self._recheck_from if self._recheck_from < len(self._runs) else 0
        self._recheck_from = start + RECHECKED
        return self._runs[start : self._recheck_from]
