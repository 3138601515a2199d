"""Which columns a run has at which width, and what stands above them."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from runtui.ui.draw.line import CELL_LIMIT, Line, Span, line
from runtui.ui.draw.paint import padded
from runtui.ui.draw.palette import Role
from runtui.words.safe import safe

if TYPE_CHECKING:
    from runtui.feed.view.ordering import Sort

MARGIN = 2
GAP = "  "
META = "meta."
"""What the names of columns of metadata begin with."""


class Column(NamedTuple):
    """One column of the run table; `width` in cells."""

    title: str
    width: int
    is_right: bool = False
    metadata_key: str | None = None
    """What of the metadata it shows; None for a column of its own."""
    head: str = ""
    """What stands above it, where that is not its title."""

    @property
    def name(self) -> str:
        """What it is remembered by."""
        return self.title.lower() if self.metadata_key is None else META + self.metadata_key


STATUS = Column("Status", 17)
RUN = Column("Run", 11)
AGE = Column("Age", 3, is_right=True)
CLOCK = AGE._replace(width=8, head="At")
"""What stands in the place of the age for those who want to know when."""
CLOCK_CELLS = CLOCK.width - AGE.width
"""Cells that this takes more."""
TIME = Column("Time", 9, is_right=True)
NOTE = Column("Note", 0)
MODEL = Column("Model", 11)
TOKENS = Column("Tokens", 6, is_right=True)
ASSISTANT = Column("Assistant", 11)
CREATED = Column("Created", 16)

_ALL = (STATUS, RUN, AGE, TIME, NOTE, MODEL, TOKENS, ASSISTANT, CREATED)
_META_WIDTH = 14
_LEAST_NOTE = 8
_CHOSEN_NOTE = 19
"""Cells in which ``rate_limit_exceeded`` stands whole."""
_COMFORTABLE_NOTE = 24


def default_names() -> list[str]:
    """Returns the names of the columns that every run has, in display order."""
    return [column.name for column in _ALL]


@lru_cache(maxsize=64)
def columns_for(width: int, chosen: tuple[str, ...] = (), *, has_clock_times: bool = False) -> tuple[Column, ...]:
    """Returns the columns that fit `width` cells, in display order; the note takes what is left.

    `chosen` are names of columns in the order of the person; those at the end fall away first. Names of another
    version mean nothing.
    """
    age = CLOCK if has_clock_times else AGE
    columns = [column for name in chosen if (column := _named(name)) is not None]
    if columns:
        return _fitting([age if column is AGE else column for column in columns], width)
    return _fitting_by_worth(width, (STATUS, RUN, age, TIME))


class Layout(NamedTuple):
    """The columns of a row in display order, those between the first and the last that ticks apart."""

    left: tuple[Column, ...]
    clocks: tuple[Column, ...]
    right: tuple[Column, ...]

    @property
    def last(self) -> Column:
        """The column behind which there is no gap."""
        return (*self.left, *self.clocks, *self.right)[-1]


@lru_cache(maxsize=64)
def layout_for(width: int, chosen: tuple[str, ...] = (), *, has_clock_times: bool = False) -> Layout:
    """Returns the columns that :func:`columns_for` finds to fit; where none ticks, all of them as the left ones."""
    columns = columns_for(width, chosen, has_clock_times=has_clock_times)
    ticking = [place for place, column in enumerate(columns) if column in (AGE, CLOCK, TIME)]
    start, end = (ticking[0], ticking[-1] + 1) if ticking else (len(columns), len(columns))
    return Layout(columns[:start], columns[start:end], columns[end:])


@lru_cache(maxsize=64)
def clock_cells(width: int, chosen: tuple[str, ...] = (), *, has_clock_times: bool = False) -> tuple[int, int]:
    """Returns the cells from the first to behind the last of those that tell ages and clocks; none: (0, 0)."""
    layout = layout_for(width, chosen, has_clock_times=has_clock_times)
    if not layout.clocks:
        return 0, 0
    start = MARGIN + sum(column.width + len(GAP) for column in layout.left)
    return start, start + sum(column.width + len(GAP) for column in layout.clocks) - len(GAP)


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


def _fitting_by_worth(width: int, narrow: tuple[Column, ...]) -> tuple[Column, ...]:
    shown: list[Column] = []
    room = width - MARGIN - 1
    for column in narrow:
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


def head(
    width: int, sort: Sort | None = None, chosen: tuple[str, ...] = (), *, has_clock_times: bool = False
) -> Line:
    """Returns the line of column heads, with a mark at the column that rows are sorted by."""
    words = " " * MARGIN
    for place, column in enumerate(columns_for(width, chosen, has_clock_times=has_clock_times)):
        is_sorted = sort is not None and sort.key == column.name
        title = (column.head or column.title) + (
            "↓" if is_sorted and sort and sort.is_reversed else "↑" if is_sorted else ""
        )
        words += GAP if place else ""
        words = words[: len(words) - max(0, len(title) - column.width)]  # a mark may reach into the gap
        words += padded(title, max(column.width, len(title)), right=column.is_right)
    return line(Span(words, Role.MUTED))
