"""How loud a status is on the screen: the tones of the words as roles of the palette."""

from __future__ import annotations

from runtui.model.status import RunStatus
from runtui.ui.draw.palette import Ground, Role
from runtui.words.status import Tone, glyph_tone, word_tone

_ROLES = {
    Tone.NEEDS_YOU: Role.WAITS,
    Tone.BAD: Role.BAD,
    Tone.WARN: Role.WARN,
    Tone.RUNNING: Role.RUNS,
    Tone.GOOD: Role.GOOD,
    Tone.QUIET: Role.MUTED,
    Tone.UNKNOWN: Role.MUTED,
}


def glyph_role(status: str) -> Role:
    """Returns the role of a status' glyph."""
    return _ROLES[glyph_tone(status)]


def word_role(status: str) -> Role:
    """Returns the role of a status' word."""
    return _ROLES[word_tone(status)]


def banner_ground(status: str) -> Ground:
    """Returns the tint of a banner about a run of this status."""
    return Ground.BANNER_WAITS if status == RunStatus.REQUIRES_ACTION else Ground.BANNER_RUNS
