"""JSON objects read field by field: what can't be read costs that field alone, and is noted as a flaw.

A text is first split into its parts by its brackets alone, so that one bad part spoils no other.
"""

from __future__ import annotations

import json
import math
import re
from typing import TYPE_CHECKING

from runtui.model.sent import Sent
from runtui.model.timing import InstantError, parse_instant

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runtui.model.detail import Json

_LONGEST_INTEGER = 4300
"""Digits Python turns into a number without being asked to (CVE-2020-10735)."""
_STRING = rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"'
# Every byte that matters is ASCII, and no byte of a longer UTF-8 sequence is: the text needs no decoding.
_MARK = re.compile(_STRING + rb'|["\[\]{},]', re.DOTALL)
_MEMBER = re.compile(rb"(" + _STRING + rb")\s*:\s*", re.DOTALL)
_OPENING = (b"{", b"[")
_CLOSING = (b"}", b"]")
_EMPTY = re.compile(rb'null|""|\[\s*\]|\{\s*\}')
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_KINDS = {
    dict: "an object",
    list: "a list",
    str: "a text",
    bool: "a truth value",
    int: "a number",
    float: "a number",
}


class SplitError(ValueError):
    """The text does not begin with a bracket, or ends before its brackets do."""


class FieldReader:
    """The members of one object, none of them read yet.

    Every reading method returns None for a member that is missing, null or unreadable; the last adds a line
    such as ``usage.total_tokens: a text, not a whole number`` to `flaws`, which nested objects share.
    """

    __slots__ = ("_members", "_path", "flaws")

    def __init__(self, members: dict[str, bytes], flaws: list[str], path: str = "") -> None:
        self._members = members
        self._path = path
        self.flaws = flaws

    @classmethod
    def of(cls, text: bytes) -> FieldReader:
        """Returns the members of the object in `text`; raises SplitError if it is none or is cut short."""
        return cls(split_object(text), [])

    @classmethod
    def lenient(cls, text: bytes) -> FieldReader:
        """Returns the members of the object in `text`; no members and a flaw if it is none or is cut short."""
        try:
            return cls.of(text)
        except SplitError:
            return cls({}, ["the object: not a JSON object"])

    def __contains__(self, name: str) -> bool:
        return self.raw(name) is not None

    def __iter__(self) -> Iterator[str]:
        return iter(self._members)

    def has(self, name: str) -> bool:
        """Tells whether the member is there, if only as null."""
        return name in self._members

    def sent(self) -> Sent:
        """Returns the names of all members, and of those that are null or hold nothing."""
        empty = (name for name, raw in self._members.items() if _EMPTY.fullmatch(raw))
        return Sent(frozenset(self._members), frozenset(empty))

    def is_object(self, name: str) -> bool:
        """Tells whether the member begins like an object."""
        return self._begins(name, b"{")

    def is_list(self, name: str) -> bool:
        """Tells whether the member begins like a list."""
        return self._begins(name, b"[")

    def is_text(self, name: str) -> bool:
        """Tells whether the member begins like a text."""
        return self._begins(name, b'"')

    def raw(self, name: str) -> bytes | None:
        """Returns the JSON text of the member, as it was sent."""
        raw = self._members.get(name)
        return None if raw == b"null" else raw

    def json(self, name: str) -> Json:
        """Returns the member as Python values."""
        raw = self.raw(name)
        if raw is None:
            return None
        try:
            return read_json(raw)
        except ValueError as error:
            self._note(name, str(error))
            return None

    def whole(self) -> Json:
        """Returns all members as Python values; one that can't be read as its text."""
        return {name: _value_of(raw) for name, raw in self._members.items()}

    def text(self, name: str) -> str | None:
        """Returns a text; of a number or truth value its JSON, with a flaw. What is no character becomes U+FFFD."""
        value = self.json(name)
        if isinstance(value, str):
            return self._sound(name, value)
        self._note_wrong(name, value, "a text")
        return None if value is None or isinstance(value, dict | list) else json.dumps(value)

    def source(self, name: str) -> str | None:
        """Returns a text as it is, anything else as the JSON text the server sent."""
        raw = self.raw(name)
        if raw is None:
            return None
        return self.text(name) if self.is_text(name) else _text_of(raw)

    def count(self, name: str) -> int | None:
        """Returns a whole number."""
        value = self.json(name)
        if isinstance(value, float) and value.is_integer():
            return int(value)
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        self._note_wrong(name, value, "a whole number")
        return None

    def number(self, name: str) -> float | None:
        """Returns a finite number."""
        value = self.json(name)
        if isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value):
            return value
        self._note_wrong(name, value, "a number")
        return None

    def flag(self, name: str) -> bool | None:
        """Returns a truth value."""
        value = self.json(name)
        if isinstance(value, bool):
            return value
        self._note_wrong(name, value, "true or false")
        return None

    def instant(self, name: str) -> float | None:
        """Returns seconds since 1970."""
        try:
            return parse_instant(self.json(name))
        except InstantError as error:
            self._note(name, str(error))
            return None

    def inside(self, name: str) -> FieldReader:
        """Returns the members of a nested object, none if it isn't one."""
        raw = self.raw(name)
        members: dict[str, bytes] = {}
        if raw is not None:
            try:
                members = split_object(raw)
            except SplitError:
                self._note(name, "not an object")
        return FieldReader(members, self.flaws, f"{self._path}{name}.")

    def each(self, name: str) -> list[FieldReader]:
        """Returns the objects of a list; an element that is none has no members."""
        raw = self.raw(name)
        if raw is None:
            return []
        try:
            elements = split_array(raw)
        except SplitError:
            self._note(name, "not a list")
            return []
        listed = {str(place): element for place, element in enumerate(elements)}
        inner = FieldReader(listed, self.flaws, f"{self._path}{name}.")
        return [inner.inside(str(place)) for place in range(len(elements))]

    def _begins(self, name: str, bracket: bytes) -> bool:
        return self._members.get(name, b"").startswith(bracket)

    def _sound(self, name: str, text: str) -> str:
        sound = _LONE_SURROGATE.sub("�", text)
        if sound != text or not _is_utf8(self.raw(name)):
            self._note(name, "holds bytes or halves of characters that are no text")
        return sound

    def _note_wrong(self, name: str, value: Json, wanted: str) -> None:
        if value is not None:
            self._note(name, f"{_KINDS[type(value)]}, not {wanted}")

    def _note(self, name: str, what: str) -> None:
        self.flaws.append(f"{self._path}{name}: {what}")


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


def read_json(text: bytes) -> Json:
    """Returns the value of a JSON text, lone surrogates, NaN and Infinity included.

    An integer of more than 4,300 digits stays text, a byte that is not UTF-8 becomes U+FFFD. Raises ValueError,
    with a short reason, for what is no JSON and for what is nested too deeply.
    """
    try:
        value: Json = json.loads(_text_of(text), parse_int=_integer)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    except ValueError:
        raise ValueError("not JSON") from None
    return value


def _value_of(raw: bytes) -> Json:
    try:
        return read_json(raw)
    except ValueError:
        return _text_of(raw)


def _integer(digits: str) -> int | str:
    return int(digits) if len(digits) <= _LONGEST_INTEGER else digits


def _text_of(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")


def _is_utf8(raw: bytes | None) -> bool:
    try:
        str(raw or b"", "utf-8")
    except UnicodeDecodeError:
        return False
    return True
