"""The server that a command line names, as the doctor examines it: its key is looked for, its client made."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from runtui.api.errors import ApiError
from runtui.cli.auth.key_search import NO_KEY_ADVICE, find_with_place
from runtui.cli.auth.key_status import KeyStatus
from runtui.cli.auth.keyring_call import WAITING
from runtui.cli.connecting import settings_path
from runtui.cli.doctor.report import check_of_error
from runtui.cli.exits import CliError
from runtui.cli.profiles.described import SETTINGS, value_text
from runtui.cli.profiles.origins import DEFAULT, Origins
from runtui.doctor.check import Cause, Check
from runtui.doctor.profile import keyring_check
from runtui.model.preset import preset_of
from runtui.model.profile import Origin
from runtui.session.opening import headers_for
from runtui.store.keys.key_finder import key_places
from runtui.store.settings.config_places import ConfigPlaces

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from runtui.api.client import AssistantsClient
    from runtui.cli.environment import Environment
    from runtui.model.profile import Connection
    from runtui.model.secret import Secret
    from runtui.store.settings.config import Config


class CommandAccess:
    """Looks for the key as the other commands do, and asks the server with it."""

    def __init__(self, environment: Environment, config: Config) -> None:
        self._environment = environment
        self._config = config
        self._secret: Secret | None = None
        self._is_ready = True

    def settings(self, connection: Connection) -> Iterator[Check]:
        """Yields the settings of the profile that somebody set, and who did."""
        saved = self._config.profiles[connection.profile.name]
        places = ConfigPlaces(settings_path(self._environment.environ))
        origins = Origins(saved, self._config, places, self._environment.environ)
        for setting in SETTINGS:
            origin = origins.of(setting)
            if origin != DEFAULT:
                yield Check.note("", f"{setting} {value_text(saved, setting)} ({origin})")

    async def key(self, connection: Connection) -> AsyncIterator[Check]:
        """Yields how the keyring stands, where the key was found or looked for, and what is with the headers."""
        if connection.origin is not Origin.DEMO:
            with self._environment.noting_when_slow(WAITING):
                keyring = await keyring_check(connection, self._environment.environ, self._environment.key_store)
            yield self._seen(keyring)
        if self._is_ready:
            yield self._seen(await self._find_key(connection))
            if connection.profile.headers:
                yield self._seen(await asyncio.to_thread(self._header_check, connection))

    @asynccontextmanager
    async def client(self, connection: Connection) -> AsyncIterator[AssistantsClient | None]:
        """Gives a client until the last answer, None without key or headers. Raises ApiError."""
        if not self._is_ready:
            yield None
            return
        client = self._environment.make_client(connection.profile, self._secret)
        try:
            with self._environment.noting_when_slow(f"Waiting for {connection.profile.host}."):
                yield client
        finally:
            await client.aclose()

    def _seen(self, check: Check) -> Check:
        self._is_ready = self._is_ready and not check.is_bad
        return check

    async def _find_key(self, connection: Connection) -> Check:
        try:
            found, keyring = await find_with_place(self._environment, connection)
        except CliError as error:
            return check_of_error("key", error, _sign_in_advice(connection))
        self._secret = found.secret
        status = KeyStatus.of(connection, found, keyring=keyring, checked=None)
        if status.is_missing:
            looked = ", ".join((*connection.key_variables, *key_places(connection.profile)))
            words = f"none; looked for in: {', '.join(dict.fromkeys(looked.split(', ')))}"
            return Check.bad("key", words, NO_KEY_ADVICE, cause=Cause.KEY)
        return Check.good("key", status.key_words)

    def _header_check(self, connection: Connection) -> Check:
        try:
            headers_for(connection.profile, self._environment.environ, self._environment.key_store)
        except ApiError as error:
            return Check.of_request("headers", error)
        return Check.good("headers", ", ".join(name for name, _ in connection.profile.headers))


def _sign_in_advice(connection: Connection) -> str:
    preset = preset_of(connection.profile.kind)
    is_own = bool(preset.sign_in) and connection.profile.token_command == preset.token_command
    return f"Needed before: {preset.sign_in}." if is_own else ""
