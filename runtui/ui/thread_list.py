"""The saved threads and how their newest runs stand, kept fresh while somebody looks at them."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

from runtui.feed.watch import ROUND_SECONDS, newest_runs
from runtui.model.thread import LastRun

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from runtui.model.run import Run
    from runtui.model.thread import SavedThread
    from runtui.ui.session import Session

MOST_ASKED = 60
"""Threads asked for in one round: what a picker shows and one more screen."""


def last_run_of(run: Run) -> LastRun:
    """Returns what the thread book keeps of a thread's newest run."""
    return LastRun(
        run_id=run.id,
        status=run.status,
        created_at=run.created_at,
        started_at=run.started_at,
        ended_at=run.ended_at,
        expires_at=run.expires_at,
        seen_at=time.time(),
    )


async def fresh_threads(session: Session) -> AsyncIterator[tuple[SavedThread, ...]]:
    """Yields the saved threads, again after each answer about one of them; asks in rounds for ever."""
    while True:
        threads = session.threads()
        yield tuple(threads)
        now = time.time()
        due = [each.thread_id for each in threads[:MOST_ASKED] if _is_due(each, now)]
        async for thread_id, run in newest_runs(session.client, due):
            session.book.note_last_run(session.name, thread_id, last_run_of(run))
            yield tuple(session.threads())
        await asyncio.sleep(ROUND_SECONDS)


def _is_due(saved: SavedThread, now: float) -> bool:
    return saved.last_run is None or now - saved.last_run.seen_at >= ROUND_SECONDS / 2
