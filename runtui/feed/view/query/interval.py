"""What a filter measures by: durations and counts as people write them, comparisons and ranges as intervals."""

from __future__ import annotations

import math
import re
from enum import StrEnum
from typing import NamedTuple

from msgspec import Struct


class Sign(StrEnum):
    """How a value is compared."""

    IS = "="
    OVER = ">"
    FROM = ">="
    UNDER = "<"
    TO = "<="
    RANGE = ".."


class Bound(NamedTuple):
    """A value as written, which may stand for a stretch: a day, or every second of ``5m``."""

    start: float
    after: float
    """Where what is larger than it begins."""
    end: float
    """Where what still reads the same ends."""


class Interval(Struct, frozen=True):
    """From `low` to `high`, `high` itself left out."""

    low: float
    high: float

    def has(self, value: float | None) -> bool:
        """Tells whether a value lies in it; None never does."""
        return value is not None and self.low <= value < self.high


class Comparison(NamedTuple):
    """A comparison as written; `low` is None only for a range that is open there."""

    sign: Sign
    low: str | None
    high: str | None = None


_SIGNED = re.compile(r"(>=|<=|>|<|=)?(.*)", re.DOTALL)
_UNITS = {"": 1.0, "ms": 0.001, "s": 1.0, "m": 60.0, "h": 3_600.0, "d": 86_400.0, "w": 604_800.0}
_SCALES = {"": 1.0, "k": 1e3, "m": 1e6}
_PIECE = re.compile(r"([0-9]{1,12}(?:\.[0-9]{1,6})?)(ms|[smhdw])")
_DURATION = re.compile(rf"(?:{_PIECE.pattern})+")
_COUNT = re.compile(r"([0-9][0-9_]{0,17}(?:\.[0-9]{1,6})?)([km]?)")
_SECONDS = re.compile(r"[0-9]{1,12}(?:\.[0-9]{1,6})?")


def read_comparison(text: str) -> Comparison:
    """Returns the sign and the values in ``>5s``, ``1..2``, ``1..``, ``..2`` or ``7``, none of them read yet."""
    signed = _SIGNED.fullmatch(text)
    sign, rest = (signed[1], signed[2]) if signed else (None, text)
    if sign:
        return Comparison(Sign(sign), rest)
    low, dots, high = rest.partition("..")
    return Comparison(Sign.RANGE, low or None, high or None) if dots else Comparison(Sign.IS, rest)


def read_duration(text: str) -> Bound | None:
    """Returns the seconds in ``90``, ``5s``, ``1m03s`` or ``1.5h``; None for anything else.

    Equal to ``5m`` is every time that a clock in minutes shows as 5, equal to ``1m03s`` that second.
    """
    text = text.strip().lower()
    if _SECONDS.fullmatch(text):
        return point(float(text), 1.0)
    if not _DURATION.fullmatch(text):
        return None
    pieces = [(float(number), _UNITS[unit]) for number, unit in _PIECE.findall(text)]
    return point(sum(number * unit for number, unit in pieces), min(unit for _, unit in pieces))


def read_count(text: str) -> Bound | None:
    """Returns the number in ``800``, ``10k``, ``1.5m`` or ``10_000``; None for anything else."""
    found = _COUNT.fullmatch(text.strip().lower())
    if not found:
        return None
    scale = _SCALES[found[2]]
    return point(float(found[1].replace("_", "")) * scale, scale)


def point(value: float, unit: float) -> Bound:
    """Returns the bound of a quantity that was written in steps of `unit`."""
    return Bound(value, math.nextafter(value, math.inf), value + unit)


def interval(sign: Sign, low: Bound | None, high: Bound | None = None) -> Interval:
    """Returns where a value must lie. A missing bound of a range is no bound."""
    start, after, end = low or Bound(-math.inf, -math.inf, math.inf)
    match sign:
        case Sign.OVER:
            return Interval(after, math.inf)
        case Sign.FROM:
            return Interval(start, math.inf)
        case Sign.UNDER:
            return Interval(-math.inf, start)
        case Sign.TO:
            return Interval(-math.inf, after)
        case Sign.RANGE:
            return Interval(start, high.after if high else math.inf)
        case Sign.IS:
            return Interval(start, end)
