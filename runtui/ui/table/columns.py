"""The table of columns: what each is called, holds and is sorted by, and which of them fit a width.

Their heads are part of the first picture, so this imports little: what the cells tell, a `RowKey` knows.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from runtui.ui.draw.line import CELL_LIMIT, Line, Span, line
from runtui.ui.draw.paint import padded
from runtui.ui.draw.palette import Role
from runtui.words.safe import safe

if TYPE_CHECKING:
    from collections.abc import Callable

    from runtui.feed.view.ordering import Sort
    from runtui.model.run import Run
    from runtui.model.sight import Sight
    from runtui.ui.table.row import RowKey

MARGIN = 2
GAP = "  "
META = "meta."
"""What the names of columns of metadata begin with."""
_META_WIDTH = 14
_LEAST_NOTE = 8
_CHOSEN_NOTE = 19
"""Cells in which ``rate_limit_exceeded`` stands whole."""
_COMFORTABLE_NOTE = 24
_AMPLE_NOTE = 36
"""Cells of a note from which names get what is left, until they stand whole."""
_WIDEST_NAMES = {"assistant": 22}

MetadataOf: TypeAlias = "Callable[[Run, str], str | None]"
"""Reads a value of the metadata from the whole object of a run, which has to be opened for that."""
Cell: TypeAlias = "Callable[[RowKey, Column, MetadataOf], tuple[Span, ...]]"
"""Returns what stands in a column of a row, exactly as wide as the column."""


class Column(NamedTuple):
    """One column of the run table; `width` in cells, 0 for what the others leave."""

    name: str
    """What it is remembered by, and what the feed calls the order by it (``SortKey``), if it can sort so."""
    title: str
    """What it is called, and what stands above it unless there is a `head`."""
    width: int
    cell: Cell
    directions: tuple[str, ...] = ()
    """How its order and its reverse read; none for a column that the feed can't sort by."""
    is_largest_first: bool = False
    """Whether what is looked for is the end of the order, and so the reverse is offered first."""
    is_right: bool = False
    ticks: bool = False
    """Whether a second may change it."""
    head: str = ""


def _text(text_of: Callable[[RowKey], str]) -> Cell:
    """Returns a cell of one muted text."""

    def cell(key: RowKey, column: Column, _: MetadataOf) -> tuple[Span, ...]:
        return (Span(padded(text_of(key), column.width, right=column.is_right), Role.MUTED),)

    return cell


def _status(key: RowKey, column: Column, _: MetadataOf) -> tuple[Span, ...]:
    return key.status(column.width)


def _run(key: RowKey, column: Column, _: MetadataOf) -> tuple[Span, ...]:
    return (Span(padded(key.short_id, column.width), Role.STRONG if key.look.is_selected else Role.TEXT),)


def _time(key: RowKey, column: Column, _: MetadataOf) -> tuple[Span, ...]:
    filler = column.width - sum(len(piece.text) for piece in key.time)
    return Span(" " * max(0, filler)), *key.time


def _note(key: RowKey, column: Column, _: MetadataOf) -> tuple[Span, ...]:
    return (Span(padded(key.note(column.width), column.width)),)


def _a_to_z(words: str) -> tuple[str, str]:
    return f"{words} from a to z", f"{words} from z to a"


_AGES, _DURATIONS = ("youngest first", "oldest first"), ("shortest first", "longest first")
_QUEUES, _WAITS = (("shortest " + name, "longest " + name) for name in ("in the queue first", "waits first"))
_TOKENS = ("fewest tokens first", "most tokens first")

