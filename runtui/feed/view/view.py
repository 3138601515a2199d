"""What of a roll is on show: all of it as it is, or filtered and sorted; whoever draws it need not know which."""

from __future__ import annotations

import time
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple, Protocol, overload

from msgspec import Struct

from runtui.feed.refresh.loaded_runs import LoadedRuns
from runtui.feed.view.matches import Matches
from runtui.feed.view.ordering import Ordering, Sort
from runtui.feed.view.query.language import Query
from runtui.feed.view.query.rows import FilterContext
from runtui.feed.view.query.search import SLICE

if TYPE_CHECKING:
    from datetime import tzinfo

    from runtui.feed.run.journal import Journal
    from runtui.feed.view.query.run_filter import QuickFilter
    from runtui.model.run import Run

FEW = 100
"""So many undecided runs are looked at without being asked for; more are left to the search."""


class ShownRows(Protocol):
    """What a table draws from: a roll, or a view of one."""

    def __len__(self) -> int: ...
    @overload
    def __getitem__(self, index: int) -> Run: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Run]: ...
    def __iter__(self) -> Iterator[Run]: ...
    def has(self, run_id: str) -> bool:
        """Tells whether a run of that id is on show."""

    def index_of(self, run_id: str | None) -> int | None:
        """Returns the row of a run, None if it has none."""

    def get(self, run_id: str | None) -> Run | None:
        """Returns the run of that id, None if it is not on show."""


class Arrangement(Struct, frozen=True):
    """Which runs are to be shown, and in which order; by default all of them in the server's."""

    query: Query = Query()
    quick: QuickFilter | None = None
    sort: Sort | None = None

    @property
    def is_filter(self) -> bool:
        """True where it may leave runs out."""
        return bool(self.query.terms) or self.quick is not None


class Counts(NamedTuple):
    """How many of the loaded runs belong to the filter."""

    matched: int
    loaded: int
    undecided: int = 0
    """Runs that have to be looked at first: their rows, where many are new, and their whole objects."""


