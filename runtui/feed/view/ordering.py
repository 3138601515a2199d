"""In which order runs stand: by a column, ties in the server's order, runs without a value last either way."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Callable
from enum import StrEnum
from itertools import filterfalse
from operator import attrgetter
from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct

from runtui.feed.run.lifetime import elapsed, waited_seconds
from runtui.feed.view.changes import changes
from runtui.model.run import Run
from runtui.model.status import RunStatus, rank_of
from runtui.model.timing import queued_seconds

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from runtui.feed.refresh.loaded_runs import LoadedRuns
    from runtui.feed.view.query.row_tests import FilterContext

Rank: TypeAlias = str | float | tuple[int, str]
RankOf: TypeAlias = Callable[[Run], Rank | None]

FEW = 200
FEW_OF = 50
"""So many runs, or one in 50, are put in their places one by one; more are sorted anew with all others."""


class SortKey(StrEnum):
    """The columns runs can be sorted by."""

    STATUS = "status"
    """What needs somebody first, then what runs, what ended badly, what ended well."""
    RUN = "run"
    AGE = "age"
    """Youngest first."""
    TIME = "time"
    NOTE = "note"
    MODEL = "model"
    TOKENS = "tokens"
    ASSISTANT = "assistant"
    """By name where one is known."""
    CREATED = "created"
    """Oldest first."""
    QUEUED = "queued"
    WAITING = "waiting"
    """How long it waited for somebody, as far as this session saw it."""


_TICKING = (SortKey.TIME, SortKey.QUEUED, SortKey.WAITING)
"""Columns whose values grow while a run is active."""


class Sort(Struct, frozen=True):
    """A column and a direction."""

    key: SortKey
    is_reversed: bool = False


class Ordering:
    """A list of runs kept in order: what is new is put where it belongs, the rest is left alone."""

    def __init__(self, sort: Sort) -> None:
        self._sort = sort
        self._members: list[Run] = []
        self._ticking: list[Run] = []
        """Runs whose place depends on the time."""
        self._rows: list[Run] = []
        self._rank_of: RankOf = attrgetter("id")

    @property
    def is_moving(self) -> bool:
        """Whether the passing of time alone may change the order."""
        return bool(self._ticking)

    def take(self, runs: list[Run], loaded: LoadedRuns, context: FilterContext) -> list[Run]:
        """Returns `runs` in order. They stand as in `loaded`, and no two of them ever change places there."""
        gone, new = changes(self._members, runs)
        self._members = runs
        moved = new + [run for run in self._ticking if run not in gone]
        if moved or gone:
            self._rank_of = rank_by(self._sort.key, context)
            self._place(moved, gone.union(self._ticking), loaded)
        if self._sort.key in _TICKING:
            self._ticking = [run for run in moved if run.is_active]
        return self._rows

    def row_of(self, run: Run, loaded: LoadedRuns) -> int:
        """Returns where a run stands if it is among those taken last, from loaded runs that are the same still."""
        place = self._places(loaded)
        return bisect_left(self._rows, place(run), key=place)

    def _place(self, moved: list[Run], out: set[Run], loaded: LoadedRuns) -> None:
        if len(moved) > max(FEW, len(self._members) // FEW_OF):
            self._rows = sort_runs(self._members, self._sort, self._rank_of)
            return
        self._rows = list(filterfalse(out.__contains__, self._rows))
        place = self._places(loaded)
        for run in moved:
            insort(self._rows, run, key=place)

    def _places(self, loaded: LoadedRuns) -> Callable[[Run], tuple[bool, _Place, int]]:
        is_reversed, rank_of = self._sort.is_reversed, self._rank_of

        def place(run: Run) -> tuple[bool, _Place, int]:
            rank = rank_of(run)
            return rank is None, _Place(rank, is_reversed=is_reversed), loaded.index_of(run.id) or 0

        return place


class _Place:
    """A rank that can be compared in either direction."""

    __slots__ = ("_is_reversed", "_rank")

    def __init__(self, rank: Rank | None, *, is_reversed: bool) -> None:
        self._rank = rank
        self._is_reversed = is_reversed

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Place) and self._rank == other._rank

    __hash__ = None  # type: ignore[assignment]  # it is only ever compared

    def __lt__(self, other: _Place) -> bool:
        low, high = (other._rank, self._rank) if self._is_reversed else (self._rank, other._rank)
        return low < high  # type: ignore[operator]  # one column gives ranks of one type


def sort_runs(runs: Sequence[Run], sort: Sort, rank_of: RankOf) -> list[Run]:
    """Returns runs, given in the server's order, sorted as a whole."""
    ranks = list(map(rank_of, runs))
    places = [place for place, rank in enumerate(ranks) if rank is not None]
    places.sort(key=ranks.__getitem__, reverse=sort.is_reversed)  # type: ignore[arg-type]  # none of them is None
    absent = (run for run, rank in zip(runs, ranks, strict=True) if rank is None)
    return [*(runs[place] for place in places), *absent]


def rank_by(key: SortKey, context: FilterContext) -> RankOf:
    """Returns what runs are sorted by; None for a run that has nothing there."""
    now, journal = context.now, context.journal
    if key is SortKey.TIME:
        return lambda run: elapsed(run, now, journal)
    if key is SortKey.QUEUED:
        return lambda run: queued_seconds(run, now)
    if key is SortKey.WAITING:
        return lambda run: waited_seconds(run, now, journal)
    if key is SortKey.ASSISTANT:
        return _assistant_rank(context.names)
    return _RANKS[key]


def reason_of(run: Run) -> str | None:
    """Returns the reason a row shows in its note: waiting tools, error code, its message or incomplete reason."""
    if run.status == RunStatus.REQUIRES_ACTION:
        return ", ".join(run.waiting_tools) or None
    return run.error_code or run.error_message or run.incomplete_reason


def _status_rank(run: Run) -> Rank:
    return rank_of(run.status), run.status


def _age_rank(run: Run) -> Rank | None:
    return None if run.created_at is None else -run.created_at


def _note_rank(run: Run) -> Rank | None:
    reason = reason_of(run)
    return None if reason is None else reason.casefold()


def _model_rank(run: Run) -> Rank | None:
    return run.model.casefold() if run.model else None


def _assistant_rank(names: Mapping[str, str]) -> RankOf:
    def rank(run: Run) -> Rank | None:
        assistant = run.assistant_id
        return names.get(assistant, assistant).casefold() if assistant else None

    return rank


_RANKS: dict[SortKey, RankOf] = {
    SortKey.STATUS: _status_rank,
    SortKey.RUN: attrgetter("id"),
    SortKey.AGE: _age_rank,
    SortKey.NOTE: _note_rank,
    SortKey.MODEL: _model_rank,
    SortKey.TOKENS: attrgetter("total_tokens"),
    SortKey.CREATED: attrgetter("created_at"),
}
