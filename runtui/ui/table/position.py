"""Where the selection stands among the rows, and how many there are: what the lines around the table tell."""

from __future__ import annotations

from typing import NamedTuple

from runtui.feed.view.view import Counts


class TablePosition(NamedTuple):
    """The table in a few numbers."""

    position: int = 0
    """The selected row, counted from 1; 0 for none."""
    rows: int = 0
    counts: Counts = Counts(0, 0)
    is_leaver: bool = False
    """Whether the selected run no longer belongs to the filter."""
