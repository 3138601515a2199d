"""Calls that may never return, each in a thread of its own that nobody has to wait for.

Not ``asyncio.to_thread`` and no pool: both join their threads at the end, so that one silent keyring would
keep the whole program from quitting.
"""

from __future__ import annotations

import asyncio
import contextlib
import queue
import threading
from typing import TYPE_CHECKING, TypeVar

from runtui.store.keys.keyring_errors import KeyringError, explained, silent

if TYPE_CHECKING:
    from collections.abc import Callable

    from runtui.model.secret import Secret

T = TypeVar("T")


async def answer(call: Callable[[], T], *, patience: float, secret: Secret | None = None) -> T:
    """Returns what `call` returns, made in a daemon thread.

    Raises KeyringSilent after `patience` seconds, and whatever `call` raises as a KeyringError that doesn't
    hold `secret`. A call given up, by time or by cancelling, may still finish later, unheard.
    """
    loop = asyncio.get_running_loop()
    future: asyncio.Future[T | KeyringError] = loop.create_future()

    def settle(outcome: T | KeyringError) -> None:
        if not future.done():
            future.set_result(outcome)

    def deliver(outcome: T | KeyringError) -> None:
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody waits any more
            loop.call_soon_threadsafe(settle, outcome)

    _start(call, deliver, secret)
    try:
        async with asyncio.timeout(patience):
            outcome = await future
    except TimeoutError:
        raise silent(patience) from None
    return _returned(outcome)


def answer_now(call: Callable[[], T], *, patience: float, secret: Secret | None = None) -> T:
    """Does the same for callers without an event loop; ctrl+c interrupts it."""
    outcomes: queue.SimpleQueue[T | KeyringError] = queue.SimpleQueue()
    _start(call, outcomes.put, secret)
    try:
        outcome = outcomes.get(timeout=patience)
    except queue.Empty:
        raise silent(patience) from None
    return _returned(outcome)


def _start(call: Callable[[], T], deliver: Callable[[T | KeyringError], None], secret: Secret | None) -> None:
    def run() -> None:
        try:
            outcome: T | KeyringError = call()
        except Exception as error:  # noqa: BLE001  keyring backends raise anything
            outcome = explained(error, secret)
        deliver(outcome)

    threading.Thread(target=run, name="runtui-keyring", daemon=True).start()


def _returned(outcome: T | KeyringError) -> T:
    if isinstance(outcome, KeyringError):
        raise outcome
    return outcome
