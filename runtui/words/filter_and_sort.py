"""How a filter and an order of runs read: what is shown of how many, and by what it is sorted."""

from __future__ import annotations

from runtui.words.sizes import thousands

DIRECTIONS = {
    "status": ("what needs you first", "what ended well first"),
    "run": ("ids from a to z", "ids from z to a"),
    "age": ("youngest first", "oldest first"),
    "time": ("shortest first", "longest first"),
    "note": ("notes from a to z", "notes from z to a"),
    "model": ("models from a to z", "models from z to a"),
    "tokens": ("fewest tokens first", "most tokens first"),
    "assistant": ("assistants from a to z", "assistants from z to a"),
    "created": ("oldest first", "newest first"),
}
"""By the name of what is sorted by: the order, and its reverse."""


def matched_of(matched: int, loaded: int, undecided: int, *, has_more: bool) -> str:
    """Returns ``14 of 60 loaded · more on server``; as long as some are not decided, how many."""
    words = f"{thousands(matched)} of {thousands(loaded)} loaded"
    if undecided:
        words += f" · {thousands(undecided)} to read"
    return f"{words} · more on server" if has_more else words


def order_words(key: str, *, is_reversed: bool) -> str:
    """Returns by what the loaded runs are sorted; an unknown column by its name."""
    directions = DIRECTIONS.get(key, (f"by {key}", f"by {key}, reversed"))
    return directions[is_reversed]


def quick_words(quick: str | None) -> str:
    """Returns what a filter of one key leaves; nothing for none."""
    return f"{quick} only" if quick else ""
