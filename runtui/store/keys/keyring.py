"""Reads, stores and deletes API keys through the keyring library: blocking calls, made by ``key_store.py``."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from msgspec import Struct

from runtui.model.secret import Secret, SecretError
from runtui.store.keys.backends import ACCEPTED, Backend, module_of
from runtui.store.keys.keyring_errors import KeyringBroken

if TYPE_CHECKING:
    from collections.abc import Sequence

SERVICE = "runtui"
_MOST_COPIES = 10
"""Entries one account may have: other programs store under the same attributes."""


class Stored(Struct, frozen=True):
    """The proof of a saved key: it was read back and is the same."""

    place: str
    """Where it is, in words: ``Secret Service, collection Login``."""


class BlockingKeyring:
    """The accepted backends, the preferred one first. Every method may raise anything, or never return."""

    def __init__(self, backends: Sequence[Backend]) -> None:
        self._backends = backends

    def describe(self) -> str:
        """Returns the name of the preferred keyring in words."""
        return ACCEPTED[module_of(self._backends[0])]

    def read(self, account: str) -> Secret | None:
        """Returns the key of the account, None if no keyring has one."""
        for backend in self._backends:
            text = backend.get_password(SERVICE, account)
            if text is not None:
                return _parsed(text)
        return None

    def store(self, account: str, secret: Secret) -> Stored:
        """Puts the key into the preferred keyring and reads it back. Raises KeyringBroken if it differs."""
        backend = self._backends[0]
        if not _put(backend, account, secret):
            # Another program's entry for the account may stand in front of ours.
            _forget(backend, account)
            if not _put(backend, account, secret):
                raise KeyringBroken("The keyring gives back something else: the key is not saved.")
        return Stored(f"{self.describe()}{_collection_of(backend)}")

    def forget(self, account: str) -> bool:
        """Removes the key of the account from every keyring; False if none had one."""
        removed = [_forget(backend, account) for backend in self._backends]
        return any(removed)


def _put(backend: Backend, account: str, secret: Secret) -> bool:
    backend.set_password(SERVICE, account, secret.reveal())
    return backend.get_password(SERVICE, account) == secret.reveal()


def _forget(backend: Backend, account: str) -> bool:
    for removed in range(_MOST_COPIES):
        if not _has(backend, account):
            return removed > 0
        backend.delete_password(SERVICE, account)
    raise KeyringBroken("The keyring still holds the key after removing it.", "Remove it with its own program.")


def _has(backend: Backend, account: str) -> bool:
    try:
        return backend.get_password(SERVICE, account) is not None
    except UnicodeDecodeError:  # there, but no text
        return True


def _parsed(text: str) -> Secret:
    try:
        return Secret.parse(text)
    except SecretError:
        raise KeyringBroken(
            "What the keyring holds for this server can't be a key.", "Give the key again: that replaces it."
        ) from None


def _collection_of(backend: Backend) -> str:
    """Returns ``, collection LABEL`` where the backend has such a thing, else "": a courtesy, never an error."""
    find = getattr(backend, "get_preferred_collection", None)
    if find is None:
        return ""
    try:
        collection = find()
        with contextlib.closing(collection.connection):
            return f", collection {collection.get_label()[:60]}"
    except Exception:  # noqa: BLE001  the key is saved; a backend may raise anything when asked for more
        return ""
