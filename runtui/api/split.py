"""Where the parts of a JSON text begin and end, by its brackets alone: one bad part spoils no other."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_STRING = rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"'
# Every byte that matters is ASCII, and no byte of a longer UTF-8 sequence is: the text needs no decoding.
_MARK = re.compile(_STRING + rb'|["\[\]{},]', re.DOTALL)
_MEMBER = re.compile(rb"(" + _STRING + rb")\s*:\s*", re.DOTALL)
_OPENING = (b"{", b"[")
_CLOSING = (b"}", b"]")


class SplitError(ValueError):
    """The text does not begin with a bracket, or ends before its brackets do."""


def split_array(text: bytes) -> list[bytes]:
    """Returns the elements of a JSON array, unread. Raises SplitError."""
    return list(_parts(text, b"["))


def split_object(text: bytes) -> dict[str, bytes]:
    """Returns the members of a JSON object, the values unread; of a repeated key the last. Raises SplitError."""
    members = {}
    for part in _parts(text, b"{"):
        key = _MEMBER.match(part)
        if key:
            members[_name(key[1])] = part[key.end() :]
    return members


def _name(key: bytes) -> str:
    text = key.decode("utf-8", "replace")
    try:
        return str(json.loads(text)) if "\\" in text else text[1:-1]
    except ValueError:
        return text[1:-1]


def _parts(text: bytes, opening: bytes) -> Iterator[bytes]:
    text = text.strip()
    if not text.startswith(opening):
        raise SplitError("no bracket at the start")
    depth, start = 0, 1
    for mark in _MARK.finditer(text):
        kind = mark[0]
        depth += (kind in _OPENING) - (kind in _CLOSING)
        if depth == 0 or (depth == 1 and kind == b","):
            part = text[start : mark.start()].strip()
            start = mark.end()
            if part:
                yield part
        if depth == 0:
            return
        if kind == b'"':
            break
    raise SplitError("the text ends before its brackets do")
