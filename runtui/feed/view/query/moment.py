"""Times of day and dates as people write them, in the zone of whoever typed them."""

from __future__ import annotations

import math
import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from msgspec import Struct

from runtui.feed.view.query.interval import Bound

_CLOCK = re.compile(r"([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?")
_DAY = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_BOTH = re.compile(rf"({_DAY.pattern})[T ]\s*({_CLOCK.pattern})", re.IGNORECASE)
_NAMED = {"today": 0, "yesterday": 1}
_YEARS = range(1971, 2100)
_ONE_DAY = timedelta(days=1)


class Moment(Struct, frozen=True):
    """A day, a time of day, or both. Without a day: the last such time that has passed."""

    day: date | None = None
    days_ago: int | None = None
    """A day counted from the present one."""
    clock: time | None = None
    unit: float = 60.0
    """Seconds that read the same: 60 for ``03:00``, 1 for ``03:00:00``."""


def read_moment(text: str) -> Moment | None:
    """Returns the moment in ``03:00``, ``2026-09-21``, ``2026-09-21T03:00``, ``today``; None for anything else."""
    text = text.strip().lower()
    if text in _NAMED:
        return Moment(days_ago=_NAMED[text])
    both = _BOTH.fullmatch(text)
    day_text, clock_text = (both[1], both[5]) if both else (text, text)
    try:
        day, clock = _read_day(day_text), _read_clock(clock_text)
    except ValueError:
        return None  # such as the 31st of February
    if day is None and clock is None:
        return None
    return Moment(day=day, clock=clock, unit=1.0 if clock_text.count(":") == 2 else 60.0)


def resolve(moment: Moment, now: float, zone: tzinfo | None, *, since: float | None = None) -> Bound:
    """Returns the seconds since 1970 a moment stands for at `now`; `zone` None is the local one.

    A time of day alone is the last one not after `now`; with `since`, the first one not before that.
    """
    if moment.clock is None:
        day = _day_of(moment, now, zone)
        start, end = (_seconds(each, time(), zone) for each in (day, day + _ONE_DAY))
        return Bound(start, end, end)
    if moment.day is None and since is not None:
        start = _first_since(moment.clock, since, zone)
    elif moment.day is None:
        start = _last_until(moment.clock, now, zone)
    else:
        start = _seconds(moment.day, moment.clock, zone)
    return Bound(start, math.nextafter(start, math.inf), start + moment.unit)


def _read_day(text: str) -> date | None:
    found = _DAY.fullmatch(text)
    if not found:
        return None
    day = date(int(found[1]), int(found[2]), int(found[3]))
    if day.year not in _YEARS:
        raise ValueError("no time of a run")
    return day


def _read_clock(text: str) -> time | None:
    found = _CLOCK.fullmatch(text)
    return time(int(found[1]), int(found[2]), int(found[3] or 0)) if found else None


def _day_of(moment: Moment, now: float, zone: tzinfo | None) -> date:
    return moment.day or _local_day(now, zone) - _ONE_DAY * (moment.days_ago or 0)


def _last_until(clock: time, now: float, zone: tzinfo | None) -> float:
    today = _local_day(now, zone)
    start = _seconds(today, clock, zone)
    return start if start <= now else _seconds(today - _ONE_DAY, clock, zone)


def _first_since(clock: time, since: float, zone: tzinfo | None) -> float:
    day = _local_day(since, zone)
    start = _seconds(day, clock, zone)
    return start if start >= since else _seconds(day + _ONE_DAY, clock, zone)


def _local_day(instant: float, zone: tzinfo | None) -> date:
    return datetime.fromtimestamp(instant, UTC).astimezone(zone).date()


def _seconds(day: date, clock: time, zone: tzinfo | None) -> float:
    # Without a zone the combination is local time, with the rules for summer time of that very day.
    return datetime.combine(day, clock, tzinfo=zone).timestamp()
