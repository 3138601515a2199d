"""A JSON text split into its parts by its brackets alone, unread, so that one bad part spoils no other.

Bounded in time: no step holds the interpreter for long, and all of them together take no more than an `Effort`.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

import msgspec
from msgspec import Raw, Struct

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

T = TypeVar("T")
MOST_PARTS = 10_000
"""Elements of a list, and members of an object, that are read; those behind them are left out."""
_WINDOW = 500_000
"""Bytes looked at in one step: two or three milliseconds."""
_SMALL = 500_000
"""Bytes of a text up to which msgspec splits it, in one step and much faster; it takes sound JSON only."""
_STEP = 4
"""Units of effort from one bracket or comma to the next."""
# Every byte that matters is ASCII, and no byte of a longer UTF-8 sequence is: the text needs no decoding.
_STRING = rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"'
_FLAT = rb'[\[{](?:[^"\[\]{}]++|' + _STRING + rb")*+[\]}]"
_TO_BRACKET = re.compile(rb'(?:[^"\[\]{}]++|' + _STRING + rb"|" + _FLAT + rb")*+", re.DOTALL)
_TO_COMMA = re.compile(rb'(?:[^"\[\]{},]++|' + _STRING + rb"|" + _FLAT + rb")*+", re.DOTALL)
_IN_STRING = re.compile(rb'[^"\\]*+(?:\\.[^"\\]*+)*+', re.DOTALL)
_BLANKS = re.compile(rb"[ \t\r\n]*+")
MEMBER = re.compile(rb"[ \t\r\n]*+(" + _STRING + rb")[ \t\r\n]*+:[ \t\r\n]*+", re.DOTALL)
_OPENINGS, _CLOSINGS = re.compile(rb"[\[{]++"), re.compile(rb"[\]}]++")
_QUOTE, _COMMA = b'",'
_OPENING = b"{["
_decode_elements = msgspec.json.Decoder(list[Raw]).decode
_decode_members = msgspec.json.Decoder(dict[str, Raw]).decode


class SplitError(ValueError):
    """The text does not begin with a bracket, or ends before its brackets do."""


class TooMuchError(SplitError):
    """The text holds more parts than an answer may."""


class Effort:
    """How much work one answer may still take: a unit is about a quarter of a microsecond."""

    def __init__(self, units: int = 9_000_000) -> None:
        self._left = units

    def has(self, units: int) -> bool:
        """Takes some of what is left; False where that isn't enough."""
        self._left -= units
        return self._left >= 0

    def take(self, units: int) -> None:
        """Does the same; raises TooMuchError where that isn't enough."""
        if not self.has(units):
            raise TooMuchError("more parts than an answer may hold")


def split_array(text: bytes, effort: Effort, *, most: int = MOST_PARTS) -> tuple[list[bytes], bool]:
    """Returns the elements of a JSON array, and whether there are more than `most`. Raises SplitError."""
    found = _split_quickly(text, _decode_elements)
    if found is not None:
        return [bytes(raw) for raw in found[:most]], len(found) > most
    elements: list[bytes] = []
    for start, end in spans(text, b"[", effort):
        if len(elements) == most:
            return elements, True
        elements.append(text[start:end].rstrip())
    return elements, False


def split_object(text: bytes, effort: Effort, *, most: int = MOST_PARTS) -> tuple[dict[str, bytes], bool]:
    """Returns the members of a JSON object, the values unread, and whether there are more than `most`.

    Of a repeated key it is the last. Raises SplitError.
    """
    found = _split_quickly(text, _decode_members)
    if found is not None:
        return {name: bytes(raw) for name, raw in islice(found.items(), most)}, len(found) > most
    members: dict[str, bytes] = {}
    for name, start, end in member_spans(text, effort):
        if len(members) == most:
            return members, True
        members[name] = text[start:end].rstrip()
    return members, False


def joined(members: Mapping[str, bytes]) -> bytes:
    """Returns an object of these members, whose values are JSON."""
    return b"{" + b",".join(msgspec.json.encode(name) + b":" + value for name, value in members.items()) + b"}"


def without(raw: bytes, left_out: Collection[str]) -> bytes:
    """Returns an object without some of its members, the others verbatim; one that can't be read as it is."""
    try:
        members, _ = split_object(raw, Effort())
    except SplitError:
        return raw
    return joined({name: value for name, value in members.items() if name not in left_out})


def as_sent(raw: bytes, member: str) -> tuple[bytes, list[str]]:
    """Returns an object of a server without the member that only this program adds, and what is wrong with that.

    Of what a server sends under that name nobody knows whether it is true: nothing rests on it.
    """
    if member.encode() not in raw and b"\\u" not in raw:  # nearly every time
        return raw, []
    try:
        members, _ = split_object(raw, Effort())
    except SplitError:
        return raw, []
    if members.pop(member, None) is None:
        return raw, []
    return joined(members), [f"{member}: sent by the server, which can't say that; left out"]


