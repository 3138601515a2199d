"""Reading a thread page by page: its first pages, where the next one starts, and when there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runtui.api.errors import ApiError
from runtui.feed.refresh.merge import without_repeats
from runtui.feed.refresh.pace import LARGEST_PAGE
from runtui.feed.refresh.seams import SeamFinder
from runtui.feed.refresh.state import Paging

if TYPE_CHECKING:
    from collections.abc import Sequence

    from runtui.feed.refresh.seams import Seam
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
        self.seams = SeamFinder()
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


class FirstPages:
    """The first pages of a thread, one taken after the other."""

    def __init__(self) -> None:
        self.runs: list[Run] = []
        self.cursor = PageCursor()
        self.paging = Paging.MORE
        self.foreign_count = 0
        self.is_cut = False
        self.is_gapped = False
        """Whether runs between the pages may be missing."""

    def take(self, page: RunPage, limit: int) -> Seam | None:
        """Takes the next page; returns where runs may have been lost in front of it."""
        known = {run.id for run in self.runs}
        seam = self.cursor.seams.find(self.runs, page.runs, known.__contains__)
        self._append(page, limit)
        self.foreign_count += page.foreign_count
        self.is_cut = self.is_cut or page.is_cut
        is_worth_it = seam is not None and (seam.is_confined or self.paging is not Paging.REPEATED)
        return seam if is_worth_it else None

    def take_again(self, page: RunPage, limit: int, seam: Seam) -> None:
        """Takes a page that was asked for from before a seam, and what it brings behind all others."""
        runs = self.runs
        self.cursor.seams.note_asked_again(seam, page)
        reaches_end = any(run.id == runs[-1].id for run in page.runs)
        self.runs = without_repeats((*runs[: seam.place], *seam.lost_in(page), *runs[seam.place :]))
        self.is_gapped = self.is_gapped or not seam.is_closed_by(page)
        known = {run.id for run in self.runs}
        if reaches_end and any(run.id not in known for run in page.runs):
            self._append(page, limit)

    def _append(self, page: RunPage, limit: int) -> None:
        before = len(self.runs)
        self.runs = without_repeats((*self.runs, *page.runs))
        self.paging = self.cursor.advance(page, limit=limit, new=len(self.runs) - before)


async def load_first_pages(poll: Poll, listing: ListOptions, *, down_to: str | None) -> FirstPages:
    """Returns the first page, and those behind it down to the run `down_to`, as far as that isn't too far.

    All pages, where they come in the other order than was asked for and were in hand before. Raises ApiError.
    """
    pages, limit = FirstPages(), listing.page_size
    for _ in range(MOST_PAGES):
        page = await poll.list_runs(limit=limit, order=listing.order, after=pages.cursor.run_id)
        seam = pages.take(page, limit)
        if seam is not None:
            try:
                again = await poll.list_runs(limit=LARGEST_PAGE, order=listing.order, after=seam.behind)
            except ApiError:
                pages.is_gapped = True  # the pages themselves have come
            else:
                pages.take_again(again, LARGEST_PAGE, seam)
        is_far_enough = down_to is None or any(run.id == down_to for run in page.runs)
        is_all_wanted = listing.was_whole and is_backwards(pages.runs, is_newest_first=listing.order == "desc")
        if pages.paging is not Paging.MORE or (is_far_enough and not is_all_wanted):
            break
        limit = LARGEST_PAGE
    return pages


def is_backwards(runs: Sequence[Run], *, is_newest_first: bool) -> bool:
    """Tells whether runs that were asked for in one order came in the other; by their times, if those differ."""
    times = [run.created_at for run in runs if run.created_at is not None]
    if is_newest_first:
        times.reverse()
    return bool(times) and times[0] > times[-1] and times == sorted(times, reverse=True)
