"""``runtui profiles show``: one profile, and on request where each of its values comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from runtui.cli.connecting import headless_config, settings_path
from runtui.cli.exits import Exit, UsageError
from runtui.cli.profiles.described import SETTINGS, to_json, value_text
from runtui.cli.profiles.origins import Origins
from runtui.cli.profiles.settings import known_profile
from runtui.cli.tables import table_lines
from runtui.model.preset import preset_of
from runtui.store.keys.key_finder import key_places
from runtui.store.settings.config_places import ConfigPlaces

WIDEST = 1000
"""Characters of a value: nothing that anybody has written is cut."""

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Mapping

    from runtui.cli.environment import Environment
    from runtui.model.profile import Profile
    from runtui.store.settings.config import Config


def run(arguments: Namespace, environment: Environment) -> int:
    """Prints a profile and returns the exit code. Raises UsageError."""
    config = headless_config(environment.environ, allow_http=arguments.allow_http)
    name, chosen_by = _chosen(arguments.name, environment.environ, config)
    saved = known_profile(name, config)
    profile = replace(saved, allow_http=saved.allow_http or arguments.allow_http)
    places = ConfigPlaces(settings_path(environment.environ))
    origins = Origins(
        saved, config, places, environment.environ, chosen_by=chosen_by, allow_http=arguments.allow_http
    )  # fmt: skip
    profile = replace(profile, interval=origins.interval)
    if arguments.json:
        document = to_json(profile, is_active=name == config.active_profile)
        environment.say_json(document | ({"origin": dict(origins.all())} if arguments.origin else {}))
        return Exit.DONE
    for line in _lines(profile, origins if arguments.origin else None):
        environment.say(line)
    return Exit.DONE


def _lines(profile: Profile, origins: Origins | None) -> list[str]:
    rows = [("name", profile.name), *((setting, value_text(profile, setting)) for setting in SETTINGS)]
    known = [f"known: {preset_of(profile.kind).known}", f"key from: {', '.join(key_places(profile))}"]
    if origins is None:
        return [*table_lines(("SETTING", "VALUE"), rows, widest=WIDEST), *known]
    found = dict(origins.all())
    with_origin = [(*row, found[row[0]]) for row in rows]
    return [*table_lines(("SETTING", "VALUE", "FROM"), with_origin, widest=WIDEST), *known]


def _chosen(name: str | None, environ: Mapping[str, str], config: Config) -> tuple[str, str]:
    """The profile to show, and what decided for it."""
    if name is not None:
        return name, "argument"
    from_environ = environ.get("RUNTUI_PROFILE", "").strip()
    if from_environ:
        return from_environ, "RUNTUI_PROFILE"
    if config.active_profile is not None:
        return config.active_profile, "active_profile"
    raise UsageError("No profile is the active one. Give a NAME; runtui profiles list shows them.")
