"""A thread as a row of any list of threads, in one line or two: its label, and its newest run as last seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from runtui.model.key_form import masked
from runtui.model.status import RunStatus, is_active
from runtui.ui.draw.line import Line, Span, cells_of, hit_spans, line, span
from runtui.ui.draw.paint import GAP, fit, padded
from runtui.ui.draw.palette import Role
from runtui.ui.draw.status import expiry_cells, glyph_role, word_role
from runtui.words import ids, times
from runtui.words.status import glyph, word
from runtui.words.threads import suggested_label

if TYPE_CHECKING:
    from runtui.model.thread import LastRun, SavedThread, Thread

PREFIX = "thread_"
STATUS_WIDTH = 17
TIME_WIDTH = 9
AGE_WIDTH = 3
NO_LABEL = "(no label)"
NOT_ASKED = "not asked yet"
ON_SERVER = "on the server"
"""Said of a thread that is not saved here."""
WITH_RUN = 59
"""Width from which one line has room for the last run."""
_GAP = Span(" " * GAP)


class ThreadRow(Struct, frozen=True, kw_only=True):
    """One thread to choose."""

    thread_id: str
    saved: SavedThread | None = None
    """None: an id that was pasted, or one that the server lists, and is not in the book."""
    listed: Thread | None = None
    """What the server said of it, if it is not in the book and the server lists its threads."""
    hits: tuple[int, ...] = ()
    """Offsets of the letters that were searched for, in the label."""
    id_hits: tuple[int, ...] = ()
    """The same in the id."""
    section: str = ""
    """The group it stands in."""

    @property
    def key(self) -> str:
        """The thread is what tells a row from the others."""
        return self.thread_id

    @property
    def label(self) -> str | None:
        """What the person calls it, or how the server's own words suggest to call it."""
        if self.listed is not None:
            return suggested_label(self.listed)
        return self.saved.label if self.saved is not None else None

    @property
    def is_known(self) -> bool:
        """Whether it is more than an id that was pasted."""
        return self.saved is not None or self.listed is not None

    @property
    def last_run(self) -> LastRun | None:
        """Its newest run as this machine last saw it."""
        return self.saved.last_run if self.saved is not None else None


def thread_lines(
    row: ThreadRow, width: int, now: float, words: str | None, *, is_marked: bool, height: int = 1
) -> tuple[Line, ...]:
    """Returns a thread in one line with columns, or in two: `width` cells behind the bar of the cursor.

    `now` is the time in seconds; `words` stand in the place of the last run.
    """
    role = Role.STRONG if is_marked else Role.TEXT
    if height == 1:
        return (_one_line(row, width, now, words, role),)
    sign, status = _status(row, words)
    time = _time_of_last_run(row.last_run, now) if words is None else ()
    label = span(row.label or NO_LABEL, role)
    return (
        line(Span(" "), sign, label, right=(*time, Span(" "))),
        line(Span("   "), status, right=(*_short_id(row), Span(" "))),
    )


def _one_line(row: ThreadRow, width: int, now: float, words: str | None, role: Role) -> Line:
    if not row.is_known:
        return line(Span("+ ", Role.RUNS), Span("open  ", Role.MUTED), span(row.thread_id, Role.STRONG))
    pin = Span("* " if row.saved is not None and row.saved.is_pinned else "  ", Role.MUTED)
    run = (_GAP, *_columns(row, now, words)) if width >= WITH_RUN else ()
    return line(pin, *_label(row, _label_width(width), role), *run, _GAP, *_short_id(row))


def _columns(row: ThreadRow, now: float, words: str | None) -> tuple[Span, ...]:
    """Status, time and age of the last run; of a thread that is not saved its own age."""
    sign, status = _status(row, words)
    run = row.last_run if words is None else None
    source = row.listed or run
    age = None if source is None or source.created_at is None else max(0.0, now - source.created_at)
    time = _time(run, now) if run is not None else (Span("-", Role.MUTED),)
    room = Span(" " * max(0, TIME_WIDTH - cells_of(time)))
    age_cell = Span(padded(times.age(age), AGE_WIDTH, right=True), Role.MUTED)
    return (sign, status._replace(text=padded(status.text, STATUS_WIDTH - 2)), _GAP, room, *time, _GAP, age_cell)


def _status(row: ThreadRow, words: str | None) -> tuple[Span, Span]:
    """Glyph and word of the last run, or what is said in its place."""
    if row.listed is not None:
        words = ON_SERVER
    if words is not None:
        return Span("  "), span(words, Role.MUTED)
    if row.last_run is None:
        return Span("? ", Role.MUTED), Span(NOT_ASKED, Role.MUTED)
    status = row.last_run.status
    return Span(f"{glyph(status)} ", glyph_role(status)), span(word(status), word_role(status))


def head_line(width: int) -> Line:
    """Returns the heads of the columns, for `width` cells with the bar of the cursor."""
    cells = [padded("Label", _label_width(width - 1))]
    if width > WITH_RUN:
        times_of_run = (padded("Time", TIME_WIDTH, right=True), padded("Age", AGE_WIDTH))
        cells += [padded("Last run", STATUS_WIDTH), *times_of_run]
    return line(Span("   " + _GAP.text.join([*cells, "Thread"]), Role.MUTED))


def _label_width(width: int) -> int:
    others = 2 + GAP + ids.SHORT
    if width >= WITH_RUN:
        others += STATUS_WIDTH + TIME_WIDTH + AGE_WIDTH + 3 * GAP
    return max(8, width - others)


def _time_of_last_run(run: LastRun | None, now: float) -> tuple[Span, ...]:
    """The time left, the running clock or the age of the last run seen."""
    if run is None:
        return ()
    if run.status == RunStatus.REQUIRES_ACTION and run.expires_at is not None:
        return expiry_cells(run.expires_at - now)
    if is_active(run.status):
        start = run.started_at or run.created_at
        return (Span(times.countdown(None if start is None else max(0.0, now - start)), Role.RUNS),)
    age = None if run.created_at is None else max(0.0, now - run.created_at)
    return (Span(times.age(age), Role.MUTED),)


def _time(run: LastRun, now: float) -> tuple[Span, ...]:
    """The same where the age has a column of its own: of a run that ended how long it took."""
    if is_active(run.status):
        return _time_of_last_run(run, now)
    seconds = None if run.ended_at is None or run.started_at is None else max(0, run.ended_at - run.started_at)
    return (Span(fit(times.duration(seconds), TIME_WIDTH), Role.MUTED),)


def _label(row: ThreadRow, width: int, role: Role) -> list[Span]:
    if not row.label:
        return [Span(padded(NO_LABEL, width), Role.MUTED)]
    safe = span(row.label).text
    return hit_spans(padded(safe, width), row.hits if safe == row.label else (), role)


def _short_id(row: ThreadRow) -> list[Span]:
    seen = masked(row.thread_id)
    if seen != row.thread_id:
        return [Span(seen, Role.MUTED)]
    short = ids.short_id(row.thread_id, PREFIX)
    rest = row.thread_id.removeprefix(PREFIX)
    before = len(row.thread_id) - len(rest)
    head, ellipsis, tail = short.partition("…")
    shown = {place - before for place in row.id_hits if place - before < len(head)}
    if ellipsis:
        shift = len(rest) - len(short)
        shown |= {place - before - shift for place in row.id_hits if place - before >= len(rest) - len(tail)}
    return hit_spans(short, shown, Role.MUTED)
