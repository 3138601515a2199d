"""``runtui profiles use``: which profile opens when nothing else names a server."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runtui.cli.exits import Exit
from runtui.cli.profiles.arguments import profiles_parser

if TYPE_CHECKING:
    from argparse import Namespace

    from runtui.cli.environment import Environment
    from runtui.cli.parsing import Parser

_ABOUT = """\
Make a profile the active one: runtui opens it when nothing else names a server."""


def parser() -> Parser:
    """Returns the parser of ``runtui profiles use``."""
    parser = profiles_parser("use", "NAME", about=_ABOUT)
    parser.add_argument("name", metavar="NAME", help="a profile of the settings")
    return parser


def run(arguments: Namespace, environment: Environment) -> int:
    """Makes a profile the active one and returns the exit code. Raises CliError."""
    from runtui.cli.connection import saved_profile

    profile = saved_profile(arguments.name, environment.config())
    environment.write_settings(lambda file: file.set_active(profile.name))
    environment.say(f"{profile.name} ({profile.host}) is the active profile.")
    note_what_goes_first(environment)
    return Exit.DONE


def note_what_goes_first(environment: Environment) -> None:
    """Notes a variable that would choose another server than the active profile."""
    for variable in ("RUNTUI_PROFILE", "OPENAI_BASE_URL"):
        if environment.environ.get(variable, "").strip():
            environment.note(f"{variable} is set and goes before the active profile.")
            return
