"""How this person likes to look at any thread of any server: kept in the thread book, beside the labels."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING

from runtui.ui.draw.sizing import Shares

if TYPE_CHECKING:
    from runtui.store.book.thread_book import ThreadBook

EVERYWHERE = ""
"""No connection has this name: what is kept under it holds for all of them."""
_SHARES = "detail"
_TIMES = "times"
_CLOCK = "clock"


class LayoutSettings:
    """Remembers. What was written by another version and can't be read counts as nothing."""

    def __init__(self, book: ThreadBook) -> None:
        self._book = book

    def shares(self) -> Shares:
        """Returns which part of the window the detail has."""
        with suppress(ValueError, AttributeError):
            kept = json.loads(self._book.get_setting(EVERYWHERE, _SHARES) or "{}")
            return Shares(width=_share(kept.get("width")), height=_share(kept.get("height")))
        return Shares()

    def keep_shares(self, shares: Shares) -> None:
        """Remembers them."""
        self._book.set_setting(EVERYWHERE, _SHARES, json.dumps({"width": shares.width, "height": shares.height}))

    def has_clock_times(self) -> bool:
        """Returns whether the list tells when runs were created, and not how long ago that is."""
        return self._book.get_setting(EVERYWHERE, _TIMES) == _CLOCK

    def keep_clock_times(self, has_clock_times: bool) -> None:
        """Remembers that."""
        self._book.set_setting(EVERYWHERE, _TIMES, _CLOCK if has_clock_times else "")


def _share(value: object) -> float | None:
    return value if isinstance(value, float) and 0 < value < 1 else None
