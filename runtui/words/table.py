"""How the table of runs reads as a whole: how many are shown, and how they fared."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from runtui.model.status import rank_of
from runtui.words import times
from runtui.words.sizes import plural, thousands
from runtui.words.status import word, words_of

if TYPE_CHECKING:
    from collections.abc import Iterable

ROUND_THE_END: Final = {1: ("from the top again", "from the top"), -1: ("from the end again", "from the end")}
NONE_FOUND: Final = {"active": ("no active run", "none active"), "problem": ("no problem",)}
NO_OTHER_FOUND: Final = {"active": ("no other active run", "no other"), "problem": ("no other problem", "no other")}
"""What is said of a search that went round, found none, or only the one where it began: the most words first."""


def matched_of(
    matched: int, loaded: int, undecided: int, *, has_more: bool, steps_read: tuple[int, int] | None = None
) -> str:
    """Returns ``14 of 60 loaded · more on server``; as long as some are not decided, how many.

    With `steps_read`, of how many runs the steps were read, and of how many they would have to be.
    """
    words = f"{thousands(matched)} of {thousands(loaded)} loaded"
    if undecided:
        words += f" · {thousands(undecided)} to read"
    if steps_read is not None:
        words += f" · {steps_of(*steps_read)}"
    return f"{words} · more on server" if has_more else words


def steps_of(read: int, wanted: int) -> str:
    """Returns ``steps of 40 of 10,000 runs are read``."""
    return f"steps of {thousands(read)} of {plural(wanted, 'run')} are read"


def quick_words(quick: str | None, statuses: Iterable[str] = ()) -> str:
    """Returns what a filter of one key and chosen statuses leave; nothing for none."""
    words = [*([quick] if quick else []), *(word(each) for each in sorted(statuses, key=rank_of))]
    return f"{', '.join(words)} only" if words else ""


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
