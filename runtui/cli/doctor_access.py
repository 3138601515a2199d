"""The server that a command line names, as the doctor examines it: its key is looked for, its client made."""

from __future__ import annotations

import asyncio
import os
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from runtui.api.credentials import Credentials
from runtui.api.errors import ApiError
from runtui.api.request import headers_of
from runtui.cli.auth.server_key import NO_KEY_ADVICE, WAITING, ServerKey
from runtui.cli.connection import NO_SERVER, connect, settings_path, wanted_of
from runtui.cli.exits import CliError, UsageError
from runtui.cli.profiles.origins import DEFAULT, Origins
from runtui.cli.profiles.profile_rows import SETTINGS, value_text
from runtui.cli.thread_argument import find_thread, refuse_key, thread_of
from runtui.doctor.check import Cause, Check
from runtui.doctor.examination import Subject, keyring_check
from runtui.model.preset import preset_of
from runtui.model.profile import Origin
from runtui.session.opening import headers_for
from runtui.store.keys.key_finder import key_places
from runtui.store.settings.config import Config, ConfigPlaces

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import AsyncIterator, Iterator

    from runtui.api.run_source import RunSource
    from runtui.cli.environment import Environment
    from runtui.model.profile import Connection
    from runtui.model.secret import Secret


def subject_of(arguments: Namespace, environment: Environment) -> tuple[Subject, Config]:
    """Returns what a command line names, and the settings. Raises UsageError for what is no THREAD."""
    if arguments.thread is not None:
        refuse_key(arguments.thread)
    connection, config, problem = None, Config(), NO_SERVER
    try:
        if not arguments.demo:
            config = environment.config(allow_http=arguments.allow_http)
        connection = connect(wanted_of(arguments), environment.environ, config)
    except UsageError as error:
        problem = str(error)
    subject = Subject(
        environ=environment.environ,
        connection=connection,
        problem=problem,
        allow_http=arguments.allow_http,
        thread_id=_thread_id(arguments.thread, environment, connection),
        size=_size(environment),
    )
    return subject, config


def _thread_id(text: str | None, environment: Environment, connection: Connection | None) -> str | None:
    if text is None or connection is None:
        return find_thread(text)
    return thread_of(text, environment, connection)


def _size(environment: Environment) -> tuple[int, int] | None:
    """Columns and rows of the terminal, None if the output is none."""
    if not environment.stdout.isatty():
        return None
    columns, rows = os.get_terminal_size(environment.stdout.fileno())
    return columns, rows


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
    async def client(self, connection: Connection) -> AsyncIterator[RunSource | None]:
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
        key = ServerKey(self._environment, connection)
        try:
            self._secret = await key.search()
        except CliError as error:
            return Check.bad("key", str(error), _sign_in_advice(connection), cause=Cause(error.code))
        status = key.status()
        if status.is_missing:
            looked = ", ".join((*connection.key_variables, *key_places(connection.profile)))
            words = f"none; looked for in: {', '.join(dict.fromkeys(looked.split(', ')))}"
            return Check.bad("key", words, NO_KEY_ADVICE, cause=Cause.KEY)
        return Check.good("key", status.key_words)

    def _header_check(self, connection: Connection) -> Check:
        try:
            headers = headers_for(connection.profile, self._environment.environ, self._environment.key_store)
            headers_of(connection.profile, headers)
            Credentials(connection.profile.auth, None, headers)
        except ApiError as error:
            return Check.of_request("headers", error)
        return Check.good("headers", ", ".join(name for name, _ in connection.profile.headers))


def _sign_in_advice(connection: Connection) -> str:
    preset = preset_of(connection.profile.kind)
    is_own = bool(preset.sign_in) and connection.profile.token_command == preset.token_command
    return f"Needed before: {preset.sign_in}." if is_own else ""
