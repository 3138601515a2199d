"""What happened while nobody looked, told for a while after somebody is back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runtui.model.status import rank_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from runtui.session.run_changes import RunChange

TOLD_FOR = 10.0
"""Seconds."""
MOST = 1_000
"""Runs that are told of, the last of them."""


class Away:
    """Hears of each change of a run. `clock` only goes forward."""

    def __init__(self, *, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._is_away = False
        self._missed: dict[str, RunChange] = {}
        """The last change of each run, by its id."""
        self._told_until = 0.0

    def hear(self, change: RunChange) -> None:
        """Takes in what became of a run, if it is worth coming back for and nobody looks."""
        if self._is_away:
            self._missed.pop(change.run.id, None)
            if change.is_end or change.needs_somebody:
                self._missed[change.run.id] = change
                if len(self._missed) > MOST:
                    del self._missed[next(iter(self._missed))]

    def leave(self) -> None:
        """Notes that nobody looks from now on."""
        if not self._is_away:
            self._is_away, self._missed = True, {}

    def come_back(self) -> None:
        """Notes that somebody looks again."""
        if self._is_away:
            self._is_away, self._told_until = False, self._clock() + TOLD_FOR

    def dismiss(self) -> None:
        """Tells of it no longer: somebody went there."""
        self._missed = {}

    @property
    def news(self) -> tuple[RunChange, ...]:
        """What is to be told now, what needs somebody first, then the worst ends; nothing once it was told."""
        if self._is_away or self._clock() >= self._told_until:
            return ()
        return tuple(sorted(self._missed.values(), key=lambda each: rank_of(each.run.status)))
