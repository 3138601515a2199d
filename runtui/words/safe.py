"""Text of a server made harmless: nothing in it moves a cursor, hides, turns round or stacks up.

The text keeps its meaning: what was dangerous stays in it as a visible sign. Nobody else needs to know
which characters a terminal obeys.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Final

MOST_MARKS: Final = 3
"""Combining marks in a row that stay. Written languages need no more; stacks of them leave their line."""
TAB_STOP: Final = 4
_LONG_ENOUGH_TO_SAY_HOW_MUCH: Final = 60
_LONGEST_ESCAPE: Final = 10
_JOINER: Final = "\u200d"

# Everything Unicode calls a control, a format character, a separator of lines, a surrogate or no character,
# and what it lets a renderer leave out altogether (fillers, variation selectors other than VS15 and VS16).
# Planes 4 to 16 go as a whole: tags, selectors, private and unassigned characters, no letter of any language.
_FORBIDDEN: Final = (
    "\x7f-\x9f\u00ad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160\u17b4\u17b5"
    "\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ud800-\udfff\ufdd0-\ufdef\ufe00-\ufe0d"
    "\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3"
    "\U0001d173-\U0001d17a\U0001fffe\U0001ffff\U0002fffe\U0002ffff\U0003fffe-\U0010ffff"
)
_IN_A_LINE: Final = re.compile(rf"[\x00-\x1f{_FORBIDDEN}]+")
_IN_LINES: Final = re.compile(rf"[\x00-\x08\x0b-\x1f{_FORBIDDEN}]+")
_EMOJI: Final = "\u2190-\u21ff\u2300-\u23ff\u25a0-\u27bf\u2900-\u297f\u2b00-\u2bff\U0001f000-\U0001faff"
# No patterns yet: few texts need them, and making them takes long.
_EMOJI_BEFORE: Final = f"[{_EMOJI}\ufe0f]"
_EMOJI_AFTER: Final = f"[{_EMOJI}]"
_OLD_SCRIPTS: Final = re.compile("[\U000101fd-\U0001e94a]")
# Fewer such characters in a row are no stack, whatever they are. Our own "…" is one of them, and the
# pattern of all marks takes 10 ms to make.
_MAY_BE_STACK: Final = re.compile(rf"[^\x00-\x7f]{{{MOST_MARKS + 1}}}")
_MARKS_IN_USE: Final = ((0x0300, 0x3100), (0xA66F, 0xABF0), (0xFB1E, 0xFB1F), (0xFE0E, 0xFE30))
_MARKS_OF_OLD_SCRIPTS: Final = (0x101FD, 0x1E94B)


def safe(text: str, limit: int | None = None) -> str:
    """Returns `text` as one harmless line, of at most `limit` characters.

    Controls become their pictures (``␛``, ``␊``), a tab one space, invisible and direction-changing
    characters visible escapes (``\\u202e``), a lone surrogate U+FFFD. A joiner inside an emoji stays. What is
    cut off is counted: ``… 812,000 more characters``, only ``…`` where the limit is under 60. Clean text comes
    back as the same object, and a second call changes nothing.
    """
    if limit is not None and len(text) > limit:
        return _cut(text, max(0, limit))
    if _is_plain(text):
        return text
    clean = _cleaned(text, _IN_A_LINE)
    return clean if limit is None or len(clean) <= limit else _cut(text, limit)


def safe_lines(text: str, limit: int | None = None) -> list[str]:
    """Returns the harmless lines of `text`, split at LF and CRLF only, tabs expanded to stops of four.

    Of a text longer than `limit` characters the rest is left out and a last line counts it.
    """
    kept = (text if limit is None else text[: max(0, limit)]).replace("\r\n", "\n")
    if not _is_plain(kept.replace("\n", "")):
        kept = _cleaned(kept, _IN_LINES).expandtabs(TAB_STOP)
    lines = kept.split("\n")
    if limit is not None and len(text) > limit:
        lines.append(f"… {len(text) - limit:,} more characters")
    return lines


def _is_plain(text: str) -> bool:
    # Most text is, and this is told ten times faster than by a search.
    return text.isascii() and text.isprintable()


def _cut(text: str, limit: int) -> str:
    says_how_much = limit >= _LONG_ENOUGH_TO_SAY_HOW_MUCH
    longest_tail = len(f"… {len(text):,} more characters") if says_how_much else 1
    room = max(0, limit - longest_tail)
    kept = min(room, len(text))
    while (excess := len(shown := _cleaned(text[:kept], _IN_A_LINE)) - room) > 0:
        kept -= max(1, excess // _LONGEST_ESCAPE)
    tail = f"… {len(text) - kept:,} more characters" if says_how_much else "…"
    return (shown + tail)[:limit]


def _cleaned(text: str, unsafe: re.Pattern[str]) -> str:
    # Stacks first: whether a joiner stays depends on the character left before it.
    if not text.isascii():
        text = _without_stacks(text)
    return unsafe.sub(_visible, text) if unsafe.search(text) else text


def _visible(found: re.Match[str]) -> str:
    run = found[0]
    if run == _JOINER and _is_inside_emoji(found.string, found.start()):
        return run
    return run.translate(_SIGNS)


def _is_inside_emoji(text: str, place: int) -> bool:
    if not place or place + 1 == len(text):
        return False
    is_behind_one = re.match(_EMOJI_BEFORE, text[place - 1]) is not None
    return is_behind_one and re.match(_EMOJI_AFTER, text[place + 1]) is not None


class _Signs(dict[int, str]):
    """The visible sign of each character that must not stand in a text, made when it is first met."""

    def __missing__(self, code: int) -> str:
        sign = self[code] = _sign(code)
        return sign


def _sign(code: int) -> str:
    if code < 0x20:
        return " " if code == 0x09 else chr(0x2400 + code)
    if code == 0x7F:
        return "␡"
    if 0xD800 <= code <= 0xDFFF:
        return "\ufffd"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


_SIGNS: Final = _Signs()


def _without_stacks(text: str) -> str:
    if not _MAY_BE_STACK.search(text):
        return text
    stacks = _stacks(old_scripts=_OLD_SCRIPTS.search(text) is not None)
    return stacks.sub(r"\1", text) if stacks.search(text) else text


@cache
def _stacks(*, old_scripts: bool) -> re.Pattern[str]:
    # Two patterns, because `re` tests characters beyond U+FFFF one range after the other, and old scripts
    # have a hundred ranges. Spacing marks (Mc) may follow each other: they take a cell each.
    spans = (*_MARKS_IN_USE, _MARKS_OF_OLD_SCRIPTS) if old_scripts else _MARKS_IN_USE
    codes = (code for span in spans for code in range(*span))
    marks = "".join(chr(code) for code in codes if unicodedata.category(chr(code)) in ("Mn", "Me"))
    # The class is written out so often because a search is quicker for a pattern without counts in front.
    return re.compile(f"({f'[{marks}]' * MOST_MARKS})[{marks}]+")
