"""Where the key of a connection comes from: the environment, then the keyring, then the token command.

A profile with ``auth = "command"`` says that the keyring has nothing to do with it, and it isn't asked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from runtui.model.profile import Auth, KeySource
from runtui.model.secret import Secret, SecretError
from runtui.store.keys.keyring_errors import KeyringError
from runtui.store.keys.token_command import first_token, has_token_command, program_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from runtui.model.profile import Connection, Profile
    from runtui.store.keys.key_store import KeyStore


class FoundKey(Struct, frozen=True, kw_only=True):
    """The key of a connection, if there is one, and where it was found."""

    secret: Secret | None = None
    source: KeySource = KeySource.NONE
    variable: str | None = None
    """The environment variable it came from."""


NO_KEY = FoundKey()


def environment_key(connection: Connection, environ: Mapping[str, str]) -> tuple[Secret, str] | None:
    """Returns the key that the environment gives, with the name of the variable; None if it gives none.

    Raises SecretError, which names the variable, for a text that can't be a key.
    """
    variable = connection.key_variable(environ)
    if variable is None:
        return None
    try:
        return Secret.parse(environ[variable]), variable
    except SecretError as error:
        raise SecretError(f"{variable} can't be used. {error}") from None


async def find_key(connection: Connection, environ: Mapping[str, str], key_store: KeyStore) -> FoundKey:
    """Returns the key from the first place that has one; each is asked only if those before it have none.

    What a token command printed comes as a CommandToken. Raises SecretError for a malformed variable, its
    NoTokenError for a command that failed, and KeyringError for a keyring that can't be used where nothing
    else gives the key.
    """
    found = _without_keyring(connection, environ)
    if found is not None:
        return found
    if connection.profile.auth is Auth.COMMAND:
        return await _from_command(connection, environ)
    try:
        found = _from_keyring(await key_store.read(connection.profile.account))
    except KeyringError:
        if not connection.profile.token_command:
            raise
        found = NO_KEY
    return found if found.secret is not None else await _from_command(connection, environ)


def _without_keyring(connection: Connection, environ: Mapping[str, str]) -> FoundKey | None:
    if not connection.profile.needs_key:
        return NO_KEY
    found = environment_key(connection, environ)
    return FoundKey(secret=found[0], source=KeySource.ENV, variable=found[1]) if found else None


async def _from_command(connection: Connection, environ: Mapping[str, str]) -> FoundKey:
    token = await first_token(connection, environ)
    return FoundKey(secret=token, source=KeySource.COMMAND) if token else NO_KEY


def _from_keyring(secret: Secret | None) -> FoundKey:
    return FoundKey(secret=secret, source=KeySource.KEYRING) if secret else NO_KEY


def key_places(profile: Profile) -> tuple[str, ...]:
    """Returns where the key of a profile is looked for, in order, in words; nothing is asked."""
    if not profile.needs_key:
        return ("none needed",)
    places = [profile.key_env] if profile.key_env else []
    if profile.auth is not Auth.COMMAND:
        places.append("keyring")
    if has_token_command(profile):
        places.append(f"command {program_of(profile)}".rstrip())
    return tuple(places)
