"""Which run is selected and which one the screen begins with, while rows come and go: no widget, no screen."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from runtui.feed.refresh.state import FeedState
    from runtui.feed.view.view import ShownRows
    from runtui.model.run import Run


class Selection:
    """One selected run. It belongs to the run, not to a line, and moves only when the person moves it."""

    def __init__(self) -> None:
        self.run_id: str | None = None
        self.line = 0
        """Where the selected run stands; where it stood, once it vanished."""
        self._wanted: str | None = None
        self._home: str | None = None
        """Who was selected before the rows were arranged otherwise and left it out."""
        self._neighbours: tuple[str, ...] = ()
        """Who stands below and above it, and is next should it vanish."""

    def begin(self, wanted: str | None) -> None:
        """Starts with another thread: `wanted` is selected as soon as it is listed, else the first run."""
        self.run_id, self.line, self._wanted, self._home, self._neighbours = None, 0, wanted, None, ()

    def settle(self, runs: ShownRows) -> bool:
        """Finds the selected run among changed rows; its neighbour if it vanished. True: `wanted` was found."""
        wanted = runs.index_of(self._wanted)
        if wanted is not None:
            self.choose(runs, wanted)
            return True
        if len(runs):
            found = (runs.index_of(each) for each in (self.run_id, *self._neighbours))
            self._stand(runs, next((line for line in found if line is not None), self.line))
        return False

    def settle_anew(self, runs: ShownRows) -> None:
        """Finds the selected run among rows arranged otherwise, else selects the first row.

        Who was left out is found again by a later arrangement, unless the person moved meanwhile.
        """
        self._home = self._home or self.run_id
        line = runs.index_of(self._home)
        if len(runs):
            self._stand(runs, line or 0)
        else:  # what a search finds is read from the top
            self.line, self._neighbours = 0, ()
        if line is not None:
            self._home = None

    def choose(self, runs: ShownRows, line: int) -> None:
        """Selects the run of a line, or of the nearest one; what was wanted before no longer counts."""
        self._wanted = self._home = None
        self._stand(runs, line)

    def follow(self, runs: ShownRows, state: FeedState) -> None:
        """Selects the newest active run among the rows, else the newest row."""
        newest_first = state.runs if state.order == "desc" else reversed(state.runs)
        found = (runs.index_of(run.id) for run in chain(state.active_runs, newest_first))
        self.choose(runs, next((line for line in found if line is not None), 0))

    def next_line(self, runs: Sequence[Run], is_wanted: Callable[[Run], bool], step: int) -> int | None:
        """Returns the next line whose run is wanted, round the ends; None if there is none."""
        count = len(runs)
        lines = ((self.line + step * far) % count for far in range(1, count + 1))
        return next((line for line in lines if is_wanted(runs[line])), None) if count else None

    def _stand(self, runs: ShownRows, line: int) -> None:
        self.line = max(0, min(line, len(runs) - 1))
        self.run_id = runs[self.line].id
        beside = (self.line + 1, self.line - 1)
        self._neighbours = tuple(runs[each].id for each in beside if 0 <= each < len(runs))


class Anchor:
    """The run at the top of a scrolled screen, so that rows which come above it move nothing."""

    def __init__(self) -> None:
        self._run_id: str | None = None
        self._seen_id: str | None = None
        """The highest row that was on screen: what stands above it came unseen."""
        self.new_above = 0
        """Runs that came above the screen and were not seen yet."""

    def begin(self) -> None:
        """Starts with another thread."""
        self._run_id, self._seen_id, self.new_above = None, None, 0

    def hold(self, runs: ShownRows, top: int) -> None:
        """Holds on to what the screen begins with; at the very top to nothing, since new rows are to be seen."""
        self._run_id = runs[top].id if 0 < top < len(runs) else None
        if len(runs) and (self._seen_id is None or top <= self.new_above):
            seen = 0 if self._seen_id is None else min(top, len(runs) - 1)
            self._seen_id, self.new_above = runs[seen].id, seen

    def top_after(self, runs: ShownRows, top: int) -> int:
        """Returns where the screen has to begin now so that nothing on it moves."""
        line = runs.index_of(self._run_id)
        new_top = top if line is None else line
        seen = runs.index_of(self._seen_id)
        if seen is None and len(runs):  # the row seen last is gone: the one in its place was seen with it
            seen = min(self.new_above, len(runs) - 1)
            self._seen_id = runs[seen].id
        self.new_above = min(seen or 0, new_top)
        self.hold(runs, new_top)
        return new_top

    def top_beside(self, runs: ShownRows, top: int, kept: int | None) -> int:
        """Returns where the screen has to begin now, rows being filtered or sorted: nothing counts as new above.

        `kept` is how many lines the selected run moved down among the rows; None if it isn't on screen, and then
        the run at the top stays where it is.
        """
        line = runs.index_of(self._run_id)
        if kept is not None:
            top += kept
        elif line is not None:
            top = line
        self.begin()
        self._run_id = runs[top].id if 0 < top < len(runs) else None
        return max(0, top)
