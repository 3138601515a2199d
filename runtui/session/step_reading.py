"""The steps of many runs, read within a budget for a filter that asks what they called."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

from runtui.api.errors import BadAnswer, NotFound
from runtui.feed.watch.budget import RequestBudget
from runtui.session.run_reader import AT_ONCE, at_once, calls_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from runtui.api.run_source import RunSource
    from runtui.feed.view.calls_read import CallsRead
    from runtui.model.run import Run

PER_MINUTE = 600.0
"""Requests a minute at most, as for an export."""


class StepReading:
    """Reads the steps of runs and notes their calls. What came stays known when it is stopped."""

    def __init__(self, client: RunSource, thread_id: str, calls: CallsRead) -> None:
        self.done = 0
        """Runs that were asked for."""
        self.failed = 0
        """Those of them whose steps the server doesn't give."""
        self.on_progress: Callable[[], object] = lambda: None
        self.sleep: Callable[[float], Awaitable[object]] = asyncio.sleep
        self._client, self._thread_id, self._calls = client, thread_id, calls
        self._budget = RequestBudget(PER_MINUTE, burst=PER_MINUTE)

    async def read(self, runs: Sequence[Run]) -> None:
        """Reads those of all these runs, in their order. Raises ApiError for what concerns more than one run."""
        await at_once(self._read(run) for run in runs)

    async def _read(self, run: Run) -> None:
        while (seconds := self._budget.seconds_to_next(time.monotonic())) > 0:
            await self.sleep(seconds)
        self._budget.spend(time.monotonic())
        try:
            self._calls.note(run, await calls_of(self._client, self._thread_id, run.id), is_whole=True)
        except (BadAnswer, NotFound):
            self.failed += 1
        self.done += 1
        self.on_progress()


def seconds_for(requests: int) -> float:
    """Returns how long so many requests take: four at once, a tenth of a second each, within the budget."""
    burst = PER_MINUTE / 2
    return max(requests / AT_ONCE / 10, (requests - burst) * 60 / (PER_MINUTE - burst), 1.0)
