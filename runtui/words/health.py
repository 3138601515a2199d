"""How a thread fares, in words: percentiles, rates, and a ribbon whose height is how badly runs ended."""

from __future__ import annotations

from runtui.words import times

LEVELS = " ▁▂▄▅▇"
"""By severity: no run ended, completed, cancelled, incomplete, expired, failed."""


def rate(share: float | None) -> str:
    """Returns a share from 0 to 1 as ``4%``; ``-`` for none, ``<1%`` for little."""
    if share is None:
        return "-"
    return "<1%" if 0 < share < 0.01 else f"{share:.0%}"


def spread(p50: float | None, p95: float | None) -> str:
    """Returns ``p50 6s  p95 44s``; what nobody can say from so few runs is left out."""
    words = [
        f"{name} {times.duration(int(seconds))}"
        for name, seconds in (("p50", p50), ("p95", p95))
        if seconds is not None
    ]
    return "  ".join(words) or "-"


def ribbon(severities: list[int]) -> str:
    """Returns one character for each stretch of time: the higher, the worse (0 no run ended, 5 failed)."""
    return "".join(LEVELS[max(0, min(severity, len(LEVELS) - 1))] for severity in severities)
