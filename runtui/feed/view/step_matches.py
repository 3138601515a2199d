"""What steps say of the runs that the rest of a filter lets through: those they keep out, those nobody read."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from runtui.feed.view.calls_read import CallSource
    from runtui.feed.view.query.step_filter import StepFilter
    from runtui.model.run import Run


class StepMatches:
    """The verdicts of steps on runs; of steps that are at hand, each is looked at when it is its turn."""

    def __init__(
        self, step_filter: StepFilter, calls: CallSource | None, before: StepMatches | None = None
    ) -> None:
        """`before` are those of the same filter; without `calls` nobody knows what runs called."""
        self.unread: set[Run] = set()
        """Runs whose steps nobody read."""
        self.refused: set[Run] = set()
        """Those that their steps keep out."""
        self._filter, self._calls = step_filter, calls
        self._version = -1
        self._turns: OrderedDict[Run, None] = OrderedDict()
        """Runs whose steps are at hand and have to be looked at, the next one first."""
        self.answers: dict[Run, bool | None] = before.answers.copy() if before is not None else {}
        """What steps at hand say; None where they don't tell."""

    @property
    def can_look(self) -> bool:
        """Whether `next` has a run that can be looked at."""
        return bool(self._turns) and self._calls is not None and self._calls.is_ready

    def next(self) -> Run:
        """Returns the run whose turn it is."""
        return self._turns.popitem(last=False)[0]

    def split(self, runs: Iterable[Run]) -> tuple[list[Run], list[Run]]:
        """Returns which of the runs that all else lets through pass, and which have to be looked at first."""
        passing, turns = [], []
        is_at_hand = self._calls is not None and self._calls.is_at_hand
        for run in runs:
            verdict, must_look = self.answers.get(run), is_at_hand and run not in self.answers
            if not is_at_hand and self._calls is not None:
                verdict = self._calls.verdict(run, self._filter)
            if verdict:
                passing.append(run)
            elif verdict is not None:
                self.refused.add(run)
            elif must_look:
                turns.append(run)
            else:
                self.unread.add(run)
        self._turns.update(dict.fromkeys(turns))
        return passing, turns

    def look(self, run: Run) -> None:
        """Looks into the steps at hand of a run."""
        verdict = self._calls.verdict(run, self._filter) if self._calls is not None else None
        self.answers[run] = verdict

    def read_since(self) -> list[Run]:
        """Returns the runs of which it became known what they called."""
        calls, version = self._calls, self._calls.version if self._calls is not None else 0
        is_same, self._version = version == self._version, version
        if is_same or calls is None:
            return []
        return [run for run in self.unread if calls.verdict(run, self._filter) is not None]

    def leave(self, runs: Sequence[Run] | set[Run]) -> None:
        """Takes runs out, to be judged anew."""
        self.unread.difference_update(runs)
        self.refused.difference_update(runs)

    def forget(self, runs: set[Run]) -> None:
        """Drops all that is known of runs that are gone."""
        self.leave(runs)
        for run in runs if self.answers else ():
            self.answers.pop(run, None)
