"""Which run is selected and which one the screen begins with, while rows come and go: no widget, no screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from runtui.feed.roll import RunRoll
    from runtui.model.run import Run


class Selection:
    """One selected run. It belongs to the run, not to a line, and moves only when the person moves it."""

    def __init__(self) -> None:
        self.run_id: str | None = None
        self.line = 0
        """Where the selected run stands; where it stood, once it vanished."""
        self._wanted: str | None = None

    def begin(self, wanted: str | None) -> None:
        """Starts with another thread: `wanted` is selected as soon as it is listed, else the first run."""
        self.run_id, self.line, self._wanted = None, 0, wanted

    def settle(self, runs: RunRoll) -> bool:
        """Finds the selected run among changed rows; its neighbour if it vanished. True: `wanted` was found."""
        found = runs.index_of(self._wanted)
        if found is not None:
            self._wanted = None
            self.move_to(runs, found)
            return True
        line = runs.index_of(self.run_id)
        if runs:
            self.move_to(runs, self.line if line is None else line)
        return False

    def move_to(self, runs: Sequence[Run], line: int) -> None:
        """Selects the run of a line, or of the nearest one."""
        self.line = max(0, min(line, len(runs) - 1))
        self.run_id = runs[self.line].id

    def next_line(self, runs: Sequence[Run], is_wanted: Callable[[Run], bool], step: int) -> int | None:
        """Returns the next line whose run is wanted, round the ends; None if there is none."""
        count = len(runs)
        lines = ((self.line + step * far) % count for far in range(1, count + 1))
        return next((line for line in lines if is_wanted(runs[line])), None) if count else None


class Anchor:
    """The run at the top of a scrolled screen, so that rows which come above it move nothing."""

    def __init__(self) -> None:
        self._run_id: str | None = None
        self.new_above = 0
        """Runs that came above the screen and were not seen yet."""

    def hold(self, runs: Sequence[Run], top: int) -> None:
        """Holds on to what the screen begins with; at the very top to nothing, since new rows are to be seen."""
        self._run_id = runs[top].id if 0 < top < len(runs) else None
        if top == 0:
            self.new_above = 0

    def top_after(self, runs: RunRoll, top: int) -> int:
        """Returns where the screen has to begin now so that nothing on it moves."""
        line = runs.index_of(self._run_id)
        if line is None:
            return top
        self.new_above = max(0, self.new_above + line - top)
        return line
