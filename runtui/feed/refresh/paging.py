"""Reading a thread page by page: its first pages, where the next one starts, and when there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from runtui.feed.refresh.merge import without_repeats
from runtui.feed.refresh.pace import LARGEST_PAGE
from runtui.feed.refresh.state import Paging

if TYPE_CHECKING:
    from collections.abc import Sequence

    from runtui.feed.refresh.source import ListOptions, Poll
    from runtui.model.run import Run, RunPage

MOST_PAGES = 10
"""Pages followed at once to reach a run; behind that, the thread is loaded anew."""


class PageCursor:
    """The cursor behind the last loaded run. One that was answered is never asked for again.

    So a server that misbehaves ends the paging, whatever it sends.
    """

    def __init__(self) -> None:
        self.run_id: str | None = None
        self._answered: set[str | None] = set()
        self._stepped_to: str | None = None

    def advance(self, page: RunPage, *, limit: int, new: int) -> Paging:
        """Moves behind a page that brought `new` unknown runs; returns what lies there.

        A page of nothing but other threads' runs is passed over: its cursor leads on. Where the server doesn't
        say whether there is more, a page that isn't as long as asked for is the last: a longer one is everything.
        """
        self._answered.add(self.run_id)
        if new:
            self._stepped_to = None
        if page.has_more is False or (page.has_more is None and page.received != limit):
            return Paging.END
        if page.received == 0:
            return Paging.EMPTY if page.has_more else Paging.END
        brought_nothing = new == 0 and bool(page.runs)
        if brought_nothing or page.cursor is None or page.cursor in self._answered:
            return Paging.REPEATED if page.has_more else Paging.END
        self.run_id = page.cursor
        return Paging.MORE

    def may_step_back_to(self, run_id: str) -> bool:
        """Tells whether going on behind `run_id` may help: not from where it just led into the same error."""
        return run_id not in (self.run_id, self._stepped_to)

    def step_back(self, run_id: str) -> None:
        """Continues behind `run_id`, since the run at the cursor is gone."""
        self.run_id = self._stepped_to = run_id
        self._answered.discard(run_id)


class FirstPages(Struct, frozen=True):
    """The first pages of a thread."""

    runs: list[Run]
    cursor: PageCursor
    paging: Paging
    foreign_count: int
    is_cut: bool


async def load_first_pages(poll: Poll, listing: ListOptions, *, down_to: str | None) -> FirstPages:
    """Returns the first page, and those behind it down to the run `down_to`, as far as that isn't too far.

    Raises ApiError.
    """
    runs: list[Run] = []
    cursor, limit, foreign_count, is_cut = PageCursor(), listing.page_size, 0, False
    for _ in range(MOST_PAGES):
        page = await poll.list_runs(limit=limit, order=listing.order, after=cursor.run_id)
        before = len(runs)
        runs = without_repeats((*runs, *page.runs))
        foreign_count, is_cut = foreign_count + page.foreign_count, is_cut or page.is_cut
        paging = cursor.advance(page, limit=limit, new=len(runs) - before)
        if paging is not Paging.MORE or down_to is None or any(run.id == down_to for run in page.runs):
            break
        limit = LARGEST_PAGE
    return FirstPages(runs, cursor, paging, foreign_count, is_cut)


def is_backwards(runs: Sequence[Run], *, is_newest_first: bool) -> bool:
    """Tells whether runs that were asked for in one order came in the other; by their times, if those differ."""
    times = [run.created_at for run in runs if run.created_at is not None]
    if is_newest_first:
        times.reverse()
    return bool(times) and times[0] > times[-1] and times == sorted(times, reverse=True)
