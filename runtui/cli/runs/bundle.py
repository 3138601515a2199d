"""``runtui runs bundle``: a run with all that belongs to it, for a colleague or a ticket."""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING

from runtui.cli.exits import Exit
from runtui.cli.parsing import add_format_options
from runtui.cli.runs.arguments import CODES, add_run_argument, runs_parser

if TYPE_CHECKING:
    from argparse import Namespace

    from runtui.cli.environment import Environment
    from runtui.cli.parsing import Parser
    from runtui.cli.runs.named_thread import NamedThread

_ABOUT = """\
Put a run, its steps, its messages and its assistant into one file: JSON, or a
Markdown report that a colleague can read (also by -o NAME.md)."""
_MORE = f"""\
runtui open shows a bundle in JSON. What the server doesn't give is named in it,
with the reason. Credentials are masked.

{CODES}"""


def parser() -> Parser:
    """Returns the parser of ``runtui runs bundle``."""
    parser = runs_parser("bundle", "THREAD [RUN] [OPTIONS]", about=_ABOUT, more=_MORE)
    add_run_argument(parser)
    output = parser.add_argument_group("output")
    add_format_options(output, "json", "markdown")
    output.add_argument("--redact", action="store_true", help="hide what people and models wrote")
    output.add_argument("-o", "--output", metavar="FILE", help="into a file, which appears once it is whole")
    output.add_argument("--force", action="store_true", help="replace a file that is there")
    return parser


def run(arguments: Namespace, environment: Environment) -> int:
    """Writes the bundle and returns the exit code. Raises CliError and ApiError."""
    from runtui.cli.output import OutputOptions, output_of
    from runtui.cli.runs.named_thread import NamedThread
    from runtui.cli.thread_argument import need_run
    from runtui.model.sight import Sight
    from runtui.session.run_bundle import fetch_bundle, origin_of

    run_id = need_run(arguments.run, arguments.thread)
    is_report = arguments.format == "markdown" or (
        arguments.format is None and (arguments.output or "").lower().endswith((".md", ".markdown"))
    )
    thread = NamedThread(arguments, environment)
    options = OutputOptions("markdown" if is_report else "json", (), arguments.output, arguments.force)
    with output_of(options, thread.environment) as write:
        sight = Sight(is_redacted=arguments.redact)
        bundle = thread.work(partial(fetch_bundle, thread_id=thread.thread_id, run_id=run_id, sight=sight))
        about = origin_of(thread.connection.profile, _label(thread), time.time())
        write(bundle.to_markdown(time.time(), about) if is_report else bundle.to_json(about))
    for part, reason in bundle.gaps.items():
        thread.environment.note(f"Not in it: the {part}. {reason}")
    return Exit.DONE


def _label(thread: NamedThread) -> str | None:
    with thread.environment.open_book(thread.connection) as book:
        saved = book.find(thread.connection.profile.account, thread.thread_id)
    return saved.label if saved is not None else None
