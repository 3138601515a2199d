"""What a terminal would obey in a stream of bytes, told apart: drawing as Textual does it, a title, all else."""

from __future__ import annotations

import re

_DRAWING = re.compile(
    rb"""
    \x1b\[[0-9;]*m                                     # colours and weights
    | \x1b\[[0-9;]*H                                   # where to draw
    | \x1b\[\?(?:7|25|1000|1003|1004|1006|1015|1016|1049|2004|2026|2048)[hl]
    | \x1b\[\?(?:2026|2048)\$p                         # what can this terminal do?
    | \x1b\[>[0-9]+u | \x1b\[<u                        # keyboard protocol on and off
    | \x1b\]22;[a-z-]+\x07                              # shape of the mouse pointer
    | \x1b\[2[23];2t                                   # the title of the window kept and given back
    | \x1b\]2;(?:(?!\xc2[\x80-\x9f])[^\x00-\x1f\x7f])*(?:\x07|\x1b\\)  # and a title without any control
    | \r?\n
    """,
    re.VERBOSE,
)
_OBEYED = re.compile(rb"[\x00-\x1f\x7f][^\x1b]{0,20}|\xc2[\x80-\x9f]")
_STYLES = re.compile(rb"\x1b\[([0-9;]*)m")
_RGB = re.compile(r"[34]8;2;(\d+);(\d+);(\d+)")
_NAMED = re.compile(r"(?:^|;)(?:[349][1-7]|10[1-7]|[34]8;5;\d+)(?=;|$)")


def foreign(raw: bytes) -> list[bytes]:
    """Everything a terminal would obey that is no drawing, with what follows it."""
    return [found[0] for found in _OBEYED.finditer(_DRAWING.sub(b"", raw))]


def hues(raw: bytes) -> set[str]:
    """The colours asked for that are no grey."""
    asked = {style.decode() for style in _STYLES.findall(raw)}
    coloured = {found[0] for style in asked for found in _RGB.finditer(style) if len(set(found.groups())) > 1}
    return coloured | {found[0] for style in asked for found in _NAMED.finditer(_RGB.sub("", style))}
