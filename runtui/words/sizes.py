"""Numbers for people: tokens, bytes, shares and counted nouns."""

from __future__ import annotations

from typing import Final

NOTHING: Final = "-"
_UNITS: Final = ("k", "M", "G", "T", "P")
_FIRST_SHORTENED: Final = 10_000


def tokens(count: int | None) -> str:
    """Returns ``4,112``, from 10,000 on ``18.0k`` or ``1.2M``, rounded down, in at most six characters.

    ``-`` for None.
    """
    if count is None:
        return NOTHING
    if abs(count) < _FIRST_SHORTENED:
        return f"{count:,}"
    return f"-{_shortened(-count)}" if count < 0 else _shortened(count)


def thousands(count: int | None) -> str:
    """Returns every digit, in groups: ``1,204,311``; ``-`` for None."""
    if count is None:
        return NOTHING
    try:
        return f"{count:,}"
    except ValueError:  # Python writes no integer of more than 4,300 digits
        return tokens(count)


def byte_size(count: int | None) -> str:
    """Returns ``812 B``, ``4.1 kB`` or ``64.0 MB`` (1 kB = 1,000 bytes), rounded down; ``-`` for None."""
    if count is None:
        return NOTHING
    if count < 1_000:
        return f"{max(0, count)} B"
    short = _shortened(count)
    return f"{short[:-1]} {short[-1]}B"


def percent(part: int | None, whole: int | None) -> str:
    """Returns `part` of `whole` as ``96%``; ``<1%`` and ``99%`` keep "some" and "not all" true.

    ``-`` if either is unknown or there is no whole.
    """
    if part is None or not whole or whole < 0:
        return NOTHING
    if part <= 0:
        return "0%"
    rounded = (200 * part + whole) // (2 * whole)
    if part < whole:
        return "<1%" if rounded == 0 else f"{min(rounded, 99)}%"
    return f"{rounded}%" if rounded <= 999 else ">999%"


def used_of(used: int | None, limit: int | None) -> str:
    """Returns ``3,842 of 4,000``; ``3,842 used`` or ``4,000 at most`` where one is unknown, "" for both."""
    if limit is None:
        return "" if used is None else f"{thousands(used)} used"
    return f"{thousands(limit)} at most" if used is None else f"{thousands(used)} of {thousands(limit)}"


def plural(count: int, noun: str, many: str | None = None) -> str:
    """Returns ``1 run``, ``2 runs``, ``0 runs``; `many` where an s is not enough."""
    return f"{thousands(count)} {noun if count == 1 else many or noun + 's'}"


def _shortened(count: int) -> str:
    tenths = count // 100
    for unit in _UNITS:
        if tenths < 10_000:
            return f"{tenths // 10}.{tenths % 10}{unit}"
        tenths //= 1_000
    return ">999P"
