"""The newest runs of each of many threads, asked for a few at a time."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING, Protocol

from msgspec import Struct

from runtui.api.errors import ApiError, Misconfigured, NotAccepted, RateLimited, ServerFailed, Unreachable

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterable

    from runtui.model.run import Run, RunPage

REST_SECONDS = 30.0
"""Seconds without a request after an error that would meet all threads."""
AT_ONCE = 3
"""Requests in flight; one place of the client's four stays free for the thread that is read."""


class NewestSource(Protocol):
    """Where the newest runs of a thread come from."""

    async def list_newest(self, thread_id: str) -> RunPage:
        """Returns a small page, the newest run first. Raises ApiError."""


class LastStatus(Struct, frozen=True, kw_only=True):
    """The newest runs of a thread, or why the server sent none; neither: the thread has no run."""

    thread_id: str
    runs: tuple[Run, ...] = ()
    error: ApiError | None = None


def concerns_server(error: ApiError) -> bool:
    """Tells whether an error would meet every other thread of the server too."""
    is_refused = isinstance(error, NotAccepted) and error.concerns_all
    return is_refused or isinstance(error, Unreachable | ServerFailed | RateLimited | Misconfigured)


class NewestRuns:
    """Asks for the newest runs of threads, in turn, and hands each answer to `take`.

    A thread of which no answer comes holds up none of the others. Until a first answer came, and after an error
    that concerns the whole server, one thread is asked for alone: a server in trouble gets one request, and what
    waited behind it is dropped.
    """

    def __init__(self, source: NewestSource, take: Callable[[LastStatus], object]) -> None:
        self._source, self._take = source, take
        self._waiting: deque[str] = deque()
        self._asking: set[asyncio.Future[None]] = set()
        self._is_proven = False

    @property
    def is_free(self) -> bool:
        """Whether none waits for its turn."""
        return not self._waiting

    @property
    def is_idle(self) -> bool:
        """Whether everything that was asked for was answered."""
        return not self._waiting and not self._asking

    def ask(self, thread_ids: Iterable[str]) -> None:
        """Asks for these threads, a few at a time."""
        self._waiting.extend(thread_ids)
        while self._waiting and len(self._asking) < (AT_ONCE if self._is_proven else 1):
            self.also(self._ask(self._waiting.popleft()))

    def also(self, work: Coroutine[None, None, None]) -> None:
        """Does something else in one of the places."""
        self._asking.add(asyncio.ensure_future(work))

    async def answered_or(self, event: asyncio.Event, seconds: float) -> None:
        """Returns once an answer came, the event did, or so many seconds passed."""

        async def happen() -> None:
            await event.wait()

        called = asyncio.ensure_future(happen())
        try:
            done, _ = await asyncio.wait(
                {called, *self._asking}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED
            )
        finally:
            called.cancel()
        ended = {each for each in self._asking if each in done}
        self._asking -= ended
        for each in ended:
            if not each.cancelled():
                each.result()  # a bug in what takes the answers is one of whoever waits for them
        self.ask(())

    def stop(self) -> None:
        """Waits for no answer any more."""
        self._waiting.clear()
        for each in self._asking:
            each.cancel()

    async def _ask(self, thread_id: str) -> None:
        try:
            page = await self._source.list_newest(thread_id)
            answer = LastStatus(thread_id=thread_id, runs=page.runs)
        except ApiError as error:
            answer = LastStatus(thread_id=thread_id, error=error)
        self._is_proven = answer.error is None or not concerns_server(answer.error)
        if not self._is_proven:
            self._waiting.clear()
            own = asyncio.current_task()
            for each in self._asking:
                if each is not own:
                    each.cancel()
        self._take(answer)