class RegularObject(Struct, frozen=True, gc=False):
    """The members of an object that is spaced regularly, so that these are all for certain."""

    names: tuple[str, ...]
    values: list[bytes]
    """Unread."""
    _heads: list[bytes]
    _before: bytes
    _behind: bytes

    def with_values(self, values: Sequence[bytes]) -> bytes:
        """Returns its text with other values."""
        return b"".join((self._before, *_in_turn(self._heads, values), self._behind))


def regular_object(text: bytes) -> RegularObject | None:
    """Returns the members of an object, soon; None where they may not be all.

    All are known where the members found, spaced like the first ones, make the same text again: of a repeated name
    only the last is found.
    """
    found, first = _split_quickly(text, _decode_members), MEMBER.match(text, 1)
    if not found or first is None:
        return None
    names, values = tuple(found), [*map(bytes, found.values())]
    end = first.end() + len(values[0])
    heads = _heads(names, text[end : _behind_blanks(text, end + 1)], text[first.end(1) : first.end()])
    made = b"".join(_in_turn(heads, values))
    begins, ends = first.start(1), first.start(1) + len(made)
    is_all = text.startswith(made, begins) and not text[1:begins].strip() and text[ends:].strip() == b"}"
    return RegularObject(names, values, heads, text[:begins], text[ends:]) if is_all else None


def _in_turn(heads: Sequence[bytes], values: Sequence[bytes]) -> list[bytes]:
    return [part for member in zip(heads, values, strict=True) for part in member]


@lru_cache(maxsize=16)
def _heads(names: tuple[str, ...], between: bytes, colon: bytes) -> list[bytes]:
    """What stands before each value of an object with these names: thousands of objects have the same ones."""
    return [b'%b"%b"%b' % (between if place else b"", each.encode(), colon) for place, each in enumerate(names)]


def marks_in(text: bytes) -> int:
    """Returns the commas and opening brackets of a text: no fewer than the values in it, but for one."""
    return text.count(b",") + text.count(b"{") + text.count(b"[")


def _split_quickly(text: bytes, split: Callable[[bytes], T]) -> T | None:
    if len(text) > _SMALL:
        return None
    try:
        return split(text)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None


def member_spans(text: bytes, effort: Effort) -> Iterator[tuple[str, int, int]]:
    """Yields the name of each member of an object, and where its value begins and ends. Raises SplitError."""
    for start, end in spans(text, b"{", effort):
        key = MEMBER.match(text, start, end)
        effort.take(_STEP)
        if key:
            yield _name(key[1]), key.end(), end


def spans(text: bytes, opening: bytes, effort: Effort, start: int = 0) -> Iterator[tuple[int, int]]:
    """Yields where each part of the array or object at `start` begins and ends; blanks may follow it.

    Raises SplitError.
    """
    place = _behind_blanks(text, start)
    if text[place : place + 1] != opening:
        raise SplitError("no bracket at the start")
    depth, place = 1, _behind_blanks(text, place + 1)
    begins = place
    while True:
        effort.take(_STEP)
        place = _next_mark(_TO_COMMA if depth == 1 else _TO_BRACKET, text, place)
        if text[place] in _OPENING:
            run = _length_of(_OPENINGS, text, place)
            depth, place = depth + run, place + run
        elif depth > 1:
            run = min(_length_of(_CLOSINGS, text, place), depth - 1)
            depth, place = depth - run, place + run
        else:
            if place > begins:
                yield begins, place
            if text[place] != _COMMA:
                return
            begins = place = _behind_blanks(text, place + 1)


def _length_of(pattern: re.Pattern[bytes], text: bytes, place: int) -> int:
    found = pattern.match(text, place, place + _WINDOW)
    return found.end() - place if found else 1


def _next_mark(pattern: re.Pattern[bytes], text: bytes, place: int) -> int:
    """The next bracket, or comma, that stands outside of texts."""
    while place < len(text):
        limit = place + _WINDOW
        found = pattern.match(text, place, limit)
        place = found.end() if found else place  # both patterns match everywhere, if only nothing
        if place < min(limit, len(text)):
            if text[place] != _QUOTE:
                return place
            place = _behind_text(text, place)  # it goes on beyond the window
    raise SplitError("the text ends before its brackets do")


def _behind_text(text: bytes, quote: int) -> int:
    place = quote + 1
    while place < len(text):
        found = _IN_STRING.match(text, place, place + _WINDOW)
        reached = found.end() if found else place
        if text[reached : reached + 1] == b'"':
            return reached + 1
        if reached == place:
            break
        place = reached
    raise SplitError("the text ends before its brackets do")


def _behind_blanks(text: bytes, place: int) -> int:
    found = _BLANKS.match(text, place)
    return found.end() if found else place


def _name(key: bytes) -> str:
    text = key.decode("utf-8", "replace")
    try:
        return str(json.loads(text)) if "\\" in text else text[1:-1]
    except ValueError:
        return text[1:-1]
