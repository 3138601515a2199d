"""Text made to fit so many cells: broken into lines, or with its last sentences left out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rich.cells import cell_len, chop_cells

if TYPE_CHECKING:
    from collections.abc import Iterator

_WORD = re.compile(r"(?:[^\s【]++|【[^】]{0,200}+】|【)++\s*+")
"""A citation mark, such as ``【4:0†a file.md】``, is one word, or a part of one."""
_PART = re.compile(r"【[^】]{0,200}+】\s*+|【?+[^【]++|【")
_ENDS = re.compile(r"[.?!](?= )|,(?= )")


def wrap(text: str, width: int) -> list[str]:
    """Returns `text` (one line, already safe) as lines of at most `width` cells; at least one line.

    In a window so narrow that nothing is left of the width, one cell is.
    """
    width = max(width, 1)
    if cell_len(text) <= width:
        return [text]
    lines: list[str] = []
    current, used = text[: len(text) - len(text.lstrip())], 0
    used = cell_len(current)
    for word in _words(text, width):
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


def _words(text: str, width: int) -> Iterator[str]:
    """The words; of one that is longer than a line its citation marks and what stands between them."""
    for word in _WORD.findall(text):
        yield from _PART.findall(word) if "【" in word and cell_len(word.rstrip()) > width else (word,)


def shortened(text: str, cells: int) -> str:
    """Returns as many whole sentences, or parts of a list, as fit into `cells`; uncut where not even one does."""
    if cell_len(text) <= cells:
        return text
    for end in reversed(list(_ENDS.finditer(text))):
        kept = text[: end.end()] + (" …" if end[0] == "," else "")
        if cell_len(kept) <= cells:
            return kept
    return text
