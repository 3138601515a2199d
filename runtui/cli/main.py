"""From the command line to a command or the dashboard: what can be wrong is said before the screen is taken."""

from __future__ import annotations

import gc
import os
import sys
from typing import TYPE_CHECKING

from runtui.cli.arguments import dashboard_parser
from runtui.cli.commands import first_words, run_command
from runtui.cli.ending import bugs_in_a_line, ended
from runtui.cli.exits import UsageError

if TYPE_CHECKING:
    from runtui.session.launch import Launch


def main(argv: list[str] | None = None) -> int:
    """Runs ``runtui`` and returns its exit code."""
    words = sys.argv[1:] if argv is None else argv
    return ended(lambda: _chosen(words))


def _chosen(argv: list[str]) -> int:
    parser = dashboard_parser()
    word, rest = parser.take_word(argv)
    if word is not None and word in first_words():
        with bugs_in_a_line():
            return run_command(word, rest, parser)
    arguments = parser.read(argv)
    _need_terminal()
    # Imported here: --help, --version, refusals and commands don't pay for the dashboard.
    from runtui.cli.launching import prepare  # noqa: PLC0415

    return _run(prepare(arguments, os.environ))


def _run(launch: Launch) -> int:
    gc.disable()  # a start makes hardly any garbage to be found; the app switches it on again
    from runtui.ui.app.app import RuntuiApp  # noqa: PLC0415  as above
    from runtui.ui.terminal.crash import silence_logging  # noqa: PLC0415
    from runtui.ui.terminal.terminal import hold_signals  # noqa: PLC0415

    silence_logging()
    app = RuntuiApp(launch)
    hold_signals()
    app.run(mouse=launch.options.has_mouse)
    sys.stderr.write(app.last_words())
    return app.return_code or 0


def _need_terminal() -> None:
    """Refuses to draw where nobody could see it or answer."""
    if not all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.__stdout__, sys.__stderr__)):
        raise UsageError("The dashboard needs a terminal: neither its input nor its output may be redirected.")
    if sys.platform != "win32" and os.environ.get("TERM", "") in ("dumb", ""):
        raise UsageError("The dashboard moves the cursor, and TERM says that this terminal can't do that.")
