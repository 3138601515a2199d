"""Every character this program draws that is not ASCII, and its twin for terminals that know only ASCII."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

TWINS: Final[dict[str, str]] = {
    # status glyphs: their twins differ from each other and from ``!`` and ``?``
    "◌": "o",
    "▸": ">",
    "⊖": "-",
    "⊘": "/",
    "✗": "x",
    "✓": "+",
    "◒": "%",
    "◷": "@",
    "⚑": "&",
    # selection bar and rules
    "▌": "|",
    "│": "|",
    "─": "-",
    "━": "=",
    "╍": "-",
    "╸": "-",
    # heights, low to high
    "▔": "-",
    "▁": "_",
    "▂": ".",
    "▃": ":",
    "▄": "-",
    "▅": "=",
    "▆": "+",
    "▇": "*",
    "█": "#",
    # signs inside sentences
    "…": "~",
    "↑": "^",
    "↓": "v",
    "←": "<",
    "→": ">",
    "≥": ">",
    "≤": "<",
    "·": ".",
    "•": "*",
    "–": "-",
    "—": "-",
    "×": "x",
    "‘": "'",
    "’": "'",
    "“": '"',
    "”": '"',
    "\u00a0": " ",
}
"""One character and one cell on both sides."""

_PAIRS: Final = {"≥ ": ">=", "≤ ": "<="}
"""Signs that lose their meaning in one character; the space behind them has the room for the second."""
_JOINED: Final = re.compile("\u200d.", re.DOTALL)
_WIDENED: Final = r"[#*0-9\u00a9-\u3299]\ufe0f"  # no pattern yet: few terminals need it, and making it takes long
_WIDE_CHARACTER: Final = "\uff1f"
_NO_CELL_OF_THEIR_OWN: Final = re.compile("[\u1160-\u11ff\ud7b0-\ud7fb\U0001f3fb-\U0001f3ff]")
_PYTHONS_OWN: Final = ("C.UTF-8", "C.utf8")
_PLAIN: Final = ("", "C", "POSIX")


def to_ascii(text: str) -> str:
    """Returns `text` in ASCII, of the same width: twins for what is drawn, ``?`` for each other cell."""
    if text.isascii():
        return text
    # An emoji of several characters has the width of one: what is joined to it goes, a selector widens it.
    one_each = re.sub(_WIDENED, _WIDE_CHARACTER, _JOINED.sub("", text))
    for pair, twin in _PAIRS.items():
        one_each = one_each.replace(pair, twin)
    return one_each.translate(_ASCII)


def is_utf8_locale(environ: Mapping[str, str]) -> bool:
    """Tells whether the terminal's locale is UTF-8, by ``LC_ALL``, else ``LC_CTYPE``, else ``LANG``.

    Blank counts as unset; with none set the locale is C, which is not UTF-8. ``PYTHONUTF8=1`` overrules them.
    """
    if environ.get("PYTHONUTF8") == "1":
        return True
    chosen = environ.get("LC_ALL") or _own_ctype(environ) or environ.get("LANG") or ""
    charset = chosen.partition("@")[0].rpartition(".")[2]
    return charset.lower().replace("-", "") == "utf8"


def _own_ctype(environ: Mapping[str, str]) -> str:
    # Started in the C locale, Python writes LC_CTYPE=C.UTF-8 into its own environment (PEP 538). That tells
    # what Python would like to write, not what the terminal can show.
    ctype = environ.get("LC_CTYPE", "")
    return "" if ctype in _PYTHONS_OWN and environ.get("LANG", "") in _PLAIN else ctype


class _Ascii(dict[int, str]):
    """ASCII for each code point, as wide as the character, made when it is first met."""

    def __missing__(self, code: int) -> str:
        ascii_text = self[code] = _ascii(chr(code))
        return ascii_text


def _ascii(char: str) -> str:
    if char.isascii():
        return char
    if unicodedata.category(char) in ("Mn", "Mc", "Me", "Cf") or _NO_CELL_OF_THEIR_OWN.match(char):
        return ""
    return "??" if unicodedata.east_asian_width(char) in ("W", "F") else "?"


_ASCII: Final = _Ascii({ord(char): twin for char, twin in TWINS.items()})
