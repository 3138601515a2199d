"""A saved thread as a line: its label, and its newest run as this machine last saw it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runtui.model.key_form import masked
from runtui.model.status import RunStatus, is_active
from runtui.ui.draw.line import Line, Span, span
from runtui.ui.draw.paint import GAP, padded
from runtui.ui.draw.palette import Role
from runtui.ui.draw.status import expiry_cells, glyph_role, word_role
from runtui.ui.threads.search import PREFIX
from runtui.words import ids, times
from runtui.words.status import glyph, word

if TYPE_CHECKING:
    from collections.abc import Collection

    from runtui.model.thread import LastRun, Thread
    from runtui.ui.threads.search import Offer

STATUS_WIDTH = 17
TIME_WIDTH = 9
AGE_WIDTH = 3
ID_WIDTH = 18
NO_LABEL = "(no label)"
NOT_ASKED = "not asked yet"
ON_SERVER = "  on the server"
"""Said of a thread that is not saved here."""
_GAP = " " * GAP
WITH_RUN = 60
"""Width from which a line has room for the last run."""


def offer_line(offer: Offer, width: int, now: float, *, is_selected: bool, words: str | None = None) -> Line:
    """Returns the line of one offer of the picker; `words` stand in the place of a last run."""
    saved = offer.saved
    edge = Span("▌" if is_selected else " ", Role.CURSOR)
    if saved is None and offer.listed is None:
        return Line((edge, Span("+ ", Role.RUNS), Span("open  ", Role.MUTED), span(offer.thread_id, Role.STRONG)))
    pin = Span("* " if saved is not None and saved.is_pinned else "  ", Role.MUTED)
    spans = [edge, pin, *_label(offer, label_width(width), is_selected=is_selected)]
    if width >= WITH_RUN:
        last_run = saved.last_run if saved is not None else None
        cells = listed_cells(offer.listed, now) if offer.listed else run_cells(last_run, now, words)
        spans += [Span(_GAP), *cells]
    return Line((*spans, Span(_GAP), *_short_id(offer)))


def label_width(width: int) -> int:
    """Returns the cells of the label column."""
    others = 3 + GAP + 11
    if width >= WITH_RUN:
        others += STATUS_WIDTH + TIME_WIDTH + AGE_WIDTH + 3 * GAP
    return max(8, width - others)


def head_line(width: int) -> Line:
    """Returns the column heads of the picker."""
    cells = [padded("Label", label_width(width))]
    if width >= WITH_RUN:
        cells += [
            padded("Last run", STATUS_WIDTH),
            padded("Time", TIME_WIDTH, right=True),
            padded("Age", AGE_WIDTH),
        ]
    cells.append("Thread")
    return Line((Span("   " + _GAP.join(cells), Role.MUTED),))


def run_cells(run: LastRun | None, now: float, words: str | None = None) -> list[Span]:
    """Returns status, time and age of the last run seen; without one, or with `words`, those."""
    if run is None or words is not None:
        nothing = _GAP + padded("-", TIME_WIDTH, right=True) + _GAP + padded("-", AGE_WIDTH, right=True)
        said = padded(words or NOT_ASKED, STATUS_WIDTH - 2)
        return [Span("  " if words else "? ", Role.MUTED), Span(said + nothing, Role.MUTED)]
    age = None if run.created_at is None else max(0.0, now - run.created_at)
    return [
        Span(glyph(run.status) + " ", glyph_role(run.status)),
        Span(padded(word(run.status), STATUS_WIDTH - 2), word_role(run.status)),
        Span(_GAP),
        *_time(run, now),
        Span(_GAP + padded(times.age(age), AGE_WIDTH, right=True), Role.MUTED),
    ]


def listed_cells(thread: Thread, now: float) -> list[Span]:
    """Returns what stands in the place of a last run for a thread that only the server lists."""
    age = None if thread.created_at is None else max(0.0, now - thread.created_at)
    cells = (padded(ON_SERVER, STATUS_WIDTH), padded("-", TIME_WIDTH, right=True))
    return [Span(_GAP.join((*cells, padded(times.age(age), AGE_WIDTH, right=True))), Role.MUTED)]


def time_of_last_run(run: LastRun | None, now: float) -> tuple[Span, ...]:
    """Returns the time left, the running clock or the age of the last run seen, without padding."""
    if run is None:
        return ()
    if run.status == RunStatus.REQUIRES_ACTION and run.expires_at is not None:
        return expiry_cells(run.expires_at - now)
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
    label = offer.label or ""
    plain = Role.STRONG if is_selected else Role.TEXT
    if not label:
        return [Span(padded(NO_LABEL, width), Role.MUTED)]
    text = padded(span(label).text, width)
    return _marked(text, offer.hits if span(label).text == label else (), plain)


def _short_id(offer: Offer) -> list[Span]:
    seen = masked(offer.thread_id)
    if seen != offer.thread_id:
        return [Span(seen, Role.MUTED)]
    short = ids.short_id(offer.thread_id, PREFIX)
    rest = offer.thread_id.removeprefix(PREFIX)
    before = len(offer.thread_id) - len(rest)
    head, ellipsis, tail = short.partition("…")
    shown = {place - before for place in offer.id_hits if place - before < len(head)}
    if ellipsis:
        shift = len(rest) - len(short)
        shown |= {place - before - shift for place in offer.id_hits if place - before >= len(rest) - len(tail)}
    return _marked(short, shown, Role.MUTED)


def _marked(text: str, hits: Collection[int], role: Role) -> list[Span]:
    if not hits:
        return [Span(text, role)]
    return [Span(char, Role.HIT if place in hits else role) for place, char in enumerate(text)]
