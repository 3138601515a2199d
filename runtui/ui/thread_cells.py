"""A saved thread as a line: its label, and its newest run as this machine last saw it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runtui.model.status import RunStatus, is_active
from runtui.ui.columns import GAP, LITTLE_TIME, short_countdown
from runtui.ui.paint import padded
from runtui.ui.palette import Role
from runtui.ui.shown import Line, Span, span
from runtui.ui.tones import glyph_role, word_role
from runtui.words import ids, times
from runtui.words.status import glyph, word

if TYPE_CHECKING:
    from runtui.model.thread import LastRun
    from runtui.ui.picking import Offer

STATUS_WIDTH = 17
TIME_WIDTH = 9
AGE_WIDTH = 3
ID_WIDTH = 18
NO_LABEL = "(no label)"


def offer_line(offer: Offer, width: int, now: float, *, is_selected: bool) -> Line:
    """Returns the line of one offer of the picker."""
    saved = offer.saved
    edge = Span("▌" if is_selected else " ", Role.CURSOR)
    if saved is None:
        return Line((edge, Span("+ ", Role.RUNS), Span("open  ", Role.MUTED), span(offer.thread_id, Role.STRONG)))
    pin = Span("* " if saved.is_pinned else "  ", Role.MUTED)
    spans = [edge, pin, *_label(offer, label_width(width), is_selected=is_selected)]
    cells = [span(ids.short_id(saved.thread_id, "thread_"), Role.MUTED)]
    if width >= 60:
        spans += [Span(GAP), *run_cells(saved.last_run, now), Span(GAP)]
    else:
        spans.append(Span(GAP))
    return Line((*spans, *cells))


def label_width(width: int) -> int:
    """Returns the cells of the label column."""
    others = 3 + len(GAP) + 11
    if width >= 60:
        others += STATUS_WIDTH + TIME_WIDTH + AGE_WIDTH + 3 * len(GAP)
    return max(8, width - others)


def head_line(width: int) -> Line:
    """Returns the column heads of the picker."""
    cells = [padded("Label", label_width(width))]
    if width >= 60:
        cells += [
            padded("Last run", STATUS_WIDTH),
            padded("Time", TIME_WIDTH, right=True),
            padded("Age", AGE_WIDTH),
        ]
    cells.append("Thread")
    return Line((Span("   " + GAP.join(cells), Role.MUTED),))


def run_cells(run: LastRun | None, now: float) -> list[Span]:
    """Returns status, time and age of the last run seen; ``not asked yet`` if there is none."""
    if run is None:
        words = [Span("? ", Role.MUTED), Span(padded("not asked yet", STATUS_WIDTH - 2), Role.MUTED)]
        return [
            *words,
            Span(GAP + padded("-", TIME_WIDTH, right=True) + GAP + padded("-", AGE_WIDTH, right=True), Role.MUTED),
        ]
    age = None if run.created_at is None else max(0.0, now - run.created_at)
    return [
        Span(glyph(run.status) + " ", glyph_role(run.status)),
        Span(padded(word(run.status), STATUS_WIDTH - 2), word_role(run.status)),
        Span(GAP),
        *_time(run, now),
        Span(GAP + padded(times.age(age), AGE_WIDTH, right=True), Role.MUTED),
    ]


def time_of_last_run(run: LastRun | None, now: float) -> tuple[Span, ...]:
    """Returns the time left, the running clock or the age of the last run seen, without padding."""
    if run is None:
        return ()
    if run.status == RunStatus.REQUIRES_ACTION and run.expires_at is not None:
        left = max(0.0, run.expires_at - now)
        role = Role.LEFT_LITTLE if left < LITTLE_TIME else Role.LEFT
        return Span("exp ", Role.MUTED), Span(short_countdown(left), role)
    if is_active(run.status):
        start = run.started_at or run.created_at
        return (Span(times.countdown(None if start is None else max(0.0, now - start)), Role.RUNS),)
    age = None if run.created_at is None else max(0.0, now - run.created_at)
    return (Span(times.age(age), Role.MUTED),)


def _time(run: LastRun, now: float) -> list[Span]:
    if is_active(run.status):
        spans = time_of_last_run(run, now)
        return [Span(" " * max(0, TIME_WIDTH - sum(len(each.text) for each in spans))), *spans]
    seconds = None if run.ended_at is None or run.started_at is None else max(0, run.ended_at - run.started_at)
    return [Span(padded(times.duration(seconds), TIME_WIDTH, right=True), Role.MUTED)]


def _label(offer: Offer, width: int, *, is_selected: bool) -> list[Span]:
    label = (offer.saved.label if offer.saved else None) or ""
    plain = Role.STRONG if is_selected else Role.TEXT
    if not label:
        return [Span(padded(NO_LABEL, width), Role.MUTED)]
    text = padded(span(label).text, width)
    if not offer.hits or span(label).text != label:
        return [Span(text, plain)]
    return [Span(char, Role.HIT if place in offer.hits else plain) for place, char in enumerate(text)]
