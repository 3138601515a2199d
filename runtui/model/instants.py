"""Times as servers write them, brought to one form: seconds since 1970."""

from __future__ import annotations

from datetime import UTC, datetime

MILLISECONDS_FROM = 1e11
"""A number above this is milliseconds: as seconds it would lie beyond the year 5138."""
LATEST = 4102444800.0
"""2100-01-01; anything later is no time of a run."""


class InstantError(ValueError):
    """The value is no time."""


def parse_instant(value: object) -> float | None:
    """Returns seconds since 1970 (an int stays an int); None for None, 0 and "".

    Takes whole and fractional seconds, milliseconds, numbers in strings and ISO 8601 (UTC if it names no
    zone). Raises InstantError for everything else, negative and far-off times included.
    """
    if value is None or value in (0, ""):
        return None
    seconds = _seconds(value)
    if seconds == 0:
        return None
    if not 0 < seconds <= LATEST * 1000:
        raise InstantError("no time of a run")
    if seconds > MILLISECONDS_FROM:
        seconds = seconds / 1000
        seconds = int(seconds) if seconds == int(seconds) else seconds
    if seconds > LATEST:
        raise InstantError("no time of a run")
    return seconds


def _seconds(value: object) -> float:
    if isinstance(value, bool):
        raise InstantError("a truth value is no time")
    if isinstance(value, int | float):
        return value
    if isinstance(value, str):
        return _seconds_of_text(value.strip())
    raise InstantError("neither a number nor a text")


def _seconds_of_text(text: str) -> float:
    try:
        return int(text) if text.isdecimal() and len(text) < 20 else float(text)
    except ValueError:
        pass
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise InstantError("neither a number nor a date") from None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    seconds = moment.timestamp()
    return int(seconds) if seconds == int(seconds) else seconds
