"""A thread as a row of any list of threads, in one line or two: its label, and its newest run as last seen."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from msgspec import Struct

from runtui.feed.watch.groups import ThreadGroup
from runtui.model.key_form import masked
from runtui.model.status import RunStatus, is_active
from runtui.model.timing import is_queued_again
from runtui.ui.draw.line import Line, Span, cells_of, hit_spans, line, span
from runtui.ui.draw.paint import GAP, fit, padded
from runtui.ui.draw.palette import Role
from runtui.ui.draw.status import expiry_cells, glyph_role, word_role
from runtui.words import ids, times
from runtui.words.sizes import thousands
from runtui.words.status import glyph, run_word
from runtui.words.threads import SET_ASIDE, UNSEEN, stuck_words, suggested_label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from runtui.feed.watch.groups import PlacedThread
    from runtui.model.thread import LastRun, SavedThread, Thread

PREFIX = "thread_"
STATUS_WIDTH = 17
TIME_WIDTH = 9
AGE_WIDTH = 3
NO_LABEL = "(no label)"
NOT_ASKED = "not asked yet"
ON_SERVER = "on the server"
"""Said of a thread that is not saved here."""
ON_SERVER_HEAD = "On the server"
"""The head over such threads."""
WITH_ID = 59
"""Width from which one line has room for the id too."""
WITH_RUN = 45
"""Width from which it has room for the last run."""
_GAP = Span(" " * GAP)


class ThreadRow(Struct, frozen=True, kw_only=True):
    """One thread to choose."""

    thread_id: str
    saved: SavedThread | None = None
    """None: an id that was pasted, or one that the server lists, and is not in the book."""
    placed: PlacedThread | None = None
    """How it stands, if it is in the book."""
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
        """The run that tells how it stands, as this machine last saw it."""
        if self.placed is not None:
            return self.placed.status.last
        return self.saved.last_run if self.saved is not None else None


def thread_rows(threads: Sequence[PlacedThread]) -> list[ThreadRow]:
    """Returns the rows of saved threads, each under the head of its group, which counts them."""
    counts = Counter(each.group for each in threads)
    return [
        ThreadRow(
            thread_id=each.thread_id,
            saved=each.saved,
            placed=each,
            section=f"{each.group}  {thousands(counts[each.group])}",
        )
        for each in threads
    ]


def pane_lines(row: ThreadRow, width: int, now: float, words: str | None, *, is_marked: bool) -> tuple[Line, ...]:
    """Returns a thread in two lines; the first one alone says enough.

    `width` are the cells behind the bar of the cursor, `now` is the time in seconds; `words` stand in the place
    of the last run.
    """
    sign, status = _status(row, now, words)
    time = _time_of_row(row, now) if words is None else ()
    role, short = Role.STRONG if is_marked else Role.TEXT, _short_id(row)
    label, thread_id = ([span(row.label, role)], short) if row.label else (short, [])
    return (
        line(_unseen(row), sign, *label, right=(*time, Span(" "))),
        line(Span("   "), _why(row, now) or status, right=(*thread_id, Span(" "))),
    )


def thread_line(row: ThreadRow, width: int, now: float, words: str | None, *, is_marked: bool) -> Line:
    """Returns a thread in one line with columns; the parameters are those of `pane_lines`."""
    role = Role.STRONG if is_marked else Role.TEXT
    if not row.is_known:
        return line(Span("+ ", Role.RUNS), Span("open  ", Role.MUTED), span(row.thread_id, Role.STRONG))
    pin = Span("*" if row.saved is not None and row.saved.is_pinned else " ", Role.MUTED)
    run = (_GAP, *_columns(row, now, words)) if width >= WITH_RUN else ()
    thread_id = (_GAP, *_short_id(row)) if _has_id(width) else ()
    return line(pin, _unseen(row), *_label(row, _label_width(width), role), *run, *thread_id)


def _has_id(width: int) -> bool:
    """Where not all has room the id goes before the run; where that has none either, it is back."""
    return width >= WITH_ID or width < WITH_RUN


def _columns(row: ThreadRow, now: float, words: str | None) -> tuple[Span, ...]:
    """Status, time and age of the last run; of a thread that is not saved its own age."""
    sign, status = _status(row, now, words)
    run = row.last_run if words is None else None
    source = row.listed or run
    age = None if source is None or source.created_at is None else max(0.0, now - source.created_at)
    time = _seen(row, now) or _time(run, now) if run is not None else (Span("-", Role.MUTED),)
    room = Span(" " * max(0, TIME_WIDTH - cells_of(time)))
    age_cell = Span(padded(times.age(age), AGE_WIDTH, right=True), Role.MUTED)
    return (sign, status._replace(text=padded(status.text, STATUS_WIDTH - 2)), _GAP, room, *time, _GAP, age_cell)


def _unseen(row: ThreadRow) -> Span:
    return Span(UNSEEN if row.placed is not None and row.placed.is_unseen else " ", Role.STRONG)


def _seen(row: ThreadRow, now: float) -> tuple[Span, ...]:
    """That a thread is set aside, or how old what is known of it is, once that is old; nothing before."""
    placed = row.placed
    if placed is not None and placed.group is ThreadGroup.ASIDE:
        return (Span(SET_ASIDE, Role.MUTED),)
    if placed is None or placed.old_from is None or now <= placed.old_from or placed.seen_at is None:
        return ()
    return (Span(f"seen {times.age(now - placed.seen_at)}", Role.MUTED),)


def _why(row: ThreadRow, now: float) -> Span | None:
    """Why its run is stuck, None if it isn't."""
    placed, last = row.placed, row.last_run
    if placed is None or placed.stuck is None or last is None:
        return None
    stuck = placed.stuck
    return span(stuck_words(last.status, now - stuck.since, stuck.usual, is_overdue=stuck.is_overdue), Role.WARN)


def _time_of_row(row: ThreadRow, now: float) -> tuple[Span, ...]:
    return _seen(row, now) or _time_of_last_run(row.last_run, now)


def _status(row: ThreadRow, now: float, words: str | None) -> tuple[Span, Span]:
    """Glyph and word of the last run, or what is said in its place."""
    if row.listed is not None:
        words = ON_SERVER
    if words is not None:
        return Span("  "), span(words, Role.MUTED)
    if row.last_run is None:
        return Span("? ", Role.MUTED), Span(NOT_ASKED, Role.MUTED)
    status, is_old = row.last_run.status, bool(_seen(row, now))
    sign_role, role = (Role.MUTED, Role.MUTED) if is_old else (glyph_role(status), word_role(status))
    return Span(f"{glyph(status)} ", sign_role), span(run_word(row.last_run), role)


def head_line(width: int) -> Line:
    """Returns the heads of the columns, for `width` cells with the bar of the cursor."""
    cells = [padded("Label", _label_width(width - 1))]
    if width > WITH_RUN:
        times_of_run = (padded("Time", TIME_WIDTH, right=True), padded("Age", AGE_WIDTH))
        cells += [padded("Last run", STATUS_WIDTH), *times_of_run]
    cells += ["Thread"] if _has_id(width - 1) else []
    return line(Span("   " + _GAP.text.join(cells), Role.MUTED))


def _label_width(width: int) -> int:
    others = 2 + (GAP + ids.SHORT if _has_id(width) else 0)
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
        start = None if is_queued_again(run) else run.started_at or run.created_at
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
