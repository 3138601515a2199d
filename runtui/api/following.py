"""A stream of events that is followed to its end: asked again, behind the last event, when it is dropped."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from typing import TYPE_CHECKING, TypeAlias, cast

from runtui.api.errors import ApiError, RateLimited, ServerFailed, Unreachable

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable

    from runtui.api.request import Request
    from runtui.api.rest_client import RestClient
    from runtui.model.stream_event import StreamEvent

FROM_THE_FIRST = "-1"
"""The event id behind which all events are."""
OnDrop: TypeAlias = "Callable[[ApiError | None, float], object]"
"""Called with what failed (None: the stream ended though its run goes on) and seconds until it is asked again."""


async def follow(
    rest: RestClient,
    request: Callable[[str], Request],
    is_over: Callable[[], Awaitable[bool]],
    on_drop: OnDrop | None = None,
) -> AsyncIterator[StreamEvent]:
    """Yields the events of a stream from its first on, until it ended and `is_over` says that it was the end.

    `request` asks for what comes behind an event id. After a passing error it is asked again, however often: the
    pauses grow to the longest of the limits, and begin anew with each event. Raises ApiError for any other.
    """
    last_id, wait = FROM_THE_FIRST, rest.limits.first_wait
    while True:
        failed: ApiError | None = None
        try:
            events = cast("AsyncGenerator[StreamEvent, None]", rest.events(request(last_id)))
            async with aclosing(events):
                async for event in events:
                    last_id, wait = event.event_id or last_id, rest.limits.first_wait
                    yield event
            if await is_over():
                return
        except (Unreachable, ServerFailed, RateLimited) as error:
            if not error.is_passing:
                raise
            failed = error
        await _pause(failed, wait, on_drop)
        wait = min(wait * 2, rest.limits.longest_wait)


async def _pause(failed: ApiError | None, wait: float, on_drop: OnDrop | None) -> None:
    """Waits as long as the server wants, else as is usual."""
    seconds = max(wait, (failed.retry_after or 0.0) if failed is not None else 0.0)
    if on_drop is not None:
        on_drop(failed, seconds)
    await asyncio.sleep(seconds)
