"""Where the next page starts, and when there is none: the stop rules against servers that misbehave."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runtui.feed.state import Paging

if TYPE_CHECKING:
    from runtui.model.run import RunPage


class Pager:
    """The cursor behind the last loaded run. No cursor is ever asked for twice."""

    def __init__(self) -> None:
        self.cursor: str | None = None
        self._asked: set[str | None] = set()

    def took(self, page: RunPage, *, limit: int, new: int) -> Paging:
        """Moves behind a page that brought `new` unknown runs; returns what lies there."""
        self._asked.add(self.cursor)
        if page.has_more is False:
            return Paging.END
        stop = Paging.REPEATED if page.has_more else Paging.END
        if page.has_more is None and page.received < limit:
            return stop
        if new == 0 or page.cursor is None or page.cursor in self._asked:
            return stop
        self.cursor = page.cursor
        return Paging.MORE
