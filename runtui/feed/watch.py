"""How many threads stand at once: the newest run of each, asked for a few at a time."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from runtui.api.errors import ApiError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable

    from runtui.feed.refresh import RunSource
    from runtui.model.run import Run

ROUND_SECONDS = 30.0
"""Seconds between two looks at a thread that nobody reads."""
AT_ONCE = 3
"""Requests in flight; one place of the client's four stays free for the thread that is read."""


async def newest_runs(source: RunSource, thread_ids: Iterable[str]) -> AsyncIterator[tuple[str, Run]]:
    """Yields the newest run of each thread as the answers come; threads without one, or unanswered, are skipped."""
    places = asyncio.Semaphore(AT_ONCE)

    async def ask(thread_id: str) -> tuple[str, Run | None]:
        async with places:
            try:
                page = await source.list_runs(thread_id, limit=1)
            except ApiError:
                return thread_id, None
            return thread_id, next(iter(page.runs), None)

    asked = [asyncio.ensure_future(ask(each)) for each in thread_ids]
    try:
        for answer in asyncio.as_completed(asked):
            thread_id, run = await answer
            if run is not None:
                yield thread_id, run
    finally:
        for each in asked:
            each.cancel()
