"""From options, environment and settings to one connection; what names no server is said without its value."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

from runtui.api.errors import Misconfigured
from runtui.cli.exits import UsageError
from runtui.model.base_url import BaseUrlError
from runtui.model.secret import SecretError
from runtui.store.book.thread_book import ThreadBook
from runtui.store.directories import config_file, state_file
from runtui.store.keys.command_token import CommandToken, token_source
from runtui.store.keys.header_secrets import resolve_headers
from runtui.store.keys.key_store import KeyStore
from runtui.store.keys.keyring_errors import KeyringError
from runtui.store.settings.config import Config, ConfigError, load_config
from runtui.store.settings.resolve import ResolveError, Wanted, resolve_connection

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Mapping
    from pathlib import Path

    from runtui.api.client import AssistantsClient
    from runtui.api.request_log import OnRequest
    from runtui.model.profile import Connection, Profile
    from runtui.model.secret import Secret
    from runtui.session.launch import MakeClient, OpenBook

DEMO_SEED = 7
DEMO_LATENCY = 0.15
"""Seconds a simulated answer takes, so that the demo shows what waiting looks like."""
NO_SERVER = "Nothing says which server is meant. Give --base-url URL or --profile NAME."
MOST_NAMED = 10
"""Profiles that a sentence lists."""


def headless_connection(arguments: Namespace, environ: Mapping[str, str]) -> Connection:
    """Returns the server of a command. Raises UsageError, also for settings that can't be read."""
    wanted = wanted_of(arguments)
    config = Config() if wanted.demo else headless_config(environ, allow_http=wanted.allow_http)
    connection = connect(wanted, environ, config)
    if connection is None:
        raise UsageError(NO_SERVER)
    return connection


def wanted_of(arguments: Namespace) -> Wanted:
    """Returns what the command line says about the server; not every command has a demo."""
    return Wanted(
        demo=getattr(arguments, "demo", False),
        profile=arguments.profile,
        base_url=arguments.base_url,
        allow_http=arguments.allow_http,
    )


def headless_config(environ: Mapping[str, str], *, allow_http: bool = False) -> Config:
    """Returns the settings of a command. Raises UsageError for those that can't be read."""
    try:
        return load_config(settings_path(environ), allow_http=allow_http)
    except ConfigError as error:
        raise UsageError(f"{error} Correct the file, or name another in RUNTUI_CONFIG.") from error


def connect(wanted: Wanted, environ: Mapping[str, str], config: Config) -> Connection | None:
    """Returns the server to talk to, None if nothing names one. Raises UsageError."""
    try:
        return resolve_connection(wanted, environ, config)
    except ResolveError:
        raise UsageError(_no_such_profile(wanted, environ, tuple(config.profiles))) from None
    except BaseUrlError as error:
        source = "OPENAI_BASE_URL" if wanted.base_url is None else "--base-url"
        raise UsageError(f"{source}: {error}") from None


def settings_path(environ: Mapping[str, str]) -> Path:
    """Returns the path of the settings file. Raises UsageError where there is no home to look in."""
    try:
        return config_file(environ)
    except RuntimeError:  # Path.expanduser: no such person
        raise UsageError("RUNTUI_CONFIG begins with a home directory that doesn't exist.") from None


def client_maker(
    seed: int = DEMO_SEED,
    environ: Mapping[str, str] | None = None,
    key_store: KeyStore | None = None,
    *,
    on_request: OnRequest | None = None,
) -> MakeClient:
    """Returns what builds a client for a profile and its key; `seed` is the demo's.

    A key that a token command gave is renewed by that command. What the profile's headers refer to is looked up
    in `environ` and `key_store` (this process's); what isn't there is raised as Misconfigured. `on_request`
    hears of every request.
    """
    environ = os.environ if environ is None else environ
    key_store = key_store or KeyStore()

    def make(profile: Profile, secret: Secret | None) -> AssistantsClient:
        # Imported here: httpx costs a tenth of a second that neither the first paint nor `auth status` waits for.
        from runtui.api.client import AssistantsClient  # noqa: PLC0415

        if profile.kind == "demo":
            from runtui.demo.transport import DemoTransport  # noqa: PLC0415  as above

            client = AssistantsClient(profile, secret, transport=DemoTransport(seed=seed, latency=DEMO_LATENCY))
        else:
            key = secret.source if isinstance(secret, CommandToken) else secret or token_source(profile, environ)
            client = AssistantsClient(profile, key, headers=headers_for(profile, environ, key_store))
        client.request_log.on_request = on_request
        return client

    return make


def headers_for(profile: Profile, environ: Mapping[str, str], key_store: KeyStore) -> dict[str, Secret | str]:
    """Returns the headers of a profile with what they refer to filled in. Raises Misconfigured."""
    try:
        return resolve_headers(profile, environ, key_store)
    except SecretError as error:
        words, advice = str(error), ""
    except KeyringError as error:
        words, advice = error.message, "Give the header's secret in an environment variable: ${NAME} in its place."
    raise Misconfigured(words, advice)


def book_opener(seed: int = DEMO_SEED) -> OpenBook:
    """Returns what opens the thread book of a connection; the demo's is in memory and filled with its threads."""

    def open_book(connection: Connection) -> ThreadBook:
        if connection.profile.kind != "demo":
            return ThreadBook.open(state_file())
        from runtui.demo.threads import demo_threads  # noqa: PLC0415  only the demo needs its plans

        book, threads = ThreadBook.open(None), demo_threads(seed)
        book.fill(connection.profile.account, threads)
        book.remember(connection.profile.account, threads[0].thread_id, time.time())
        return book

    return open_book


def _no_such_profile(wanted: Wanted, environ: Mapping[str, str], known: tuple[str, ...]) -> str:
    if wanted.profile is not None:
        source = "--profile"
    else:
        source = "RUNTUI_PROFILE" if environ.get("RUNTUI_PROFILE", "").strip() else "active_profile"
    if not known:
        return f"{source} names a profile, but the settings have none. Give the server with --base-url URL."
    return f"{source} names a profile that the settings don't have. They have: {named_profiles(known)}."


def named_profiles(known: tuple[str, ...]) -> str:
    """Returns the names of profiles as a sentence lists them."""
    more = ", …" if len(known) > MOST_NAMED else ""
    return f"{', '.join(known[:MOST_NAMED])}{more}"
