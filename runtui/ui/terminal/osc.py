"""What the terminal does for a program beside drawing (OSC): notifications, and the way there through tmux."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runtui.session.teller import TellSwitch
from runtui.words.safe import safe

if TYPE_CHECKING:
    from collections.abc import Mapping

LONGEST = 200
"""Characters."""
_KNOWS_777 = ("foot", "rxvt", "konsole")
"""How TERM begins in terminals that take OSC 777 rather than OSC 9."""


def usual_means(environ: Mapping[str, str]) -> TellSwitch:
    """Returns which of the two this terminal takes, as far as the environment tells."""
    is_777 = bool(environ.get("VTE_VERSION")) or environ.get("TERM", "").startswith(_KNOWS_777)
    return TellSwitch.OSC_777 if is_777 else TellSwitch.OSC_9


def sequence_of(means: TellSwitch, title: str, text: str, environ: Mapping[str, str]) -> str:
    """Returns what is to be written for a notification; any text is made safe.

    The title stands first, so that no text is taken for a number: OSC 9 with one is progress in some terminals.
    """
    title, text = (safe(each, LONGEST).replace(";", ",") for each in (title, text))
    plain = f"\x1b]777;notify;{title};{text}\a" if means is TellSwitch.OSC_777 else f"\x1b]9;{title}: {text}\a"
    return through_tmux(plain) if environ.get("TMUX") else plain


def through_tmux(sequence: str) -> str:
    """Returns a sequence wrapped for tmux, which hands it to the terminal around it where that is allowed."""
    return "\x1bPtmux;" + sequence.replace("\x1b", "\x1b\x1b") + "\x1b\\"
