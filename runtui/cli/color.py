"""Colours of what commands print: whether there are any, and which one stands for what."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from runtui.words.status import Tone

if TYPE_CHECKING:
    from argparse import Namespace

    from runtui.cli.environment import Environment

_CODES = {
    Tone.NEEDS_YOU: "1;33",
    Tone.BAD: "31",
    Tone.WARN: "33",
    Tone.RUNNING: "36",
    Tone.GOOD: "32",
    Tone.QUIET: "2",
    Tone.UNKNOWN: "35",
}


def has_color(arguments: Namespace, environment: Environment) -> bool:
    """Tells whether stdout is to be coloured: ``--color``, NO_COLOR, CLICOLOR_FORCE, CLICOLOR, what it is."""
    environ = environment.environ
    if arguments.color != "auto":
        return bool(arguments.color == "always")
    if environ.get("NO_COLOR"):
        return False
    if environ.get("CLICOLOR_FORCE", "0") not in ("", "0"):
        return True
    is_dumb = environ.get("TERM", "") in ("", "dumb") and os.name != "nt"
    return environ.get("CLICOLOR") != "0" and not is_dumb and environment.stdout.isatty()


def painted(text: str, tone: Tone) -> str:
    """Returns a text in the colour of a tone; what was made safe before stays so."""
    return f"\x1b[{_CODES[tone]}m{text}\x1b[0m"
