"""The commands beside the dashboard: one line each. Their work is imported only when it is asked for."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from runtui.cli.auth.arguments import login_parser, logout_parser, status_parser
from runtui.cli.exits import Exit, UsageError
from runtui.cli.parsing import Parser, add_help_option

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable

    from runtui.cli.surroundings import Surroundings

    Run: TypeAlias = Callable[[Namespace, Surroundings], int]


class Command(NamedTuple):
    """One command: what it does in a few words, its arguments, and the module whose ``run`` does it."""

    summary: str
    parser: Callable[[], Parser]
    module: str


GROUPS = {
    "auth": "the key of a server: login, status, logout",
}
COMMANDS = {
    "auth login": Command("check a key and store it in the keyring", login_parser, "runtui.cli.auth.login"),
    "auth status": Command("say where the key comes from", status_parser, "runtui.cli.auth.status"),
    "auth logout": Command("remove the key from the keyring", logout_parser, "runtui.cli.auth.logout"),
}


def group_lines() -> list[str]:
    """Returns a line of help for each group of commands."""
    return [f"  {name:<18}  {summary}" for name, summary in GROUPS.items()]


def run_group(group: str, argv: list[str], parser: Parser) -> int:
    """Runs the command of a group that `argv` names and returns its exit code.

    `parser` tells the options that may stand before the name apart from it. Raises CliError.
    """
    word, rest = parser.take_word(argv)
    if word is None:
        return _without_command(group, rest)
    command = COMMANDS.get(f"{group} {word}")
    if command is None:
        raise UsageError(f"{_choice(group)} See: runtui {group} --help")
    arguments = command.parser().read(rest)
    # Imported here: help and refusals cost neither the settings nor the keyring.
    from runtui.cli.surroundings import process_surroundings  # noqa: PLC0415

    run: Run = import_module(command.module).run
    return run(arguments, process_surroundings())


def _without_command(group: str, argv: list[str]) -> int:
    lines = [f"  {name:<18}  {each.summary}" for name, each in COMMANDS.items() if name.startswith(f"{group} ")]
    about = "\n".join((f"{GROUPS[group].capitalize()}.", "", "commands:", *lines))
    more = f"Each has a help of its own: {next(name for name in COMMANDS if name.startswith(group))} --help"
    parser = Parser(f"runtui {group}", "COMMAND [OPTIONS]", about=about, more=more)
    add_help_option(parser)
    parser.read(argv)
    parser.print_help()
    return Exit.USAGE


def _choice(group: str) -> str:
    names = [name.partition(" ")[2] for name in COMMANDS if name.startswith(f"{group} ")]
    return f"runtui {group} needs one of: {', '.join(names)}."
