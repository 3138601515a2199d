"""Which of the loaded runs belong to a filter, kept up to date by judging only what is new or may have turned."""

from __future__ import annotations

import time
from collections import deque
from typing import TYPE_CHECKING

from runtui.feed.view.changes import changes
from runtui.feed.view.query.run_filter import QuickFilter, RunFilter, TimeDependence
from runtui.feed.view.query.whole_run import PageReader

if TYPE_CHECKING:
    from collections.abc import Callable

    from runtui.feed.view.calls_read import CallSource
    from runtui.feed.view.query.language import Query
    from runtui.feed.view.query.row_tests import FilterContext
    from runtui.feed.view.step_matches import StepMatches
    from runtui.model.run import Run

SLICE = 0.015
"""Seconds of work between two chances to draw; one page is always opened in one piece."""
RECHECKED = 5_000
"""Rows looked at again at a time where the passing of time alone may change the answer."""
BATCH = 1_000
"""Rows judged between two looks at the clock, where more of them are new and objects are to be read too."""


class Matches:
    """The verdict on every version of every run that is loaded.

    What was read for other `Matches` of the same query need not be read again.
    """

    def __init__(
        self,
        query: Query,
        quick: QuickFilter | None = None,
        statuses: frozenset[str] = frozenset(),
        *,
        before: Matches | None = None,
        calls: CallSource | None = None,
    ) -> None:
        """`calls` knows what only steps tell; without it nobody does."""
        self.query = query
        self.quick = quick
        self.statuses = statuses
        self.accepted: set[Run] = set()
        self.undecided: set[Run] = set()
        """Runs whose rows, whole objects or steps at hand have to be looked at first."""
        self._runs: list[Run] = []
        self._active: set[Run] = set()
        same = before if before is not None and before.query.terms == query.terms else None
        self.answers: dict[Run, int] = same.answers.copy() if same is not None else {}
        self.steps: StepMatches | None = None
        """What steps say, where the filter asks for what only they tell."""
        self._rest = self._split(calls, same) if query.needs_steps else query
        self._unjudged: list[Run] = []
        """Undecided runs whose rows may tell, the next one last."""
        self._waiting: deque[Run] = deque()
        """Undecided runs whose objects have to be read, the next one last."""
        self._recheck_from = 0
        self._reader = PageReader()

    def _split(self, calls: CallSource | None, same: Matches | None) -> Query:
        """Leaves to steps what only they tell, and returns the rest of the filter."""
        # Imported here: few filters ask for it.
        from runtui.feed.view.query.step_filter import split_by_steps  # noqa: PLC0415
        from runtui.feed.view.step_matches import StepMatches  # noqa: PLC0415

        rest, step_filter = split_by_steps(self.query)
        if step_filter is not None:
            self.steps = StepMatches(step_filter, calls, same.steps if same is not None else None)
        return rest

    def take(self, runs: list[Run], context: FilterContext) -> bool:
        """Judges what is new among `runs`, and forgets what isn't there; returns whether a verdict turned."""
        run_filter = self._run_filter(context)
        gone, new = changes(self._runs, runs)
        self._forget(gone)
        self._runs = runs
        if run_filter.time_dependence is TimeDependence.ACTIVE:
            self._active.update(run for run in new if run.is_active)
        if self._rest.needs_detail and len(new) > BATCH:
            self.undecided.update(new)
            self._unjudged += reversed(new)
        else:
            self._waiting.extend(reversed(self._judge(new, run_filter)))
        read_since = self.steps.read_since() if self.steps is not None else []
        return self._judge_again([*self._time_dependent(run_filter), *read_since], run_filter)

    def decide(self, run: Run, context: FilterContext) -> None:
        """Judges an undecided run at once, before its turn."""
        run_filter = self._run_filter(context)
        if self._rest.needs_detail:
            self._read(run, run_filter)
        if self.steps is not None and self.steps.can_look and run in self.undecided:
            self._look(self.steps, run, run_filter)

    def read_some(
        self, context: FilterContext, seconds: float = SLICE, clock: Callable[[], float] = time.perf_counter
    ) -> bool:
        """Judges undecided runs for about `seconds`, by rows first, then by objects; returns whether any belongs.

        Of each the newest question comes first; steps come last, in the order of the runs.
        """
        before = len(self.accepted)
        run_filter, until = self._run_filter(context), clock() + seconds
        while self._judge_next(run_filter) and clock() < until:
            pass
        if not self._waiting:
            self._reader.close()
        return len(self.accepted) > before

    def _run_filter(self, context: FilterContext) -> RunFilter:
        return RunFilter(self._rest, context, self.quick, self.statuses)

    def _judge_next(self, run_filter: RunFilter) -> bool:
        """Looks at what it is the turn of; False where there is nothing."""
        while self._unjudged or self._waiting or (self.steps is not None and self.steps.can_look):
            if self._unjudged:
                self._judge_some(run_filter)
            elif self._waiting:
                if (run := self._waiting.pop()) not in self.undecided:
                    continue
                self._read(run, run_filter)
            elif self.steps is not None:
                if (run := self.steps.next()) not in self.undecided:
                    continue
                self._look(self.steps, run, run_filter)
            return True
        return False

    def _look(self, steps: StepMatches, run: Run, run_filter: RunFilter) -> None:
        """Looks into the steps of a run."""
        steps.look(run)
        self._judge([run], run_filter)

    def _judge_some(self, run_filter: RunFilter) -> None:
        rows = [run for run in self._unjudged[: -BATCH - 1 : -1] if run in self.undecided]
        del self._unjudged[-BATCH:]
        self.undecided.difference_update(rows)
        self._waiting.extendleft(self._judge(rows, run_filter))

    def _read(self, run: Run, run_filter: RunFilter) -> None:
        self.answers[run] = run_filter.read(self._reader.raw(run))
        self._judge([run], run_filter)

    def _judge(self, runs: list[Run], run_filter: RunFilter) -> list[Run]:
        """Returns the runs that became undecided: their objects have to be read."""
        known = [run for run in runs if run in self.answers] if self.answers else []
        others = [run for run in runs if run not in self.answers] if known else runs
        accepted, undecided = run_filter.filter(others)
        asked = [run for run in undecided if run not in self.undecided]
        self.accepted.difference_update(runs)
        self.undecided.difference_update(runs)
        accepted += [run for run in known if run_filter.judge(run, self.answers[run])]
        if self.steps is not None:
            self.steps.leave(runs)
            accepted, at_hand = self.steps.split(accepted)
            self.undecided.update(at_hand)
        self.accepted.update(accepted)
        self.undecided.update(undecided)
        return asked

    def _judge_again(self, runs: list[Run], run_filter: RunFilter) -> bool:
        """Judges runs whose row may say something else by now; returns whether a verdict turned."""
        before = self.accepted.intersection(runs)
        self._waiting.extend(reversed(self._judge(runs, run_filter)))
        return before != self.accepted.intersection(runs)

    def _forget(self, gone: set[Run]) -> None:
        for kept in (self._active, self.accepted, self.undecided):
            kept.difference_update(gone)
        for run in gone if self.answers else ():
            self.answers.pop(run, None)
        if self.steps is not None and gone:
            self.steps.forget(gone)

    def _time_dependent(self, run_filter: RunFilter) -> list[Run]:
        """Runs to look at again: the active ones, or every run in turn."""
        if run_filter.time_dependence is TimeDependence.NONE:
            return []
        if run_filter.time_dependence is TimeDependence.ACTIVE:
            return list(self._active)
        start = self._recheck_from if self._recheck_from < len(self._runs) else 0
        self._recheck_from = start + RECHECKED
        return self._runs[start : self._recheck_from]
