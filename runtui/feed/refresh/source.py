"""What the feed asks a server through, and the requests of one poll: how many, and when the next may come."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Protocol, TypeVar

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from runtui.model.run import Run, RunPage


Answer = TypeVar("Answer")


class ListOptions(Struct, frozen=True, kw_only=True):
    """How the runs of a thread are listed."""

    order: str = "desc"
    """``desc``: newest first; ``asc``: oldest first."""
    page_size: int = 50
    was_whole: bool = False
    """Whether all runs were in hand before: then they are again, should the server not know this order."""


class RequestCounts(Protocol):
    """What the source knows of its requests."""

    @property
    def skew(self) -> float | None:
        """Seconds the server's clock is ahead of the local one, None if unknown."""

    @property
    def stands_at(self) -> float | None:
        """The server time at which all stands still, None where it goes on."""

    def per_minute(self, now: float) -> int:
        """Returns the requests of the last 60 seconds."""


class PollSource(Protocol):
    """Whatever answers for a thread: the client of a server, or its double in a test."""

    @property
    def request_log(self) -> RequestCounts:
        """What the source knows of its requests."""

    async def list_runs(
        self,
        thread_id: str,
        *,
        limit: int,
        order: str = "desc",
        after: str | None = None,
        patient: bool = False,
    ) -> RunPage:
        """Returns one page of runs. `patient`: failures that pass are tried again before ApiError is raised."""

    async def fetch_run(self, thread_id: str, run_id: str, *, patient: bool = False) -> Run:
        """Returns one run; raises NotFound if there is none."""


class Poll:
    """Asks for the runs of one thread, and keeps count from the beginning of a poll to its end."""

    def __init__(
        self,
        source: PollSource,
        thread_id: str,
        on_late: Callable[[float | None], object] = lambda _: None,
        *,
        late_after: float = 3.0,
    ) -> None:
        """`on_late` hears of an answer that is late by how many seconds, and None once it came or failed."""
        self._source = source
        self._thread_id = thread_id
        self._on_late = on_late
        self._late_after = late_after
        self.requests = 0
        """Requests of this poll."""
        self.poll_after = 0.0
        """Seconds the server asked to be left alone after this poll."""

    def begin(self) -> None:
        """Begins the next poll."""
        self.requests = 0
        self.poll_after = 0.0

    async def list_runs(self, *, limit: int, order: str, after: str | None = None) -> RunPage:
        """Returns one page; raises ApiError."""
        page = await self._answer(self._source.list_runs(self._thread_id, limit=limit, order=order, after=after))
        self.poll_after = max(self.poll_after, page.poll_after or 0.0)
        return page

    async def fetch_run(self, run_id: str) -> Run:
        """Returns one run; raises ApiError."""
        return await self._answer(self._source.fetch_run(self._thread_id, run_id))

    async def _answer(self, asked: Awaitable[Answer]) -> Answer:
        self.requests += 1
        loop = asyncio.get_running_loop()
        was_late: list[float] = []

        def report_late() -> None:
            was_late.append(self._late_after)
            self._on_late(self._late_after)

        late = loop.call_later(self._late_after, report_late)
        try:
            return await asked
        finally:
            late.cancel()
            if was_late:
                self._on_late(None)
