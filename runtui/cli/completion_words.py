"""Which words may stand in the place of the last one of a command line that is being typed."""

from __future__ import annotations

import shlex
from contextlib import suppress
from typing import TYPE_CHECKING

from runtui.cli import dashboard
from runtui.cli.commands import COMMANDS, GROUPS, first_words, load_command
from runtui.cli.exits import CliError
from runtui.cli.parsing import OneOf
from runtui.model.status import RunStatus
from runtui.words.safe import safe

if TYPE_CHECKING:
    from argparse import Action
    from collections.abc import Iterable, Sequence

    from runtui.cli.environment import Environment
    from runtui.cli.parsing import Parser

_LONGEST = 200


def candidates(typed: Sequence[str], environment: Environment) -> list[str]:
    """Returns what may stand in the place of the last word, which has been begun; none that is no plain line."""
    *before, begun = typed
    with suppress(ValueError):  # a quote that isn't closed yet
        parts = shlex.split(begun)
        begun = parts[0] if len(parts) == 1 else begun
    found = _possible(before, begun, environment)
    return sorted({each for each in found if each.startswith(begun) and safe(each, _LONGEST) == each})


def _possible(before: Sequence[str], begun: str, environment: Environment) -> Iterable[str]:
    parser, rest = _command(before)
    if isinstance(parser, list):
        return parser
    option = parser.option_named(rest[-1]) if rest else None
    if option is not None and option.nargs != 0:
        return _values(option, environment)
    if begun.startswith("-"):
        return parser.option_names
    words = [*first_words(), "help"] if parser.prog == "runtui" and not parser.take_word(rest)[0] else []
    return [*words, *(_labels(rest, environment) if parser.takes("thread") else ())]


def _command(before: Sequence[str]) -> tuple[Parser | list[str], list[str]]:
    """The parser of the command that is typed, or the words one of which is to come; and what stands behind."""
    parser = dashboard.parser()
    first, rest = parser.take_word(before)
    if first in COMMANDS:
        return load_command(first).parser(), rest
    if first not in GROUPS:
        return parser, list(before)
    second, rest = parser.take_word(rest)
    if second is None:
        members = [name.partition(" ")[2] for name in COMMANDS if name.startswith(f"{first} ")]
        return members, rest
    name = f"{first} {second}"
    return (load_command(name).parser(), rest) if name in COMMANDS else ([], rest)


def _values(option: Action, environment: Environment) -> Iterable[str]:
    if isinstance(option.type, OneOf):
        return option.type.choices
    if option.dest == "status":
        return [status.value for status in RunStatus]
    if option.dest == "profile":
        with suppress(CliError):
            return list(environment.config().profiles)
    return []


def _labels(words: Sequence[str], environment: Environment) -> list[str]:
    """The labels of the threads of the server that the words name so far."""
    with suppress(CliError):
        arguments, _ = dashboard.parser().parse_known_args(words)
        connection = environment.connection(arguments)
        with environment.open_book(connection) as book:
            return [each.label for each in book.list_threads(connection.profile.account) if each.label]
    return []
