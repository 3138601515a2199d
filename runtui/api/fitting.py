"""One object of an answer made small enough to be read, kept and shown: what is too long in it is cut."""

from __future__ import annotations

from contextlib import suppress

from runtui.api.json_parts import MEMBER, MOST_PARTS, Effort, SplitError, marks_in, spans

LARGEST_OBJECT = 6_000_000
"""Bytes: several times what the protocol lets a run, a step or a message hold."""
MOST_MARKS = 60_000
"""Commas and brackets: values of Python take a hundred bytes each, however short they were."""
_LEVELS = 8
"""Objects within one another that are cut, each in its longest parts."""
_TIMES = 8
_LONGEST_ESCAPE = 6
_ELLIPSIS = "…".encode()
_LEFT_OUT = b'"' + _ELLIPSIS + b'"'
_ASCII, _LEADING = 0x80, 0xC0


def fitted(raw: bytes) -> tuple[bytes, str]:
    """Returns an object of JSON, and what was cut of it, "" for one that fits; lists keep their first elements."""
    if len(raw) <= MOST_MARKS:
        return raw, ""
    shorter = _cut(raw, 0, len(raw), LARGEST_OBJECT, _LEVELS)
    for _ in range(_TIMES):  # what is left may be the part where the marks are
        most = len(shorter) * MOST_MARKS // max(1, marks_in(shorter))
        if len(shorter) <= most:
            break
        shorter = _cut(shorter, 0, len(shorter), most, _LEVELS)
    if len(shorter) == len(raw):
        return raw, ""
    return shorter, f"the object: {len(raw) / 1_000_000:.1f} MB, shortened to {len(shorter) / 1_000_000:.1f} MB"


def _cut(text: bytes, start: int, end: int, most: int, levels: int) -> bytes:
    """The value from `start` to `end` in about `most` bytes."""
    if end - start <= most:
        return text[start:end]
    opening = text[start : start + 1]
    if opening == b'"':
        return _cut_text(text, start, start + most)
    if levels and opening in (b"{", b"["):
        return opening + b",".join(_cut_parts(text, start, most, levels - 1)) + (b"}" if opening == b"{" else b"]")
    return _LEFT_OUT


def _cut_parts(text: bytes, start: int, most: int, levels: int) -> list[bytes]:
    parts: list[tuple[int, int, int]] = []
    opening = text[start : start + 1]
    with suppress(SplitError):  # of a broken object, what came before
        for begins, ends in spans(text, opening, Effort(), start):
            key = MEMBER.match(text, begins, ends) if opening == b"{" else None
            parts.append((begins, key.end() if key else begins, ends))
            if len(parts) == MOST_PARTS:
                break
    share = _share([ends - begins for begins, _, ends in parts], most)
    return [
        text[begins:value] + _cut(text, value, ends, max(0, share - (value - begins)), levels)
        for begins, value, ends in parts
    ]


def _share(lengths: list[int], most: int) -> int:
    """The length to which the longest are cut, so that all of them together have `most`."""
    left = most
    for place, length in enumerate(sorted(lengths)):
        share = left // (len(lengths) - place)
        if length > share:
            return share
        left -= length
    return most


def _cut_text(text: bytes, start: int, end: int) -> bytes:
    """The beginning of a text, without half an escape or half a character at its end."""
    kept = text[start:end]
    escape = kept.rfind(b"\\", -_LONGEST_ESCAPE)
    if escape >= 0:
        before = kept[:escape]
        is_escaped = (len(before) - len(before.rstrip(b"\\"))) % 2
        kept = kept[: escape - is_escaped]
    for back in range(1, min(4, len(kept) - 1) + 1):
        if kept[-back] < _ASCII:
            break
        if kept[-back] >= _LEADING:
            kept = kept[:-back]
            break
    return kept + _ELLIPSIS + b'"'
