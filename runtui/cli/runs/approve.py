"""``runtui runs approve``: leave for the calls a run asks it for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runtui.cli.runs.arguments import leave_parser

if TYPE_CHECKING:
    from argparse import Namespace

    from runtui.cli.environment import Environment
    from runtui.cli.parsing import Parser

_ABOUT = """\
Let the calls of an MCP server be made that a run asks leave for: those
named, or all."""


def parser() -> Parser:
    """Returns the parser of ``runtui runs approve``."""
    return leave_parser("approve", "--call", "JSON", "made in its place, if the server takes that", about=_ABOUT)


def run(arguments: Namespace, environment: Environment) -> int:
    """Approves the calls and returns the exit code. Raises CliError, and ApiError."""
    from runtui.cli.runs.answering import decide_leave

    return decide_leave(arguments, environment, approve=True)
