"""``runtui runs approve``: leave for the calls a run asks it for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runtui.cli.runs.arguments import act_parser

if TYPE_CHECKING:
    from argparse import Namespace

    from runtui.cli.environment import Environment
    from runtui.cli.parsing import Parser
    from runtui.model.detail import RunDetail

_ABOUT = """\
Let the calls of an MCP server be made that a run asks leave for: those
named, or all."""


def parser() -> Parser:
    """Returns the parser of ``runtui runs approve``."""
    parser = act_parser("approve", "THREAD RUN [CALL_ID...] [OPTIONS]", about=_ABOUT)
    parser.add_argument("run", metavar="RUN", help="the id of the run that waits")
    parser.add_argument("calls", nargs="*", metavar="CALL_ID", help="the calls; without any, all that ask")
    return parser


def run(arguments: Namespace, environment: Environment) -> int:
    """Approves the calls and returns the exit code. Raises CliError, and ApiError."""
    from runtui.cli.runs.answering import answer, leaves_of
    from runtui.cli.thread_argument import need_run

    def decide(detail: RunDetail) -> tuple[dict[str, str], dict[str, bool]]:
        return {}, leaves_of(detail, arguments.calls, approve=True)

    return answer(arguments, environment, need_run(arguments.run, arguments.thread), decide)
