"""Where the key of a connection comes from: the environment first, then the keyring."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from runtui.model.profile import Auth, KeySource
from runtui.model.secret import Secret, SecretError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from runtui.model.profile import Connection
    from runtui.store.keys import KeyCabinet


class FoundKey(Struct, frozen=True, kw_only=True):
    """The key of a connection, if there is one, and where it was found."""

    secret: Secret | None = None
    source: KeySource = KeySource.NONE
    variable: str | None = None
    """The environment variable it came from."""


NO_KEY = FoundKey()


def environment_key(connection: Connection, environ: Mapping[str, str]) -> tuple[Secret, str] | None:
    """Returns the key that the environment gives, with the name of the variable; None if it gives none.

    Blank variables count as unset. Raises SecretError, which names the variable, for a text that can't be a
    key.
    """
    for variable in connection.key_variables:
        if environ.get(variable, "").strip():
            try:
                return Secret.parse(environ[variable]), variable
            except SecretError as error:
                raise SecretError(f"{variable} can't be used. {error}") from None
    return None


async def find_key(connection: Connection, environ: Mapping[str, str], cabinet: KeyCabinet) -> FoundKey:
    """Returns the key from the first place that has one; the keyring is asked only if no variable does.

    Raises SecretError for a malformed variable and KeyringError for a keyring that can't be used.
    """
    found = _without_keyring(connection, environ)
    return found or _from_keyring(await cabinet.read(connection.profile.account))


def find_key_now(connection: Connection, environ: Mapping[str, str], cabinet: KeyCabinet) -> FoundKey:
    """Does the same for callers without an event loop."""
    found = _without_keyring(connection, environ)
    return found or _from_keyring(cabinet.read_now(connection.profile.account))


def _without_keyring(connection: Connection, environ: Mapping[str, str]) -> FoundKey | None:
    if connection.profile.auth is Auth.NONE:
        return NO_KEY
    found = environment_key(connection, environ)
    return FoundKey(secret=found[0], source=KeySource.ENV, variable=found[1]) if found else None


def _from_keyring(secret: Secret | None) -> FoundKey:
    return FoundKey(secret=secret, source=KeySource.KEYRING) if secret else NO_KEY
