"""Any single value of a run, its steps and messages, found by typing a part of its path or of what it says."""

from __future__ import annotations

import json
import re
from itertools import chain, islice
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from rich.cells import cell_len
from textual import on
from textual.binding import Binding, BindingType
from textual.widgets import Input

from runtui.ui.dialogs.choice_list import ChoiceList
from runtui.ui.dialogs.field import Field
from runtui.ui.dialogs.list_dialog import ListDialog
from runtui.ui.draw.line import BLANK, CELL_LIMIT, STAND_INS, Span, cell, hit_spans, line, span
from runtui.ui.draw.lines import paragraph
from runtui.ui.draw.paint import GAP
from runtui.ui.draw.palette import Role
from runtui.words.json_text import compact
from runtui.words.safe import safe
from runtui.words.sizes import thousands

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from runtui.model.detail import Json, RunDetail
    from runtui.model.message import Message
    from runtui.model.step import Step
    from runtui.ui.draw.key_hints import Hint
    from runtui.ui.draw.line import Line

MOST_FIELDS = 20_000
"""Values that are offered."""
LONGEST_SEARCHED = 2_000
"""Characters of a value in which a word is looked for."""
DEEPEST = 50
"""Levels down to which values stand one by one; what lies deeper is one value."""
_FIRST = ("required_action", "last_error", "incomplete_details")
"""Fields of a run that stand first, as they do on the Overview."""
_PLAIN = re.compile(r"[A-Za-z_][\w-]*")
NOTHING = "No field has that."
PATH_SHARE = 0.55
"""Of the width, at most, for the paths; the rest is the values'."""
NARROW, NARROW_PATH_SHARE = 50, 0.7
"""Cells below which the paths get more: what has no name is of no use."""


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


class FieldsScreen(ListDialog["RunField | None", FieldMatch]):
    """Returns the chosen field, None if the person went back. A click takes a field too.

    `about` says where to find those that are not among them.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "back", "back", id="fields.back")]

    def __init__(self, fields: Sequence[RunField], about: str = "") -> None:
        self.search = Field(id="field-search", compact=True, placeholder="a part of its name or value")
        super().__init__(ChoiceList(self._draw, empty=line(Span("  "), Span(NOTHING, Role.MUTED))), self.search)
        self.rows.can_focus = False  # the box keeps the keys
        self._about = about
        self._fields = RunFields(fields)
        self._widest = 0
        self.rows.show(self._fields.find(""))

    @on(Input.Changed, "#field-search")
    def look_for(self) -> None:
        """Shows what holds the words."""
        self.rows.show(self._fields.find(self.search.value))
        self.rows.action_first()
        self.lay_out()

    @on(Input.Submitted, "#field-search")
    def take(self) -> None:
        """Returns the field of the cursor."""
        if self.rows.row is None:
            self.app.bell()
        else:
            self.rows.action_choose()

    @on(ChoiceList.Chosen)
    def take_row(self) -> None:
        """Returns the chosen field."""
        if self.rows.row is not None:
            self.leave(self._fields.fields[self.rows.row.place])

    def lay_out(self) -> None:
        """Gives the paths as much of the width as those on screen need."""
        super().lay_out()
        width = self.size.width and self.rows.size.width
        paths = [self._path_of(self.rows.rows[place]) for place in self.rows.in_sight]
        share = NARROW_PATH_SHARE if width < NARROW else PATH_SHARE
        widest = min(int(width * share), max(map(cell_len, paths), default=0))
        if widest != self._widest:
            self._widest = widest
            self.rows.refresh()

    def above(self, width: int) -> list[Line]:
        """Returns the title, and how many fields there are."""
        del width
        title = line(span("Copy a field", Role.STRONG), right=(self._count(),))
        return [title] if self.is_low else [title, BLANK]

    def words(self, width: int) -> list[Line]:
        """Returns where to find more fields."""
        return paragraph(self._about, width, Role.MUTED) if self._about and not self.is_low else []

    def hints(self) -> list[Hint]:
        """Returns the keys that work while somebody types."""
        return [("enter", "copy"), ("↑ ↓", "choose"), ("esc", "back")]

    def _count(self) -> Span:
        count = len(self._fields.fields)
        words = thousands(count) if count < MOST_FIELDS else f"the first {thousands(count)}"
        if self.search.value.strip():
            words = f"{thousands(len(self.rows.rows))} of {words}"
        return Span(f"{words} field{'s' if count != 1 else ''}", Role.MUTED)

    def _path_of(self, found: FieldMatch) -> str:
        return safe(self._fields.fields[found.place].path, CELL_LIMIT)

    def _draw(self, found: FieldMatch, width: int, is_marked: bool) -> tuple[Line, ...]:
        del width
        field = self._fields.fields[found.place]
        text = field.text[: 4 * CELL_LIMIT]
        is_quiet = field.text in STAND_INS or not text
        value = cell(" ".join(text.split()) or "(empty)", Role.MUTED if is_quiet else Role.TEXT)
        path = _path(self._path_of(found), found, self._widest, Role.STRONG if is_marked else Role.MUTED)
        return (line(Span(" "), *path, value),)


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


def _path(path: str, found: FieldMatch, widest: int, role: Role) -> list[Span]:
    """The path with the letters that were looked for; a long one loses its middle, since both ends tell most."""
    hits = set(found.hits)
    if cell_len(path) > widest > 3:
        keep = widest // 3
        end = len(path)
        while end > keep and cell_len(path[end - 1 :]) <= widest - keep - 1:
            end -= 1
        hits = {at for at in hits if at < keep} | {at - end + keep + 1 for at in hits if at >= end}
        path = f"{path[:keep]}…{path[end:]}"
    return [*hit_spans(path, hits, role), Span(" " * (max(0, widest - cell_len(path)) + GAP))]
