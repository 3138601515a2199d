"""API keys in the OS keyring, with a time limit: read, store, forget. ``keyring.py`` makes the calls."""

from __future__ import annotations

import asyncio
import contextlib
import queue
import threading
from typing import TYPE_CHECKING, TypeVar

from runtui.store.keys.backends import find_backends
from runtui.store.keys.keyring import BlockingKeyring, Stored
from runtui.store.keys.keyring_errors import KeyringError, explained, silent

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from runtui.model.secret import Secret
    from runtui.store.keys.backends import Backend

T = TypeVar("T")
PATIENCE = 60.0
"""Seconds until a keyring that doesn't answer is given up: time to type a password into its own window."""


class KeyStore:
    """Keys by account (``Profile.account``) in the keyring of the operating system, and nowhere else.

    Every call runs in a daemon thread of its own, so that neither the event loop nor the end of the program
    waits for a keyring, and raises KeyringError: never anything else, never with a key in it.
    """

    def __init__(
        self, *, find: Callable[[], Sequence[Backend]] = find_backends, patience: float = PATIENCE
    ) -> None:
        self._find = find
        self._patience = patience

    def with_patience(self, seconds: float) -> KeyStore:
        """Returns the same keyring, given up after another time."""
        return KeyStore(find=self._find, patience=min(seconds, self._patience))

    async def describe(self) -> str:
        """Returns the name of the keyring in words, such as ``Secret Service``."""
        return await self._answer(BlockingKeyring.describe)

    async def read(self, account: str) -> Secret | None:
        """Returns the key of an account, None if there is none."""
        return await self._answer(lambda keyring: keyring.read(account))

    async def store(self, account: str, secret: Secret) -> Stored:
        """Stores a key, reads it back, and returns where it is. Raises KeyringBroken if it came back changed.

        After KeyringSilent the key may still be saved, once the keyring's own question is answered.
        """
        return await self._answer(lambda keyring: keyring.store(account, secret), secret)

    async def forget(self, account: str) -> bool:
        """Removes the key of an account; False if there was none."""
        return await self._answer(lambda keyring: keyring.forget(account))

    def read_now(self, account: str) -> Secret | None:
        """Does what `read` does, without an event loop; ctrl+c interrupts it."""
        outcomes: queue.SimpleQueue[Secret | KeyringError | None] = queue.SimpleQueue()
        self._start(lambda keyring: keyring.read(account), outcomes.put)
        try:
            outcome = outcomes.get(timeout=self._patience)
        except queue.Empty:
            raise silent(self._patience) from None
        return _returned(outcome)

    async def _answer(self, call: Callable[[BlockingKeyring], T], secret: Secret | None = None) -> T:
        """What `call` returns. Given up, by time or by cancelling, it may still finish later, unheard."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T | KeyringError] = loop.create_future()

        def settle(outcome: T | KeyringError) -> None:
            if not future.done():
                future.set_result(outcome)

        def deliver(outcome: T | KeyringError) -> None:
            with contextlib.suppress(RuntimeError):  # the loop is closed: nobody waits any more
                loop.call_soon_threadsafe(settle, outcome)

        self._start(call, deliver, secret)
        try:
            async with asyncio.timeout(self._patience):
                outcome = await future
        except TimeoutError:
            raise silent(self._patience) from None
        return _returned(outcome)

    def _start(
        self,
        call: Callable[[BlockingKeyring], T],
        deliver: Callable[[T | KeyringError], None],
        secret: Secret | None = None,
    ) -> None:
        """Makes a call in a thread of its own that nobody has to wait for.

        Not ``asyncio.to_thread`` and no pool: both join their threads at the end, so that one silent keyring
        would keep the whole program from quitting.
        """

        def run() -> None:
            try:
                outcome: T | KeyringError = call(BlockingKeyring(self._find()))
            except Exception as error:  # noqa: BLE001  keyring backends raise anything
                outcome = explained(error, secret)
            deliver(outcome)

        threading.Thread(target=run, name="runtui-keyring", daemon=True).start()


def _returned(outcome: T | KeyringError) -> T:
    if isinstance(outcome, KeyringError):
        raise outcome
    return outcome
