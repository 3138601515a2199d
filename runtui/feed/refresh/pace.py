"""How long to wait until the server is asked again: arithmetic over what is known, with no clock of its own."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from msgspec import Struct

from runtui.model.status import is_known

if TYPE_CHECKING:
    from collections.abc import Iterable

    from runtui.api.errors import ApiError
    from runtui.model.run import Run

FLOOR = 1.0
SLOWEST = 10.0
"""Seconds between refreshes of runs to which nothing has happened for ten minutes and more."""
HEAD_CHECK = 15.0
"""Seconds between looks for new runs while nothing is active."""
FIRST_BACKOFF = 3.0
LAST_BACKOFF = 30.0
LARGEST_PAGE = 100
AFTER_EXPIRY = 1.0
"""Seconds after the expiry of a run at which the server is asked what became of it."""
PATIENCE_WITH_UNKNOWN = 1800.0
"""Seconds after which a status that the protocol doesn't know is no longer waited for."""
_YOUNG = 60.0
_OLD = 600.0


class Pace(Struct, frozen=True, kw_only=True):
    """What the person and the terminal want of the refresh."""

    interval: float = 3.0
    """Seconds between refreshes of young active runs; 0: only when asked."""
    budget: float = 60.0
    """Requests a minute that a refresh of many pages keeps within."""
    late_after: float = 3.0
    """Seconds after which an answer is late."""
    has_focus: bool = True
    is_paused: bool = False


def seconds_to_next_poll(pace: Pace, quiet_for: float | None, *, requests: int) -> float:
    """Returns seconds until the next refresh of a healthy thread; ``math.inf`` when only the person asks.

    `quiet_for`: seconds since something last happened to one of the runs that are polled, None if there are none;
    `requests`: how many the last refresh took.
    """
    if pace.is_paused or pace.interval == 0:
        return math.inf
    seconds = max(HEAD_CHECK, pace.interval) if quiet_for is None else _grown(pace.interval, quiet_for)
    seconds = max(seconds, least_rest(pace, requests))
    return seconds if pace.has_focus else seconds * 2


def least_rest(pace: Pace, requests: int) -> float:
    """Returns the seconds that a refresh of so many requests is followed by at least."""
    return max(FLOOR, requests * 60 / pace.budget)


def poll_at_expiry(seconds: float, lefts: Iterable[float], *, least: float = FLOOR) -> float:
    """Returns `seconds`, or fewer where a run expires before they pass: until right after the first expiry.

    `lefts` are the seconds until the active runs expire. An expiry that passed was asked about, and is waited for
    no longer. Never fewer than `least`, unless `seconds` are; never, where only the person asks.
    """
    if math.isinf(seconds):
        return seconds
    moments = (left + AFTER_EXPIRY for left in lefts if left + AFTER_EXPIRY > 0)
    return min(seconds, max(least, min(moments, default=math.inf)))


def seconds_after_error(pace: Pace, error: ApiError, failures: int) -> float:
    """Returns seconds until the next try after `failures` failed ones; ``math.inf`` when only the person helps."""
    if pace.is_paused or pace.interval == 0 or not error.is_passing:
        return math.inf
    backoff = min(LAST_BACKOFF, FIRST_BACKOFF * 2.0 ** min(failures - 1, 10))
    return max(backoff, error.retry_after or 0.0)


def is_worth_polling(run: Run, since: float, now: float) -> bool:
    """Tells whether an active run, in its status `since`, is worth asking for.

    A status nobody knows is polled only for half an hour, and what isn't readable as a run not at all.
    """
    if run.is_unreadable or not run.is_active:
        return False
    return is_known(run.status) or now - since < PATIENCE_WITH_UNKNOWN


def head_limit(active_runs: int, page_size: int) -> int:
    """Returns how many of the newest runs to ask for: those active and ten, within 10 and the page size."""
    return max(10, min(active_runs + 10, page_size))


def _grown(interval: float, age: float) -> float:
    share = min(1.0, max(0.0, (age - _YOUNG) / (_OLD - _YOUNG)))
    slowest = max(SLOWEST, interval)
    return max(FLOOR, interval + share * (slowest - interval))
