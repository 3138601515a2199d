"""The dialog that finds one value of a run: type a part of its name or of what it says."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len
from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input

from runtui.ui.dialogs.dialog import Dialog
from runtui.ui.dialogs.field import Field
from runtui.ui.draw.key_hints import hint_lines, more_line, one_hint_line
from runtui.ui.draw.line import BLANK, CELL_LIMIT, Span, cell, line, span
from runtui.ui.draw.lines import Lines, paragraph
from runtui.ui.draw.paint import GAP
from runtui.ui.draw.palette import Ground, Role
from runtui.ui.draw.sizing import LOW
from runtui.ui.export.fields import MOST_FIELDS, FieldMatch, RunFields, is_hidden
from runtui.words.safe import safe
from runtui.words.sizes import thousands

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual import events
    from textual.app import ComposeResult

    from runtui.ui.draw.line import Line
    from runtui.ui.export.fields import RunField

HINTS = (("enter", "copy"), ("↑ ↓", "choose"), ("esc", "back"))
SHARE_OF_WINDOW = 0.9
PATH_SHARE = 0.55
"""Of the width, at most, for the paths; the rest is the values'."""
NARROW, NARROW_PATH_SHARE = 50, 0.7
"""Cells below which the paths get more: what has no name is of no use."""
PADDING = 2
PAGE = 10


class FieldsScreen(Dialog["RunField | None"]):
    """Returns the chosen field, None if the person went back. A click takes a field too.

    `about` says where to find those that are not among them.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "move(1)", "down", show=False, id="fields.down"),
        Binding("up", "move(-1)", "up", show=False, id="fields.up"),
        Binding("pagedown", f"move({PAGE})", "page down", show=False, id="fields.page-down"),
        Binding("pageup", f"move({-PAGE})", "page up", show=False, id="fields.page-up"),
        Binding("escape", "back", "back", id="fields.back"),
    ]

    def __init__(self, fields: Sequence[RunField], about: str = "") -> None:
        super().__init__()
        self._about = about
        self._fields = RunFields(fields)
        self._found = self._fields.find("")
        self._chosen = self._top = 0
        self.search = Field(id="field-search", compact=True, placeholder="a part of its name or value")
        self._above, self._rows, self._below = (Lines(ground=Ground.PANE) for _ in range(3))

    def compose(self) -> ComposeResult:
        """Yields title, search box, fields and keys."""
        with Vertical(id="block"):
            yield from (self._above, self.search, self._rows, self._below)

    def on_mount(self) -> None:
        """Lets the person type."""
        self.search.focus()

    def on_resize(self) -> None:
        """Fits the list to the window."""
        self.keep_top()
        self.call_after_refresh(self._show)

    @on(Input.Changed, "#field-search")
    def look_for(self) -> None:
        """Shows what holds the words."""
        self._found = self._fields.find(self.search.value)
        self._chosen = 0
        self._show()

    @on(Input.Submitted, "#field-search")
    def take(self) -> None:
        """Returns the chosen field; a second press of the key finds the dialog gone."""
        if not self._found:
            self.app.bell()
        elif self.is_active:
            self.dismiss(self._fields.fields[self._found[self._chosen].place])

    def action_move(self, step: int) -> None:
        """Chooses another field."""
        self._chosen = max(0, min(len(self._found) - 1, self._chosen + step))
        self._show()

    def action_back(self) -> None:
        """Returns none."""
        if self.is_active:
            self.dismiss(None)

    def on_click(self, event: events.Click) -> None:
        """Takes the clicked field."""
        head = 0 if self._is_low else 1
        place = event.screen_y - self._rows.region.y - head
        if 0 <= place < len(self._rows.lines) - head and self._top + place < len(self._found):
            self._chosen = self._top + place
            self.take()

    def _show(self) -> None:
        width = self._rows.size.width
        if not width:
            return
        above, below, blank = self._around(width, 0)
        height = self.size.height if self._is_low else int(self.size.height * SHARE_OF_WINDOW) - PADDING
        room = max(1, height - len(above) - 1 - len(blank) - len(below))
        self._top = max(0, min(self._chosen - room // 2, len(self._found) - room))
        seen = self._found[self._top : self._top + room]
        paths = [safe(self._fields.fields[each.place].path, CELL_LIMIT) for each in seen]
        share = NARROW_PATH_SHARE if width < NARROW else PATH_SHARE
        widest = min(int(width * share), max(map(cell_len, paths), default=0))
        rows = [self._row(each, widest, is_chosen=self._top + at == self._chosen) for at, each in enumerate(seen)]
        nothing = [line(Span("  "), Span("No field has that.", Role.MUTED))]
        below = self._around(width, len(self._found) - self._top - room)[1]
        self._above.lines, self._below.lines = above, below
        self._rows.lines = (*blank, *(rows or nothing))

    @property
    def _is_low(self) -> bool:
        return self.size.height < LOW

    def _around(self, width: int, more: int) -> tuple[tuple[Line, ...], tuple[Line, ...], tuple[Line, ...]]:
        """The lines above the search box, those below `more` fields, and what parts the box from the fields."""
        title = line(span("Copy a field", Role.STRONG), right=(self._count(),))
        if self._is_low:
            return (title,), (one_hint_line(HINTS, width, more),), ()
        about = paragraph(self._about, width, Role.MUTED) if self._about else []
        return (title, BLANK), (more_line(more), *about, *hint_lines(HINTS, width)), (BLANK,)

    def _count(self) -> Span:
        count = len(self._fields.fields)
        words = thousands(count) if count < MOST_FIELDS else f"the first {thousands(count)}"
        if self.search.value.strip():
            words = f"{thousands(len(self._found))} of {words}"
        return Span(f"{words} field{'s' if count != 1 else ''}", Role.MUTED)

    def _row(self, found: FieldMatch, widest: int, *, is_chosen: bool) -> Line:
        field = self._fields.fields[found.place]
        text = field.text[: 4 * CELL_LIMIT]
        is_quiet = is_hidden(field) or not text
        value = cell(" ".join(text.split()) or "(empty)", Role.MUTED if is_quiet else Role.TEXT)
        path = _path(safe(field.path, CELL_LIMIT), found, widest, Role.STRONG if is_chosen else Role.MUTED)
        mark = Span("▌ " if is_chosen else "  ", Role.RUNS)
        return line(mark, *path, value, ground=Ground.PANE_SELECTED if is_chosen else None)


def _path(path: str, found: FieldMatch, widest: int, role: Role) -> list[Span]:
    """The path with the letters that were looked for; a long one loses its middle, since both ends tell most."""
    letters = [Span(letter, Role.HIT if at in found.hits else role) for at, letter in enumerate(path)]
    over = cell_len(path) - widest
    if over > 0 and widest > 3:
        keep = widest // 3
        end = len(letters)
        while end > keep and cell_len("".join(each.text for each in letters[end - 1 :])) <= widest - keep - 1:
            end -= 1
        letters = [*letters[:keep], Span("…", role), *letters[end:]]
    spans: list[Span] = []
    for each in letters:
        if spans and spans[-1].role is each.role:
            spans[-1] = each._replace(text=spans[-1].text + each.text)
        else:
            spans.append(each)
    gap = max(0, widest - cell_len("".join(each.text for each in spans))) + GAP
    return [*spans, Span(" " * gap)]
