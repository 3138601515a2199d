"""Making room: what is said last is what matters least, so a text gives it up first."""

from __future__ import annotations

import re

from rich.cells import cell_len

_ENDS = re.compile(r"[.?!](?= )|,(?= )")


def shortened(text: str, cells: int) -> str:
    """Returns as many whole sentences, or parts of a list, as fit into `cells`; uncut where not even one does."""
    if cell_len(text) <= cells:
        return text
    for end in reversed(list(_ENDS.finditer(text))):
        kept = text[: end.end()] + (" …" if end[0] == "," else "")
        if cell_len(kept) <= cells:
            return kept
    return text
