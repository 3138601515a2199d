"""The OS keyring, as the rest of the program sees it: it answers in time or says why not, and never hangs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runtui.store.keys.backends import find_backends
from runtui.store.keys.keyring import BlockingKeyring, Stored
from runtui.store.keys.own_thread import answer, answer_now

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from runtui.model.secret import Secret
    from runtui.store.keys.backends import Backend

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
        return await answer(lambda: self._keyring().describe(), patience=self._patience)

    async def read(self, account: str) -> Secret | None:
        """Returns the key of an account, None if there is none."""
        return await answer(lambda: self._keyring().read(account), patience=self._patience)

    async def store(self, account: str, secret: Secret) -> Stored:
        """Stores a key, reads it back, and returns where it is. Raises KeyringBroken if it came back changed.

        After KeyringSilent the key may still be saved, once the keyring's own question is answered.
        """
        return await answer(lambda: self._keyring().store(account, secret), patience=self._patience, secret=secret)

    async def forget(self, account: str) -> bool:
        """Removes the key of an account; False if there was none."""
        return await answer(lambda: self._keyring().forget(account), patience=self._patience)

    def read_now(self, account: str) -> Secret | None:
        """Does what `read` does, without an event loop."""
        return answer_now(lambda: self._keyring().read(account), patience=self._patience)

    def _keyring(self) -> BlockingKeyring:
        return BlockingKeyring(self._find())
