"""JSON text with some of its values replaced: all else stays as it was sent, to the last digit and space."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final, Generic, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Mapping

Scope = TypeVar("Scope")
_TOKEN: Final = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"|[{}\[\],:]|[^\s{}\[\],:"]++', re.DOTALL)
_PAIRED: Final = frozenset({"name", "key", "header", "field", "value"})
"""Members that say together what others say as a name and its value."""


class Rule(Protocol[Scope]):
    """What becomes of each value. A `Scope` is what a rule needs to know of the objects around it."""

    top: Scope

    def inside(self, name: str, scope: Scope) -> Scope:
        """Returns the scope of what stands in the object or list called `name`; entries of a list have its name."""

    def name(self, name: str, scope: Scope) -> str:
        """Returns what a member is to be called."""

    def text(self, name: str, text: str, scope: Scope) -> str:
        """Returns what is to stand in the place of a text."""

    def bare(self, name: str, token: str, scope: Scope) -> str | None:
        """Returns the text in the place of a number, ``true``, ``false`` or ``null``; None for what stays."""

    def hides_value(self, members: Mapping[str, str]) -> str | None:
        """Returns the text in the place of ``value`` in an object with these texts, None if it stays."""


class _Level(Generic[Scope]):
    """One object or list that is open."""

    __slots__ = ("is_object", "members", "name", "scope", "value_at", "wants_name")

    def __init__(self, name: str, scope: Scope, *, is_object: bool) -> None:
        self.name = name
        """Of the member that is read, or of the list."""
        self.scope = scope
        self.is_object = is_object
        self.wants_name = is_object
        self.members: dict[str, str] = {}
        self.value_at: tuple[int, int] | None = None


class JsonRewriter(Generic[Scope]):
    """Rewrites one text that is known to be JSON; of any other text it makes something, and never fails."""

    def __init__(self, rule: Rule[Scope]) -> None:
        self._rule = rule

    def rewritten(self, text: str) -> str:
        """Returns the text with what the rule replaces."""
        self._edits: dict[tuple[int, int], str] = {}
        self._levels = [_Level("", self._rule.top, is_object=False)]
        for found in _TOKEN.finditer(text):
            self._take(found[0], found.span())
        pieces, last = [], 0
        for (start, end), new in sorted(self._edits.items()):
            pieces += [text[last:start], new]
            last = end
        return "".join((*pieces, text[last:]))

    def _take(self, token: str, span: tuple[int, int]) -> None:
        level, first = self._levels[-1], token[0]
        if first in "{[":
            scope = self._rule.inside(level.name, level.scope)
            self._levels.append(_Level(level.name, scope, is_object=first == "{"))
        elif first in "}]":
            self._close(level)
        elif first == ",":
            level.wants_name = level.is_object
        elif first == '"' and level.wants_name:
            level.name, level.wants_name = _text_of(token), False
            self._put(span, level.name, self._rule.name(level.name, level.scope))
        elif first == '"':
            self._take_text(level, _text_of(token), span)
        elif first != ":":
            level.value_at = span if level.is_object and level.name == "value" else level.value_at
            new = self._rule.bare(level.name, token, level.scope)
            if new is not None:
                self._put(span, token, new)

    def _take_text(self, level: _Level[Scope], text: str, span: tuple[int, int]) -> None:
        if level.is_object and level.name.lower() in _PAIRED:
            level.members[level.name.lower()] = text
            level.value_at = span if level.name.lower() == "value" else level.value_at
        self._put(span, text, self._rule.text(level.name, text, level.scope))

    def _close(self, level: _Level[Scope]) -> None:
        if len(self._levels) > 1:
            self._levels.pop()
        new = self._rule.hides_value(level.members) if level.value_at is not None else None
        if new is not None and level.value_at is not None:
            self._edits[level.value_at] = json.dumps(new)

    def _put(self, span: tuple[int, int], old: str, new: str) -> None:
        if new != old:
            self._edits[span] = json.dumps(new)


def is_json(text: str) -> bool:
    """Tells whether `text` is one JSON document; of one nested too deep its brackets have to do."""
    try:
        json.loads(text, parse_int=str)  # as text: int() refuses more than 4,300 digits
    except RecursionError:
        return True
    except ValueError:
        return False
    return True


def _text_of(token: str) -> str:
    if "\\" not in token:
        return token[1:-1]
    try:
        return str(json.loads(token, strict=False))
    except ValueError:
        return token[1:-1]
