"""``runtui profiles show``: one profile, and on request where each of its values comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runtui.cli.exits import Exit, UsageError
from runtui.cli.parsing import add_format_options
from runtui.cli.profiles.arguments import profiles_parser

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Mapping

    from runtui.cli.environment import Environment
    from runtui.cli.parsing import Parser
    from runtui.store.settings.config import Config

WIDEST = 1000
"""Characters of a value: nothing that anybody has written is cut."""
_ABOUT = """\
Show a profile: without NAME the one that runtui would open. With --origin each
line says where its value comes from: a flag, the environment, a line of the
settings file, the preset of its kind, or runtui's own default."""


def parser() -> Parser:
    """Returns the parser of ``runtui profiles show``."""
    parser = profiles_parser("show", "[NAME] [OPTIONS]", about=_ABOUT)
    parser.add_argument("name", nargs="?", metavar="NAME", help="a profile of the settings")
    parser.add_argument("--origin", action="store_true", help="say where each value comes from")
    parser.add_argument("--allow-http", action="store_true", help="as if runtui were started with it")
    add_format_options(parser, "table", "json")
    return parser


def run(arguments: Namespace, environment: Environment) -> int:
    """Prints a profile and returns the exit code. Raises UsageError."""
    from runtui.cli.connection import saved_profile, settings_path
    from runtui.cli.profiles.origins import Origins
    from runtui.cli.profiles.profile_rows import setting_rows, summary_lines, to_json
    from runtui.store.settings.config import ConfigPlaces

    config = environment.config(allow_http=arguments.allow_http)
    name, chosen_by = _chosen(arguments.name, environment.environ, config)
    saved, places = saved_profile(name, config), ConfigPlaces(settings_path(environment.environ))
    origins = Origins(
        saved, config, places, environment.environ, chosen_by=chosen_by, allow_http=arguments.allow_http
    )  # fmt: skip
    profile, found = origins.profile_in_use, dict(origins.all()) if arguments.origin else {}
    if arguments.format == "json":
        document = to_json(profile, is_active=name == config.active_profile)
        environment.say_json({**document, "origin": {**found}} if arguments.origin else document)
        return Exit.DONE
    rows = [(*row, found[row[0]]) if arguments.origin else row for row in setting_rows(profile)]
    environment.say_table(("SETTING", "VALUE", *(["FROM"] if arguments.origin else [])), rows, widest=WIDEST)
    environment.say(*summary_lines(profile))
    return Exit.DONE


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
