"""What an object of a server held, whatever became of its values."""

from __future__ import annotations

from msgspec import Struct


class Sent(Struct, frozen=True, gc=False):
    """Which fields of an object the server sent: a value that is None may be missing, null or unreadable."""

    names: frozenset[str] = frozenset()
    empty: frozenset[str] = frozenset()
    """Those sent as null, or as a text, list or object with nothing in it."""
