"""From options, environment and settings to one connection; what names no server is said without its value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runtui.cli.exits import UsageError
from runtui.model.base_url import BaseUrlError
from runtui.store.directories import config_file
from runtui.store.settings.config import Config, ConfigError, load_config
from runtui.store.settings.resolve import ResolveError, Wanted, resolve_connection

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Mapping
    from pathlib import Path

    from runtui.model.profile import Connection

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
