"""From the command line to the dashboard: everything that can be wrong is said here, before the screen is taken."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from runtui.cli.arguments import UsageError, parse_arguments

if TYPE_CHECKING:
    from runtui.ui.launch import Launch

USAGE_EXIT = 2


class _Refused(Exception):  # noqa: N818  not an error of the program but its answer
    """The program can't start. ``str(refused)`` is the whole message."""


def main(argv: list[str] | None = None) -> int:
    """Runs ``runtui`` and returns its exit code."""
    try:
        arguments = parse_arguments(sys.argv[1:] if argv is None else argv)
        _need_terminal()
        # Imported here: --help, --version and refusals don't pay for the screen.
        from runtui.cli.launching import prepare  # noqa: PLC0415

        launch = prepare(arguments, os.environ)
    except UsageError as error:
        return _refuse(f"{error}. See: runtui --help")
    except _Refused as error:
        return _refuse(str(error))
    except ValueError as error:  # BaseUrlError, ResolveError, ThreadIdError, SecretError: sentences without values
        return _refuse(str(error))
    return _run(launch)


def _run(launch: Launch) -> int:
    from runtui.ui.app import RuntuiApp  # noqa: PLC0415  as above

    app = RuntuiApp(launch)
    app.run(mouse=launch.options.has_mouse)
    return app.return_code or 0


def _need_terminal() -> None:
    """Refuses to draw where nobody could see it or answer."""
    if not (sys.stdin and sys.stdin.isatty() and sys.__stderr__ and sys.__stderr__.isatty()):
        raise _Refused("runtui needs a terminal: its input and its error output must be one.")
    if os.environ.get("TERM", "") in ("dumb", ""):
        raise _Refused("runtui needs a terminal that can move its cursor, and TERM says this one can't.")


def _refuse(message: str) -> int:
    sys.stderr.write(f"runtui: {message}\n")
    return USAGE_EXIT
