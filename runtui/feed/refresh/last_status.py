"""The newest runs of each of many threads, asked for a few at a time."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from typing import TYPE_CHECKING, Protocol

from msgspec import Struct

from runtui.api.errors import ApiError, Misconfigured, NotAccepted, RateLimited, ServerFailed, Unreachable

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Iterable

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


async def newest_runs(source: NewestSource, thread_ids: Iterable[str]) -> AsyncGenerator[LastStatus, None]:
    """Yields the last status of each thread, as the answers come.

    The first thread is asked for alone, and an error that concerns the whole server is the last thing yielded,
    so that a server in trouble gets one request and not one for each thread.
    """
    waiting = list(thread_ids)
    for thread_id in waiting[:1]:
        last_status = await _ask(source, thread_id)
        yield last_status
        if last_status.error is not None and concerns_server(last_status.error):
            return
    if len(waiting) < 2:  # mostly nothing is due, and this is asked every second
        return
    async with aclosing(_ask_all(source, waiting[1:])) as answers:
        async for last_status in answers:
            yield last_status


async def _ask_all(source: NewestSource, thread_ids: list[str]) -> AsyncGenerator[LastStatus, None]:
    places = asyncio.Semaphore(AT_ONCE)

    async def ask_in_turn(thread_id: str) -> LastStatus:
        async with places:
            return await _ask(source, thread_id)

    asked = [asyncio.ensure_future(ask_in_turn(each)) for each in thread_ids]
    try:
        for answer in asyncio.as_completed(asked):
            last_status = await answer
            yield last_status
            if last_status.error is not None and concerns_server(last_status.error):
                return
    finally:
        for each in asked:
            each.cancel()


async def _ask(source: NewestSource, thread_id: str) -> LastStatus:
    try:
        page = await source.list_newest(thread_id)
    except ApiError as error:
        return LastStatus(thread_id=thread_id, error=error)
    return LastStatus(thread_id=thread_id, runs=page.runs)
