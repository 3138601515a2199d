"""``runtui runs deny``: no leave for the calls a run asks it for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runtui.cli.runs.arguments import leave_parser

if TYPE_CHECKING:
    from argparse import Namespace

    from runtui.cli.environment import Environment
    from runtui.cli.parsing import Parser

_ABOUT = """\
Refuse the calls of an MCP server that a run asks leave for: those named, or
all."""


def parser() -> Parser:
    """Returns the parser of ``runtui runs deny``."""
    return leave_parser("deny", "--reason", "TEXT", "why not, if the server takes that", about=_ABOUT)


def run(arguments: Namespace, environment: Environment) -> int:
    """Denies the calls and returns the exit code. Raises CliError, and ApiError."""
    from runtui.cli.runs.answering import decide_leave

    return decide_leave(arguments, environment, approve=False)
