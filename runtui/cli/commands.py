"""The commands beside the dashboard: one line each. Their work is imported only when it is asked for."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from runtui.cli.exits import Exit, UsageError
from runtui.cli.parsing import Parser, add_help_option

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable, Mapping, Sequence

    from runtui.cli.environment import Environment

    Run: TypeAlias = Callable[[Namespace, Environment], int]


class Command(NamedTuple):
    """One command: what it does in a few words, and the module whose ``run`` does it."""

    summary: str
    module: str

    def parser(self) -> Parser:
        """Returns its parser: ``runtui.cli.threads.pin`` has ``pin_parser`` in ``runtui.cli.threads.arguments``."""
        package, _, word = self.module.rpartition(".")
        # Imported here: --help names all commands and needs the arguments of none.
        parser: Callable[[], Parser] = getattr(import_module(f"{package}.arguments"), f"{word}_parser")
        return parser()


GROUPS = {
    "auth": "the key of a server: login, status, logout",
    "profiles": "servers by name: list, show, add, use, remove",
    "threads": "the saved threads: list, add, label, pin, ...",
}
COMMANDS = {
    "auth login": Command("check a key and store it in the keyring", "runtui.cli.auth.login"),
    "auth status": Command("say where the key comes from", "runtui.cli.auth.status"),
    "auth logout": Command("remove the key from the keyring", "runtui.cli.auth.logout"),
    "profiles list": Command("list the profiles", "runtui.cli.profiles.listing"),
    "profiles show": Command("show one, and where its values are from", "runtui.cli.profiles.show"),
    "profiles add": Command("save a server as a profile", "runtui.cli.profiles.add"),
    "profiles use": Command("make one the active profile", "runtui.cli.profiles.use"),
    "profiles remove": Command("take one out of the settings", "runtui.cli.profiles.remove"),
    "threads list": Command("list the saved threads", "runtui.cli.threads.listing"),
    "threads add": Command("save threads by id, URL or text", "runtui.cli.threads.add"),
    "threads label": Command("call a thread by a name", "runtui.cli.threads.label"),
    "threads pin": Command("keep a thread on top", "runtui.cli.threads.pin"),
    "threads remove": Command("take a thread off the list", "runtui.cli.threads.remove"),
    "threads discover": Command("save what the server lists", "runtui.cli.threads.discover"),
    "doctor": Command("check every step to a server", "runtui.cli.doctor.examination"),
}


def first_words() -> dict[str, str]:
    """Returns the words that begin a command, and what each does."""
    return GROUPS | {name: command.summary for name, command in COMMANDS.items() if " " not in name}


def help_lines(commands: Mapping[str, str]) -> list[str]:
    """Returns a line of help for each command."""
    return ["commands:", *(f"  {name:<18}  {summary}" for name, summary in commands.items())]


def run_command(first: str, argv: Sequence[str], parser: Parser) -> int:
    """Runs the command that begins with the word `first` and goes on in `argv`; returns its exit code.

    `parser` tells the options before a second word from the word itself. Raises CliError.
    """
    if first in COMMANDS:
        return _run(COMMANDS[first], argv)
    second, rest = parser.take_word(argv)
    if second is None:
        return _show_group(first, rest)
    if f"{first} {second}" not in COMMANDS:
        choices = ", ".join(name.partition(" ")[2] for name in _members(first))
        raise UsageError(f"runtui {first} needs one of these words: {choices}. See: runtui {first} --help")
    return _run(COMMANDS[f"{first} {second}"], rest)


def _run(command: Command, argv: Sequence[str]) -> int:
    arguments = command.parser().read(argv)
    # Imported here: help and refusals cost neither the settings nor the keyring.
    from runtui.cli.environment import process_environment  # noqa: PLC0415
    from runtui.ui.terminal.crash import silence_logging  # noqa: PLC0415

    silence_logging()
    run: Run = import_module(command.module).run
    return run(arguments, process_environment())


def _show_group(group: str, argv: Sequence[str]) -> int:
    about = "\n".join((f"{GROUPS[group].capitalize()}.", "", *help_lines(_members(group))))
    more = f"Each has a help of its own, such as runtui {next(iter(_members(group)))} --help"
    parser = Parser(f"runtui {group}", "COMMAND [OPTIONS]", about=about, more=more)
    add_help_option(parser)
    parser.read(argv)
    parser.print_help(sys.stderr)
    return Exit.USAGE


def _members(group: str) -> dict[str, str]:
    return {name: command.summary for name, command in COMMANDS.items() if name.startswith(f"{group} ")}
