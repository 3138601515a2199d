"""The newest runs of a thread, also of a server that lists the oldest first, whatever it is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from runtui.api.errors import NotOffered
from runtui.feed.refresh.pace import LARGEST_PAGE
from runtui.feed.refresh.paging import is_backwards

if TYPE_CHECKING:
    from runtui.api.run_source import RunSource
    from runtui.model.run import RunPage


async def newest_page(
    client: RunSource, thread_id: str, limit: int, *, patient: bool = False, is_aside: bool = False
) -> RunPage:
    """Returns a page of the newest runs, the newest first. Raises ApiError.

    Of a server that lists the oldest first all runs are asked for, the largest page at most: NotOffered is raised
    where the newest lie behind it, since what came would be taken for them.
    """
    page = await client.list_runs(thread_id, limit=limit, patient=patient, is_aside=is_aside)
    if not is_backwards(page.runs, is_newest_first=True):
        return page
    if page.next_cursor(limit) is not None:
        limit = LARGEST_PAGE
        page = await client.list_runs(thread_id, limit=limit, patient=patient, is_aside=is_aside)
    if page.next_cursor(limit) is not None:
        raise NotOffered(
            "This server lists the oldest runs first, whatever it is asked for, and this thread has too many.",
            "Open the thread: with all its runs loaded the newest are seen.",
        )
    return replace(page, runs=page.runs[::-1])
