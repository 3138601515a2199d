"""Which of the watched threads is asked next, and when: pure arithmetic over what is known, no clock of its own."""

from __future__ import annotations

import math
from collections import Counter
from enum import Enum
from typing import TYPE_CHECKING

from msgspec import Struct

from runtui.feed.refresh.pace import AFTER_EXPIRY

if TYPE_CHECKING:
    from collections.abc import Iterable


class Activity(Enum):
    """How soon something may happen in a thread. The value: seconds between two looks where the budget has room."""

    RUNNING = 5.0
    """A run goes on by itself and may end at any moment."""
    WAITING = 10.0
    """Its runs wait for somebody."""
    QUIET = 30.0
    """Nothing is active, or nothing is known yet."""
    OVERDUE = 300.0
    """Its run is past its expiry, and the server never ended it."""
    ABSENT = 600.0
    """The server does not know the thread."""


_OPEN = (Activity.RUNNING, Activity.WAITING)
QUIET_SHARE = 0.4
"""Of the requests, what threads without an active run get at least, if they need as much: new runs start there."""
PLANNED = 0.95
"""Of the rate, what is planned for: with all of it, threads that once were late would stay late for ever."""
_GOLDEN = 0.618
_LONG_AGO = 1_000.0
"""Seconds since which a thread that is to be asked at once was not, as it were: it goes before most."""


class _Entry(Struct):
    activity: Activity = Activity.QUIET
    asked_at: float = -math.inf
    expires_at: float = math.inf
    """When the first of its active runs expires, by the clock of the schedule."""
    head_start: float = 0.0
    """The share of its first period that is left out: asked in one go, they'd all be due in one go again."""
    is_expected_active: bool = False
    """Whether it had an active run when it was last seen, in another session perhaps."""


class WatchSchedule:
    """Shares a rate of requests among threads, one list request a look.

    While there is room each thread is asked at the pace of its `Activity`; where there is none, all get slower
    alike, those with active runs less. No thread is forgotten: who waited longest for its pace is next.
    """

    def __init__(self) -> None:
        self._entries: dict[str, _Entry] = {}
        self._counts = Counter[Activity]()

    def set_threads(self, thread_ids: Iterable[str], *, active: frozenset[str] = frozenset()) -> None:
        """Watches these threads from now on, those in `active` first; what is known of the others is dropped."""
        known = self._entries
        self._entries = {
            each: known.get(each) or _Entry(is_expected_active=each in active, head_start=place * _GOLDEN % 1)
            for place, each in enumerate(thread_ids)
        }
        self._counts = Counter(each.activity for each in self._entries.values())

    def note(self, thread_id: str, activity: Activity, now: float, *, expires_at: float = math.inf) -> None:
        """Notes an answer about a thread, whoever asked for it; `expires_at` of the first active run to expire."""
        entry = self._entries.get(thread_id)
        if entry is not None:
            if not math.isinf(entry.asked_at):
                entry.head_start = 0.0
            self._counts[entry.activity] -= 1
            self._counts[activity] += 1
            entry.activity, entry.asked_at, entry.expires_at = activity, now, expires_at
            entry.is_expected_active = False

    def note_asked(self, thread_id: str, now: float) -> None:
        """Notes that a thread is asked for, or was without an answer: its turn is over."""
        entry = self._entries.get(thread_id)
        if entry is not None:
            entry.asked_at = now

    def hasten(self, thread_id: str, now: float, *, is_active: bool) -> None:
        """Notes that something happened in a thread, in a run that is still active perhaps: it is its turn."""
        entry = self._entries.get(thread_id)
        if entry is not None:
            entry.is_expected_active = is_active
            entry.asked_at = min(entry.asked_at, now - _LONG_AGO)

    def pass_time(self, seconds: float) -> None:
        """Lets so many seconds pass that the clock did not count."""
        for entry in self._entries.values():
            entry.asked_at -= seconds
            entry.expires_at -= seconds

    def periods(self, rate: float) -> dict[Activity, float]:
        """Returns the seconds between two looks at a thread of each activity, at `rate` requests a minute."""
        planned = PLANNED * rate
        demand = {each: self._counts[each] * 60.0 / each.value for each in Activity}
        active = sum(demand[each] for each in _OPEN)
        quiet = sum(demand.values()) - active
        for_quiet = min(quiet, max(planned * QUIET_SHARE, planned - active))
        for_active = min(active, planned - for_quiet)
        slower = {True: active / for_active if for_active else 1.0, False: quiet / for_quiet if for_quiet else 1.0}
        return {each: each.value * slower[each in _OPEN] for each in Activity}

    def next_thread(self, now: float, rate: float, *, is_open: bool = False) -> str | None:
        """Returns the thread that waited longest for its turn, None if it is nobody's turn yet.

        `is_open`: of those with an active run only, so that a first round over many others leaves them their pace.
        """
        periods = self.periods(rate)
        best, most = None, 0.0
        for thread_id, entry in self._entries.items():
            if is_open and entry.activity not in _OPEN:
                continue
            waited = _waited(entry, now, periods[entry.activity])
            if waited > most:
                best, most = thread_id, waited
        return best

    def seconds_to_next(self, now: float, rate: float) -> float:
        """Returns the seconds until it is a thread's turn; ``math.inf`` without threads."""
        periods = self.periods(rate)
        dues = (_due_at(entry, periods[entry.activity]) for entry in self._entries.values())
        return max(0.0, min(dues, default=math.inf) - now)


def _due_at(entry: _Entry, period: float) -> float:
    """When it is its turn: a period after the last, or right after the expiry of a run that nobody asked about."""
    after_expiry = entry.expires_at + AFTER_EXPIRY
    in_turn = entry.asked_at + period * (1 - entry.head_start)
    return min(in_turn, after_expiry) if after_expiry > entry.asked_at else in_turn


def _waited(entry: _Entry, now: float, period: float) -> float:
    """How many of its periods a thread waited; who was never asked, or had a run that expired, goes before all."""
    if now < _due_at(entry, period):
        return 0.0
    if math.isinf(entry.asked_at):
        return math.inf if entry.is_expected_active else 1e9
    has_expired = entry.asked_at < entry.expires_at + AFTER_EXPIRY <= now
    return 1e12 if has_expired else (now - entry.asked_at) / period + entry.head_start
