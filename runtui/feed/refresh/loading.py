"""Reading a thread from its first page on, down to a wanted run, and in which order the server really lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from runtui.feed.refresh.merge import without_repeats
from runtui.feed.refresh.pace import LARGEST_PAGE
from runtui.feed.refresh.paging import Pager
from runtui.feed.refresh.refresh import MOST_LINKS
from runtui.feed.refresh.state import Paging

if TYPE_CHECKING:
    from collections.abc import Sequence

    from runtui.feed.refresh.source import Poll
    from runtui.model.run import Run


class Loaded(Struct, frozen=True):
    """The first pages of a thread."""

    runs: list[Run]
    pager: Pager
    paging: Paging
    foreign_count: int


async def load(inquiry: Poll, *, order: str, page_size: int, to: str | None) -> Loaded:
    """Returns the first page, and those behind it down to the run `to`, as far as that isn't too far.

    Raises ApiError.
    """
    runs: list[Run] = []
    pager, limit, foreign_count = Pager(), page_size, 0
    for _ in range(MOST_LINKS):
        page = await inquiry.list_runs(limit=limit, order=order, after=pager.cursor)
        before = len(runs)
        runs = without_repeats((*runs, *page.runs))
        foreign_count += page.foreign_count
        paging = pager.took(page, limit=limit, new=len(runs) - before)
        if paging is not Paging.MORE or to is None or any(run.id == to for run in page.runs):
            break
        limit = LARGEST_PAGE
    return Loaded(runs, pager, paging, foreign_count)


def is_backwards(runs: Sequence[Run], *, is_newest_first: bool) -> bool:
    """Tells whether runs that were asked for in one order came in the other; by their times, if those differ."""
    times = [run.created_at for run in runs if run.created_at is not None]
    if is_newest_first:
        times.reverse()
    return bool(times) and times[0] > times[-1] and times == sorted(times, reverse=True)
