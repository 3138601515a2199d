"""The rows of the table: the loaded runs as they are, or filtered and sorted."""

from __future__ import annotations

import math
import time
from bisect import bisect_left
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct

from runtui.feed.refresh.loaded_runs import LoadedRuns
from runtui.feed.view.matches import SLICE, Matches
from runtui.feed.view.ordering import Ordering, Sort
from runtui.feed.view.query.language import Query
from runtui.feed.view.query.row_tests import FilterContext

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import tzinfo

    from runtui.feed.run.journal import Journal
    from runtui.feed.view.calls_read import CallSource
    from runtui.feed.view.query.run_filter import QuickFilter
    from runtui.model.run import Run

FEW = 100
"""So many undecided runs are looked at without being asked for; more are left to the search."""


class Arrangement(Struct, frozen=True):
    """Which runs are to be shown, and in which order; by default all of them in the server's."""

    query: Query = Query()
    quick: QuickFilter | None = None
    sort: Sort | None = None
    statuses: frozenset[str] = frozenset()
    """Runs of these are shown, beside those of the quick filter; none: whatever their status."""

    @property
    def is_filter(self) -> bool:
        """True where it may leave runs out."""
        return bool(self.query.terms) or self.quick is not None or bool(self.statuses)


class Counts(NamedTuple):
    """How many of the loaded runs belong to the filter."""

    matched: int
    loaded: int
    undecided: int = 0
    """Runs that have to be looked at first: their rows, where many are new, their whole objects, steps at hand."""
    unread: int = 0
    """Runs that all else lets through, and whose steps nobody read."""
    of_steps: int = 0
    """Those, and the ones that their steps let through or keep out."""


