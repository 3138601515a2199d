"""Which of the loaded runs belong to a filter, kept up to date by judging only what is new or may have turned."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from runtui.feed.query.search import SLICE, PageReader
from runtui.feed.query.sieve import Quick, Restless, Sieve

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from runtui.feed.query.language import Query
    from runtui.feed.query.rows import Sight
    from runtui.model.run import Run

RECHECKED = 5_000
"""Rows looked at again at a time where the passing of time alone may change the answer."""


class Matches:
    """The verdict on every version of every run that is loaded.

    What was read for other `Matches` of the same query need not be read again.
    """

    def __init__(self, query: Query, quick: Quick | None = None, before: Matches | None = None) -> None:
        self.query = query
        self.quick = quick
        self.accepted: set[Run] = set()
        self.undecided: set[Run] = set()
        """Runs whose whole objects have to be read first."""
        self._runs: list[Run] = []
        self._judged: set[Run] = set()
        self._active: set[Run] = set()
        is_same = before is not None and before.query.terms == query.terms
        self.answers: dict[Run, int] = before.answers.copy() if before is not None and is_same else {}
        self._waiting: list[Run] = []
        self._recheck_from = 0
        self._reader = PageReader()

    def take(self, runs: list[Run], sight: Sight) -> bool:
        """Judges what is new among `runs`, and forgets what isn't there; returns whether a verdict turned."""
        sieve = Sieve(self.query, sight, self.quick)
        if runs != self._runs:  # in C, and by identity
            self._forget_all_but(runs)
            new = [run for run in runs if run not in self._judged]
            self._runs = runs
            self._judged.update(new)
            self._active.update(run for run in new if run.is_active)
            self._judge(new, sieve)
        restless = self._restless(sieve)
        before = self.accepted.intersection(restless)
        self._judge(restless, sieve)
        return before != self.accepted.intersection(restless)

    def read_some(
        self, sight: Sight, seconds: float = SLICE, clock: Callable[[], float] = time.perf_counter
    ) -> bool:
        """Reads objects of undecided runs for about `seconds`, the newest question first; tells if any belongs."""
        before = len(self.accepted)
        sieve, until = Sieve(self.query, sight, self.quick), clock() + seconds
        while self._waiting:
            run = self._waiting.pop()
            if run in self.undecided:
                self.answers[run] = sieve.read(self._reader.raw(run))
                self._judge([run], sieve)
                if clock() >= until:
                    break
        if not self._waiting:
            self._reader.close()
        return len(self.accepted) > before

    def _judge(self, runs: Iterable[Run], sieve: Sieve) -> None:
        known = [run for run in runs if run in self.answers] if self.answers else []
        others = [run for run in runs if run not in self.answers] if known else list(runs)
        accepted, undecided = sieve.sift(others)
        self._waiting += [run for run in reversed(undecided) if run not in self.undecided]
        self.accepted.difference_update(runs)
        self.undecided.difference_update(runs)
        self.accepted.update(accepted)
        self.accepted.update(run for run in known if sieve.judge(run, self.answers[run]))
        self.undecided.update(undecided)

    def _forget_all_but(self, runs: list[Run]) -> None:
        gone = self._judged.difference(runs)
        if not gone:
            return
        for kept in (self._judged, self._active, self.accepted, self.undecided):
            kept.difference_update(gone)
        for run in gone:
            self.answers.pop(run, None)

    def _restless(self, sieve: Sieve) -> list[Run]:
        """Runs to look at again: the active ones, or every run in turn."""
        if sieve.restless is Restless.NONE:
            return []
        if sieve.restless is Restless.ACTIVE:
            return list(self._active)
        start = self._recheck_from if self._recheck_from < len(self._runs) else 0
        self._recheck_from = start + RECHECKED
        return self._runs[start : self._recheck_from]
