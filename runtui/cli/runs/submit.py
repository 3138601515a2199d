"""``runtui runs submit``: what the calls of a run returned, all of them in one request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runtui.cli.runs.arguments import act_parser

if TYPE_CHECKING:
    from argparse import Namespace

    from runtui.cli.environment import Environment
    from runtui.cli.parsing import Parser
    from runtui.model.detail import RunDetail

_ABOUT = """\
Answer the tool calls of a run that waits, all of them in one request:

  runtui runs submit THREAD RUN --output call_1='{"ok": true}' --output \\
    call_2=@result.json --output call_3=-

Instead of an id the name of a function will do where it is called once."""


def parser() -> Parser:
    """Returns the parser of ``runtui runs submit``."""
    parser = act_parser("submit", "THREAD RUN --output CALL_ID=TEXT... [OPTIONS]", about=_ABOUT)
    parser.add_argument("run", metavar="RUN", help="the id of the run that waits")
    what = "what a call returned: the text, @FILE, or - for stdin"
    parser.add_argument("--output", action="append", default=[], metavar="CALL_ID=TEXT", help=what)
    parser.add_argument("--approve", action="append", default=[], metavar="CALL_ID", help="let a call be made")
    parser.add_argument("--deny", action="append", default=[], metavar="CALL_ID", help="don't let it be made")
    return parser


def run(arguments: Namespace, environment: Environment) -> int:
    """Answers the run and returns the exit code. Raises CliError, and ApiError."""
    from runtui.cli.runs.answering import answer, by_call_id, leaves_of, read_outputs
    from runtui.cli.thread_argument import need_run

    given = read_outputs(arguments.output, environment)

    def decide(detail: RunDetail) -> tuple[dict[str, str], dict[str, bool]]:
        leaves: dict[str, bool] = {}
        for wanted, approve in ((arguments.approve, True), (arguments.deny, False)):
            leaves |= leaves_of(detail, wanted, approve=approve) if wanted else {}
        return by_call_id(detail, given), leaves

    return answer(arguments, environment, need_run(arguments.run, arguments.thread), decide)
