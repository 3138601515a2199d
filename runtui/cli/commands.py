"""The commands beside the dashboard: one line each. Their work is imported only when it is asked for."""

from __future__ import annotations

import gc
import sys
from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast

from runtui.cli.exits import Exit, UsageError
from runtui.cli.parsing import Parser, add_help_option

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Mapping, Sequence

    from runtui.cli.environment import Environment


class CommandModule(Protocol):
    """A module that is a command. At its top it imports what its arguments need, and the rest in `run`."""

    def parser(self) -> Parser:
        """Returns the parser of its arguments."""

    def run(self, arguments: Namespace, environment: Environment) -> int:
        """Does the work and returns the exit code. Raises CliError and ApiError."""


GROUPS = {
    "auth": "the key of a server: login, status, logout",
    "profiles": "servers by name: list, show, add, use, remove",
    "threads": "the saved threads: list, add, label, pin, ...",
    "runs": "the runs of a thread: list, show, create, cancel, ...",
}
"""The first words of commands that have a second one."""
COMMANDS = {
    "auth login": "check a key and store it in the keyring",
    "auth status": "say where the key comes from",
    "auth logout": "remove the key from the keyring",
    "profiles list": "list the profiles",
    "profiles show": "show one, and where its values are from",
    "profiles add": "save a server as a profile",
    "profiles use": "make one the active profile",
    "profiles remove": "take one out of the settings",
    "threads list": "list the saved threads",
    "threads add": "save threads by id, URL or text",
    "threads label": "call a thread by a name",
    "threads pin": "keep a thread on top",
    "threads tag": "give a thread words to find it by",
    "threads remove": "take a thread off the list",
    "threads discover": "save what the server lists",
    "runs list": "list the runs of a thread",
    "runs show": "show one run",
    "runs steps": "list what a run did, step by step",
    "runs messages": "list what was said in a thread, or by a run",
    "runs compare": "show in what two runs differ",
    "runs bundle": "put a run and all of it into one file",
    "runs watch": "print each change of a run until it ends",
    "runs create": "create a run, perhaps like another",
    "runs cancel": "cancel runs, and wait for their end",
    "runs submit": "answer the tool calls a run waits for",
    "runs approve": "let the calls be made it asks leave for",
    "runs deny": "refuse the calls it asks leave for",
    "doctor": "check every step to a server",
    "watch": "all saved threads at once, what needs you first",
    "export": "keep whole threads in a file, and check one",
    "open": "look at an archive, or any saved list of runs",
    "completion": "complete words in bash, zsh or fish",
}
"""What each command does; ``threads pin`` is the module ``runtui.cli.threads.pin``."""


_YOUNG = 100_000
"""Objects that are made until rings of them are looked for: a start and pages of runs make hardly any."""


def load_command(name: str) -> CommandModule:
    """Returns the module of a command. Nothing else imports it: the help of all needs none."""
    return cast("CommandModule", import_module(f"runtui.cli.{name.replace(' ', '.')}"))


def first_words() -> dict[str, str]:
    """Returns the words that begin a command, and what each does."""
    return GROUPS | {name: summary for name, summary in COMMANDS.items() if " " not in name}


def help_lines(commands: Mapping[str, str]) -> list[str]:
    """Returns a line of help for each command."""
    return ["commands:", *(f"  {name:<18}  {summary}" for name, summary in commands.items())]


def run_command(first: str, argv: Sequence[str], parser: Parser) -> int:
    """Runs the command that begins with the word `first` and goes on in `argv`; returns its exit code.

    `parser` tells the options before a second word from the word itself. Raises CliError.
    """
    if first in COMMANDS:
        return _run(first, argv)
    second, rest = parser.take_word(argv)
    if second is None:
        return _show_group(first, rest)
    if f"{first} {second}" not in COMMANDS:
        choices = ", ".join(name.partition(" ")[2] for name in _members(first))
        raise UsageError(f"runtui {first} needs one of these words: {choices}. See: runtui {first} --help")
    return _run(f"{first} {second}", rest)


def _run(name: str, argv: Sequence[str]) -> int:
    gc.set_threshold(_YOUNG)
    command = load_command(name)
    arguments = command.parser().read(argv)
    # Imported here: help and refusals cost neither the settings nor the keyring.
    from runtui.cli.environment import process_environment  # noqa: PLC0415
    from runtui.ui.terminal.crash import silence_logging  # noqa: PLC0415

    silence_logging()
    return command.run(arguments, process_environment())


def _show_group(group: str, argv: Sequence[str]) -> int:
    about = "\n".join((f"{GROUPS[group].capitalize()}.", "", *help_lines(_members(group))))
    more = f"Each has a help of its own, such as runtui {next(iter(_members(group)))} --help"
    parser = Parser(f"runtui {group}", "COMMAND [OPTIONS]", about=about, more=more)
    add_help_option(parser)
    parser.read(argv)
    parser.print_help(sys.stderr)
    return Exit.USAGE


def _members(group: str) -> dict[str, str]:
    return {name: summary for name, summary in COMMANDS.items() if name.startswith(f"{group} ")}
