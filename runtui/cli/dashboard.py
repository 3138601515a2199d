"""The dashboard as a command: its arguments, with the help that ``runtui --help`` prints, and its start."""

from __future__ import annotations

import gc
import os
import sys
from typing import TYPE_CHECKING

from runtui import __version__
from runtui.cli.commands import first_words, help_lines
from runtui.cli.exits import UsageError
from runtui.cli.parsing import Parser, add_help_option, add_server_options, one_of, seconds, whole_number

if TYPE_CHECKING:
    from argparse import Namespace

    from runtui.session.launch import Launch

_SYNOPSIS = "[OPTIONS] [THREAD [RUN]]\n       runtui URL\n       runtui COMMAND ..."
_ABOUT = """\
Watch the runs of Assistants threads live: which run, since when, why,
and how long is left."""
_MORE = """\
THREAD is a thread id, a label, or any text that holds an id: a URL, a whole
error message. Options stand before or after it.
URL is the base URL of a server: it is set up, or opened if it was before.

environment:
  RUNTUI_PROFILE       as --profile
  RUNTUI_INTERVAL      as --interval
  RUNTUI_CONFIG        the settings file to use
  OPENAI_BASE_URL      as --base-url, where no profile is asked for
  RUNTUI_API_KEY,      the key of a server given by URL; RUNTUI_API_KEY
  OPENAI_API_KEY         goes first

A key is never an argument. Store it once with: runtui auth login

exit codes: 0 done, 1 error, 2 wrong usage or settings, or no terminal, 4 no
key, or not accepted, 5 not found or not offered, 6 server not reached, 7 rate-
limited, 130 interrupted, 141 nobody reads the output
"""
_SURPLUS = "There are more words than THREAD and RUN. A text with spaces needs quotes."


def parser(name: str = "runtui", synopsis: str = _SYNOPSIS, *, about: str = "") -> Parser:
    """Returns the parser of ``runtui`` without a command, or of one, of which it says `about`, with its arguments.

    Its `read` raises UsageError; ``--help`` and ``--version`` raise SystemExit.
    """
    about = about or "\n".join((_ABOUT, "", *help_lines(first_words())))
    parser = Parser(name, synopsis, about=about, more=_MORE, surplus=_SURPLUS)
    words = parser.add_argument_group("words")
    words.add_argument("thread", nargs="?", metavar="THREAD", help="the thread to open; without it, the last one")
    words.add_argument("run", nargs="?", metavar="RUN", help="the run to select")
    add_server_options(parser)
    add_view_options(parser)
    _add_demo(parser)
    _add_write(parser)
    other = parser.add_argument_group("other")
    log = "append every request's time, status and duration to it; no key, no content"
    other.add_argument("--debug-log", metavar="FILE", help=log)
    add_help_option(other)
    version = f"runtui {__version__}"
    other.add_argument("--version", action="version", version=version, help="show the version and leave")
    return parser


def run(arguments: Namespace) -> int:
    """Runs the dashboard and returns its exit code. Raises UsageError for what can't be used."""
    # Imported here: --help, --version, refusals and commands don't pay for the dashboard.
    from runtui.cli.launch import prepare  # noqa: PLC0415

    launch = prepare(arguments, os.environ)
    need_terminal()
    return show(launch)


def show(launch: Launch) -> int:
    """Shows the dashboard until it is left, and returns the exit code."""
    gc.disable()  # a start makes hardly any garbage to be found; the app switches it on again
    from runtui.ui.app.app import RuntuiApp  # noqa: PLC0415  as above
    from runtui.ui.terminal.crash import silence_logging  # noqa: PLC0415
    from runtui.ui.terminal.terminal import hold_signals  # noqa: PLC0415

    silence_logging()
    app = RuntuiApp(launch)
    hold_signals()
    app.run(mouse=launch.options.has_mouse)
    sys.stderr.write(app.terminal.last_words())
    return app.return_code or 0


def need_terminal() -> None:
    """Refuses to draw where nobody could see it or answer."""
    if not all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.__stdout__, sys.__stderr__)):
        raise UsageError("The dashboard needs a terminal: neither its input nor its output may be redirected.")
    if sys.platform != "win32" and os.environ.get("TERM", "") in ("dumb", ""):
        raise UsageError("The dashboard moves the cursor, and TERM says that this terminal can't do that.")


def add_view_options(parser: Parser) -> None:
    """Adds the options on how runs are listed and looked at."""
    order, page_size, interval = (
        one_of("--order", "desc", "asc"), whole_number("--page-size", 1, 100), seconds("--interval")
    )  # fmt: skip
    view = parser.add_argument_group("view")
    view.add_argument("--order", type=order, default="desc", metavar="ORDER", help="desc (newest first) or asc")
    view.add_argument("--page-size", type=page_size, metavar="N", help="runs a page, 1 to 100 (50)")
    view.add_argument("--interval", type=interval, metavar="SECONDS", help="between refreshes (3); 0: by hand")
    about_view = "begin with a saved view: Waiting, Failed today, Slow, or one of your own"
    view.add_argument("--view", metavar="NAME", help=about_view)
    view.add_argument("--no-mouse", action="store_true", help="leave the mouse to the terminal")


def _add_write(parser: Parser) -> None:
    help_words = "allow runs to be cancelled, answered and created"
    parser.add_argument_group("change").add_argument("--write", action="store_true", help=help_words)


def _add_demo(parser: Parser) -> None:
    seed = whole_number("--demo-seed", 0, 2**31)
    demo = parser.add_argument_group("demo")
    demo.add_argument("--demo", action="store_true", help="a simulated server: no key, no network, no files")
    demo.add_argument("--demo-seed", type=seed, default=7, metavar="N", help="other runs in the demo (7)")
    threads = whole_number("--demo-threads", 1, 1000)
    demo.add_argument("--demo-threads", type=threads, default=15, metavar="N", help="threads of the demo (15)")
