"""Asking again, for a request that a person waits for. Refreshes are not repeated: their pace is the retry."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import stamina
from stamina.instrumentation import set_on_retry_hooks

from runtui.api.errors import RateLimited, ServerFailed, Unreachable

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from runtui.api.limits import Limits

T = TypeVar("T")

# stamina would log every retry to stderr, which is where Textual draws.
set_on_retry_hooks([])


async def with_retries(ask: Callable[[], Awaitable[T]], limits: Limits) -> T:
    """Returns what `ask` returns, after up to `limits.tries` tries while its error is passing.

    A server's own wait, at most 120 seconds, is kept to. No wait begins `limits.deadline` seconds after the
    start. Raises the last error.
    """
    attempts = stamina.retry_context(
        on=_wait_after,
        attempts=limits.tries,
        timeout=limits.deadline,
        wait_initial=limits.first_wait,
        wait_max=limits.longest_wait,
        wait_jitter=limits.first_wait / 2,
    )
    async for attempt in attempts:
        with attempt:
            return await ask()
    raise AssertionError("stamina ends with a result or an error")


def _wait_after(error: Exception) -> bool | float:
    """Seconds the server asks for; True for the usual growing wait, False where waiting doesn't help."""
    if not isinstance(error, Unreachable | ServerFailed | RateLimited) or not error.is_passing:
        return False
    return True if error.retry_after is None else error.retry_after
