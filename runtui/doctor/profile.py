"""What the settings say of a server, and whether the keyring could hold its key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runtui.doctor.check import Cause, Check
from runtui.model.preset import preset_of
from runtui.model.profile import Auth
from runtui.store.directories import config_file
from runtui.store.keys.keyring_errors import KeyringError
from runtui.store.settings.config import ConfigError
from runtui.store.settings.config_places import ConfigPlaces
from runtui.store.settings.toml_profile import SETTINGS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from runtui.model.profile import Connection
    from runtui.store.keys.key_store import KeyStore

PATIENCE = 5.0
"""Seconds to wait for a keyring that is only asked for its name."""


def server_finding(connection: Connection) -> Check:
    """Returns which server is meant."""
    return Check.good("profile", f"{connection.title}: {connection.profile.kind}, {connection.profile.base_url}")


def origin_finding(connection: Connection, environ: Mapping[str, str]) -> Check:
    """Returns which of the profile's settings the file sets, and in which lines."""
    path = config_file(environ)
    try:
        places = ConfigPlaces(path)
    except (ConfigError, ValueError):  # changed since it was read
        return Check.note("", f"{path} can't be read now.")
    found = ((setting, places.place_of("profiles", connection.profile.name, setting)) for setting in SETTINGS)
    lines = [f"{setting} ({place.rpartition(':')[2]})" for setting, place in found if place is not None]
    if not lines:
        return Check.note("", f"{path} doesn't have this profile now.")
    return Check.note("", f"{path} sets, in line: {', '.join(lines)}; the rest is usual for its kind")


def known_finding(connection: Connection) -> Check:
    """Returns what is known of servers of this kind, and what the profile seems to lack."""
    preset = preset_of(connection.profile.kind)
    return Check.note("known", preset.known, preset.doubt(connection.profile) or "")


def keyring_finding(connection: Connection, environ: Mapping[str, str], cabinet: KeyStore) -> Check:
    """Returns the state of the keyring: bad only where the key would have to come from it. May wait."""
    try:
        return Check.good("keyring", cabinet.with_patience(PATIENCE).describe_now())
    except KeyringError as error:
        if not _is_needed(connection, environ):
            return Check.note("keyring", f"{error.message} It isn't needed: the key comes from elsewhere.")
        return Check.bad("keyring", error.message, error.next_step, cause=Cause.KEY)


def _is_needed(connection: Connection, environ: Mapping[str, str]) -> bool:
    profile = connection.profile
    return (
        profile.auth not in (Auth.NONE, Auth.COMMAND)
        and not profile.token_command
        and not any(environ.get(name, "").strip() for name in connection.key_variables)
    )
