"""Which server and which profile is meant: options, environment and settings; what names none stays unsaid."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runtui.cli.exits import UsageError
from runtui.model.base_url import BaseUrlError
from runtui.store.directories import config_file
from runtui.store.settings.resolve import ResolveError, Wanted, resolve_connection

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Mapping
    from pathlib import Path

    from runtui.model.profile import Connection, Profile
    from runtui.store.settings.config import Config

NO_SERVER = "Nothing says which server is meant. Give --base-url URL or --profile NAME."
MOST_NAMED = 10
"""Profiles that a sentence lists."""


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
    except ResolveError:
        raise UsageError(_no_such_profile(wanted, environ, config)) from None
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
    raise UsageError(f"The settings have no profile of that name. They have: {_named(config)}.")


def _no_such_profile(wanted: Wanted, environ: Mapping[str, str], config: Config) -> str:
    if wanted.profile is not None:
        source = "--profile"
    else:
        source = "RUNTUI_PROFILE" if environ.get("RUNTUI_PROFILE", "").strip() else "active_profile"
    if not config.profiles:
        return f"{source} names a profile, but the settings have none. Give the server with --base-url URL."
    return f"{source} names a profile that the settings don't have. They have: {_named(config)}."


def _named(config: Config) -> str:
    names = list(config.profiles)
    return f"{', '.join(names[:MOST_NAMED])}{', …' if len(names) > MOST_NAMED else ''}"
