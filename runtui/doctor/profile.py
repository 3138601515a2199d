"""What the settings say of a server, and whether the keyring could hold its key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runtui.doctor.check import Cause, Check
from runtui.model.preset import preset_of
from runtui.store.keys.keyring_errors import KeyringError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from runtui.model.profile import Connection
    from runtui.store.keys.key_store import KeyStore

PATIENCE = 5.0
"""Seconds to wait for a keyring that is only asked for its name."""


def profile_check(connection: Connection) -> Check:
    """Returns which server is meant."""
    return Check.good("profile", f"{connection.title}: {connection.profile.kind}, {connection.profile.base_url}")


def known_check(connection: Connection) -> Check:
    """Returns what is known of servers of this kind, and what the profile seems to lack."""
    preset = preset_of(connection.profile.kind)
    return Check.note("known", preset.known, preset.doubt(connection.profile) or "")


async def keyring_check(connection: Connection, environ: Mapping[str, str], key_store: KeyStore) -> Check:
    """Returns the state of the keyring: bad only where the key would have to come from it."""
    try:
        return Check.good("keyring", await key_store.with_patience(PATIENCE).describe())
    except KeyringError as error:
        if not _is_needed(connection, environ):
            return Check.note("keyring", f"{error.message} It isn't needed: the key comes from elsewhere.")
        return Check.bad("keyring", error.message, error.next_step, cause=Cause.KEY)


def _is_needed(connection: Connection, environ: Mapping[str, str]) -> bool:
    profile = connection.profile
    return profile.has_lasting_key and not profile.token_command and connection.key_variable(environ) is None
