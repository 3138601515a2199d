"""Durations and counts as people write them: ``1m30s``, ``2h``, ``10k``."""

from __future__ import annotations

import re

from runtui.feed.view.query.interval import Bound, point

_UNITS = {"": 1.0, "ms": 0.001, "s": 1.0, "m": 60.0, "h": 3_600.0, "d": 86_400.0, "w": 604_800.0}
_SCALES = {"": 1.0, "k": 1e3, "m": 1e6}
_PIECE = re.compile(r"([0-9]{1,12}(?:\.[0-9]{1,6})?)(ms|[smhdw])")
_DURATION = re.compile(rf"(?:{_PIECE.pattern})+")
_COUNT = re.compile(r"([0-9][0-9_]{0,17}(?:\.[0-9]{1,6})?)([km]?)")
_SECONDS = re.compile(r"[0-9]{1,12}(?:\.[0-9]{1,6})?")


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