class RunView(Sequence["Run"]):
    """The runs of a roll, filtered and sorted.

    Without filter and sort it is the roll itself, always up to date. Otherwise it is what `update` made of the
    roll: rows change then only, or when the filter, the sort or the pinned run does. Instants are the server's.
    """

    def __init__(
        self,
        roll: LoadedRuns | None = None,
        *,
        names: Mapping[str, str] | None = None,
        zone: tzinfo | None = None,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        self._roll = LoadedRuns() if roll is None else roll
        self._names = {} if names is None else names
        self._journal: Journal | None = None
        self._zone = zone
        self._clock = clock
        self._now = 0.0
        self._arrangement = Arrangement()
        self._matches: Matches | None = None
        self._ordering: Ordering | None = None
        self._rows: Sequence[Run] = self._roll
        self._places: dict[str, int] | None = None
        """Rows by id, made where they can't be told from the roll."""
        self._as_of = 0
        """The changes of the roll up to which the rows were made."""
        self._has_found = False
        """Whether more runs are known to belong than the rows show."""
        self._pinned: str | None = None
        self._shown_pinned: Run | None = None
        self._leaver: Run | None = None

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, index: int) -> Run: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Run]: ...
    def __getitem__(self, index: int | slice) -> Run | Sequence[Run]:
        return self._rows[index]

    def __iter__(self) -> Iterator[Run]:
        return iter(self._rows)

    @property
    def arrangement(self) -> Arrangement:
        """What it was told to show."""
        return self._arrangement

    @property
    def is_plain(self) -> bool:
        """True while it is the roll itself."""
        return self._rows is self._roll

    @property
    def counts(self) -> Counts:
        """How many runs belong to the filter; a run that is only kept for being selected does not."""
        loaded = len(self._roll)
        if self._matches is None:
            return Counts(loaded, loaded)
        return Counts(len(self._matches.accepted), loaded, len(self._matches.undecided))

    def has(self, run_id: str) -> bool:
        """Tells whether a run of that id is on show."""
        return self.index_of(run_id) is not None

    def index_of(self, run_id: str | None) -> int | None:
        """Returns the row of a run, None if it has none."""
        if self.is_plain:
            return self._roll.index_of(run_id)
        if self._as_of == self._roll.changes:
            run = self._roll.get(run_id)
            return None if run is None or not self._belongs(run) else self._line_of(run)
        if self._places is None:
            self._places = {run.id: place for place, run in enumerate(self._rows)}
        return None if run_id is None else self._places.get(run_id)

    def get(self, run_id: str | None) -> Run | None:
        """Returns the run of that id, None if it is not on show."""
        index = self.index_of(run_id)
        return None if index is None else self._rows[index]

    def is_leaver(self, run_id: str) -> bool:
        """Tells whether a run no longer belongs to the filter, and is on show only because it is pinned."""
        return self._leaver is not None and self._leaver.id == run_id and not self._is_undecided(self._leaver)

    def arrange(self, arrangement: Arrangement, now: float) -> None:
        """Shows other runs, or in another order. A pinned run that doesn't belong is no longer kept."""
        old, self._arrangement = self._arrangement, arrangement
        if (old.query.terms, old.quick) != (arrangement.query.terms, arrangement.quick):
            self._judge_anew()
            self._shown_pinned = self._leaver = None
        if old.sort != arrangement.sort:
            self._order_anew()
        self._now = now
        self._look(is_changed=True)

    def recompute(self, now: float) -> None:
        """Judges and sorts every run anew: for names that became known, or the clocks of a new day."""
        self._judge_anew()
        self._order_anew()
        self._now = now
        self._look(is_changed=True)

    def update(self, roll: LoadedRuns, now: float, journal: Journal | None = None) -> bool:
        """Takes in what became of the roll; returns whether the rows may have changed.

        A roll that took the place of another is looked at from the start; where both are the same, only runs that
        are new, have changed, or are told apart by the time that passed. Whole objects are read for at most
        `SLICE` seconds, and of a few runs only; what then is still undecided appears with `search`. `journal` is
        what this session saw of the runs.
        """
        self._now, self._journal = now, journal
        if roll is not self._roll:
            self._roll, self._matches = roll, None
            self.recompute(now)
            return True
        return self._look()

    def search(self, *, seconds: float = SLICE) -> Iterator[Counts]:
        """Reads the objects the filter needs, about `seconds` at a time, and yields the counts after each time.

        The caller decides when to go on, and when to show what was found; updates may come between. Ends with all
        of it on show when nothing is undecided, or when another filter was set.
        """
        matches = self._matches
        while matches is not None and matches is self._matches and matches.undecided:
            self._has_found = matches.read_some(self._sight(), seconds, self._clock) or self._has_found
            if not matches.undecided:
                self._look()
            yield self.counts

    def show_found(self) -> None:
        """Makes rows of what `search` found up to now."""
        self._look()

    def pin(self, run_id: str | None) -> bool:
        """Keeps a run that is on show, belonging or not, until another is pinned; returns whether rows changed."""
        if run_id == self._pinned:
            return False
        self._pinned = run_id
        self._shown_pinned = None if self.is_plain else self.get(run_id)
        return self._leaver is not None and self._look(is_changed=True)

    def _judge_anew(self) -> None:
        wanted = self._arrangement
        self._matches = Matches(wanted.query, wanted.quick, self._matches) if wanted.is_filter else None

    def _order_anew(self) -> None:
        sort = self._arrangement.sort
        self._ordering = None if sort is None else Ordering(sort)

    def _sight(self) -> FilterContext:
        return FilterContext(self._now, self._zone, self._names, self._journal)

    def _look(self, *, is_changed: bool = False) -> bool:
        """Takes in the roll as it is now, and reads a few objects; returns whether rows changed."""
        if self._matches is None and self._ordering is None:
            self._rows, self._leaver = self._roll, None
            return True
        sight, loaded = self._sight(), list(self._roll)
        is_changed = is_changed or self._has_found or self._as_of != self._roll.changes
        if self._matches is not None:
            is_changed = self._matches.take(loaded, sight) or is_changed
            is_changed = self._read_few(self._matches, sight) or is_changed
        if is_changed or (self._ordering is not None and self._ordering.is_moving):
            return self._lay_out(loaded, sight)
        return False

    def _read_few(self, matches: Matches, sight: FilterContext) -> bool:
        """Reads the object of the pinned run, so that who is selected stays so, and those of a few others."""
        pinned = self._roll.get(self._pinned)
        has_read = pinned is not None and pinned in matches.undecided
        if pinned is not None and has_read:
            matches.decide(pinned, sight)
        is_few = 0 < len(matches.undecided) <= FEW
        return (is_few and matches.read_some(sight, SLICE, self._clock)) or has_read

    def _lay_out(self, loaded: list[Run], sight: FilterContext) -> bool:
        """Makes the rows of what is known to belong."""
        self._has_found, self._as_of = False, self._roll.changes
        self._leaver = self._kept_leaver()
        rows = self._members(loaded)
        if self._ordering is not None:
            rows = self._ordering.take(rows, self._roll, sight)
        pinned = self._roll.get(self._pinned)
        self._shown_pinned = pinned if pinned is not None and self._belongs(pinned) else None
        if rows == self._rows:
            return False
        self._rows, self._places = rows, None
        return True

    def _members(self, loaded: list[Run]) -> list[Run]:
        if self._matches is None:
            return loaded
        accepted, leaver = self._matches.accepted, self._leaver
        if leaver is None:
            return list(filter(accepted.__contains__, loaded))
        return [run for run in loaded if run in accepted or run is leaver]

    def _line_of(self, run: Run) -> int | None:
        """The row of a run that belongs; None if no row was made of it yet."""
        index_of = self._roll.index_of
        if self._ordering is None:
            line = bisect_left(self._rows, index_of(run.id) or 0, key=lambda row: index_of(row.id) or 0)
        else:
            line = self._ordering.line_of(run, self._roll)
        return line if line < len(self._rows) and self._rows[line] is run else None

    def _kept_leaver(self) -> Run | None:
        """The pinned run, if it was on show and no longer belongs."""
        if self._matches is None or self._shown_pinned is None:
            return None
        run = self._roll.get(self._pinned)
        return None if run is None or run in self._matches.accepted else run

    def _belongs(self, run: Run) -> bool:
        return self._matches is None or run in self._matches.accepted or run is self._leaver

    def _is_undecided(self, run: Run) -> bool:
        return self._matches is not None and run in self._matches.undecided
