"""Breaking text into lines of so many cells; words stay whole where they fit."""

from __future__ import annotations

import re

from rich.cells import cell_len, chop_cells

_WORD = re.compile(r"\S+\s*")


def wrap(text: str, width: int) -> list[str]:
    """Returns `text` (one line, already safe) as lines of at most `width` cells; at least one line."""
    if cell_len(text) <= width:
        return [text]
    lines: list[str] = []
    current, used = text[: len(text) - len(text.lstrip())], 0
    used = cell_len(current)
    for word in _WORD.findall(text):
        cells = cell_len(word.rstrip())
        if used + cells <= width:
            current, used = current + word, used + cell_len(word)
            continue
        if current.strip():
            lines.append(current.rstrip())
        *whole, current = chop_cells(word, width) if cells > width else [word]
        lines += whole
        used = cell_len(current)
    lines.append(current.rstrip())
    return lines
