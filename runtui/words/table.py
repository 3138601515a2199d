"""How the table of runs reads as a whole: how many are shown, and how they fared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runtui.words import times
from runtui.words.sizes import thousands
from runtui.words.status import words_of

if TYPE_CHECKING:
    from collections.abc import Iterable


def matched_of(matched: int, loaded: int, undecided: int, *, has_more: bool) -> str:
    """Returns ``14 of 60 loaded · more on server``; as long as some are not decided, how many."""
    words = f"{thousands(matched)} of {thousands(loaded)} loaded"
    if undecided:
        words += f" · {thousands(undecided)} to read"
    return f"{words} · more on server" if has_more else words


def quick_words(quick: str | None) -> str:
    """Returns what a filter of one key leaves; nothing for none."""
    return f"{quick} only" if quick else ""


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


def ribbon(worst: Iterable[str | None]) -> str:
    """Returns one character for each stretch of time by the worst status in it: the higher, the worse the end."""
    return "".join(" " if status is None else words_of(status).height for status in worst)
