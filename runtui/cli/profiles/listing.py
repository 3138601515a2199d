"""``runtui profiles list``: the profiles there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runtui.cli.connecting import headless_config
from runtui.cli.exits import Exit
from runtui.cli.profiles.described import to_json
from runtui.cli.tables import table_lines
from runtui.store.keys.key_finder import key_places

if TYPE_CHECKING:
    from argparse import Namespace

    from runtui.cli.environment import Environment

NONE_YET = "There are no profiles yet. Add one: runtui profiles add NAME --kind KIND --base-url URL"


def run(arguments: Namespace, environment: Environment) -> int:
    """Prints the profiles in the file's order and returns the exit code. Raises UsageError."""
    config = headless_config(environment.environ)
    profiles = list(config.profiles.values())
    if arguments.json:
        environment.say_json([to_json(each, is_active=each.name == config.active_profile) for each in profiles])
        return Exit.DONE
    rows = [
        (
            "*" if each.name == config.active_profile else "",
            each.name,
            each.kind,
            each.host,
            ", ".join(key_places(each)),
        )
        for each in profiles
    ]
    for line in table_lines(("", "NAME", "KIND", "HOST", "KEY FROM"), rows):
        environment.say(line)
    if not profiles:
        environment.note(NONE_YET)
    from_environ = environment.environ.get("RUNTUI_PROFILE", "").strip()
    if from_environ:
        environment.note("RUNTUI_PROFILE is set and goes before the active profile.")
    return Exit.DONE
