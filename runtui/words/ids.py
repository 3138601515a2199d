"""Ids in a column of eleven cells: the first four and the last six characters, which people compare."""

from __future__ import annotations

from typing import Final

from runtui.words.safe import safe

SHORT: Final = 11
_HEAD: Final = 4
_TAIL: Final = 6
_LONGEST_REQUEST: Final = 200
_TWINS: Final = {"run_": ("resp_", "caresp_"), "thread_": ("conv_",)}
"""What ids of the same thing begin with in another protocol."""


def short_id(text: str, prefix: str = "run_") -> str:
    """Returns ``s1X8…hzfnH7`` for ``run_s1X8yAjuUBlwhGrqiahzfnH7``: at most 11 characters of one cell each.

    `prefix` is left out, since a column holds one kind of id only. What is no printable ASCII, which no id
    has, is written as an escape.
    """
    own = next((each for each in (prefix, *_TWINS.get(prefix, ())) if text.startswith(each)), "")
    rest = text.removeprefix(own) or text
    if len(rest) > 2 * SHORT:
        rest = rest[:SHORT] + rest[-SHORT:]
    if not (rest.isascii() and rest.isprintable()):
        rest = _escaped(rest)
    return rest if len(rest) <= SHORT else f"{rest[:_HEAD]}…{rest[-_TAIL:]}"


def request_words(request_id: str) -> str:
    """Returns ``request req_abc``: the server's own name for a request, by which its people find it."""
    return f"request {safe(request_id, _LONGEST_REQUEST)}"


def _escaped(text: str) -> str:
    return "".join(char if char.isascii() and char.isprintable() else f"\\u{ord(char):04x}" for char in text)
