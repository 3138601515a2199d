"""Which saved threads are asked for when, and what each said of its newest run."""

from __future__ import annotations

import math
import time
from typing import TYPE_CHECKING

from msgspec import Struct

from runtui.api.errors import NotAccepted, NotFound
from runtui.feed.refresh.last_status import ROUND_SECONDS, concerns_server
from runtui.model.thread import LastRun

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from runtui.api.errors import ApiError
    from runtui.model.run import Run
    from runtui.model.thread import SavedThread

NO_RUNS = "no runs yet"


class WatchedThreads(Struct, frozen=True, kw_only=True):
    """The saved threads as known now."""

    threads: tuple[SavedThread, ...] = ()
    words: Mapping[str, str] = {}
    """What is said instead of a last run, by thread id: there is none, or the server told why not."""
    trouble: ApiError | None = None
    """Why no thread is asked for now."""
    answered: frozenset[str] = frozenset()
    """The ids of the threads the server told of since this session began."""


class ThreadWatch:
    """When each thread was looked at last, what it told other than a run, and whether the server is to be asked."""

    def __init__(self) -> None:
        self.words: dict[str, str] = {}
        self.trouble: ApiError | None = None
        self.answered: frozenset[str] = frozenset()
        self._asked: dict[str, float] = {}
        self._rests_until = 0.0

    def due(self, threads: Iterable[SavedThread], now: float) -> list[str]:
        """Returns the ids of the threads that it is time to ask for; none while the server is in trouble."""
        return [] if now < self._rests_until else [each.thread_id for each in threads if self._is_due(each, now)]

    def expect(self, thread_id: str, now: float) -> None:
        """Notes that somebody else asks for a thread now."""
        self._asked[thread_id] = now

    def note(self, thread_id: str, error: ApiError | None, *, has_runs: bool, now: float) -> None:
        """Notes an answer about a thread, whoever asked for it."""
        self._asked[thread_id] = now
        self.words.pop(thread_id, None)
        if error is not None and concerns_server(error):
            self.trouble = error
            # A key that was refused is refused again: nothing is asked until the person gives another one.
            rest = math.inf if isinstance(error, NotAccepted) else max(ROUND_SECONDS, error.retry_after or 0.0)
            self._rests_until = now + rest
            return
        self.trouble, self._rests_until = None, 0.0
        if thread_id not in self.answered:
            self.answered |= {thread_id}
        if error is not None:
            self.words[thread_id] = "not found" if isinstance(error, NotFound) else error.title.lower()
        elif not has_runs:
            self.words[thread_id] = NO_RUNS

    def _is_due(self, saved: SavedThread, now: float) -> bool:
        seen = saved.last_run.seen_at if saved.last_run is not None else -math.inf
        return not 0 <= now - max(seen, self._asked.get(saved.thread_id, -math.inf)) < ROUND_SECONDS


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
