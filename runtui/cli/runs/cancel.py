"""``runtui runs cancel``: asks runs to stop, and watches them until they ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runtui.cli.parsing import whole_number
from runtui.cli.runs.arguments import CHANGES, act_parser

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Sequence

    from runtui.api.run_source import RunSource
    from runtui.cli.environment import Environment
    from runtui.cli.parsing import Parser
    from runtui.model.act import Act

PATIENCE = 60
"""Seconds in which a run that is cancelled shall have ended."""
_ABOUT = """\
Cancel runs of a thread, one after the other, and wait until they ended: a run
is cancelling for a while first."""


def parser() -> Parser:
    """Returns the parser of ``runtui runs cancel``."""
    more = f"{CHANGES}, 8 still cancelling at --timeout"
    parser = act_parser("cancel", "THREAD RUN... [OPTIONS]", about=_ABOUT, more=more)
    parser.add_argument("runs", nargs="+", metavar="RUN", help="the ids of the runs")
    timeout = whole_number("--timeout", 0, 86_400)
    help_words = "to wait for their end (60); 0: don't wait"
    parser.add_argument("--timeout", type=timeout, default=PATIENCE, metavar="SECONDS", help=help_words)
    return parser


def run(arguments: Namespace, environment: Environment) -> int:
    """Cancels the runs and returns the exit code. Raises CliError, and ApiError."""
    from runtui.cli.runs.acting import ActCommand
    from runtui.cli.thread_argument import find_run
    from runtui.model.act import Act, ActKind
    from runtui.words.sizes import plural

    run_ids = list(dict.fromkeys(find_run(each, None) or "" for each in arguments.runs))

    async def plan(_client: RunSource, /, *, thread_id: str) -> Sequence[Act]:
        return [Act(kind=ActKind.CANCEL, thread_id=thread_id, run_id=run_id) for run_id in run_ids]

    def question(acts: Sequence[Act]) -> str:
        return f"Cancel {plural(len(acts), 'run')}"

    command = ActCommand(environment=environment, arguments=arguments, question=question, timeout=arguments.timeout)
    return command.run(plan)
