"""Every single value of a run, its steps and messages, each with its path, to be found by typing a part of it."""

from __future__ import annotations

import json
import re
from itertools import chain, islice
from typing import TYPE_CHECKING, NamedTuple

from runtui.ui.draw.line import CELL_LIMIT, HIDDEN
from runtui.words.json_text import compact
from runtui.words.safe import safe

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from runtui.model.detail import Json, RunDetail
    from runtui.model.message import Message
    from runtui.model.step import Step

MOST_FIELDS = 20_000
"""Values that are offered."""
LONGEST_SEARCHED = 2_000
"""Characters of a value in which a word is looked for."""
DEEPEST = 50
"""Levels down to which values stand one by one; what lies deeper is one value."""
_FIRST = ("required_action", "last_error", "incomplete_details")
"""Fields of a run that stand first, as they do on the Overview."""
_PLAIN = re.compile(r"[A-Za-z_][\w-]*")


class RunField(NamedTuple):
    """One value. Path and text may hold anything a server sends."""

    path: str
    """``metadata.env``, ``step 1 usage.total_tokens``; steps and messages are counted from 1."""
    text: str
    """What is copied: a text as it is, anything else as its JSON; "" for an empty text."""


class FieldMatch(NamedTuple):
    """A field that was found. `hits` are the letters of its safe path that were looked for."""

    place: int
    """Where it stands among all fields."""
    hits: frozenset[int] = frozenset()

    @property
    def key(self) -> str:
        """What tells it from the others."""
        return str(self.place)

    @property
    def section(self) -> str:
        """Fields stand under no heads."""
        return ""


class RunFields:
    """The fields in their order, ready to be searched."""

    def __init__(self, fields: Sequence[RunField]) -> None:
        self.fields = fields
        self._paths = [safe(each.path, CELL_LIMIT).casefold() for each in fields]
        self._texts = [each.text[:LONGEST_SEARCHED].casefold() for each in fields]

    def find(self, words: str) -> list[FieldMatch]:
        """Returns the fields that hold all `words`, in the path or the value; all fields for none.

        What stands in the path goes first, then in the value, then letters that stand apart in the path.
        """
        needles = words.casefold().split()
        ranked = [(rank, place) for place in range(len(self.fields)) if (rank := self._rank(place, needles)) >= 0]
        return [
            FieldMatch(place, _hits(self._paths[place], needles))
            for _, place in sorted(ranked, key=lambda pair: pair[0])
        ]

    def _rank(self, place: int, needles: Sequence[str]) -> int:
        """How far the worst of the words is from being the path; -1 where one is nowhere."""
        path, worst = self._paths[place], 0
        for needle in needles:
            if needle in path:
                continue
            if needle in self._texts[place]:
                worst = max(worst, 1)
            elif _apart(path, needle):
                worst = max(worst, 2)
            else:
                return -1
        return worst


def fields_of_run(detail: RunDetail) -> Iterator[RunField]:
    """Yields the values of a run, numbers as the server wrote them; none of an object that is no JSON."""
    try:
        # As text: what is copied is what the server wrote, whatever its size.
        document = json.loads(detail.raw, parse_int=str, parse_float=str, parse_constant=str)
    except (ValueError, RecursionError):
        return
    if isinstance(document, dict):
        names = [name for name in _FIRST if document.get(name) is not None]
        document = {name: document[name] for name in dict.fromkeys((*names, *document))}
    yield from _leaves(document, "")


def fields_of_steps(steps: Sequence[Step]) -> Iterator[RunField]:
    """Yields the values of steps."""
    for number, step in enumerate(steps, start=1):
        yield from _leaves(step.document, f"step {number}")


def fields_of_messages(messages: Sequence[Message]) -> Iterator[RunField]:
    """Yields the values of messages."""
    for number, message in enumerate(messages, start=1):
        yield from _leaves(message.document, f"message {number}")


def first_fields(*parts: Iterator[RunField]) -> list[RunField]:
    """Returns the fields of all parts in their order, as many as are offered."""
    return list(islice(chain(*parts), MOST_FIELDS))


def is_hidden(field: RunField) -> bool:
    """Tells whether a value of a redacted run was taken out."""
    return field.text == HIDDEN


def _leaves(value: Json, path: str, level: int = 0) -> Iterator[RunField]:
    if isinstance(value, dict) and value and level < DEEPEST:
        for key, inner in value.items():
            yield from _leaves(inner, _joined(path, key), level + 1)
            if key == "arguments" and isinstance(inner, str):
                yield from _inside(inner, _joined(path, key))
    elif isinstance(value, list) and value and level < DEEPEST:
        for place, inner in enumerate(value):
            yield from _leaves(inner, f"{path}[{place}]", level + 1)
    else:
        yield RunField(path, value if isinstance(value, str) else compact(value) or "")


def _inside(arguments: str, path: str) -> Iterator[RunField]:
    """The arguments of a call one by one: they travel as a text that holds JSON."""
    try:
        document = json.loads(arguments, parse_int=str, parse_float=str, parse_constant=str)
    except (ValueError, RecursionError):
        return
    if isinstance(document, dict):
        yield from _leaves(document, path)


def _joined(path: str, key: str) -> str:
    if not _PLAIN.fullmatch(key):
        return f"{path}[{json.dumps(key, ensure_ascii=False)}]"
    return key if not path else f"{path} {key}" if path.rpartition(" ")[2].isdecimal() else f"{path}.{key}"


def _apart(path: str, needle: str) -> bool:
    letters = iter(path)
    return all(letter in letters for letter in needle)


def _hits(path: str, needles: Sequence[str]) -> frozenset[int]:
    hits: set[int] = set()
    for needle in needles:
        start = path.find(needle)
        if start >= 0:
            hits.update(range(start, start + len(needle)))
    return frozenset(hits)
