"""Retries, for a request that a person waits for. Refreshes are not repeated: their pace is the retry."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from runtui.api.errors import ApiError, RateLimited, ServerFailed, Unreachable

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from stamina.instrumentation import RetryDetails

    from runtui.api.limits import Limits

T = TypeVar("T")
OnWait: TypeAlias = "Callable[[ApiError, float], object]"
"""Called with what failed and the seconds until it is sent again."""


async def with_retries(send: Callable[[], Awaitable[T]], limits: Limits, on_wait: OnWait | None = None) -> T:
    """Returns what `send` returns, after up to `limits.tries` tries while its error is passing.

    A server's own wait, at most 120 seconds, is kept to. No wait begins `limits.deadline` seconds after the
    start. `on_wait` hears of each wait as it begins. Raises the last error.
    """
    began = time.monotonic()
    try:
        return await send()
    except ApiError as error:
        if _wait_after(error) is False:
            raise
        failed = error
    return await _again(send, failed, limits, passed=time.monotonic() - began, on_wait=on_wait)


async def _again(
    send: Callable[[], Awaitable[T]], failed: ApiError, limits: Limits, *, passed: float, on_wait: OnWait | None
) -> T:
    """Goes on after the first try, which took `passed` seconds."""
    # Imported here: with all it brings it takes 20 ms, and most sessions never need it.
    import stamina.instrumentation  # noqa: PLC0415

    # stamina would log every retry to stderr, which is where Textual draws.
    stamina.instrumentation.set_on_retry_hooks([] if on_wait is None else [lambda retry: _report(retry, on_wait)])
    first: list[ApiError] = [failed]
    attempts = stamina.retry_context(
        on=_wait_after,
        attempts=limits.tries,
        timeout=max(0.0, limits.deadline - passed),
        wait_initial=limits.first_wait,
        wait_max=limits.longest_wait,
        wait_jitter=limits.first_wait / 2,
    )
    async for attempt in attempts:
        with attempt:
            if first:
                raise first.pop()
            return await send()
    raise AssertionError("stamina ends with a result or an error")


def _report(retry: RetryDetails, on_wait: OnWait) -> None:
    if isinstance(retry.caused_by, ApiError):
        on_wait(retry.caused_by, retry.wait_for)


def _wait_after(error: Exception) -> bool | float:
    """Seconds the server asks for; True for the usual growing wait, False where waiting doesn't help."""
    if not isinstance(error, Unreachable | ServerFailed | RateLimited) or not error.is_passing:
        return False
    return True if error.retry_after is None else error.retry_after
