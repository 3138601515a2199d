"""A run as a row of the table: all that its look depends on, and what stands in each cell. No clock of its own."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from runtui.feed.run.lifetime import elapsed, ended_after
from runtui.feed.view.query.whole import WholeRun
from runtui.model.status import RunStatus
from runtui.model.timing import age, seconds_left
from runtui.ui.draw.line import CELL_LIMIT, Line, Span
from runtui.ui.draw.paint import padded
from runtui.ui.draw.palette import Ground, Role
from runtui.ui.draw.status import expiry_cells, glyph_role, word_role
from runtui.ui.table.columns import (
    AGE,
    ASSISTANT,
    CREATED,
    GAP,
    MODEL,
    NOTE,
    RUN,
    STATUS,
    TIME,
    TOKENS,
    layout_for,
)
from runtui.words import ids, times
from runtui.words.notes import note
from runtui.words.safe import safe
from runtui.words.sizes import tokens
from runtui.words.status import glyph, word

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import TypeAlias

    from runtui.feed.run.journal import Journal
    from runtui.model.run import Run
    from runtui.ui.table.columns import Column

    RawOf: TypeAlias = Callable[[Run], bytes]

SECONDS_TOLD = 62.0
"""Ages up to which a row tells seconds, and a little more to tell the first minute at once."""


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
    has_clock_times: bool = False
    shows_created: bool = True
    """Whether there is room for the time of creation, which takes a while to be told."""

    def but(self, is_selected: bool, is_changed: bool, is_leaver: bool, is_marked: bool) -> RowLook:
        """Returns the look of a row that differs from the others."""
        return self._replace(
            is_selected=is_selected, is_changed=is_changed, is_leaver=is_leaver, is_marked=is_marked
        )


class RowKey(NamedTuple):
    """Everything the look of a row depends on: equal keys, equal rows."""

    run: Run
    look: RowLook
    age: str
    created: str
    time: tuple[Span, ...]
    assistant: str = ""
    """The name of the assistant, as far as it is known."""

    def still(self) -> RowKey:
        """Returns all but what ticks: equal for two looks of which only the age and the clock differ."""
        return self._replace(age="", time=())


def row_key(
    run: Run, look: RowLook, journal: Journal, now: float, names: Mapping[str, str] | None = None
) -> RowKey:
    """Returns what the look of a row depends on at a server time; `names` are those of assistants by id."""
    created = _created(run.created_at, now // 60 * 60) if look.shows_created else ""
    assistant = names.get(run.assistant_id or "", "") if names else ""
    since = times.short_moment(run.created_at, now) if look.has_clock_times else times.age(age(run, now))
    return RowKey(run, look, since, created, time_cell(run, journal, now), assistant)


def ticks(run: Run, journal: Journal, now: float) -> bool:
    """Tells whether a second may change how a row looks: its clock, its age in seconds, the mark of a change."""
    if run.is_active or now - (run.created_at or 0.0) < SECONDS_TOLD:
        return True
    seen = journal.last(run.id)
    return seen is not None and now - seen.at < SECONDS_TOLD


def is_tick(before: RowKey, after: RowKey) -> bool:
    """Tells whether two looks of a row differ in its age and its clock at most."""
    return before.still() == after.still()


@lru_cache(maxsize=1024)
def _created(created_at: float | None, minute: float) -> str:
    """How the creation is told from a minute on: it changes at midnight only, and is asked for on every key."""
    return times.moment(created_at, minute)[: CREATED.width]  # of an earlier year without the seconds


def raw_alone(run: Run) -> bytes:
    """Returns the whole object of a run, for which its page is opened."""
    return run.raw()


def row(key: RowKey, width: int, chosen: tuple[str, ...] = (), raw_of: RawOf = raw_alone) -> Line:
    """Returns the line of one run, on the ground that shows whether it is selected.

    `raw_of` opens the whole object of a run, which a column of metadata needs.
    """
    left, right = spans_around_clocks(key, width, chosen, raw_of)
    return Line((*left, *clock_spans(key, width, chosen, raw_of), *right), ground=ground_of(key.look))


def spans_around_clocks(
    key: RowKey, width: int, chosen: tuple[str, ...], raw_of: RawOf
) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """Returns what stands left and right of the cells that tick; without any such cells all is left."""
    layout = layout_for(width, chosen, has_clock_times=key.look.has_clock_times)
    left = (_edge(key), *_spans(layout.left, key, layout.last, raw_of))
    return left, _spans(layout.right, key, layout.last, raw_of)


def clock_spans(key: RowKey, width: int, chosen: tuple[str, ...], raw_of: RawOf) -> tuple[Span, ...]:
    """Returns the cells from the first to the last one that ticks."""
    layout = layout_for(width, chosen, has_clock_times=key.look.has_clock_times)
    return _spans(layout.clocks, key, layout.last, raw_of)


def time_cell(run: Run, journal: Journal, now: float) -> tuple[Span, ...]:
    """Returns the pieces of the Time column: a duration, a ticking clock, or the time to expiry."""
    left = seconds_left(run, now)
    if run.status == RunStatus.REQUIRES_ACTION and left is not None:
        return expiry_cells(left)
    if run.is_active:
        seconds = elapsed(run, now)
        return (Span(times.duration(None if seconds is None else int(seconds)), Role.RUNS),)
    return (Span(times.duration(ended_after(run, journal)), Role.MUTED),)


def ground_of(look: RowLook) -> Ground:
    """Returns what a row stands on."""
    if not look.is_selected:
        return Ground.LIST
    return Ground.SELECTED if look.has_focus else Ground.SELECTED_QUIET


def _edge(key: RowKey) -> Span:
    """The two cells before the first column: the bar or the mark, then what happened to the row; both first."""
    look = key.look
    news = "-" if look.is_leaver else "•" if look.is_changed else " "
    if look.is_selected:
        role = Role.CURSOR if look.has_focus else Role.CURSOR_QUIET
        return Span("▌" + ("*" if look.is_marked else news), role)
    return Span("*" + news, Role.STRONG) if look.is_marked else Span(" " + news, Role.RUNS)


def _spans(columns: tuple[Column, ...], key: RowKey, last: Column, raw_of: RawOf) -> tuple[Span, ...]:
    spans: list[Span] = []
    for column in columns:
        spans += _cell(column, key, raw_of)
        if column is not last:  # the gap is part of the cell before it: fewer pieces are painted quicker
            spans[-1] = Span(spans[-1].text + GAP, spans[-1].role)
    return tuple(spans)


def _cell(column: Column, key: RowKey, raw_of: RawOf) -> tuple[Span, ...]:
    if column is STATUS:
        return _status(key.run.status, column.width)
    if column is TIME:
        filler = column.width - sum(len(piece.text) for piece in key.time)
        return Span(" " * max(0, filler)), *key.time
    if column.metadata_key is not None:
        return (Span(padded(_metadata(key, column.metadata_key, raw_of), column.width)),)
    if column.title == NOTE.title:
        return (Span(padded(note(key.run, column.width), column.width)),)
    text, role = _CELLS[column.title](key)
    return (Span(padded(text, column.width, right=column.is_right), role),)


@lru_cache(maxsize=64)
def _status(status: str, width: int) -> tuple[Span, ...]:
    sign = Span(f"{glyph(status)} ", glyph_role(status))
    return sign, Span(padded(word(status), width - len(sign.text)), word_role(status))


def _metadata(key: RowKey, name: str, raw_of: RawOf) -> str:
    value = dict(WholeRun(raw_of(key.run)).metadata_as_sent).get(name)
    if value is None:
        return "-"
    return "hidden" if key.look.is_redacted else safe(value, CELL_LIMIT)


def _run(key: RowKey) -> tuple[str, Role]:
    words = "-" if key.run.is_unreadable else ids.short_id(key.run.id)
    return words, Role.STRONG if key.look.is_selected else Role.TEXT


def _assistant(key: RowKey) -> tuple[str, Role]:
    return safe(key.assistant, CELL_LIMIT) or ids.short_id(key.run.assistant_id or "-", "asst_"), Role.MUTED


_CELLS: dict[str, Callable[[RowKey], tuple[str, Role]]] = {
    RUN.title: _run,
    AGE.title: lambda key: (key.age, Role.MUTED),
    MODEL.title: lambda key: (safe(key.run.model or "-", CELL_LIMIT), Role.MUTED),
    TOKENS.title: lambda key: (tokens(key.run.total_tokens), Role.MUTED),
    ASSISTANT.title: _assistant,
    CREATED.title: lambda key: (key.created, Role.MUTED),
}
"""What stands in a column that has one form, by its title."""
