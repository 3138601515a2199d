"""``runtui open``: the dashboard over a file instead of a server."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runtui.cli import dashboard
from runtui.cli.parsing import Parser, add_help_option

if TYPE_CHECKING:
    from argparse import Namespace

    from runtui.cli.environment import Environment

_ABOUT = """\
Look at what a file holds as at a server, without one: an archive of runtui
export, a list of runs as a server answers it, an array, or one object a line;
plain, .gz or .zst. Nothing can be changed. - reads from stdin:

  runtui runs list THREAD --all --format jsonl | runtui open -"""
_MORE = """\
A file that is damaged or breaks off is opened as far as it is whole, and what
could not be read is said.

exit codes: 0 done, 1 not readable, 2 wrong usage, or no terminal"""


def parser() -> Parser:
    """Returns the parser of ``runtui open``."""
    parser = Parser("runtui open", "FILE|- [THREAD [RUN]] [OPTIONS]", about=_ABOUT, more=_MORE)
    parser.add_argument("file", metavar="FILE", help="the file; - for stdin")
    parser.add_argument("thread", nargs="?", metavar="THREAD", help="a thread of the file; without it, the first")
    parser.add_argument("run", nargs="?", metavar="RUN", help="the run to select")
    dashboard.add_view_options(parser)
    add_help_option(parser)
    return parser


def run(arguments: Namespace, environment: Environment) -> int:
    """Shows the file until that is left and returns the exit code. Raises CliError."""
    # Imported here: help and refusals need none of it.
    from runtui.cli.offline_launch import offline_launch, opened  # noqa: PLC0415

    kept = opened(arguments.file, environment)
    try:
        launch = offline_launch(kept, arguments, environment.environ)
        dashboard.need_terminal()
        code = dashboard.show(launch)
    finally:
        kept.objects.close()
    if kept.objects.problem is not None:
        environment.note(f"Of the file: {kept.objects.problem}.")
    return code
