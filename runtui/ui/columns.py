"""Which columns a run has at which width, and what stands in each: no widget, no clock of its own."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from runtui.feed.query.whole import WholeRun
from runtui.model.status import RunStatus
from runtui.model.timing import age, queued_seconds, running_seconds, seconds_left
from runtui.ui.paint import padded
from runtui.ui.palette import Ground, Role
from runtui.ui.shown import CELL_LIMIT, Line, Span, line
from runtui.ui.tones import glyph_role, word_role
from runtui.words import ids, times
from runtui.words.notes import note
from runtui.words.safe import safe
from runtui.words.sizes import tokens
from runtui.words.status import glyph, word

if TYPE_CHECKING:
    from collections.abc import Mapping

    from runtui.feed.journal import Journal
    from runtui.feed.ordering import Sort
    from runtui.model.run import Run

MARGIN = 2
GAP = "  "
META = "meta."
"""What the names of columns of metadata begin with."""
LITTLE_TIME = 60.0
"""Seconds left below which a countdown is an alarm."""


class Column(NamedTuple):
    """One column of the run table; `width` in cells."""

    title: str
    width: int
    is_right: bool = False
    metadata_key: str | None = None
    """What of the metadata it shows; None for a column of its own."""

    @property
    def name(self) -> str:
        """What it is remembered by."""
        return self.title.lower() if self.metadata_key is None else META + self.metadata_key


STATUS = Column("Status", 17)
RUN = Column("Run", 11)
AGE = Column("Age", 3, is_right=True)
TIME = Column("Time", 9, is_right=True)
NOTE = Column("Note", 0)
MODEL = Column("Model", 11)
TOKENS = Column("Tokens", 6, is_right=True)
ASSISTANT = Column("Assistant", 11)
CREATED = Column("Created", 16)

_ALL = (STATUS, RUN, AGE, TIME, NOTE, MODEL, TOKENS, ASSISTANT, CREATED)
_META_WIDTH = 14
_NARROW = (STATUS, RUN, AGE, TIME)
_LEAST_NOTE = 8
_CHOSEN_NOTE = 19
"""Cells in which ``rate_limit_exceeded`` stands whole."""
_COMFORTABLE_NOTE = 24


class RowLook(NamedTuple):
    """What a row is at the moment, besides its run."""

    is_selected: bool = False
    has_focus: bool = False
    is_changed: bool = False
    is_stale: bool = False
    is_leaver: bool = False
    """Whether it no longer belongs to the filter."""
    is_marked: bool = False
    is_redacted: bool = False
    """Whether values of metadata are hidden."""


class RowKey(NamedTuple):
    """Everything the look of a row depends on: equal keys, equal rows."""

    run: Run
    look: RowLook
    age: str
    created: str
    time: tuple[Span, ...]
    assistant: str = ""
    """The name of the assistant, as far as it is known."""


def default_names() -> list[str]:
    """Returns the names of the columns that every run has, in display order."""
    return [column.name for column in _ALL]


@lru_cache(maxsize=64)
def columns_for(width: int, chosen: tuple[str, ...] = ()) -> tuple[Column, ...]:
    """Returns the columns that fit `width` cells, in display order; the note takes what is left.

    `chosen` are names of columns in the order of the person; those at the end fall away first. Names of another
    version mean nothing.
    """
    columns = [column for name in chosen if (column := _named(name)) is not None]
    return _fitting(columns, width) if columns else _fitting_by_worth(width)


def _named(name: str) -> Column | None:
    if name.startswith(META):
        key = name.removeprefix(META)
        return Column(padded(safe(key, CELL_LIMIT), _META_WIDTH).rstrip(), _META_WIDTH, metadata_key=key)
    return next((column for column in _ALL if column.name == name), None)


def _fitting(columns: list[Column], width: int) -> tuple[Column, ...]:
    room = width - MARGIN - 1
    while len(columns) > 1 and sum(_least(column) + len(GAP) for column in columns) - len(GAP) > room:
        columns.pop()
    left = room - sum(_least(column) + len(GAP) for column in columns) + len(GAP)
    return tuple(
        column._replace(width=_least(column) + max(0, left)) if column == NOTE else column for column in columns
    )


def _least(column: Column) -> int:
    return column.width or _CHOSEN_NOTE


def _fitting_by_worth(width: int) -> tuple[Column, ...]:
    shown: list[Column] = []
    room = width - MARGIN - 1
    for column in _NARROW:
        cost = column.width + (len(GAP) if shown else 0)
        if cost > room and shown:
            return tuple(shown)
        shown.append(column)
        room -= cost
    note_room = room - len(GAP)
    if note_room < _LEAST_NOTE:
        return tuple(shown)
    extra = []
    for column in (MODEL, TOKENS, ASSISTANT, CREATED):
        if note_room - len(GAP) - column.width < _COMFORTABLE_NOTE:
            break
        note_room -= len(GAP) + column.width
        extra.append(column)
    return (*shown, NOTE._replace(width=note_room), *extra)


def head(width: int, sort: Sort | None = None, chosen: tuple[str, ...] = ()) -> Line:
    """Returns the line of column heads, with a mark at the column that rows are sorted by."""
    words = " " * MARGIN
    for place, column in enumerate(columns_for(width, chosen)):
        is_sorted = sort is not None and sort.key == column.name
        title = column.title + ("↓" if is_sorted and sort and sort.is_reversed else "↑" if is_sorted else "")
        words += GAP if place else ""
        words = words[: len(words) - max(0, len(title) - column.width)]  # a mark may reach into the gap
        words += padded(title, max(column.width, len(title)), right=column.is_right)
    return line(Span(words, Role.MUTED))


def row_key(
    run: Run, look: RowLook, journal: Journal, now: float, names: Mapping[str, str] | None = None
) -> RowKey:
    """Returns what the look of a row depends on at a server time; `names` are those of assistants by id."""
    created = times.moment(run.created_at, now)[: CREATED.width]  # of an earlier year without the seconds
    assistant = names.get(run.assistant_id or "", "") if names else ""
    return RowKey(run, look, times.age(age(run, now)), created, time_cell(run, journal, now), assistant)


def row(key: RowKey, width: int, chosen: tuple[str, ...] = ()) -> Line:
    """Returns the line of one run, on the ground that shows whether it is selected."""
    spans = [_edge(key)]
    columns = columns_for(width, chosen)
    for column in columns:
        if column is not columns[0]:
            spans.append(Span(GAP))
        spans += _cell(column, key)
    return Line(tuple(spans), ground=_ground(key.look))


def time_cell(run: Run, journal: Journal, now: float) -> tuple[Span, ...]:
    """Returns the pieces of the Time column: a duration, a ticking clock, or the time to expiry."""
    left = seconds_left(run, now)
    if run.status == RunStatus.REQUIRES_ACTION and left is not None:
        role = Role.LEFT_LITTLE if left < LITTLE_TIME else Role.LEFT
        return Span("exp ", Role.MUTED), Span(short_countdown(left), role)
    if run.is_active:
        seconds = running_seconds(run, now)
        seconds = queued_seconds(run, now) if seconds is None else seconds
        return (Span(times.duration(None if seconds is None else int(seconds)), Role.RUNS),)
    return (Span(times.duration(ended_after(run, journal)), Role.MUTED),)


def ended_after(run: Run, journal: Journal) -> float | None:
    """Returns seconds from the start to the end of a run that ended, None if nobody knows one of them."""
    seconds = running_seconds(run, 0.0)
    if seconds is not None or run.started_at is None:
        return seconds
    seen = journal.last(run.id)  # an expired run has no end stamp: only this session may have seen it
    return int(seen.at - run.started_at) if seen and seen.is_change else None


def short_countdown(left: float) -> str:
    """Returns seconds left in at most five cells."""
    return times.age(left) if left >= 600 else times.countdown(left)


def _ground(look: RowLook) -> Ground:
    if not look.is_selected:
        return Ground.LIST
    return Ground.SELECTED if look.has_focus else Ground.SELECTED_QUIET


def _edge(key: RowKey) -> Span:
    """The two cells before the first column: the bar or the mark, then what happened to the row."""
    look = key.look
    news = "-" if look.is_leaver else "•" if look.is_changed else " "
    if look.is_selected:
        role = Role.CURSOR if look.has_focus else Role.CURSOR_QUIET
        return Span(("*" if look.is_marked else "▌") + news, role)
    return Span("*" + news, Role.STRONG) if look.is_marked else Span(" " + news, Role.RUNS)


def _cell(column: Column, key: RowKey) -> list[Span]:
    run = key.run
    if column is STATUS:
        role = word_role(run.status)
        return [
            Span(glyph(run.status) + " ", glyph_role(run.status)),
            Span(padded(word(run.status), column.width - 2), role),
        ]
    if column is TIME:
        filler = column.width - sum(len(piece.text) for piece in key.time)
        return [Span(" " * max(0, filler)), *key.time]
    if column.metadata_key is not None:
        return [Span(padded(_metadata(key, column.metadata_key), column.width))]
    text, role = _plain_cell(column.title, key)
    return [Span(padded(text, column.width, right=column.is_right), role)]


def _metadata(key: RowKey, name: str) -> str:
    value = dict(WholeRun(key.run.raw()).metadata_as_sent).get(name)
    if value is None:
        return "-"
    return "hidden" if key.look.is_redacted else safe(value, CELL_LIMIT)


def _plain_cell(title: str, key: RowKey) -> tuple[str, Role]:
    run = key.run
    if title == RUN.title:
        words = "-" if run.is_unreadable else ids.short_id(run.id)
        return words, Role.STRONG if key.look.is_selected else Role.TEXT
    if title == NOTE.title:
        return note(run), Role.TEXT
    quiet = {
        AGE.title: key.age,
        MODEL.title: safe(run.model or "-", CELL_LIMIT),
        TOKENS.title: tokens(run.total_tokens),
        ASSISTANT.title: safe(key.assistant, CELL_LIMIT) or ids.short_id(run.assistant_id or "-", "asst_"),
        CREATED.title: key.created,
    }
    return quiet[title], Role.MUTED
