"""Instants for programs: RFC 3339 in UTC."""

from __future__ import annotations

from datetime import UTC, datetime


def rfc3339(instant: float | None) -> str | None:
    """Returns ``2026-11-20T17:15:10Z``, with a fraction only where the instant has one.

    None for None and for what no calendar holds. `instant` in seconds since 1970.
    """
    if instant is None:
        return None
    try:
        moment = datetime.fromtimestamp(instant, UTC)
    except (ValueError, OverflowError, OSError):
        return None
    whole = float(instant).is_integer()
    return moment.isoformat(timespec="seconds" if whole else "milliseconds").removesuffix("+00:00") + "Z"
