"""The dialog to choose one line of several, or to switch lines on and off until the person is done."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from msgspec import Struct
from msgspec.structs import replace
from rich.cells import cell_len
from textual import on
from textual.binding import Binding, BindingType
from textual.fuzzy import FuzzySearch
from textual.widgets import Input

from runtui.ui.dialogs.choice_list import ChoiceList
from runtui.ui.dialogs.field import Field
from runtui.ui.dialogs.list_dialog import ListDialog
from runtui.ui.draw.line import BLANK, Span, cell, cells_of, hit_spans, line, span
from runtui.ui.draw.lines import paragraph
from runtui.ui.draw.paint import GAP, fit, padded
from runtui.ui.draw.palette import Role

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from runtui.ui.draw.key_hints import Hint
    from runtui.ui.draw.line import Line

WIDEST_LABEL = 36
"""Cells of the labels that texts stand beside."""
LEAST_WORDS = 4
"""Cells below which the words of a line give way to its label."""
SHARE_OF_WINDOW = 0.55
"""Of its lines, at most, for lines that are switched or short: more are scrolled."""


class Choice(Struct, frozen=True, kw_only=True):
    """One line to choose."""

    key: str
    label: str
    words: str = ""
    """What stands at the right: a count, a direction."""
    text: str = ""
    """What stands beside the label, any text at all; all choices of a dialog have one, or none."""
    is_chosen: bool = False
    section: str = ""
    """The head it stands under."""
    hits: tuple[int, ...] = ()
    """Offsets of the letters of the label that were searched for."""


class ChoiceScreen(ListDialog[str | None, Choice]):
    """Returns the key of the chosen line, None if the person went back.

    With `choose` it stays open: each choice is handed to it, and it returns the lines as they are then; `move`
    likewise for lines that have an order. With `search`, the words of an empty box, lines are found by typing.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("J", "shift(1)", "move the line down, where lines have an order", show=False, id="choice.later"),
        Binding("K", "shift(-1)", "move the line up", show=False, id="choice.earlier"),
        Binding("escape,q", "back", "back", id="choice.back"),
    ]

    def __init__(
        self,
        title: str,
        choices: Sequence[Choice],
        about: str = "",
        *,
        choose: Callable[[str], Sequence[Choice]] | None = None,
        move: Callable[[str, int], Sequence[Choice]] | None = None,
        search: str | None = None,
    ) -> None:
        labels = max((cell_len(each.label) for each in choices), default=0)
        self._has_texts = any(each.text for each in choices)
        draw = partial(_beside, min(WIDEST_LABEL, labels)) if self._has_texts else _with_mark
        box = None if search is None else Field(id="choice-search", compact=True, placeholder=search)
        super().__init__(ChoiceList(draw), box)
        self._title, self._about = title, about
        self._choose, self._move = choose, move
        self._choices = choices
        self.set_class(self._has_texts, "-texts")
        chosen = next((each.key for each in choices if each.is_chosen and choose is None), None)
        self.rows.show(choices, chosen)

    def above(self, width: int) -> list[Line]:
        """Returns the title, and what it is about."""
        blank = [] if self.is_low else [BLANK]
        about = [*paragraph(self._about, width), *blank] if self._about else []
        return [line(span(self._title, Role.STRONG)), *([] if self._box is not None else blank), *about]

    def hints(self) -> list[Hint]:
        """Returns the keys that choose."""
        down = "↑ ↓" if self._box is not None else "j k"
        if self._has_texts:
            return [("enter", "take"), (down, "choose"), ("esc", "back")]
        move = [("J K", "move")] if self._move is not None else []
        choose = "choose" if self._choose is None else "on or off"
        return [("enter", choose), (down, "down, up"), *move, ("esc", "back")]

    def most_lines(self) -> int:
        """Returns how many lines the list takes: none of those beside texts is hidden without need."""
        return self.size.height if self._has_texts or self.is_low else int(self.size.height * SHARE_OF_WINDOW)

    @on(Input.Changed, "#choice-search")
    def find(self, event: Input.Changed) -> None:
        """Shows the lines that fit what is typed, the best first."""
        found = matching(self._choices, event.value)
        self.rows.show(found, found[0].key if found else None)
        self.lay_out()

    @on(Input.Submitted, "#choice-search")
    def choose_found(self) -> None:
        """Chooses the line of the cursor."""
        self.rows.action_choose()

    @on(ChoiceList.Chosen)
    def take_choice(self, event: ChoiceList.Chosen) -> None:
        """Returns the choice, or applies it and goes on."""
        if self._choose is None:
            self.leave(event.key)
        else:
            self.rows.show(self._choose(event.key), event.key)

    def action_shift(self, step: int) -> None:
        """Moves a line further up (-1) or down (1) where lines have an order."""
        if self._move is not None and self.rows.row is not None:
            key = self.rows.row.key
            self.rows.show(self._move(key, step), key)


def matching(choices: Sequence[Choice], text: str) -> Sequence[Choice]:
    """Returns the choices whose labels hold the letters of `text` in their order, the best first and marked."""
    if not text.strip():
        return choices
    search = FuzzySearch()
    found = [(search.match(text.strip(), each.label), each) for each in choices]
    found.sort(key=lambda each: -each[0][0])
    return [replace(each, hits=tuple(hits), section="") for (score, hits), each in found if score]


def _label(choice: Choice, role: Role) -> list[Span]:
    label = cell(choice.label, role)
    return hit_spans(label.text, choice.hits if label.text == choice.label else (), role)


def _with_mark(choice: Choice, width: int, is_at_cursor: bool) -> tuple[Line, ...]:
    mark = Span(" ✓ " if choice.is_chosen else "   ", Role.GOOD)
    label = _label(choice, Role.STRONG if is_at_cursor else Role.TEXT)
    room = width - cells_of((mark, *label)) - GAP - 1  # the label comes first
    words = cell(fit(choice.words, room) if room >= LEAST_WORDS else "", Role.MUTED)
    return (line(mark, *label, right=(words, Span(" ")) if words.text else ()),)


def _beside(labels: int, choice: Choice, width: int, is_at_cursor: bool) -> tuple[Line, ...]:
    del width
    label = Span(padded(cell(choice.label).text, labels) + "  ", Role.STRONG if is_at_cursor else Role.TEXT)
    return (line(Span(" "), label, cell(choice.text, Role.MUTED)),)
