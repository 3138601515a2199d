"""Which of the loaded runs belong to a filter, kept up to date by judging only what is new or may have turned."""

from __future__ import annotations

import time
from collections import OrderedDict, deque
from typing import TYPE_CHECKING

from runtui.feed.view.changes import changes
from runtui.feed.view.query.run_filter import QuickFilter, RunFilter, TimeDependence
from runtui.feed.view.query.whole_run import PageReader

if TYPE_CHECKING:
    from collections.abc import Callable

    from runtui.feed.view.calls_read import CallSource
    from runtui.feed.view.query.language import Query
    from runtui.feed.view.query.row_tests import FilterContext
    from runtui.feed.view.query.step_filter import StepFilter
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
        before: Matches | None = None,
        calls: CallSource | None = None,
    ) -> None:
        """`calls` knows what only steps tell; without it nobody does."""
        # Imported here: mostly nothing is filtered when the rows come.
        from runtui.feed.view.query.step_filter import split_by_steps  # noqa: PLC0415

        self.query = query
        self.quick = quick
        self.accepted: set[Run] = set()
        self.undecided: set[Run] = set()
        """Runs whose rows, whole objects or steps at hand have to be looked at first."""
        self.unread: set[Run] = set()
        """Runs that all else lets through, and whose steps nobody read."""
        self.refused: set[Run] = set()
        """Those that their steps keep out."""
        self._rest, self._step_filter = split_by_steps(query)
        self._calls = calls
        self._calls_version = -1
        self._asked: OrderedDict[Run, None] = OrderedDict()
        """Undecided runs whose steps have to be looked at, the next one first."""
        self._runs: list[Run] = []
        self._active: set[Run] = set()
        is_same = before is not None and before.query.terms == query.terms
        self.answers: dict[Run, int] = before.answers.copy() if before is not None and is_same else {}
        self.step_answers: dict[Run, bool] = before.step_answers.copy() if before is not None and is_same else {}
        self._unjudged: list[Run] = []
        """Undecided runs whose rows may tell, the next one last."""
        self._waiting: deque[Run] = deque()
        """Undecided runs whose objects have to be read, the next one last."""
        self._recheck_from = 0
        self._reader = PageReader()

    @property
    def asks_steps(self) -> bool:
        """Whether the filter asks for what only steps tell."""
        return self._step_filter is not None

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
        return self._judge_again([*self._time_dependent(run_filter), *self._read_since()], run_filter)

    def decide(self, run: Run, context: FilterContext) -> None:
        """Judges an undecided run at once, before its turn."""
        run_filter = self._run_filter(context)
        if self._rest.needs_detail:
            self._read(run, run_filter)
        if run in self.undecided:
            self._look(run, run_filter)

    def read_some(
        self, context: FilterContext, seconds: float = SLICE, clock: Callable[[], float] = time.perf_counter
    ) -> bool:
        """Judges undecided runs for about `seconds`, by rows first, then by objects; returns whether any belongs.

        Of each the newest question comes first; steps come last, in the order of the runs.
        """
        before = len(self.accepted)
        run_filter, until = self._run_filter(context), clock() + seconds
        while self._unjudged or self._waiting or self._can_look:
            if self._unjudged:
                self._judge_some(run_filter)
            elif self._waiting:
                if (run := self._waiting.pop()) not in self.undecided:
                    continue
                self._read(run, run_filter)
            elif (run := self._asked.popitem(last=False)[0]) in self.undecided:
                self._look(run, run_filter)
            else:
                continue
            if clock() >= until:
                break
        if not self._waiting:
            self._reader.close()
        return len(self.accepted) > before

    def _run_filter(self, context: FilterContext) -> RunFilter:
        return RunFilter(self._rest, context, self.quick)

    @property
    def _can_look(self) -> bool:
        return bool(self._asked) and self._calls is not None and self._calls.is_ready

    def _read_since(self) -> list[Run]:
        """The runs of which it may be known by now what they called."""
        version = self._calls.version if self._calls is not None else 0
        is_same, self._calls_version = version == self._calls_version, version
        if is_same or self._calls is None or self._step_filter is None:
            return []
        return [run for run in self.unread if self._calls.verdict(run, self._step_filter) is not None]

    def _look(self, run: Run, run_filter: RunFilter) -> None:
        """Looks into the steps of a run, where they are at hand."""
        if self._calls is None or self._step_filter is None or not self._calls.is_ready:
            return
        verdict = self._calls.verdict(run, self._step_filter)
        if verdict is None:
            self.undecided.discard(run)
            self.unread.add(run)
        else:
            self.step_answers[run] = verdict
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
        accepted += [run for run in known if run_filter.judge(run, self.answers[run])]
        asked = [run for run in undecided if run not in self.undecided]
        for kept in (self.accepted, self.undecided, self.unread, self.refused):
            kept.difference_update(runs)
        self.accepted.update(accepted if self._step_filter is None else self._passing(accepted, self._step_filter))
        self.undecided.update(undecided)
        return asked

    def _passing(self, runs: list[Run], step_filter: StepFilter) -> list[Run]:
        """Returns those of the runs that all else lets through whose steps do, too; notes what the others lack."""
        passing, calls = [], self._calls
        for run in runs:
            verdict = self.step_answers.get(run)
            if verdict is None and calls is not None and not calls.is_at_hand:
                verdict = calls.verdict(run, step_filter)
            if verdict:
                passing.append(run)
            elif verdict is not None:
                self.refused.add(run)
            elif calls is not None and calls.is_at_hand:
                self.undecided.add(run)
                self._asked[run] = None
            else:
                self.unread.add(run)
        return passing

    def _judge_again(self, runs: list[Run], run_filter: RunFilter) -> bool:
        """Judges runs whose row may say something else by now; returns whether a verdict turned."""
        before = self.accepted.intersection(runs)
        self._waiting.extend(reversed(self._judge(runs, run_filter)))
        return before != self.accepted.intersection(runs)

    def _forget(self, gone: set[Run]) -> None:
        for kept in (self._active, self.accepted, self.undecided, self.unread, self.refused):
            kept.difference_update(gone)
        for run in gone if self.answers or self.step_answers else ():
            self.answers.pop(run, None)
            self.step_answers.pop(run, None)

    def _time_dependent(self, run_filter: RunFilter) -> list[Run]:
        """Runs to look at again: the active ones, or every run in turn."""
        if run_filter.time_dependence is TimeDependence.NONE:
            return []
        if run_filter.time_dependence is TimeDependence.ACTIVE:
            return list(self._active)
        start = self._recheck_from if self._recheck_from < len(self._runs) else 0
        self._recheck_from = start + RECHECKED
        return self._runs[start : self._recheck_from]
