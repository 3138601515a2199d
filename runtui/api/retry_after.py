"""How long a server wants to be left alone: ``Retry-After`` and its kin in headers and words, as seconds."""

from __future__ import annotations

import math
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_LONGEST_WAIT = 120.0
"""Seconds; a server that wants more is asked again nevertheless."""


def retry_after(headers: Mapping[str, str], now: float) -> float | None:
    """Returns the seconds to wait, 0 to 120; None if the server names none.

    `headers` have lower-case names. A date counts from the server's own ``Date``, else from `now`.
    """
    milliseconds = _number(headers.get("retry-after-ms"))
    if milliseconds is not None:
        return _bounded(milliseconds / 1000)
    text = headers.get("retry-after")
    seconds = _number(text)
    if seconds is None and (at := _instant(text)) is not None:
        server_now = _instant(headers.get("date"))
        seconds = at - (now if server_now is None else server_now)
    return None if seconds is None else _bounded(seconds)


def poll_after(headers: Mapping[str, str]) -> float | None:
    """Returns the seconds until the next poll that ``openai-poll-after-ms`` asks for, None if it is not there."""
    milliseconds = _number(headers.get("openai-poll-after-ms"))
    return None if milliseconds is None else _bounded(milliseconds / 1000)


def _bounded(seconds: float) -> float:
    return min(max(0.0, seconds), _LONGEST_WAIT)


def _number(text: str | None) -> float | None:
    try:
        number = float(text or "")
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _instant(text: str | None) -> float | None:
    try:
        return parsedate_to_datetime(text or "").timestamp()
    except (ValueError, OverflowError):
        return None
