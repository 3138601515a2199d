"""Which row is selected and which one the screen begins with, while rows come and go: no widget, no screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


class SelectableRow(Protocol):
    """What stands in a line: a run, a thread."""

    @property
    def id(self) -> str:
        """What it is told from others by, in whatever line it stands."""


class SelectableRows(Protocol):
    """The rows of a list, in their order."""

    def __len__(self) -> int: ...
    def __getitem__(self, line: int, /) -> SelectableRow: ...
    def index_of(self, row_id: str | None, /) -> int | None:
        """Returns the line of a row, None if it has none."""


class Selection:
    """One selected row. It belongs to what stands there, not to a line, and moves only when the person moves it."""

    def __init__(self) -> None:
        self.row_id: str | None = None
        self.line = 0
        """Where the selected row stands; where it stood, once it vanished."""
        self._wanted: str | None = None
        self._home: str | None = None
        """What was selected before the rows were arranged otherwise and left it out."""
        self._neighbours: tuple[str, ...] = ()
        """What stands below and above it, and is next should it vanish."""

    def begin(self, wanted: str | None) -> None:
        """Starts with other rows: `wanted` is selected as soon as it is listed, else the first one."""
        self.row_id, self.line, self._wanted, self._home, self._neighbours = None, 0, wanted, None, ()

    def settle(self, rows: SelectableRows) -> bool:
        """Finds the selected row among changed ones; its neighbour if it vanished. True: `wanted` was found."""
        wanted = rows.index_of(self._wanted)
        if wanted is not None:
            self.choose(rows, wanted)
            return True
        if len(rows):
            found = (rows.index_of(each) for each in (self.row_id, *self._neighbours))
            self._stand(rows, next((line for line in found if line is not None), self.line))
        return False

    @property
    def is_away(self) -> bool:
        """Whether what was selected is left out of the rows, and the person didn't move since."""
        return self._home is not None

    def settle_anew(self, rows: SelectableRows, nearest: Callable[[str | None], int | None]) -> None:
        """Finds the selected row among those arranged otherwise, else selects the one that is `nearest` to it.

        What was left out is found again by a later arrangement, unless the person moved meanwhile.
        """
        self._home = self._home or self.row_id
        line = rows.index_of(self._home)
        if len(rows):
            beside = nearest(self._home) if line is None else line
            self._stand(rows, beside or 0)
        else:
            self.line, self._neighbours = 0, ()
        if line is not None:
            self._home = None

    def choose(self, rows: SelectableRows, line: int) -> None:
        """Selects a line, or the nearest one; what was wanted before no longer counts."""
        self._wanted = self._home = None
        self._stand(rows, line)

    def follow(self, rows: SelectableRows, ids: Iterable[str]) -> None:
        """Selects the first of `ids` that is among the rows, else the first row."""
        found = map(rows.index_of, ids)
        self.choose(rows, next((line for line in found if line is not None), 0))

    def next_line(self, rows: SelectableRows, is_wanted: Callable[[SelectableRow], bool], step: int) -> int | None:
        """Returns the next line whose row is wanted, round the ends; None if there is none."""
        count = len(rows)
        lines = ((self.line + step * far) % count for far in range(1, count + 1))
        return next((line for line in lines if is_wanted(rows[line])), None) if count else None

    def _stand(self, rows: SelectableRows, line: int) -> None:
        self.line = max(0, min(line, len(rows) - 1))
        self.row_id = rows[self.line].id
        beside = (self.line + 1, self.line - 1)
        self._neighbours = tuple(rows[each].id for each in beside if 0 <= each < len(rows))


class Anchor:
    """The row at the top of a scrolled screen, so that rows which come above it move nothing."""

    def __init__(self) -> None:
        self._row_id: str | None = None
        self._seen_id: str | None = None
        """The highest row that was on screen: what stands above it came unseen."""
        self.new_above = 0
        """Rows that came above the screen and were not seen yet."""

    def begin(self) -> None:
        """Starts with other rows."""
        self._row_id, self._seen_id, self.new_above = None, None, 0

    def hold(self, rows: SelectableRows, top: int) -> None:
        """Holds on to what the screen begins with; at the very top to nothing, since new rows are to be seen."""
        self._row_id = rows[top].id if 0 < top < len(rows) else None
        if len(rows) and (self._seen_id is None or top <= self.new_above):
            seen = 0 if self._seen_id is None else min(top, len(rows) - 1)
            self._seen_id, self.new_above = rows[seen].id, seen

    def top_after(self, rows: SelectableRows, top: int) -> int:
        """Returns where the screen has to begin now so that nothing on it moves."""
        line = rows.index_of(self._row_id)
        new_top = top if line is None else line
        seen = rows.index_of(self._seen_id)
        if seen is None and len(rows):  # the row seen last is gone: the one in its place was seen with it
            seen = min(self.new_above, len(rows) - 1)
            self._seen_id = rows[seen].id
        self.new_above = seen or 0
        self.hold(rows, new_top)
        return new_top

    def top_beside(self, rows: SelectableRows, top: int, kept: int | None) -> int:
        """Returns where the screen has to begin now, rows being filtered or sorted: nothing counts as new above.

        `kept` is how many lines the selected row moved down; None if it isn't on screen, and then the one at the
        top stays where it is.
        """
        line = rows.index_of(self._row_id)
        if kept is not None:
            top += kept
        elif line is not None:
            top = line
        self.begin()
        self._row_id = rows[top].id if 0 < top < len(rows) else None
        return max(0, top)
