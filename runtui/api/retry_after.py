"""How long a server wants to be left alone, by the headers of its response or by what its body says."""

from __future__ import annotations

import math
import re
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

LONGEST_WAIT = 120.0
"""Seconds; a server that wants more is asked again nevertheless."""
_SAYS_SO = (429, 503)
"""Statuses whose rate limits and sentences are about the next request."""
_SEARCHED = 10_000
"""Bytes of a body that are searched for a wait."""
_UNITS = {"d": 86400.0, "h": 3600.0, "m": 60.0, "s": 1.0, "ms": 0.001}
_PIECE = (
    r"\d{1,9}(?:\.\d{1,9})?\s?(?:milliseconds?|msecs?|ms|seconds?|secs?|s|minutes?|mins?|m|hours?|hrs?|h|days?|d)"
)
_DURATION = rf"{_PIECE}(?![a-z])(?:,?\s?(?:and\s)?{_PIECE}(?![a-z]))*|(?:{_PIECE})+(?![a-z])"
_PIECES = r"(\d+(?:\.\d+)?)\s?(m(?:illi)?s|[dhms])"
# Compiled where a server is overworked: 5 ms that others don't wait for.
_SENTENCE = rf"\b(?:retry(?:ing)?|try|again|wait|back|available|resets?)\b[^\d\n.!?]{{0,40}}?\b({_DURATION})"
_FIELD = (
    r"retry[-_ ]?(?:after|delay|in)(?P<unit>[-_ ]?(?:ms|milliseconds|s|sec|seconds))?"
    r"[\"']?\s{0,3}[:= ]\s{0,3}[\"']?(?P<number>\d{1,9}(?:\.\d{1,9})?)(?P<suffix>\s?ms\b|\s?s\b)?(?![\w-])"
)
_RETRY_HEADER = re.compile(r"(?:[a-z-]+-)?retry-after(?P<unit>-ms|-seconds|-s)?")
_RESET_HEADER = re.compile(r"(?:[a-z-]+-)?rate-?limit-(?:[a-z-]+-)?reset(?:-[a-z-]+)?")
_RATE_LIMIT = re.compile(r"\b(?:t|reset)=\"?(\d{1,9})")
_NOTHING_LEFT = re.compile(r"\b(?:r|remaining)=\"?0\b")
_EARLIEST_INSTANT, _FIRST_MILLISECONDS = 1e9, 1e11


def retry_after(headers: Mapping[str, str], now: float, *, status: int = 0, body: bytes = b"") -> float | None:
    """Returns the seconds a server wants to be left alone, however many; None if it names none.

    `headers` have lower-case names. A date counts from the server's own ``Date``, else from `now`. What the `body`
    says, and the limits that other headers tell in every response, count for a 429 and a 503 only.
    """
    server_now = _instant(headers.get("date"))
    clock = now if server_now is None else server_now
    waits = _of_headers(headers, clock)
    if waits or status not in _SAYS_SO:
        return next(iter(waits), None)
    said = _of_body(body)
    return said if said is not None else _of_limits(headers, clock)


def poll_after(headers: Mapping[str, str]) -> float | None:
    """Returns the seconds until the next poll that ``openai-poll-after-ms`` asks for, None if it is not there."""
    milliseconds = _number(headers.get("openai-poll-after-ms"))
    return None if milliseconds is None else bounded(milliseconds / 1000)


def bounded(seconds: float) -> float:
    """Returns the seconds that a server is left alone in the end: 0 to 120."""
    return min(max(0.0, seconds), LONGEST_WAIT)


def _of_headers(headers: Mapping[str, str], now: float) -> list[float]:
    """What the headers say that are about nothing else; those in milliseconds first, since they are more exact."""
    found = [(match, value) for name, value in headers.items() if (match := _RETRY_HEADER.fullmatch(name))]
    found.sort(key=lambda each: (each[0]["unit"] != "-ms", each[0][0]))
    seconds = (_seconds(value, now, is_milliseconds=match["unit"] == "-ms") for match, value in found)
    return [each for each in seconds if each is not None]


def _of_body(body: bytes) -> float | None:
    text = body[:_SEARCHED].decode("utf-8", "replace")
    sentence, field = (re.search(pattern, text, re.IGNORECASE) for pattern in (_SENTENCE, _FIELD))
    if sentence is not None:
        return _duration(sentence[1])
    if field is None:
        return None
    unit = (field["suffix"] or field["unit"] or "s").strip("-_ ").lower()
    return float(field["number"]) * (_UNITS["ms"] if unit.startswith("m") else 1.0)


def _of_limits(headers: Mapping[str, str], now: float) -> float | None:
    """When the limit that is used up begins anew; the longest of all where none is said to be."""
    resets = list(_resets(headers, now))
    used_up = [seconds for seconds, is_left in resets if not is_left]
    return max(used_up or [seconds for seconds, _ in resets], default=None)


def _resets(headers: Mapping[str, str], now: float) -> Iterator[tuple[float, bool]]:
    for name, value in headers.items():
        if _RESET_HEADER.fullmatch(name):
            seconds = _seconds(value, now, is_milliseconds=name.endswith("-ms"))
            left = headers.get(name.replace("reset", "remaining"))
            if seconds is not None:
                yield seconds, left is not None and (_number(left) or 0.0) > 0
        elif name in ("ratelimit", "x-ratelimit") and (limit := _RATE_LIMIT.search(value)):
            yield float(limit[1]), _NOTHING_LEFT.search(value) is None


def _seconds(text: str, now: float, *, is_milliseconds: bool = False) -> float | None:
    """A wait as a number, as ``1m30s`` or as an instant; a large number is an instant, too."""
    number = _number(text)
    if number is not None and is_milliseconds and number < _EARLIEST_INSTANT:
        return number / 1000
    if number is not None and number >= _EARLIEST_INSTANT:
        return number / (1000 if number >= _FIRST_MILLISECONDS else 1) - now
    if number is not None:
        return number
    if re.fullmatch(_DURATION, text.strip(), re.IGNORECASE):
        return _duration(text)
    instant = _instant(text)
    return None if instant is None else instant - now


def _duration(text: str) -> float:
    pieces = re.findall(_PIECES, text.lower())
    return sum(float(number) * _UNITS["ms" if unit in ("ms", "millis") else unit] for number, unit in pieces)


def _number(text: str | None) -> float | None:
    try:
        number = float(text or "")
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _instant(text: str | None) -> float | None:
    from email.utils import parsedate_to_datetime  # noqa: PLC0415  few answers ask to wait

    for parse in (parsedate_to_datetime, datetime.fromisoformat):
        try:
            return parse(text or "").timestamp()
        except (ValueError, OverflowError):
            continue
    return None
