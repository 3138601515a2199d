"""JSON objects read field by field: what can't be read costs that field alone, and is noted as a flaw."""

from __future__ import annotations

import json
import math
import re
from functools import lru_cache
from typing import TYPE_CHECKING

import msgspec

from runtui.api.json_parts import MOST_PARTS, Effort, SplitError, TooMuchError, marks_in, split_array, split_object
from runtui.model.sent import Sent
from runtui.model.timing import InstantError, parse_instant

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runtui.model.detail import Json

_LONGEST_INTEGER = 4300
"""Digits Python turns into a number without being asked to (CVE-2020-10735)."""
_EMPTY = re.compile(rb'null|""|\[\s*\]|\{\s*\}')
_CUT = f"the first {MOST_PARTS:,} of more"
_TOO_MUCH = "left out, since the answer holds too much"
_MOST_FLAWS = 100
"""Of one object, or of all parts of it together."""
_OPENING = 100
"""Units of effort that it takes to open a nested object and to read what it holds."""
_VALUE = 16
"""The same of a value among Python's: that is rather memory than time."""
_LONGEST_NAMES = 2000
"""Characters of the names of all members of an object that many others may have."""
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_KINDS = {
    dict: "an object",
    list: "a list",
    str: "a text",
    bool: "a truth value",
    int: "a number",
    float: "a number",
}


def _integer(digits: str) -> int | str:
    return int(digits) if len(digits) <= _LONGEST_INTEGER else digits


@lru_cache(maxsize=256)
def _shared_sent(names: tuple[str, ...], empty: tuple[str, ...]) -> Sent:
    """One value for all objects with the same fields, of which there may be thousands."""
    return Sent(frozenset(names), frozenset(empty))


_decode_text = msgspec.json.Decoder(str).decode
_decoder = json.JSONDecoder(parse_int=_integer)


class FieldReader:
    """The members of one object, none of them read yet.

    Every reading method returns None for a member that is missing, null or unreadable; the last adds a line
    such as ``usage.total_tokens: a text, not a whole number`` to `flaws`, which nested objects share.
    """

    __slots__ = ("_effort", "_members", "_path", "flaws")

    def __init__(self, members: dict[str, bytes], flaws: list[str], effort: Effort, path: str = "") -> None:
        self._members = members
        self._path = path
        self._effort = effort
        self.flaws = flaws

    @classmethod
    def of(cls, text: bytes, effort: Effort | None = None) -> FieldReader:
        """Returns the members of the object in `text`; raises SplitError if it is none or is cut short.

        What lies in them is read as long as the `effort` lasts.
        """
        effort = effort or Effort()
        members, is_cut = split_object(text, effort)
        return cls(members, [f"the object: {_CUT}"] if is_cut else [], effort)

    @classmethod
    def lenient(cls, text: bytes, effort: Effort | None = None) -> FieldReader:
        """Returns the members of the object in `text`; no members and a flaw if it is none or is cut short."""
        effort = effort or Effort()
        try:
            return cls.of(text, effort)
        except TooMuchError:
            flaw = f"the object: {_TOO_MUCH}"
        except SplitError:
            flaw = "the object: not a JSON object"
        return cls({}, [flaw], effort)

    def __contains__(self, name: str) -> bool:
        return self.raw(name) is not None

    def __iter__(self) -> Iterator[str]:
        return iter(self._members)

    def has(self, name: str) -> bool:
        """Tells whether the member is there, if only as null."""
        return name in self._members

    def sent(self) -> Sent:
        """Returns the names of all members, and of those that are null or hold nothing."""
        names = tuple(self._members)
        empty = tuple(name for name, raw in self._members.items() if _EMPTY.fullmatch(raw))
        is_usual = sum(map(len, names)) <= _LONGEST_NAMES
        return _shared_sent(names, empty) if is_usual else Sent(frozenset(names), frozenset(empty))

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
        return {name: value_of(raw, self._effort) for name, raw in self._members.items()}

    def text(self, name: str) -> str | None:
        """Returns a text; of a number or truth value its JSON, with a flaw. What is no character becomes U+FFFD."""
        raw = self.raw(name)
        if raw is None:
            return None
        try:
            return _decode_text(raw)
        except (msgspec.MsgspecError, ValueError):
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
        if raw is not None and not self._effort.has(_OPENING):
            self._note(name, _TOO_MUCH)
            raw = None
        return self._inside(raw, name)

    def each(self, name: str) -> list[FieldReader]:
        """Returns the objects of a list; an element that is none has no members."""
        raw = self.raw(name)
        if raw is None:
            return []
        try:
            elements, is_cut = split_array(raw, self._effort)
        except SplitError as error:
            self._note(name, _TOO_MUCH if isinstance(error, TooMuchError) else "not a list")
            return []
        if is_cut:
            self._note(name, _CUT)
        opened: list[FieldReader] = []
        for place, element in enumerate(elements):
            if not self._effort.has(_OPENING):
                self._note(name, _TOO_MUCH)
                break
            opened.append(self._inside(element, f"{name}.{place}"))
        return opened

    def _inside(self, raw: bytes | None, name: str) -> FieldReader:
        members: dict[str, bytes] = {}
        try:
            if raw is not None:
                members, is_cut = split_object(raw, self._effort)
                if is_cut:
                    self._note(name, _CUT)
        except TooMuchError:
            self._note(name, _TOO_MUCH)
        except SplitError:
            self._note(name, "not an object")
        return FieldReader(members, self.flaws, self._effort, f"{self._path}{name}.")

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
        if len(self.flaws) < _MOST_FLAWS:
            self.flaws.append(f"{self._path}{name}: {what}")


def read_json(text: bytes) -> Json:
    """Returns the value of a JSON text, lone surrogates, NaN and Infinity included.

    An integer of more than 4,300 digits stays text, a byte that is not UTF-8 becomes U+FFFD. Raises ValueError,
    with a short reason, for what is no JSON and for what is nested too deeply.
    """
    try:
        value: Json = _decoder.decode(_text_of(text))
    except RecursionError:
        raise ValueError("nested too deeply") from None
    except ValueError:
        raise ValueError("not JSON") from None
    return value


def value_of(raw: bytes, effort: Effort) -> Json:
    """Returns the value of a JSON text, or the text where that can't be read or the `effort` doesn't last."""
    try:
        if effort.has(_VALUE * marks_in(raw)):
            return read_json(raw)
    except ValueError:
        pass
    return _text_of(raw)


def _text_of(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")


def _is_utf8(raw: bytes | None) -> bool:
    try:
        str(raw or b"", "utf-8")
    except UnicodeDecodeError:
        return False
    return True
