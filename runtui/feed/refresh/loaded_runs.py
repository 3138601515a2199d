"""The runs of a thread in the server's order, one row an id, any id found at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, overload

if TYPE_CHECKING:
    from runtui.model.run import Run


class LoadedRuns(Sequence["Run"]):
    """An ordered set of runs.

    Positions are kept as ordinals relative to a moving first one, so that both ends grow without touching the
    rows between; an insertion or a removal elsewhere counts anew only up to the nearer end.
    """

    __slots__ = ("_first", "_ordinals", "_runs", "changes", "statuses")

    def __init__(self, runs: Iterable[Run] = ()) -> None:
        self._runs: list[Run] = []
        self._ordinals: dict[str, int] = {}
        self._first = 0
        self.changes = 0
        """Grows with every change: the same number means the same runs in the same places."""
        self.statuses = Counter[str]()
        """How many runs are in each status; 0 where none is any more."""
        self.append(runs)

    def __len__(self) -> int:
        return len(self._runs)

    @overload
    def __getitem__(self, index: int) -> Run: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Run]: ...
    def __getitem__(self, index: int | slice) -> Run | Sequence[Run]:
        return self._runs[index]

    def __iter__(self) -> Iterator[Run]:
        return iter(self._runs)

    def has(self, run_id: str) -> bool:
        """Tells whether a run of that id is here."""
        return run_id in self._ordinals

    def index_of(self, run_id: str | None) -> int | None:
        """Returns the position of a run, None if it is not here."""
        ordinal = self._ordinals.get(run_id) if run_id is not None else None
        return None if ordinal is None else ordinal - self._first

    def get(self, run_id: str | None) -> Run | None:
        """Returns the run of that id, None if it is not here."""
        index = self.index_of(run_id)
        return None if index is None else self._runs[index]

    def replace(self, run: Run) -> None:
        """Puts a newer version of a run in the place of the one it has."""
        place = self._ordinals[run.id] - self._first
        self.statuses[self._runs[place].status] -= 1
        self.statuses[run.status] += 1
        self._runs[place] = run
        self.changes += 1

    def append(self, runs: Iterable[Run]) -> int:
        """Adds the runs that are not here yet at the end; returns how many those were."""
        before = len(self._runs)
        for run in runs:
            if run.id not in self._ordinals:
                self._ordinals[run.id] = self._first + len(self._runs)
                self._runs.append(run)
                self.statuses[run.status] += 1
        self.changes += 1
        return len(self._runs) - before

    def insert(self, index: int, runs: Iterable[Run]) -> int:
        """Adds the runs that are not here yet before `index`, in their order; returns how many those were."""
        # A dict drops repetitions within the answer itself and keeps the order.
        new = list({run.id: run for run in runs if run.id not in self._ordinals}.values())
        is_near_start = index <= len(self._runs) // 2
        self._runs[index:index] = new
        self.statuses.update(run.status for run in new)
        self.changes += 1
        if is_near_start:
            self._first -= len(new)
            self._count(0, index + len(new))
        else:
            self._count(index, len(self._runs))
        return len(new)

    def insert_all(self, insertions: Sequence[tuple[int, Run]]) -> None:
        """Adds each run that is not here yet before the place that is given with it, as it is now."""
        places = dict.fromkeys(place for place, _ in insertions)
        if len(places) == 1:
            self.insert(insertions[0][0], [run for _, run in insertions])
        if len(places) <= 1:
            return
        groups: dict[int, list[Run]] = {place: [] for place in places}
        for place, run in insertions:
            if run.id not in self._ordinals:
                self._ordinals[run.id] = 0  # counted below
                groups[place].append(run)
        runs: list[Run] = []
        before = 0
        for place in sorted(groups):
            runs += self._runs[before:place] + groups[place]
            before = place
        self._replace(runs + self._runs[before:])

    def remove_all(self, run_ids: Collection[str]) -> None:
        """Takes several runs out, as far as they are here."""
        for run_id in run_ids:
            self._ordinals.pop(run_id, None)
        self._replace([run for run in self._runs if run.id in self._ordinals])

    def remove(self, run_id: str) -> None:
        """Takes a run out; does nothing if it is not here."""
        index = self.index_of(run_id)
        if index is None:
            return
        self.statuses[self._runs[index].status] -= 1
        del self._runs[index]
        del self._ordinals[run_id]
        self.changes += 1
        if index <= len(self._runs) // 2:
            self._first += 1
            self._count(0, index)
        else:
            self._count(index, len(self._runs))

    def _replace(self, runs: list[Run]) -> None:
        self._runs = runs
        self.statuses = Counter(run.status for run in runs)
        self._first = 0
        self._count(0, len(runs))
        self.changes += 1

    def _count(self, start: int, end: int) -> None:
        for place in range(start, end):
            self._ordinals[self._runs[place].id] = self._first + place
