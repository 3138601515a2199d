"""How a status reads: one row a status, with its glyph, its tone and its sentence; its word is the API's own."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final, NamedTuple

from runtui.model.status import SAME_STATE, UNKNOWN, RunStatus
from runtui.words.safe import safe

if TYPE_CHECKING:
    from runtui.model.run import Run
    from runtui.model.thread import LastRun

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


class StatusWords(NamedTuple):
    """How one status reads."""

    glyph: str
    """One cell. Never shown without the word."""
    tone: Tone
    """How strongly the glyph speaks."""
    headline: str
    """How the sentence at the top of the detail begins, or all of it."""
    height: str = " "
    """Its character in a ribbon of outcomes: the worse the end, the higher; nothing before the end."""


STATUS_WORDS: Final[dict[str, StatusWords]] = {
    RunStatus.QUEUED: StatusWords("◌", Tone.RUNNING, "In the queue"),
    RunStatus.IN_PROGRESS: StatusWords("▸", Tone.RUNNING, "Running"),
    RunStatus.REQUIRES_ACTION: StatusWords("!", Tone.NEEDS_YOU, "Waits"),
    RunStatus.CANCELLING: StatusWords("⊖", Tone.QUIET, "Cancel was asked, not done yet"),
    RunStatus.CANCELLED: StatusWords("⊘", Tone.QUIET, "Cancelled", "▂"),
    RunStatus.FAILED: StatusWords("✗", Tone.BAD, "Failed", "▇"),
    RunStatus.COMPLETED: StatusWords("✓", Tone.GOOD, "Completed", "▁"),
    RunStatus.INCOMPLETE: StatusWords("◒", Tone.WARN, "Stopped early", "▄"),
    RunStatus.EXPIRED: StatusWords("◷", Tone.BAD, "Expired", "▅"),
    UNKNOWN: StatusWords("?", Tone.UNKNOWN, "a status this program doesn't know"),
}

MEANINGS: Final[dict[str, str]] = {
    RunStatus.REQUIRES_ACTION: "waits for the outputs of its tools, until it expires",
    RunStatus.IN_PROGRESS: "the model works",
    RunStatus.QUEUED: "not begun yet",
    RunStatus.CANCELLING: "a cancel was asked, not done yet",
    RunStatus.FAILED: "ended with an error, which the Overview shows whole",
    RunStatus.EXPIRED: "not done when its time was up",
    RunStatus.INCOMPLETE: "stopped early, by a limit of tokens or a filter",
    RunStatus.CANCELLED: "ended by a cancel",
    RunStatus.COMPLETED: "done",
    UNKNOWN: "a word of the server that the protocol doesn't have",
}
"""What each status means, what needs you first; for a legend."""


def words_of(status: str) -> StatusWords:
    """Returns how a status reads; of one that the protocol doesn't define, how any such does."""
    return STATUS_WORDS.get(status, STATUS_WORDS[UNKNOWN])


def glyph(status: str) -> str:
    """Returns the one-cell sign of a status, ``?`` for one that the protocol doesn't define."""
    return words_of(status).glyph


def word(status: str) -> str:
    """Returns the server's own word made safe, ``unknown`` if it sent none."""
    if status in STATUS_WORDS or status in SAME_STATE:
        return status
    return safe(status.strip(), LONGEST_WORD) or UNKNOWN


def run_word(run: Run | LastRun) -> str:
    """Returns the server's own word for the state of a run; its status, where that was worked out from more."""
    return word(run.status if run.said is None or run.is_worked_out else run.said)


def what_was_said(run: Run) -> str:
    """Returns the server's own word beside a status that was worked out, ``(run: success)``; "" of any other."""
    return f"(run: {word(run.said or '')})" if run.is_worked_out else ""


def glyph_tone(status: str) -> Tone:
    """Returns how strongly the glyph of this status speaks."""
    return words_of(status).tone


def word_tone(status: str) -> Tone:
    """Returns how strongly the word speaks: as the glyph, but quiet for a run that completed."""
    tone = glyph_tone(status)
    return Tone.QUIET if tone is Tone.GOOD else tone
