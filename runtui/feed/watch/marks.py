"""Which threads stand as they did: told by marks that a server gives of all of them in one answer."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from runtui.model.thread import ThreadMark

EVERY = 4.0
"""Seconds between two looks: less than the pace of any thread, so that none is asked for that stands as before."""

TRUSTED = 900.0
"""Seconds for which a mark that stays the same is believed: then its thread is asked for nevertheless."""


class Compared(NamedTuple):
    """The threads of which a mark came: those to be left alone, and those to be asked for."""

    unchanged: tuple[str, ...]
    changed: Mapping[str, ThreadMark]


class ThreadMarks:
    """The mark with which each thread was asked for last. Times are seconds, each kind on one clock."""

    def __init__(self) -> None:
        self._asked_with: dict[str, ThreadMark] = {}
        self._answered: dict[str, float] = {}
        """When each thread answered last."""
        self._changed: dict[str, tuple[ThreadMark, float]] = {}
        """The marks of threads that were not asked for since, and when each came first."""
        self._next_at = -math.inf

    def are_due(self, now: float) -> bool:
        """Tells whether to look now; the next look is due after a while."""
        if now < self._next_at:
            return False
        self._next_at = now + EVERY
        return True

    def compare(self, marks: Mapping[str, ThreadMark], thread_ids: Iterable[str], now: float) -> Compared:
        """Takes in the marks that came at `now`, and returns which threads changed since they were asked for."""
        unchanged = []
        for thread_id in thread_ids:
            mark = marks.get(thread_id)
            if mark is None:
                continue
            if self._asked_with.get(thread_id) == mark:
                self._changed.pop(thread_id, None)
                if now - self._answered.get(thread_id, now) < TRUSTED:
                    unchanged.append(thread_id)
            elif self._changed.get(thread_id, (None,))[0] != mark:
                self._changed[thread_id] = (mark, now)
        return Compared(tuple(unchanged), {each: mark for each, (mark, _) in self._changed.items()})

    def note_answer(self, thread_id: str, asked: float) -> None:
        """Takes in that a thread answered a request sent at `asked`: what its mark told before is known."""
        self._answered[thread_id] = asked
        mark, came = self._changed.get(thread_id, (None, math.inf))
        if mark is not None and asked >= came:
            self._asked_with[thread_id] = mark
            del self._changed[thread_id]
