"""Which keyrings of this machine a key may be given to; what else the keyring library offers is refused."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Protocol

from runtui.store.keys.keyring_errors import NO_KEYRING, KeyringMissing, KeyringRefused, missing

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ACCEPTED = {
    "keyring.backends.SecretService": "Secret Service",
    "keyring.backends.libsecret": "Secret Service (libsecret)",
    "keyring.backends.kwallet": "KWallet",
    "keyring.backends.macOS": "macOS Keychain",
    "keyring.backends.Windows": "Windows Credential Manager",
}
"""Modules of the keyring library that keep a secret encrypted, with their name in words."""

_CHAINER = "keyring.backends.chainer"
_FAIL = "keyring.backends.fail"
_NULL = "keyring.backends.null"
_PLAINTEXT = "keyrings.alt."


class Backend(Protocol):
    """What is used of a backend of the keyring library. Each call may raise anything, or never return."""

    def get_password(self, service: str, username: str) -> str | None:
        """Returns the secret, None if there is none."""

    def set_password(self, service: str, username: str, password: str) -> None:
        """Stores or replaces the secret."""

    def delete_password(self, service: str, username: str) -> None:
        """Removes one secret."""


def find_backends() -> tuple[Backend, ...]:
    """Returns the keyrings to use, the preferred one first. Raises KeyringError if there is none.

    Blocks: it imports the keyring library and asks the session bus.
    """
    # Imported here: 80 to 140 ms that a session whose key comes from the environment never pays.
    import keyring  # noqa: PLC0415

    try:
        chosen = keyring.get_keyring()
    except Exception as error:  # noqa: BLE001  a configured backend is a module of anybody's
        raise _unloadable(type(error).__name__) from None
    return accept(tuple(_unchained(chosen)))


def accept(backends: Sequence[Backend]) -> tuple[Backend, ...]:
    """Returns those that keep a secret safely, in the same order. Raises KeyringError if none does."""
    accepted = tuple(backend for backend in backends if module_of(backend) in ACCEPTED)
    if not accepted:
        raise _refusal(module_of(backends[0]) if backends else _FAIL)
    return accepted


def module_of(backend: Backend) -> str:
    """Returns the name of the module that defines the backend's class."""
    return type(backend).__module__


def _unchained(chosen: Backend) -> Iterator[Backend]:
    if module_of(chosen) == _CHAINER:
        yield from getattr(chosen, "backends", ())
    else:
        yield chosen


def _unloadable(cause: str) -> KeyringMissing:
    named = os.environ.get("PYTHON_KEYRING_BACKEND")
    place = "keyringrc.cfg" if named is None else f"PYTHON_KEYRING_BACKEND ({named[:80]})"
    return KeyringMissing(f"The keyring that {place} names can't be used here ({cause}).")


def _refusal(module: str) -> KeyringMissing | KeyringRefused:
    if module == _FAIL:
        return missing(f"{NO_KEYRING}, or it isn't running.")
    if module == _NULL:
        return KeyringRefused("The keyring is switched off (its null backend is configured).")
    if module.startswith(_PLAINTEXT):
        return KeyringRefused(f"The only keyring here, {module}, doesn't protect what it keeps.")
    return KeyringRefused(f"The only keyring here, {module[:80]}, is not one of the operating system's.")
