"""Which server and profile a command means, by options, environment and settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runtui.cli.exits import UsageError
from runtui.model.base_url import BaseUrlError
from runtui.store.directories import config_file
from runtui.store.settings.resolve import ResolveError, Wanted, named_profiles, resolve_connection

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Mapping
    from pathlib import Path

    from runtui.model.profile import Connection, Profile
    from runtui.store.settings.config import Config

NO_SERVER = "Nothing says which server is meant. Give --base-url URL or --profile NAME."


def wanted_of(arguments: Namespace) -> Wanted:
    """Returns what the command line says about the server; not every command has a demo."""
    return Wanted(
        demo=getattr(arguments, "demo", False),
        profile=arguments.profile,
        base_url=arguments.base_url,
        allow_http=arguments.allow_http,
    )


def connect(wanted: Wanted, environ: Mapping[str, str], config: Config) -> Connection | None:
    """Returns the server to talk to, None if nothing names one. Raises UsageError."""
    try:
        return resolve_connection(wanted, environ, config)
    except ResolveError as error:
        raise UsageError(str(error)) from None
    except BaseUrlError as error:
        source = "OPENAI_BASE_URL" if wanted.base_url is None else "--base-url"
        raise UsageError(f"{source}: {error}") from None


def settings_path(environ: Mapping[str, str]) -> Path:
    """Returns the path of the settings file. Raises UsageError where there is no home to look in."""
    try:
        return config_file(environ)
    except RuntimeError:  # Path.expanduser: no such person
        raise UsageError("RUNTUI_CONFIG begins with a home directory that doesn't exist.") from None


def saved_profile(name: str, config: Config) -> Profile:
    """Returns a profile of the settings. Raises UsageError, without the name: it may be anything."""
    if name in config.profiles:
        return config.profiles[name]
    if not config.profiles:
        raise UsageError("The settings have no profile. Add one: runtui profiles add NAME --base-url URL")
    raise UsageError(f"The settings have no profile of that name. They have: {named_profiles(config)}.")
