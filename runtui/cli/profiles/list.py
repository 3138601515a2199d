"""``runtui profiles list``: the profiles there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runtui.cli.exits import Exit
from runtui.cli.parsing import add_format_options
from runtui.cli.profiles.arguments import profiles_parser

if TYPE_CHECKING:
    from argparse import Namespace

    from runtui.cli.environment import Environment
    from runtui.cli.parsing import Parser

_ABOUT = """\
List the profiles of the settings file; * marks the active one."""
NONE_YET = "There are no profiles yet. Add one: runtui profiles add NAME --kind KIND --base-url URL"


def parser() -> Parser:
    """Returns the parser of ``runtui profiles list``."""
    surplus = "This command takes options only, no words."
    parser = profiles_parser("list", "[OPTIONS]", about=_ABOUT, surplus=surplus)
    add_format_options(parser, "table", "json")
    return parser


def run(arguments: Namespace, environment: Environment) -> int:
    """Prints the profiles in the file's order and returns the exit code. Raises UsageError."""
    from runtui.cli.profiles.profile_rows import profile_row, to_json

    config = environment.config()
    profiles = [(each, each.name == config.active_profile) for each in config.profiles.values()]
    if arguments.format == "json":
        environment.say_json([to_json(each, is_active=is_active) for each, is_active in profiles])
        return Exit.DONE
    rows = [profile_row(each, is_active=is_active) for each, is_active in profiles]
    environment.say_table(("", "NAME", "KIND", "HOST", "KEY FROM"), rows)
    if not profiles:
        environment.note(NONE_YET)
    if environment.environ.get("RUNTUI_PROFILE", "").strip():
        environment.note("RUNTUI_PROFILE is set and goes before the active profile.")
    return Exit.DONE
