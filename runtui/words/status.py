"""How a status reads: its glyph, the API's own word, and how strongly each may speak."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from runtui.model.status import RunStatus
from runtui.words.safe import safe

GLYPHS: Final[dict[str, str]] = {
    RunStatus.QUEUED: "◌",
    RunStatus.IN_PROGRESS: "▸",
    RunStatus.REQUIRES_ACTION: "!",
    RunStatus.CANCELLING: "⊖",
    RunStatus.CANCELLED: "⊘",
    RunStatus.FAILED: "✗",
    RunStatus.COMPLETED: "✓",
    RunStatus.INCOMPLETE: "◒",
    RunStatus.EXPIRED: "◷",
}
"""One cell each. Never shown without the word."""
UNKNOWN_GLYPH: Final = "?"
LONGEST_WORD: Final = 200
"""Characters of a status nobody knows; the protocol's own have at most 15."""


class Tone(StrEnum):
    """How strongly a status speaks, the loudest first. What that looks like is the style sheet's affair."""

    NEEDS_YOU = "needs-you"
    BAD = "bad"
    WARN = "warn"
    RUNNING = "running"
    GOOD = "good"
    QUIET = "quiet"
    UNKNOWN = "unknown"


_TONES: Final[dict[str, Tone]] = {
    RunStatus.REQUIRES_ACTION: Tone.NEEDS_YOU,
    RunStatus.IN_PROGRESS: Tone.RUNNING,
    RunStatus.QUEUED: Tone.RUNNING,
    RunStatus.FAILED: Tone.BAD,
    RunStatus.EXPIRED: Tone.BAD,
    RunStatus.INCOMPLETE: Tone.WARN,
    RunStatus.COMPLETED: Tone.GOOD,
    RunStatus.CANCELLED: Tone.QUIET,
    RunStatus.CANCELLING: Tone.QUIET,
}


def glyph(status: str) -> str:
    """Returns the one-cell sign of a status, ``?`` for one that the protocol doesn't define."""
    return GLYPHS.get(status, UNKNOWN_GLYPH)


def word(status: str) -> str:
    """Returns the server's own word made safe, ``unknown`` if it sent none."""
    if status in GLYPHS:
        return status
    return safe(status.strip(), LONGEST_WORD) or "unknown"


def glyph_tone(status: str) -> Tone:
    """Returns how strongly the glyph of this status speaks."""
    return _TONES.get(status, Tone.UNKNOWN)


def word_tone(status: str) -> Tone:
    """Returns how strongly the word speaks: as the glyph, but quiet for a run that completed."""
    tone = glyph_tone(status)
    return Tone.QUIET if tone is Tone.GOOD else tone