class RunView:
    """The loaded runs, filtered and sorted.

    Without filter and sort these are the loaded runs themselves, always up to date. Otherwise the rows change only
    with `update`, and when the filter, the sort or the pinned run changes. Instants are the server's.
    """

    def __init__(
        self,
        loaded: LoadedRuns | None = None,
        *,
        names: Mapping[str, str] | None = None,
        zone: tzinfo | None = None,
        clock: Callable[[], float] = time.perf_counter,
        calls: CallSource | None = None,
    ) -> None:
        """`calls` knows what runs called, as far as anybody does."""
        self._calls = calls
        self._loaded = LoadedRuns() if loaded is None else loaded
        self._names = {} if names is None else names
        self._journal: Journal | None = None
        self._zone = zone
        self._clock = clock
        self._now = 0.0
        self._arrangement = Arrangement()
        self._matches: Matches | None = None
        self._ordering: Ordering | None = None
        self._rows: Sequence[Run] = self._loaded
        self._places: dict[str, int] | None = None
        """Rows by id, made where they can't be told from the loaded runs."""
        self._as_of = 0
        """The changes of the loaded runs up to which the rows were made."""
        self._has_found = False
        """Whether more runs are known to belong than the rows show."""
        self._pinned: str | None = None
        self._shown_pinned: Run | None = None
        self._filtered_out: Run | None = None

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, index: int) -> Run:
        return self._rows[index]

    def __iter__(self) -> Iterator[Run]:
        return iter(self._rows)

    @property
    def arrangement(self) -> Arrangement:
        """The filter and the sort in force."""
        return self._arrangement

    @property
    def is_plain(self) -> bool:
        """True while it is the loaded runs themselves."""
        return self._rows is self._loaded

    @property
    def counts(self) -> Counts:
        """How many runs belong to the filter; a run that is only kept for being selected does not."""
        loaded = len(self._loaded)
        if self._matches is None:
            return Counts(loaded, loaded)
        matched, undecided, steps = len(self._matches.accepted), len(self._matches.undecided), self._matches.steps
        if steps is None:
            return Counts(matched, loaded, undecided)
        unread = len(steps.unread)
        return Counts(matched, loaded, undecided, unread, unread + len(steps.refused) + matched)

    @property
    def unread(self) -> list[Run]:
        """The runs whose steps would have to be read, in the server's order."""
        steps = self._matches.steps if self._matches is not None else None
        return [run for run in self._loaded if run in steps.unread] if steps is not None else []

    def index_of(self, run_id: str | None) -> int | None:
        """Returns the row of a run, None if it has none."""
        if self.is_plain:
            return self._loaded.index_of(run_id)
        if self._as_of == self._loaded.changes:
            run = self._loaded.get(run_id)
            return None if run is None or not self._belongs(run) else self._row_of(run)
        if self._places is None:
            self._places = {run.id: place for place, run in enumerate(self._rows)}
        return None if run_id is None else self._places.get(run_id)

    def nearest(self, run_id: str | None) -> int | None:
        """Returns the row nearest in time to a loaded run, its own if it has one; None where there is none."""
        run, own = self._loaded.get(run_id), self.index_of(run_id)
        if run is None or own is not None or not self._rows:
            return own
        if self._ordering is None:
            after = self._row_after(run)
            lines = [each for each in (after - 1, after) if 0 <= each < len(self._rows)]
        else:
            lines = list(range(len(self._rows)))
        return min(lines, key=lambda line: self._distance(run, self._rows[line]))

    def get(self, run_id: str | None) -> Run | None:
        """Returns the run of that id, None if it is not on show."""
        index = self.index_of(run_id)
        return None if index is None else self._rows[index]

    def is_filtered_out(self, run_id: str) -> bool:
        """Tells whether a run no longer belongs to the filter, and is on show only because it is pinned."""
        run = self._filtered_out
        return run is not None and run.id == run_id and not self._is_undecided(run)

    def arrange(self, arrangement: Arrangement, now: float) -> None:
        """Shows other runs, or in another order. A pinned run that doesn't belong is no longer kept."""
        old, self._arrangement = self._arrangement, arrangement
        wanted = (arrangement.query.terms, arrangement.quick, arrangement.statuses)
        if (old.query.terms, old.quick, old.statuses) != wanted:
            self._reset_matches()
            self._shown_pinned = self._filtered_out = None
        if old.sort != arrangement.sort:
            self._reset_ordering()
        self._now = now
        self._refresh(is_changed=True)

    def recompute(self, now: float) -> None:
        """Judges and sorts every run anew: for names that became known, or the clocks of a new day."""
        self._reset_matches()
        self._reset_ordering()
        self._now = now
        self._refresh(is_changed=True)

    def update(self, loaded: LoadedRuns, now: float, journal: Journal | None = None) -> bool:
        """Takes in what became of the loaded runs; returns whether the rows may have changed.

        Another list of runs is judged from the start; of the same one only runs that are new, have changed, or
        whose answer the passing of time may change. Whole objects are read for at most `SLICE` seconds, and of a
        few runs only; what then is still undecided appears with `search`. `journal` is what this session saw of
        the runs.
        """
        self._now, self._journal = now, journal
        if loaded is not self._loaded:
            self._loaded, self._matches = loaded, None
            self.recompute(now)
            return True
        return self._refresh()

    def search(self, *, seconds: float = SLICE) -> Iterator[Counts]:
        """Reads the objects the filter needs, about `seconds` at a time, and yields the counts after each time.

        The caller decides when to go on, and when to show what was found; updates may come between. Ends with all
        of it on show when nothing is undecided, or when another filter was set.
        """
        matches = self._matches
        while matches is not None and matches is self._matches and matches.undecided:
            self._has_found = matches.read_some(self._context(), seconds, self._clock) or self._has_found
            if not matches.undecided:
                self._refresh()
            yield self.counts

    def show_found(self) -> None:
        """Makes rows of what `search` found up to now."""
        self._refresh()

    def pin(self, run_id: str | None) -> bool:
        """Keeps a run that is on show, belonging or not, until another is pinned; returns whether rows changed."""
        if run_id == self._pinned:
            return False
        self._pinned = run_id
        self._shown_pinned = None if self.is_plain else self.get(run_id)
        return self._filtered_out is not None and self._refresh(is_changed=True)

    def _reset_matches(self) -> None:
        wanted = self._arrangement
        by, before = (wanted.query, wanted.quick, wanted.statuses), self._matches
        self._matches = Matches(*by, before=before, calls=self._calls) if wanted.is_filter else None

    def _reset_ordering(self) -> None:
        sort = self._arrangement.sort
        self._ordering = None if sort is None else Ordering(sort)

    def _context(self) -> FilterContext:
        return FilterContext(self._now, self._zone, self._names, self._journal)

    def _refresh(self, *, is_changed: bool = False) -> bool:
        """Takes in the loaded runs as they are now, and reads a few objects; returns whether rows changed."""
        if self._matches is None and self._ordering is None:
            self._rows, self._filtered_out = self._loaded, None
            return True
        context, loaded = self._context(), list(self._loaded)
        is_changed = is_changed or self._has_found or self._as_of != self._loaded.changes
        if self._matches is not None:
            is_changed = self._matches.take(loaded, context) or is_changed
            is_changed = self._read_few(self._matches, context) or is_changed
        if is_changed or (self._ordering is not None and self._ordering.is_moving):
            return self._make_rows(loaded, context)
        return False

    def _read_few(self, matches: Matches, context: FilterContext) -> bool:
        """Reads the object of the pinned run, so that who is selected stays so, and those of a few others."""
        pinned = self._loaded.get(self._pinned)
        has_read = pinned is not None and pinned in matches.undecided
        if pinned is not None and has_read:
            matches.decide(pinned, context)
        is_few = 0 < len(matches.undecided) <= FEW
        return (is_few and matches.read_some(context, SLICE, self._clock)) or has_read

    def _make_rows(self, loaded: list[Run], context: FilterContext) -> bool:
        """Makes the rows of what is known to belong."""
        self._has_found, self._as_of = False, self._loaded.changes
        self._filtered_out = self._find_filtered_out()
        rows = self._members(loaded)
        if self._ordering is not None:
            rows = self._ordering.take(rows, self._loaded, context)
        pinned = self._loaded.get(self._pinned)
        self._shown_pinned = pinned if pinned is not None and self._belongs(pinned) else None
        if rows == self._rows:
            return False
        self._rows, self._places = rows, None
        return True

    def _members(self, loaded: list[Run]) -> list[Run]:
        if self._matches is None:
            return loaded
        accepted, filtered_out = self._matches.accepted, self._filtered_out
        if filtered_out is None:
            return list(filter(accepted.__contains__, loaded))
        return [run for run in loaded if run in accepted or run is filtered_out]

    def _row_of(self, run: Run) -> int | None:
        """The row of a run that belongs; None if no row was made of it yet."""
        row = self._row_after(run) if self._ordering is None else self._ordering.row_of(run, self._loaded)
        return row if row < len(self._rows) and self._rows[row] is run else None

    def _row_after(self, run: Run) -> int:
        """The first row, in the server's order, that stands where a loaded run does or after it."""
        index_of = self._loaded.index_of
        return bisect_left(self._rows, index_of(run.id) or 0, key=lambda row: index_of(row.id) or 0)

    def _distance(self, run: Run, other: Run) -> tuple[float, int]:
        """How far two loaded runs are apart, in seconds and in places."""
        times, index_of = (run.created_at, other.created_at), self._loaded.index_of
        seconds = math.inf if None in times else abs((times[0] or 0.0) - (times[1] or 0.0))
        return seconds, abs((index_of(run.id) or 0) - (index_of(other.id) or 0))

    def _find_filtered_out(self) -> Run | None:
        """The pinned run, if it was on show and no longer belongs."""
        if self._matches is None or self._shown_pinned is None:
            return None
        run = self._loaded.get(self._pinned)
        return None if run is None or run in self._matches.accepted else run

    def _belongs(self, run: Run) -> bool:
        return self._matches is None or run in self._matches.accepted or run is self._filtered_out

    def _is_undecided(self, run: Run) -> bool:
        return self._matches is not None and run in self._matches.undecided
