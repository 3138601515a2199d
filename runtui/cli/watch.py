"""``runtui watch``: the dashboard, begun with all saved threads; or how they stand and change, for scripts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runtui.cli import dashboard
from runtui.cli.exits import Exit
from runtui.cli.parsing import add_format_options, add_quiet_options

if TYPE_CHECKING:
    from argparse import Namespace

    from runtui.cli.environment import Environment
    from runtui.cli.parsing import Parser

_ABOUT = """\
Watch all saved threads at once, what needs you first: how each one's newest run
stands, since when, and how long is left. Off a terminal it prints each change."""


def parser() -> Parser:
    """Returns the parser of its arguments, those of the dashboard."""
    parser = dashboard.parser("runtui watch", "[OPTIONS]", about=_ABOUT)
    script = parser.add_argument_group("without a screen, where the output is no terminal")
    script.add_argument("--once", action="store_true", help="print how the saved threads stand, and leave")
    script.add_argument("--needs-me", action="store_true", help="those only that wait for somebody")
    script.add_argument("--tag", metavar="TAG", help="those with this tag")
    add_format_options(script, "table", "json", "jsonl", "csv", "tsv")
    add_quiet_options(parser)
    return parser


def run(arguments: Namespace, environment: Environment) -> int:
    """Runs the dashboard, or prints how the threads stand; returns the exit code. Raises CliError and ApiError.

    Off a terminal, and as JSON lines, it goes on with a line for each change.
    """
    is_piped = arguments.format is None and not environment.stdout.isatty()
    if not arguments.once and (arguments.format == "jsonl" or is_piped):
        # Imported here: the dashboard needs none of it.
        from runtui.cli.watch_changes import watch_changes  # noqa: PLC0415

        watch_changes(arguments, environment)
        return Exit.DONE
    if arguments.once or arguments.needs_me or arguments.tag is not None or arguments.format is not None:
        from runtui.cli.watch_once import watch_once  # noqa: PLC0415  as above

        watch_once(arguments, environment)
        return Exit.DONE
    arguments.start = "watch"
    return dashboard.run(arguments)
