"""The difference of two long lists of runs, found by comparing pieces of them, not runs one by one."""

from __future__ import annotations

from itertools import filterfalse
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from runtui.model.run import Run


class Changes(NamedTuple):
    """What two lists of runs don't share; another version of a run is another run."""

    gone: set[Run]
    new: list[Run]
    """In their order."""


def changes(before: list[Run], after: list[Run]) -> Changes:
    """Returns what became of `before`. Where both begin and end alike is compared in C, and by identity."""
    if before == after:
        return Changes(set(), [])
    begin = _alike(before, after)
    old, young = before[begin:], after[begin:]
    end = _alike(old[::-1], young[::-1])
    old, young = old[: len(old) - end], young[: len(young) - end]
    known = set(old)
    return Changes(known.difference(young), list(filterfalse(known.__contains__, young)) if known else young)


def _alike(one: list[Run], other: list[Run]) -> int:
    """How many runs both lists begin with."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low
