"""How far a server's clock is from ours: by the ``Date`` of its answers, unless its runs show that this is wrong.

A proxy may answer with a ``Date`` that it kept, a gateway with its own: every countdown would be off by as much. So
the stamps of runs are held against it: none of them lies in the server's future, a run that is new is younger than
the answer before it, and one that goes on is hardly past its expiry.
"""

from __future__ import annotations

import math
from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from runtui.model.run import Run

LEAST_SKEW = 60.0
"""Seconds of difference below which a clock is right, as far as people are concerned."""
_SAMPLES = 5
_GRAIN = 2.0
"""Seconds: ``Date`` has whole ones, and a response takes a moment to travel; less is no difference of clocks."""
_STEADY = 1.0
"""Seconds by which the measure has to move until the times on the screen move with it."""
_KEPT = 10.0
"""Seconds after which a ``Date`` that comes again is one that somebody keeps."""
_DAY = 86_400.0


class ServerClock:
    """Measures a server's clock against ours. All instants are seconds since 1970; `at` is one by our clock."""

    def __init__(self) -> None:
        self.date_skew: float | None = None
        """Seconds that the ``Date`` of the answers is ahead of us; None while no usable one came."""
        self._differences: deque[float] = deque(maxlen=_SAMPLES)
        self._date = self._date_at = self._asked_at = -math.inf
        """The last ``Date``, when it came first, and when it came last."""
        self._is_fresh = False
        """Whether another one had come right before it, so that it was not kept for long then."""
        self._least, self._most = -math.inf, math.inf
        """Between these the stamps of runs say that the skew is."""
        self._newest: dict[str, tuple[str, float]] = {}
        """The newest run of each thread, and when the server last said that it is."""
        self._is_past = False
        """Whether a run that goes on is past its expiry by the ``Date``, and by our clock is not."""

    @property
    def skew(self) -> float | None:
        """Seconds the server's clock is ahead of ours, 0 where it agrees; None while nothing tells it."""
        date = self.date_skew
        if self._least > LEAST_SKEW + max(0.0, date or 0.0):
            return self._least
        is_ours = date is not None and (date < self._least - LEAST_SKEW or self._is_doubted(date))
        return 0.0 if is_ours else date

    @property
    def is_sure(self) -> bool:
        """Whether its time of day was seen to go on: a ``Date`` that is kept by somebody stands still."""
        return len(self._differences) > 1 or (self.date_skew is None and self.skew is not None)

    def note_date(self, date: float, at: float) -> None:
        """Takes in a ``Date`` that was written at `at`."""
        was_asked_just_now, self._asked_at = abs(at - self._asked_at) < _KEPT, at
        if date != self._date:
            self._date, self._date_at, self._is_fresh = date, at, was_asked_just_now
            self._differences.append(date + 0.5 - at)  # it is cut to whole seconds
            self._measure(_median(self._differences))
        elif abs(at - self._date_at) > _KEPT and len(self._differences) == 1 and not self._is_fresh:
            self._differences.clear()
            self.date_skew = None

    def note_runs(self, runs: Sequence[Run], at: float) -> None:
        """Takes in the stamps of runs in an answer that came at `at`."""
        *others, last = sorted(stamp for run in runs if (stamp := _latest(run)) is not None) or (-math.inf,)
        next_to_last = others[-1] if others else at
        # One run that is far from all others tells nothing of a clock.
        self._least = max(self._least, (last if last - next_to_last <= _DAY else next_to_last) - at)
        date = self.date_skew or 0.0
        if date > LEAST_SKEW and not self._is_past:
            self._is_past = any(_is_past(run, at, date) for run in runs)

    def note_newest(self, thread_id: str, runs: Sequence[Run], at: float) -> None:
        """Takes in the newest runs of a thread, the newest first: one that is new came since the last answer."""
        self.note_runs(runs, at)
        if not runs:
            return
        first, (known, known_at) = runs[0], self._newest.get(thread_id, ("", at))
        if first.id != known and first.created_at is not None and any(run.id == known for run in runs):
            self._most = min(self._most, first.created_at - known_at)
        self._newest[thread_id] = (first.id, at)

    def _measure(self, difference: float) -> None:
        if abs(difference) < _GRAIN:
            difference = 0.0
        before = self.date_skew
        if before is not None and abs(difference - before) > LEAST_SKEW:  # somebody set a clock
            self._least, self._most, self._is_past = -math.inf, math.inf, False
        if before is None or not difference or abs(difference - before) >= _STEADY:
            self.date_skew = difference

    def _is_doubted(self, date: float) -> bool:
        """Whether our own clock fits the runs better than a ``Date`` that is ahead of us."""
        if date < LEAST_SKEW or self._least > LEAST_SKEW:
            return False
        return date > _DAY or self._is_past or -LEAST_SKEW <= self._most < date - LEAST_SKEW


def _median(differences: Sequence[float]) -> float:
    ordered = sorted(differences)  # the module statistics takes 2 ms to import
    half = len(ordered) // 2
    return (ordered[half] + ordered[~half]) / 2


def _latest(run: Run) -> float | None:
    stamps = (run.created_at, run.started_at, run.ended_at)
    return max((each for each in stamps if each is not None), default=None)


def _is_past(run: Run, at: float, skew: float) -> bool:
    return run.is_active and run.expires_at is not None and at < run.expires_at < at + skew
