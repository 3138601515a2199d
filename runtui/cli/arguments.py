"""What may be typed after ``runtui``, read without ever repeating a value: it may be a key."""

from __future__ import annotations

import argparse
import math
import re
from typing import TYPE_CHECKING, NoReturn

from runtui import __version__

if TYPE_CHECKING:
    from collections.abc import Callable

USAGE = "runtui [OPTIONS] [THREAD [RUN]]"
_ABOUT = "Watch the runs of Assistants threads live: which run, since when, why, and how long is left."
_MORE = """\
THREAD is a thread id, a label, or any text that holds an id: a URL, a whole error message.

environment:
  RUNTUI_PROFILE, RUNTUI_INTERVAL   as --profile and --interval
  RUNTUI_CONFIG                     the settings file to use
  OPENAI_BASE_URL                   the server, if no profile is asked for
  RUNTUI_API_KEY, OPENAI_API_KEY    the key for a server given by URL

A key is never an argument: give it in the environment, or let runtui ask for it once.
"""


class UsageError(Exception):
    """The arguments can't be used. ``str(error)`` says why, without their values."""


class _Parser(argparse.ArgumentParser):
    """A parser whose errors don't echo what was typed."""

    def error(self, message: str) -> NoReturn:
        # argparse quotes values in some of its messages; what stands before the first quote is harmless.
        raise UsageError(re.split(r"[:\s]*['\"]", message, maxsplit=1)[0])


def parse_arguments(argv: list[str]) -> argparse.Namespace:
    """Returns the options of the dashboard. Raises UsageError; ``--help`` and ``--version`` raise SystemExit."""
    arguments, unknown = _parser().parse_known_args(argv)
    if unknown:
        raise UsageError(_unknown(unknown))
    return arguments


def whole_number(least: int, most: int) -> Callable[[str], int]:
    """Returns a converter for whole numbers within bounds."""

    def convert(text: str) -> int:
        if not text.strip().isdecimal() or not least <= int(text) <= most:
            raise argparse.ArgumentTypeError(f"must be a whole number from {least} to {most}")
        return int(text)

    return convert


def seconds(text: str) -> float:
    """Returns an interval: 0 for refreshing by hand, else 1 second or more."""
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not (value == 0 or 1 <= value <= 3600):
        raise argparse.ArgumentTypeError("must be 0 (by hand) or seconds from 1 to 3600")
    return value


def _order(text: str) -> str:
    if text not in ("desc", "asc"):
        raise argparse.ArgumentTypeError("must be desc or asc")
    return text


def _parser() -> _Parser:
    parser = _Parser(
        prog="runtui", usage=USAGE, description=_ABOUT, epilog=_MORE, add_help=False, allow_abbrev=False,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    parser.add_argument("thread", nargs="?", metavar="THREAD", help="the thread to open; without it, the last one")
    parser.add_argument("run", nargs="?", metavar="RUN", help="the run to select")
    server = parser.add_argument_group("server")
    server.add_argument("--demo", action="store_true", help="a simulated server: no key, no network, nothing saved")
    server.add_argument("--demo-seed", type=whole_number(0, 2**31), default=7, metavar="N", help="another demo (7)")
    server.add_argument("--profile", metavar="NAME", help="a server from the settings file")
    server.add_argument("--base-url", metavar="URL", help="a server that speaks the Assistants protocol")
    server.add_argument("--allow-http", action="store_true", help="plain http to hosts of the local network")
    view = parser.add_argument_group("view")
    view.add_argument("--order", type=_order, default="desc", metavar="ORDER", help="desc (newest first) or asc")
    view.add_argument("--page-size", type=whole_number(1, 100), metavar="N", help="runs a page, 1 to 100 (50)")
    view.add_argument("--interval", type=seconds, metavar="SECONDS", help="refresh of active runs (3; 0: by hand)")
    view.add_argument("--no-mouse", action="store_true", help="leave the mouse to the terminal")
    other = parser.add_argument_group("other")
    other.add_argument("-h", "--help", action="help", help="show this and leave")
    other.add_argument(
        "--version", action="version", version=f"runtui {__version__}", help="show the version and leave"
    )
    return parser


def _unknown(unknown: list[str]) -> str:
    options = [each.partition("=")[0] for each in unknown if each.startswith("--")]
    named = [each for each in options if re.fullmatch(r"--[a-z-]{1,20}", each)]
    if named:
        return f"there is no option {named[0]}"
    return "there are more arguments than THREAD and RUN; what they hold isn't repeated here"
