"""What the server would be given: the profile with its origins, the keyring, the key and the secret headers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runtui.api.errors import ApiError
from runtui.cli.auth.key_search import NO_KEY_ADVICE, find_with_place
from runtui.cli.auth.key_status import KeyStatus
from runtui.cli.auth.keyring_call import WAITING, variable_in_front
from runtui.cli.connecting import headers_for, settings_path
from runtui.cli.doctor.finding import Finding
from runtui.cli.exits import CliError, Exit
from runtui.cli.profiles.described import SETTINGS, value_text
from runtui.cli.profiles.origins import DEFAULT, Origins
from runtui.model.preset import preset_of
from runtui.model.profile import Auth, Origin
from runtui.store.config_places import ConfigPlaces
from runtui.store.key_finder import FoundKey, key_places
from runtui.store.keyring_errors import KeyringError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runtui.cli.surroundings import Surroundings
    from runtui.model.profile import Connection
    from runtui.store.config import Config

PATIENCE = 5.0
"""Seconds to wait for a keyring that is only asked for its name."""


def profile_findings(around: Surroundings, connection: Connection, config: Config) -> Iterator[Finding]:
    """Yields which server is meant, what is known of its kind, and where its settings come from."""
    profile = connection.profile
    yield Finding.good("profile", f"{connection.title}: {profile.kind}, {profile.base_url}")
    if connection.origin is Origin.PROFILE:
        saved = config.profiles[profile.name]
        places = ConfigPlaces(settings_path(around.environ))
        origins = Origins(saved, config, places, around.environ)
        for setting in SETTINGS:
            origin = origins.of(setting)
            if origin != DEFAULT:
                yield Finding.note("", f"{setting} {value_text(saved, setting)} ({origin})")
    if connection.origin is not Origin.DEMO:
        yield Finding.note("known", preset_of(profile.kind).known, preset_of(profile.kind).doubt(profile) or "")


def keyring_finding(around: Surroundings, connection: Connection) -> Finding:
    """Returns the state of the keyring: bad only where the key would have to come from it."""
    try:
        with around.noting_when_slow(WAITING):
            return Finding.good("keyring", around.cabinet.with_patience(PATIENCE).describe_now())
    except KeyringError as error:
        if not _is_needed(around, connection):
            return Finding.note("keyring", f"{error.message} It isn't needed: the key comes from elsewhere.")
        return Finding.bad("keyring", error.message, error.next_step, code=Exit.NO_KEY)


def _is_needed(around: Surroundings, connection: Connection) -> bool:
    profile = connection.profile
    return (
        profile.auth not in (Auth.NONE, Auth.COMMAND)
        and not profile.token_command
        and variable_in_front(around, connection) is None
    )


def find_key(around: Surroundings, connection: Connection) -> tuple[FoundKey, Finding]:
    """Returns the key, if there is one, and where it was found or looked for."""
    try:
        found, keyring = find_with_place(around, connection)
    except CliError as error:
        return FoundKey(), Finding.of_command("key", error, _sign_in_advice(connection))
    status = KeyStatus.of(connection, found, keyring=keyring, checked=None)
    if status.is_missing:
        looked = ", ".join((*connection.key_variables, *key_places(connection.profile)))
        words = f"none; looked for in: {', '.join(dict.fromkeys(looked.split(', ')))}"
        return found, Finding.bad("key", words, NO_KEY_ADVICE, code=Exit.NO_KEY)
    return found, Finding.good("key", status.key_words)


def _sign_in_advice(connection: Connection) -> str:
    preset = preset_of(connection.profile.kind)
    is_own = bool(preset.sign_in) and connection.profile.token_command == preset.token_command
    return f"Needed before: {preset.sign_in}." if is_own else ""


def header_findings(around: Surroundings, connection: Connection) -> Iterator[Finding]:
    """Yields whether what the profile's headers refer to is there."""
    if not connection.profile.headers:
        return
    names = ", ".join(name for name, _ in connection.profile.headers)
    try:
        headers_for(connection.profile, around.environ, around.cabinet)
    except ApiError as error:
        yield Finding.of_request("headers", error)
    else:
        yield Finding.good("headers", names)
