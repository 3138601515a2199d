"""Times for people: durations, ages, clocks. Whatever number comes in, a short text comes out."""

from __future__ import annotations

import math
from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING, Final

from runtui.words.sizes import NOTHING

if TYPE_CHECKING:
    from runtui.model.run import Run

MINUTE: Final = 60
HOUR: Final = 3_600
DAY: Final = 86_400
WEEK: Final = 7 * DAY
YEAR: Final = 365 * DAY
LONGEST_ZONE = 5
"""Letters of the name of a zone; the offset stands for longer ones."""
OLDEST: Final = 9_999 * YEAR
_HAIR: Final = 1e-6
"""Seconds. Differences of fractional instants come out as 3.0999999: floor must still find 3.1."""
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def duration(seconds: float | None) -> str:
    """Returns ``9s``, ``12.4s``, ``1m03s``, ``2h05m`` or ``3d04h``, rounded down; ``-`` for None.

    Tenths stand only under a minute and only for a number with a fraction, which comes from a server that
    sends fractions. For a time that still ticks use :func:`countdown`.
    """
    if seconds is None or not -math.inf < seconds < math.inf:
        return NOTHING
    return f"{_tenths(seconds)}s" if _has_tenths(seconds) else _whole(seconds)


def countdown(seconds: float | None) -> str:
    """Returns a time that ticks, left or passed, in whole seconds rounded down; ``-`` for None."""
    return NOTHING if seconds is None or not -math.inf < seconds < math.inf else _whole(seconds)


def age(seconds: float | None) -> str:
    """Returns the largest unit alone, ``8s`` to ``9999y``, never more than five characters; ``-`` for None."""
    if seconds is None or not -math.inf < seconds < math.inf:
        return NOTHING
    if seconds < MINUTE:
        return f"{max(0, int(seconds))}s"
    if seconds < HOUR:
        return f"{int(seconds // MINUTE)}m"
    if seconds < DAY:
        return f"{int(seconds // HOUR)}h"
    return _long_age(min(seconds, OLDEST))


def ago(seconds: float | None) -> str:
    """Returns ``48s ago``; ``-`` for None."""
    text = age(seconds)
    return text if text == NOTHING else f"{text} ago"


def ages(run: Run, now: float) -> tuple[str, ...]:
    """Returns how long ago each thing that is known of a run happened, or is still to come, as it reads."""
    instants = (run.created_at, run.started_at, run.ended_at, run.expires_at)
    return tuple(NOTHING if each is None else age(abs(now - each)) for each in instants)


def expiry(left: float) -> tuple[str, str]:
    """Returns ``expires in``, ``52s``, from a second after it on ``expiry passed``, ``6s ago``."""
    return ("expires in", countdown(left)) if left > -1 else ("expiry passed", f"{countdown(-left)} ago")


def clock(instant: float | None, tz: tzinfo | None = None) -> str:
    """Returns the time of day, ``12:07:41``, in `tz` or the local zone; ``-`` for None and far-off times."""
    local = _local(instant, tz)
    return NOTHING if local is None else f"{local:%H:%M:%S}"


def moment(instant: float | None, now: float, tz: tzinfo | None = None) -> str:
    """Returns ``12:07:41`` for today, ``Nov 18 12:07:41`` for this year, else ``2025-11-18 12:07:41``.

    Instants are seconds since 1970; the zone is `tz` or the local one; ``-`` for None.
    """
    local, today = _local(instant, tz), _local(now, tz)
    if local is None:
        return NOTHING
    if today is None or local.year != today.year:
        return f"{local:%Y-%m-%d %H:%M:%S}"
    if local.date() == today.date():
        return f"{local:%H:%M:%S}"
    return f"{_MONTHS[local.month - 1]} {local.day} {local:%H:%M:%S}"


def zoned(instant: float | None, now: float, tz: tzinfo | None = None) -> str:
    """Returns a moment with the zone it is told in, ``12:07:41 CET``; ``-`` for None."""
    return f"{moment(instant, now, tz)} {zone(instant, tz)}".rstrip()


def zone(instant: float | None, tz: tzinfo | None = None) -> str:
    """Returns the zone in which a moment is told, ``CET`` or ``+05:45``; "" for None and far-off times."""
    local = _local(instant, tz)
    try:
        local = local.astimezone(tz) if local is not None else None  # the local clock names no zone by itself
    except (ValueError, OverflowError, OSError):
        local = None
    name = local.tzname() or "" if local is not None else ""
    return name if len(name) <= LONGEST_ZONE or local is None else local.isoformat()[-6:]


def short_moment(instant: float | None, now: float, tz: tzinfo | None = None) -> str:
    """Returns at most eight characters: ``12:07:41`` for today, ``Nov 18`` for this year, else ``2025-11``."""
    local, today = _local(instant, tz), _local(now, tz)
    if local is None:
        return NOTHING
    if today is None or local.year != today.year:
        return f"{local:%Y-%m}"
    return f"{local:%H:%M:%S}" if local.date() == today.date() else f"{_MONTHS[local.month - 1]} {local.day}"


def rfc3339(instant: float | None) -> str | None:
    """Returns ``2026-11-20T17:15:10Z``, with a fraction only where the instant has one.

    None for None and for what no calendar holds. `instant` in seconds since 1970.
    """
    utc = _local(instant, UTC)
    if instant is None or utc is None:
        return None
    whole = float(instant).is_integer()
    return utc.isoformat(timespec="seconds" if whole else "milliseconds").removesuffix("+00:00") + "Z"


def _has_tenths(seconds: float) -> bool:
    return isinstance(seconds, float) and 0 < seconds < MINUTE - _HAIR and abs(seconds - round(seconds)) > _HAIR


def _tenths(seconds: float) -> str:
    tenths = math.floor((seconds + _HAIR) * 10)
    return f"{tenths // 10}.{tenths % 10}"


def _whole(seconds: float) -> str:
    left = max(0, min(OLDEST, math.floor(seconds + _HAIR if isinstance(seconds, float) else seconds)))
    if left < MINUTE:
        return f"{left}s"
    if left < HOUR:
        return f"{left // MINUTE}m{left % MINUTE:02d}s"
    if left < DAY:
        return f"{left // HOUR}h{left % HOUR // MINUTE:02d}m"
    return f"{left // DAY}d{left % DAY // HOUR:02d}h"


def _long_age(seconds: float) -> str:
    if seconds < WEEK:
        return f"{int(seconds // DAY)}d"
    if seconds < YEAR:
        return f"{int(seconds // WEEK)}w"
    return f"{int(seconds // YEAR)}y"


def _local(instant: float | None, tz: tzinfo | None) -> datetime | None:
    if instant is None:
        return None
    try:
        return datetime.fromtimestamp(instant, tz)  # without a zone by the local clock
    except (ValueError, OverflowError, OSError):
        return None
