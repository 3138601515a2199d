"""The settings file as the commands on profiles use it: read and written, with every failure as a CliError."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runtui.cli.connecting import headless_config, named_profiles, settings_path
from runtui.cli.exits import CliError, UsageError
from runtui.store.settings.config import ConfigError
from runtui.store.settings.config_file import ConfigFile

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from runtui.model.profile import Profile
    from runtui.store.settings.config import Config


def known_profile(name: str, config: Config) -> Profile:
    """Returns a profile of the settings. Raises UsageError, without the name: it may be anything."""
    if name in config.profiles:
        return config.profiles[name]
    if not config.profiles:
        raise UsageError("The settings have no profile. Add one: runtui profiles add NAME --base-url URL")
    raise UsageError(
        f"The settings have no profile of that name. They have: {named_profiles(tuple(config.profiles))}."
    )


def write(
    environ: Mapping[str, str], change: Callable[[ConfigFile], Config], *, allow_http: bool = False
) -> Config:
    """Returns the settings after a change. Raises UsageError for a file that can't be read, else CliError."""
    # First, so that a broken file is told as one.
    headless_config(environ, allow_http=allow_http)
    try:
        return change(ConfigFile(settings_path(environ), allow_http=allow_http))
    except ConfigError as error:
        raise CliError(f"The settings are as before: {error}") from error
