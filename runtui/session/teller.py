"""What somebody who looks away is told of, and when: without focus for a while, and many at once as one."""

from __future__ import annotations

import math
from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec import Struct

from runtui.session.run_changes import RunChange  # noqa: TC001  msgspec reads the annotation

if TYPE_CHECKING:
    from collections.abc import Iterable

AFTER_BLUR = 10.0
"""Seconds without focus before anything is told, unless the settings say otherwise."""
PAUSE = 10.0
"""Seconds at least between two tellings: what happens meanwhile is told together."""


class TellSwitch(StrEnum):
    """What a person switches; the value is what the thread book keeps."""

    NEEDS_YOU = "needs you"
    ANY_END = "any end"
    BELL = "bell"
    OSC_9 = "osc 9"
    OSC_777 = "osc 777"
    WITH_FOCUS = "with focus"


USUAL = frozenset({TellSwitch.NEEDS_YOU})
"""What is on where nobody chose; nothing is told as long as no means is on."""
MEANS = (TellSwitch.BELL, TellSwitch.OSC_9, TellSwitch.OSC_777)


class Told(Struct, frozen=True):
    """A run to tell of, and what its thread is called."""

    change: RunChange
    label: str | None

    def seconds_left(self, now: float) -> float:
        """Returns the seconds until the run expires, by the server's clock; ``math.inf`` if it doesn't."""
        run = self.change.run
        return math.inf if run.expires_at is None or not run.is_active else run.expires_at - now


class Teller:
    """Gathers what is to be told until it is time. `now` is seconds on any clock that only goes forward."""

    def __init__(self, switches: Iterable[TellSwitch] = USUAL, *, after_blur: float = AFTER_BLUR) -> None:
        self.switches = frozenset(switches)
        self.after_blur = after_blur
        self.marked: frozenset[str] = frozenset()
        """The ids of the runs whose end is told in any case."""
        self._away_since: float | None = None
        self._pending: dict[str, Told] = {}
        self._quiet_until = -math.inf

    def switch(self, switch: TellSwitch) -> None:
        """Switches one thing on, or off."""
        self.switches ^= {switch}

    def mark(self, run_id: str) -> bool:
        """Marks a run, or no longer; returns whether it is marked now."""
        self.marked ^= {run_id}
        return run_id in self.marked

    def note_focus(self, now: float, *, has_focus: bool) -> None:
        """Notes that the terminal has the focus, or lost it."""
        if has_focus:
            self._away_since = None
        elif self._away_since is None:
            self._away_since = now

    def note(self, change: RunChange, label: str | None) -> None:
        """Takes in a change: one to tell of replaces what was to be told of the run, any other takes it back."""
        run_id = change.run.id
        self._pending.pop(run_id, None)
        if self._is_told(change):
            self._pending[run_id] = Told(change, label)
        if change.is_end:
            self.marked -= {run_id}

    def due(self, now: float) -> tuple[Told, ...]:
        """Returns what is to be told now, all at once; what somebody saw happen is told to nobody."""
        if TellSwitch.WITH_FOCUS not in self.switches:
            if self._away_since is None:
                self._pending.clear()
            elif now - self._away_since < self.after_blur:
                return ()
        if not self._pending or now < self._quiet_until:
            return ()
        told = tuple(self._pending.values())
        self._pending.clear()
        self._quiet_until = now + PAUSE
        return told

    def _is_told(self, change: RunChange) -> bool:
        if change.is_end:
            return TellSwitch.ANY_END in self.switches or change.run.id in self.marked
        return change.needs_somebody and TellSwitch.NEEDS_YOU in self.switches
