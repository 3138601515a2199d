"""Where the next page starts, and when there is none: the stop rules against servers that misbehave."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runtui.feed.refresh.state import Paging

if TYPE_CHECKING:
    from runtui.model.run import RunPage


class Pager:
    """The cursor behind the last loaded run. A cursor that was answered is never asked for again."""

    def __init__(self) -> None:
        self.cursor: str | None = None
        self._answered: set[str | None] = set()
        self._stepped_to: str | None = None

    def took(self, page: RunPage, *, limit: int, new: int) -> Paging:
        """Moves behind a page that brought `new` unknown runs; returns what lies there.

        A page of nothing but other threads' runs is passed over: its cursor leads on. Where the server doesn't
        say whether there is more, a page that isn't as long as asked for is the last: a longer one is everything.
        """
        self._answered.add(self.cursor)
        if new:
            self._stepped_to = None
        if page.has_more is False or (page.has_more is None and page.received != limit):
            return Paging.END
        if page.received == 0:
            return Paging.EMPTY if page.has_more else Paging.END
        brought_nothing = new == 0 and bool(page.runs)
        if brought_nothing or page.cursor is None or page.cursor in self._answered:
            return Paging.REPEATED if page.has_more else Paging.END
        self.cursor = page.cursor
        return Paging.MORE

    def leads_on_from(self, run_id: str) -> bool:
        """Tells whether going on behind `run_id` may help: not from where it just led into the same error."""
        return run_id not in (self.cursor, self._stepped_to)

    def step_back(self, run_id: str) -> None:
        """Continues behind `run_id`, since the run at the cursor is gone."""
        self.cursor = self._stepped_to = run_id
        self._answered.discard(run_id)
