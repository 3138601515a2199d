"""What the title of the window and notifications say: words of this program and labels, nothing of a server's."""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING, Final, NamedTuple

from runtui.model.status import RunStatus
from runtui.words.safe import safe
from runtui.words.times import countdown

if TYPE_CHECKING:
    from collections.abc import Sequence

NAME: Final = "runtui"
LONGEST_LABEL: Final = 40
"""Characters."""
MOST_LABELS: Final = 4
"""Threads that are named where several are told of."""
_SAID: Final = {
    RunStatus.REQUIRES_ACTION: ("needs you", "need you"),
    RunStatus.COMPLETED: ("completed", "completed"),
    RunStatus.FAILED: ("failed", "failed"),
    RunStatus.EXPIRED: ("expired", "expired"),
    RunStatus.CANCELLED: ("was cancelled", "cancelled"),
    RunStatus.INCOMPLETE: ("stopped early", "stopped early"),
}
"""What is said of one run of a status, and of several."""


class ToldRun(NamedTuple):
    """A run as it is told of."""

    label: str | None
    status: str
    left: float = math.inf
    """Seconds until it expires."""


def told_words(runs: Sequence[ToldRun]) -> str:
    """Returns a line about runs: of one how long is left, of several how many of each and in which threads."""
    if len(runs) == 1:
        return _one(runs[0])
    counts = Counter(_said(each.status)[1] for each in runs)
    names = list(dict.fromkeys(_name(each.label) for each in runs))
    rest = [f"{len(names) - MOST_LABELS} more"] if len(names) > MOST_LABELS else []
    said = ", ".join(f"{count} {words}" for words, count in counts.items())
    return f"{said}: {', '.join(names[:MOST_LABELS] + rest)}"


def title_words(waiting: Sequence[ToldRun], *, bad: int, running: int) -> str:
    """Returns the title: the most urgent of those that wait, else how many ended badly unseen, or how many run."""
    if waiting:
        first, more = waiting[0], len(waiting) - 1
        parts = ["!", *_left(first.left), _name(first.label), *([f"+{more}"] if more else [])]
        return f"{' '.join(parts)} · {NAME}"
    if bad:
        return f"✗ {bad} ended badly · {NAME}"
    return f"▸ {running} running · {NAME}" if running else NAME


def _one(run: ToldRun) -> str:
    left = _left(run.left)
    said = f"{_name(run.label)} {_said(run.status)[0]}"
    return f"{said}, {left[0]} left" if left else said


def _said(status: str) -> tuple[str, str]:
    return _SAID.get(RunStatus(status), ("ended", "ended")) if status in _SAID else ("ended", "ended")


def _left(seconds: float) -> list[str]:
    return [countdown(seconds)] if 0 <= seconds < math.inf else []


def _name(label: str | None) -> str:
    return safe(label, LONGEST_LABEL) if label else "a thread"
