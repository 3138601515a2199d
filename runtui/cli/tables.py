"""Rows as columns of plain text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runtui.words.safe import safe

if TYPE_CHECKING:
    from collections.abc import Sequence

WIDEST = 80
"""Characters of one cell."""


def table_lines(head: Sequence[str], rows: Sequence[Sequence[str]], *, widest: int = WIDEST) -> list[str]:
    """Returns a line for the head and each row, two spaces between the columns; nothing without rows."""
    if not rows:
        return []
    cells = [list(head), *([safe(cell, widest) for cell in row] for row in rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    return ["  ".join(map(str.ljust, row, widths)).rstrip() for row in cells]
