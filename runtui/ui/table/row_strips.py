"""The rows on the screen as strips: each look is painted once, and only what looks different is drawn again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.cache import LRUCache

from runtui.ui.table.row import is_tick

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.strip import Strip

    from runtui.ui.table.row import RowKey
    from runtui.ui.table.row_painter import RowPainter

MOST_STRIPS = 512
"""Several screens, so that scrolling to and fro paints nothing anew."""


class RowStrips:
    """Knows which look stands on which line of the list, and the strip of every look met lately."""

    def __init__(self) -> None:
        self._strips: LRUCache[RowKey, Strip] = LRUCache(MOST_STRIPS)
        self._painter: RowPainter | None = None
        """Who painted them."""
        self._drawn: dict[int, RowKey] = {}
        self._is_sure = False

    def look(self, line: int) -> RowKey | None:
        """Returns how a line looks as far as that is known for sure, None where it has to be looked at."""
        return self._drawn.get(line) if self._is_sure else None

    def strip(self, line: int, key: RowKey, painter: RowPainter) -> Strip:
        """Returns the strip for a line, painted only if that look was not met before by this painter."""
        self._drawn[line] = key
        return self.prepared(key, painter)

    def prepared(self, key: RowKey, painter: RowPainter) -> Strip:
        """Returns the strip of a look that may stand on a line later."""
        if painter is not self._painter:
            self._strips.clear()
            self._painter = painter
        strip = self._strips.get(key)
        if strip is None:
            strip = self._strips[key] = painter.paint(key)
        return strip

    def take(self, rows: Iterable[tuple[int, RowKey]]) -> list[int]:
        """Notes what the visible lines look like now; returns those that have to be drawn again."""
        before, self._drawn = self._drawn, dict(rows)
        self._is_sure = True
        return [line for line, key in self._drawn.items() if before.get(line) != key]

    def take_some(self, rows: Iterable[tuple[int, RowKey]]) -> tuple[list[int], list[int]]:
        """The same for some of the lines; all others stand as they stood. Apart: those where only a clock moved."""
        changed: list[int] = []
        ticked: list[int] = []
        for line, key in rows:
            before = self._drawn.get(line)
            if before != key:
                self._drawn[line] = key
                (ticked if before is not None and is_tick(before, key) else changed).append(line)
        return changed, ticked

    def doubt(self) -> None:
        """Has every line looked at before it is drawn again."""
        self._is_sure = False

    def forget(self) -> None:
        """Drops all strips: the colours changed."""
        self._strips.clear()
        self._drawn.clear()
        self.doubt()