COLUMNS = (
    Column("status", "Status", 17, _status, ("what needs you first", "what ended well first")),
    Column("run", "Run", 11, _run, _a_to_z("ids")),
    Column("age", "Age", 3, _text(lambda key: key.age), _AGES, is_right=True, ticks=True),
    Column("time", "Time", 9, _time, _DURATIONS, is_largest_first=True, is_right=True, ticks=True),
    Column("note", "Note", 0, _note, _a_to_z("notes")),
    Column("model", "Model", 11, _text(lambda key: key.model), _a_to_z("models")),
    Column("tokens", "Tokens", 6, _text(lambda key: key.tokens), _TOKENS, is_largest_first=True, is_right=True),
    Column("assistant", "Assistant", 11, _text(lambda key: key.assistant), _a_to_z("assistants")),
    Column("created", "Created", 16, _text(lambda key: key.created), ("oldest first", "newest first")),
)
"""The columns that every run has, in display order; those behind the note only where it has room enough."""
OTHERS = (
    Column("queued", "Queued", 7, _text(lambda key: key.queued), _QUEUES, is_largest_first=True, is_right=True),
    Column(
        "waiting",
        "Waiting",
        9,
        _text(lambda key: key.waiting),
        _WAITS,
        is_largest_first=True,
        is_right=True,
        ticks=True,
    ),
)
"""Columns that are shown only where somebody chose them."""
_BY_NAME = {column.name: column for column in (*COLUMNS, *OTHERS)}
_NOTE_PLACE = next(place for place, column in enumerate(COLUMNS) if not column.width)
CLOCK = _BY_NAME["age"]._replace(width=8, head="At")
"""What stands in the place of the age for those who want to know when."""
CLOCK_CELLS = CLOCK.width - _BY_NAME["age"].width
"""Cells that this takes more."""


def column_named(name: str) -> Column | None:
    """Returns the column of that name, also one of metadata; None for a name of another version."""
    if name.startswith(META):
        key = name.removeprefix(META)
        return Column(name, padded(safe(key, CELL_LIMIT), _META_WIDTH).rstrip(), _META_WIDTH, _metadata(key))
    return _BY_NAME.get(name)


def seen_name(name: str, sight: Sight) -> str:
    """Returns the name of a column as it may be seen: what somebody called their metadata may be hidden."""
    if not sight.is_redacted or not name.startswith(META):
        return name
    from runtui.feed.run.seen import seen_pair  # noqa: PLC0415  few hide anything

    return META + seen_pair(name.removeprefix(META), "", sight)[0]


def _metadata(name: str) -> Cell:
    """Returns the cell of a value of the metadata."""

    def cell(key: RowKey, column: Column, metadata_of: MetadataOf) -> tuple[Span, ...]:
        value = metadata_of(key.run, name)
        words = "-" if value is None else safe(_seen(name, value, key.look.sight), CELL_LIMIT)
        return (Span(padded(words, column.width)),)

    return cell


def _seen(name: str, value: str, sight: Sight) -> str:
    # Imported here: hardly anybody has such a column, and the rows come first.
    from runtui.feed.run.seen import seen_pair  # noqa: PLC0415

    return seen_pair(name, value, sight)[1]


class Layout(NamedTuple):
    """The columns of a row in display order, those from the first to the last that ticks apart."""

    left: tuple[Column, ...]
    clocks: tuple[Column, ...]
    right: tuple[Column, ...]

    @property
    def columns(self) -> tuple[Column, ...]:
        """All of them."""
        return (*self.left, *self.clocks, *self.right)

    @property
    def clock_cells(self) -> tuple[int, int]:
        """From where to where those that tick stand; none: (0, 0)."""
        if not self.clocks:
            return 0, 0
        start = MARGIN + sum(column.width + len(GAP) for column in self.left)
        return start, start + sum(column.width + len(GAP) for column in self.clocks) - len(GAP)


@lru_cache(maxsize=64)
def layout_for(width: int, chosen: tuple[str, ...] = (), *, has_clock_times: bool = False) -> Layout:
    """Returns the columns that :func:`columns_for` finds to fit; where none ticks, all of them as the left ones."""
    columns = columns_for(width, chosen, has_clock_times=has_clock_times)
    ticking = [place for place, column in enumerate(columns) if column.ticks]
    start, end = (ticking[0], ticking[-1] + 1) if ticking else (len(columns), len(columns))
    return Layout(columns[:start], columns[start:end], columns[end:])


