"""The colour roles of a status and of a run's countdown. Its glyph and tone are in ``words/status.py``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runtui.feed.watch.thread_status import DOUBT_AFTER
from runtui.model.status import RunStatus
from runtui.model.timing import seconds_left
from runtui.ui.draw.line import Line, Span, line, span
from runtui.ui.draw.palette import Ground, Role
from runtui.words import times
from runtui.words.status import Tone, glyph, glyph_tone, word_tone
from runtui.words.threads import away_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from runtui.model.run import Run
    from runtui.session.run_changes import RunChange

SOON, LITTLE_TIME = 300.0, 60.0
"""Seconds left below which a countdown is no longer quiet, and below which it is an alarm."""
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
    return Ground.BANNER_WAITS if glyph_tone(status) is Tone.NEEDS_YOU else Ground.BANNER_RUNS


def away_line(news: Sequence[RunChange]) -> Line:
    """Returns what happened to runs while nobody looked, `news` in the order in which they matter."""
    status = news[0].run.status
    spans = (Span(f"  {glyph(status)} ", glyph_role(status)), span(away_words(each.run.status for each in news)))
    right = (Span("enter", Role.STRONG), Span(" goes to the first ", Role.MUTED))
    return line(*spans, right=right, ground=banner_ground(status))


def expiry(run: Run, now: float) -> tuple[Span, ...]:
    """Returns how long an active run has left, or since when that passed; loud while it waits."""
    left = seconds_left(run, now)
    if left is None:
        return ()
    role = left_role(left, waits=run.status == RunStatus.REQUIRES_ACTION)
    words, time = times.expiry(left)
    return (Span(words + " ", Role.MUTED), Span(time, role))


def expiry_cells(left: float, *, waits: bool = True) -> tuple[Span, Span]:
    """Returns the seconds left until an expiry in at most nine cells, ``exp past`` from a second after it on."""
    time = "past" if left <= -1 else times.age(left) if left >= 600 else times.countdown(left)
    return Span("exp ", Role.MUTED), Span(time, left_role(left, waits=waits))


def left_role(left: float, *, waits: bool) -> Role:
    """Returns how loud a countdown is: from five minutes on, and again from the last one.

    A run that should have ended long ago is no alarm: its server forgot it.
    """
    if left < -DOUBT_AFTER or (left <= -1 and not waits):
        return Role.MUTED
    if left < SOON:
        return Role.LEFT_LITTLE if left < LITTLE_TIME else Role.LEFT
    return Role.TEXT if waits else Role.MUTED
