"""What the server would be given: the profile with its origins, the key and the secret headers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runtui.api.errors import ApiError
from runtui.cli.auth.key_search import NO_KEY_ADVICE, find_with_place
from runtui.cli.auth.key_status import KeyStatus
from runtui.cli.connecting import headers_for, settings_path
from runtui.cli.doctor.report import finding_of
from runtui.cli.exits import CliError
from runtui.cli.profiles.described import SETTINGS, value_text
from runtui.cli.profiles.origins import DEFAULT, Origins
from runtui.doctor.check import Cause, Check
from runtui.doctor.profile import known_finding, server_finding
from runtui.model.preset import preset_of
from runtui.model.profile import Origin
from runtui.store.keys.key_finder import FoundKey, key_places
from runtui.store.settings.config_places import ConfigPlaces

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runtui.cli.environment import Environment
    from runtui.model.profile import Connection
    from runtui.store.settings.config import Config


def profile_findings(around: Environment, connection: Connection, config: Config) -> Iterator[Check]:
    """Yields which server is meant, what is known of its kind, and where its settings come from."""
    profile = connection.profile
    yield server_finding(connection)
    if connection.origin is Origin.PROFILE:
        saved = config.profiles[profile.name]
        places = ConfigPlaces(settings_path(around.environ))
        origins = Origins(saved, config, places, around.environ)
        for setting in SETTINGS:
            origin = origins.of(setting)
            if origin != DEFAULT:
                yield Check.note("", f"{setting} {value_text(saved, setting)} ({origin})")
    if connection.origin is not Origin.DEMO:
        yield known_finding(connection)


def find_key(around: Environment, connection: Connection) -> tuple[FoundKey, Check]:
    """Returns the key, if there is one, and where it was found or looked for."""
    try:
        found, keyring = find_with_place(around, connection)
    except CliError as error:
        return FoundKey(), finding_of("key", error, _sign_in_advice(connection))
    status = KeyStatus.of(connection, found, keyring=keyring, checked=None)
    if status.is_missing:
        looked = ", ".join((*connection.key_variables, *key_places(connection.profile)))
        words = f"none; looked for in: {', '.join(dict.fromkeys(looked.split(', ')))}"
        return found, Check.bad("key", words, NO_KEY_ADVICE, cause=Cause.KEY)
    return found, Check.good("key", status.key_words)


def _sign_in_advice(connection: Connection) -> str:
    preset = preset_of(connection.profile.kind)
    is_own = bool(preset.sign_in) and connection.profile.token_command == preset.token_command
    return f"Needed before: {preset.sign_in}." if is_own else ""


def header_findings(around: Environment, connection: Connection) -> Iterator[Check]:
    """Yields whether what the profile's headers refer to is there."""
    if not connection.profile.headers:
        return
    names = ", ".join(name for name, _ in connection.profile.headers)
    try:
        headers_for(connection.profile, around.environ, around.cabinet)
    except ApiError as error:
        yield Check.of_request("headers", error)
    else:
        yield Check.good("headers", names)
