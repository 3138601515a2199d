"""``runtui profiles use``: which profile opens when nothing else names a server."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runtui.cli.connecting import headless_config
from runtui.cli.exits import Exit
from runtui.cli.profiles.settings import known_profile, write

if TYPE_CHECKING:
    from argparse import Namespace

    from runtui.cli.environment import Environment


def run(arguments: Namespace, environment: Environment) -> int:
    """Makes a profile the active one and returns the exit code. Raises CliError."""
    profile = known_profile(arguments.name, headless_config(environment.environ))
    write(environment.environ, lambda file: file.set_active(profile.name))
    environment.say(f"{profile.name} ({profile.host}) is the active profile.")
    note_what_goes_first(environment)
    return Exit.DONE


def note_what_goes_first(environment: Environment) -> None:
    """Notes a variable that would choose another server than the active profile."""
    for variable in ("RUNTUI_PROFILE", "OPENAI_BASE_URL"):
        if environment.environ.get(variable, "").strip():
            environment.note(f"{variable} is set and goes before the active profile.")
            return
