"""One answer to a list of the protocol, whatever it lists: what came, and where the next page starts."""

from __future__ import annotations

from msgspec import Struct


class Page(Struct, frozen=True, kw_only=True):
    """What every page says besides its rows, which stand in the server's order."""

    has_more: bool | None = None
    """None where the server does not say."""
    is_cut: bool = False
    """Whether the answer held more objects than are read of one: these are the first, and `has_more` is True."""
    size: int = 0
    """Bytes of the objects that were read."""
    received: int = 0
    """Objects in the answer, left-out ones included."""
    cursor: str | None = None
    """The id of the last object, left-out ones included; None if it has none."""
    foreign_count: int = 0
    """Objects of another thread or run that were left out (some servers ignore the path and its parameters)."""

    def next_cursor(self, limit: int, *, after: str | None = None) -> str | None:
        """Returns the cursor of the next page, None at the end.

        `limit` and `after` are what this page was asked for. A server that repeats older pages is found out
        only by a page without a new id.
        """
        is_short = self.has_more is None and self.received < limit
        if self.has_more is False or is_short or not self.received or self.cursor == after:
            return None
        return self.cursor
