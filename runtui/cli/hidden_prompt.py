"""A key typed at a terminal that doesn't show it, and is never asked for where it would be shown."""

from __future__ import annotations

import getpass
import warnings

from runtui.cli.exits import UsageError


def ask_hidden(prompt: str) -> str:
    """Shows a prompt on the terminal and returns the line typed there, which is not shown.

    Raises UsageError where the terminal can't hide it, and at the end of input.
    """
    with warnings.catch_warnings():
        # getpass would warn and then show the key.
        warnings.simplefilter("error", getpass.GetPassWarning)
        try:
            return getpass.getpass(prompt)
        except getpass.GetPassWarning:
            reason = "This terminal would show the key while it is typed. Give it through a pipe instead."
        except EOFError:
            reason = "No key was typed, and nothing is stored."
    raise UsageError(reason)