@lru_cache(maxsize=64)
def columns_for(width: int, chosen: tuple[str, ...] = (), *, has_clock_times: bool = False) -> tuple[Column, ...]:
    """Returns the columns that fit `width` cells, in display order; the note takes what is left.

    `chosen` are names of columns in the order of the person; those at the end fall away first. Names of another
    version mean nothing.
    """
    wanted = [column for name in chosen if (column := column_named(name)) is not None]
    fitting = _fitting if wanted else _fitting_by_worth
    age = CLOCK if has_clock_times else _BY_NAME["age"]
    return fitting([age if column.name == "age" else column for column in wanted or COLUMNS], width)


def _fitting(columns: list[Column], width: int) -> tuple[Column, ...]:
    """As many columns as fit, in their order; the note takes what they leave."""
    room = width - MARGIN - 1
    while len(columns) > 1 and _cells(columns) > room:
        columns.pop()
    note_room = _CHOSEN_NOTE + max(0, room - _cells(columns))
    return tuple(column if column.width else column._replace(width=note_room) for column in columns)


def _fitting_by_worth(columns: list[Column], width: int) -> tuple[Column, ...]:
    """The columns before the note as far as they fit; then the note, and the others while it has room enough."""
    room, shown = width - MARGIN - 1, columns[:1]
    for column in columns[1:_NOTE_PLACE]:
        if _cells([*shown, column]) > room:
            return tuple(shown)
        shown.append(column)
    note_room = room - _cells(shown) - len(GAP)
    if note_room < _LEAST_NOTE:
        return tuple(shown)
    others: list[Column] = []
    for column in columns[_NOTE_PLACE + 1 :]:
        if note_room - len(GAP) - column.width < _COMFORTABLE_NOTE:
            break
        note_room -= len(GAP) + column.width
        others.append(column)
    others_room = _cells(others) if others else 0
    others = [column._replace(width=column.width + _wider(column, note_room)) for column in others]
    note_room -= _cells(others) - others_room if others else 0
    return (*shown, columns[_NOTE_PLACE]._replace(width=note_room), *others)


def _wider(column: Column, note_room: int) -> int:
    """The cells that a name gets of a note that has more than any needs."""
    most = _WIDEST_NAMES.get(column.name, column.width) - column.width
    return max(0, min(most, note_room - _AMPLE_NOTE))


def _cells(columns: list[Column]) -> int:
    """The cells of columns beside each other, the note being no wider than it has to be."""
    return sum((column.width or _CHOSEN_NOTE) + len(GAP) for column in columns) - len(GAP)


def head(
    width: int, sort: Sort | None = None, chosen: tuple[str, ...] = (), *, has_clock_times: bool = False
) -> Line:
    """Returns the line of column heads, with a mark at the column that rows are sorted by."""
    words, starts = " " * MARGIN, []
    for place, column in enumerate(columns_for(width, chosen, has_clock_times=has_clock_times)):
        mark = "" if sort is None or sort.key != column.name else "↓" if sort.is_reversed else "↑"
        title = (column.head or column.title) + mark
        words += GAP if place else ""
        words = words[: len(words) - max(0, len(title) - column.width)]  # a mark may reach into the gap
        starts.append((len(words), f"sort_by({column.name!r})" if column.directions else ""))
        words += padded(title, max(column.width, len(title)), right=column.is_right)
    ends = [start for start, _ in starts[1:]] + [len(words)]
    heads = (
        Span(words[start:end], Role.MUTED, None, to_do) for (start, to_do), end in zip(starts, ends, strict=True)
    )
    return line(Span(" " * MARGIN), *heads)


def order_words(sort: Sort) -> str:
    """Returns by what runs are sorted."""
    return _BY_NAME[sort.key].directions[sort.is_reversed]
