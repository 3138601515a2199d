"""``runtui watch``: the dashboard, begun with all saved threads; or how they stand, for scripts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runtui.cli import dashboard
from runtui.cli.exits import Exit
from runtui.cli.parsing import add_format_options, add_quiet_options

if TYPE_CHECKING:
    from argparse import Namespace

    from runtui.cli.environment import Environment
    from runtui.cli.parsing import Parser


def parser() -> Parser:
    """Returns the parser of its arguments, those of the dashboard."""
    parser = dashboard.parser("runtui watch", "[OPTIONS]")
    script = parser.add_argument_group("without a screen, for scripts")
    script.add_argument("--once", action="store_true", help="print how the saved threads stand, and leave")
    script.add_argument("--needs-me", action="store_true", help="the same, those only that wait for somebody")
    script.add_argument("--tag", metavar="TAG", help="the same, those with this tag")
    add_format_options(script, "table", "json", "jsonl", "csv")
    add_quiet_options(parser)
    return parser


def run(arguments: Namespace, environment: Environment) -> int:
    """Runs the dashboard, or prints how the threads stand; returns the exit code. Raises CliError and ApiError."""
    if arguments.once or arguments.needs_me or arguments.tag is not None or arguments.format is not None:
        # Imported here: the dashboard needs none of it.
        from runtui.cli.watch_once import watch_once  # noqa: PLC0415

        watch_once(arguments, environment)
        return Exit.DONE
    arguments.start = "watch"
    return dashboard.run(arguments)
