"""From options, environment and settings to one connection; what names no server is said without its value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runtui.cli.exits import UsageError
from runtui.model.base_url import BaseUrlError
from runtui.store.config import ConfigError, load_config
from runtui.store.places import config_file
from runtui.store.resolve import ResolveError, Wanted, resolve_connection

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Mapping
    from pathlib import Path

    from runtui.api.client import AssistantsClient
    from runtui.model.profile import Connection, Profile
    from runtui.model.secret import Secret
    from runtui.store.config import Config
    from runtui.ui.launch import MakeClient

DEMO_SEED = 7
DEMO_LATENCY = 0.15
"""Seconds a simulated answer takes, so that the demo shows what waiting looks like."""
MOST_NAMED = 10
"""Profiles that a sentence lists."""


def headless_connection(arguments: Namespace, environ: Mapping[str, str]) -> Connection:
    """Returns the server of a command. Raises UsageError, also for settings that can't be read."""
    wanted = Wanted(
        profile=arguments.profile, base_url=arguments.base_url, allow_http=arguments.allow_http
    )  # fmt: skip
    try:
        config = load_config(settings_path(environ), allow_http=wanted.allow_http)
    except ConfigError as error:
        raise UsageError(f"{error} Correct the file, or name another in RUNTUI_CONFIG.") from error
    connection = connect(wanted, environ, config)
    if connection is None:
        raise UsageError("Nothing says which server is meant. Give --base-url URL or --profile NAME.")
    return connection


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


def client_maker(seed: int = DEMO_SEED) -> MakeClient:
    """Returns what builds a client for a profile; `seed` is the demo's."""

    def make(profile: Profile, secret: Secret | None) -> AssistantsClient:
        # Imported here: httpx costs a tenth of a second that neither the first paint nor `auth status` waits for.
        from runtui.api.client import AssistantsClient  # noqa: PLC0415

        if profile.kind != "demo":
            return AssistantsClient(profile, secret)
        from runtui.demo.transport import DemoTransport  # noqa: PLC0415  as above

        return AssistantsClient(profile, secret, transport=DemoTransport(seed=seed, latency=DEMO_LATENCY))

    return make


def _no_such_profile(wanted: Wanted, environ: Mapping[str, str], known: tuple[str, ...]) -> str:
    if wanted.profile is not None:
        source = "--profile"
    else:
        source = "RUNTUI_PROFILE" if environ.get("RUNTUI_PROFILE", "").strip() else "active_profile"
    if not known:
        return f"{source} names a profile, but the settings have none. Give the server with --base-url URL."
    more = ", …" if len(known) > MOST_NAMED else ""
    return (
        f"{source} names a profile that the settings don't have. They have: {', '.join(known[:MOST_NAMED])}{more}."
    )
