"""Runs followed until they end, without a screen: which of them changed at each look."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

from runtui.api.errors import ApiError
from runtui.feed.refresh.pace import (
    LARGEST_PAGE,
    Pace,
    is_worth_polling,
    poll_at_expiry,
    seconds_after_error,
    seconds_to_next_poll,
)
from runtui.model.timing import seconds_left
from runtui.session.newest_page import newest_page

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence

    from runtui.api.run_source import RunSource
    from runtui.model.run import Run


class RunWatch:
    """One run, or all runs of a thread that are active and those that come meanwhile, until none is active.

    `on_error` hears of an error that may pass and of the seconds until the next try.
    """

    def __init__(self, client: RunSource, thread_id: str, run_id: str | None, pace: Pace) -> None:
        self.runs: dict[str, Run] = {}
        """What is watched, by id, as it was seen last."""
        self.on_error: Callable[[ApiError, float], object] = lambda error, seconds: None
        self.sleep: Callable[[float], Awaitable[object]] = asyncio.sleep
        self._client, self._thread_id, self._run_id, self._pace = client, thread_id, run_id, pace
        self._since: dict[str, float] = {}
        """When a run was first seen in its status."""
        self._newest: str | None = None
        self._failures = 0

    @property
    def now(self) -> float:
        """Seconds since 1970 by the server's clock."""
        return time.time() + (self._client.request_log.skew or 0.0)

    async def changes(self) -> AsyncGenerator[list[Run], None]:
        """Yields the runs whose status is new, the oldest first, perhaps none. Raises ApiError."""
        while True:
            before = self._client.request_log.sent
            try:
                runs = await self._look()
            except ApiError as error:
                await self._rest_after(error)
                continue
            self._failures = 0
            yield self._take(runs)
            if not any(is_worth_polling(run, self._since[run.id], self.now) for run in self.runs.values()):
                return
            await self.sleep(self._pause(self._client.request_log.sent - before))

    async def _rest_after(self, error: ApiError) -> None:
        self._failures += 1
        seconds = seconds_after_error(self._pace, error, self._failures)
        if not error.is_passing:
            raise error
        self.on_error(error, seconds)
        await self.sleep(seconds)

    async def _look(self) -> Sequence[Run]:
        """The runs as they are now, the newest first."""
        if self._run_id is not None:
            return [await self._client.fetch_run(self._thread_id, self._run_id)]
        page = await newest_page(self._client, self._thread_id, LARGEST_PAGE)
        known = {run.id for run in page.runs}
        behind = [each for each in self.runs.values() if each.is_active and each.id not in known]
        return [*page.runs, *[await self._client.fetch_run(self._thread_id, each.id) for each in behind]]

    def _take(self, runs: Sequence[Run]) -> list[Run]:
        is_first, now, changed = not self._since and not self.runs, self.now, []
        for place, run in enumerate(runs):
            before = self.runs.get(run.id)
            is_new = self._run_id is not None or (
                run.is_active if is_first else place < self._place_of_newest(runs)
            )
            if before is None and not is_new and not run.is_active:
                continue
            if before is None or before.status != run.status:
                changed.append(run)
                self._since[run.id] = now
            self.runs[run.id] = run
        self._newest = runs[0].id if runs else self._newest
        return changed[::-1]

    def _place_of_newest(self, runs: Sequence[Run]) -> int:
        """How many runs came since the last look."""
        return next(
            (place for place, run in enumerate(runs) if run.id == self._newest), 0 if self._newest else len(runs)
        )

    def _pause(self, requests: int) -> float:
        now, active = self.now, [run for run in self.runs.values() if run.is_active]
        quiet_for = min((now - self._since[run.id] for run in active), default=None)
        seconds = seconds_to_next_poll(self._pace, quiet_for, requests=requests)
        lefts = (left for run in active if (left := seconds_left(run, now)) is not None)
        return poll_at_expiry(seconds, lefts)
