"""Which run is selected and which one the screen begins with, while rows come and go: no widget, no screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from runtui.feed.roll import RunRoll
    from runtui.feed.state import FeedState
    from runtui.model.run import Run


class Selection:
    """One selected run. It belongs to the run, not to a line, and moves only when the person moves it."""

    def __init__(self) -> None:
        self.run_id: str | None = None
        self.line = 0
        """Where the selected run stands; where it stood, once it vanished."""
        self._wanted: str | None = None
        self._neighbours: tuple[str, ...] = ()
        """Who stands below and above it, and is next should it vanish."""

    def begin(self, wanted: str | None) -> None:
        """Starts with another thread: `wanted` is selected as soon as it is listed, else the first run."""
        self.run_id, self.line, self._wanted, self._neighbours = None, 0, wanted, ()

    def settle(self, runs: RunRoll) -> bool:
        """Finds the selected run among changed rows; its neighbour if it vanished. True: `wanted` was found."""
        wanted = runs.index_of(self._wanted)
        if wanted is not None:
            self.choose(runs, wanted)
            return True
        if runs:
            found = (runs.index_of(each) for each in (self.run_id, *self._neighbours))
            self._stand(runs, next((line for line in found if line is not None), self.line))
        return False

    def choose(self, runs: Sequence[Run], line: int) -> None:
        """Selects the run of a line, or of the nearest one; what was wanted before no longer counts."""
        self._wanted = None
        self._stand(runs, line)

    def follow(self, state: FeedState) -> None:
        """Selects the newest active run among the rows, else the newest row."""
        runs = state.runs
        active = (runs.index_of(run.id) for run in state.open_runs)
        newest = 0 if state.order == "desc" else len(runs) - 1
        self.choose(runs, next((line for line in active if line is not None), newest))

    def next_line(self, runs: Sequence[Run], is_wanted: Callable[[Run], bool], step: int) -> int | None:
        """Returns the next line whose run is wanted, round the ends; None if there is none."""
        count = len(runs)
        lines = ((self.line + step * far) % count for far in range(1, count + 1))
        return next((line for line in lines if is_wanted(runs[line])), None) if count else None

    def _stand(self, runs: Sequence[Run], line: int) -> None:
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

    def hold(self, runs: Sequence[Run], top: int) -> None:
        """Holds on to what the screen begins with; at the very top to nothing, since new rows are to be seen."""
        self._run_id = runs[top].id if 0 < top < len(runs) else None
        if runs and (self._seen_id is None or top <= self.new_above):
            seen = 0 if self._seen_id is None else min(top, len(runs) - 1)
            self._seen_id, self.new_above = runs[seen].id, seen

    def top_after(self, runs: RunRoll, top: int) -> int:
        """Returns where the screen has to begin now so that nothing on it moves."""
        line = runs.index_of(self._run_id)
        new_top = top if line is None else line
        seen = runs.index_of(self._seen_id)
        if seen is None and runs:  # the row seen last is gone: the one in its place was seen with it
            seen = min(self.new_above, len(runs) - 1)
            self._seen_id = runs[seen].id
        self.new_above = min(seen or 0, new_top)
        self.hold(runs, new_top)
        return new_top
