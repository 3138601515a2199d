"""The dialog that finds one value of a run: type a part of its name or of what it says."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len
from textual import on
from textual.binding import Binding, BindingType
from textual.widgets import Input

from runtui.ui.dialogs.choice_list import ChoiceList
from runtui.ui.dialogs.field import Field
from runtui.ui.dialogs.list_dialog import ListDialog
from runtui.ui.draw.line import BLANK, CELL_LIMIT, Span, cell, hit_spans, line, span
from runtui.ui.draw.lines import paragraph
from runtui.ui.draw.paint import GAP
from runtui.ui.draw.palette import Role
from runtui.ui.export.fields import MOST_FIELDS, FieldMatch, RunFields, is_hidden
from runtui.words.safe import safe
from runtui.words.sizes import thousands

if TYPE_CHECKING:
    from collections.abc import Sequence

    from runtui.ui.draw.key_hints import Hint
    from runtui.ui.draw.line import Line
    from runtui.ui.export.fields import RunField

NOTHING = "No field has that."
PATH_SHARE = 0.55
"""Of the width, at most, for the paths; the rest is the values'."""
NARROW, NARROW_PATH_SHARE = 50, 0.7
"""Cells below which the paths get more: what has no name is of no use."""


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
        is_quiet = is_hidden(field) or not text
        value = cell(" ".join(text.split()) or "(empty)", Role.MUTED if is_quiet else Role.TEXT)
        path = _path(self._path_of(found), found, self._widest, Role.STRONG if is_marked else Role.MUTED)
        return (line(Span(" "), *path, value),)


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
