"""What to look for in the picture: marks that only the awaited change can bring, never a repaint of the old."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.bench.window import Window

_CURSOR_ROW = "▌.{0,400}?…".encode()
FIRST_ROW = _CURSOR_ROW + rb"\d{6}"
"""The cursor on any row."""


def other_row(window: Window) -> bytes:
    """Matches when the cursor is painted on another row than where it was painted last."""
    shown = window.last(_CURSOR_ROW + rb"(\d{6})")
    return _CURSOR_ROW + rb"(?!" + shown + rb")\d{6}"


def other_count(window: Window) -> bytes:
    """Matches when another number of rows is painted than the one that stands there."""
    shown = window.last(rb"([\d,]+) loaded")
    return rb"(?<![\d,])(?!" + shown + rb" )[\d,]+ loaded"
