"""Lines to choose from, under heads, with a cursor that knows no line but those."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message
from textual.reactive import reactive

from runtui.ui.draw.line import BLANK, Line, Span, cell, cells_of, line
from runtui.ui.draw.paint import GAP, fit
from runtui.ui.draw.palette import Ground, Role
from runtui.ui.draw.widget import PaintedWidget

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual import events
    from textual.geometry import Size
    from textual.strip import Strip

    from runtui.ui.table.choices import Choice

LEAST_WORDS = 4
"""Cells below which the words of a line give way to its label."""


class ChoiceRows(PaintedWidget, can_focus=True):
    """Draws choices and moves the cursor among them."""

    GROUND = Ground.PANE

    @dataclass
    class Chosen(Message):
        """The person chose a line."""

        key: str

    @dataclass
    class Moved(Message):
        """The person wants a line further up (-1) or down (1)."""

        key: str
        step: int

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,space", "choose", "choose", id="choice.choose"),
        Binding("j,down", "move(1)", "down", show=False, id="choice.down"),
        Binding("k,up", "move(-1)", "up", show=False, id="choice.up"),
        Binding("g,home", "move(-1000)", "first", show=False, id="choice.first"),
        Binding("G,end", "move(1000)", "last", show=False, id="choice.last"),
        Binding("J", "shift(1)", "move the line down, where lines have an order", show=False, id="choice.later"),
        Binding("K", "shift(-1)", "move the line up", show=False, id="choice.earlier"),
    ]
    DEFAULT_CSS = """
    ChoiceRows { height: auto; max-height: 100%; width: 1fr; }
    """

    choices: reactive[Sequence[Choice]] = reactive((), layout=True)
    cursor = reactive(0)
    """Which of the choices is next to be chosen."""
    more = reactive(0)
    """How many choices lie below those in sight."""

    def __init__(self) -> None:
        super().__init__()
        self._top = 0

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Returns a line for each choice and each head."""
        del container, viewport, width
        return len(self._lines())

    def render_line(self, y: int) -> Strip:
        """Draws one line of those that are in sight."""
        lines = self._lines()
        return self.painted(lines[self._top + y] if self._top + y < len(lines) else BLANK)

    def watch_choices(self) -> None:
        """Keeps the cursor in sight."""
        self._scroll()

    def watch_cursor(self) -> None:
        """Keeps the cursor in sight."""
        self._scroll()

    def on_resize(self) -> None:
        """Keeps the cursor in sight."""
        self._scroll()

    def show(self, choices: Sequence[Choice], key: str | None = None) -> None:
        """Shows other choices; the cursor goes to `key`, or stays where it is."""
        self.choices = choices
        places = (place for place, each in enumerate(choices) if each.key == key)
        self.cursor = next(places, max(0, min(self.cursor, len(choices) - 1)))

    def on_click(self, event: events.Click) -> None:
        """Chooses the line under the pointer."""
        places = [place for place, _ in self._placed()]
        at = self._top + event.y
        place = places[at] if at < len(places) else None
        if place is not None:
            self.cursor = place
            self.action_choose()

    def action_choose(self) -> None:
        """Chooses the line of the cursor."""
        if self.choices:
            self.post_message(self.Chosen(self.choices[self.cursor].key))

    def action_move(self, lines: int) -> None:
        """Moves the cursor."""
        self.cursor = max(0, min(self.cursor + lines, len(self.choices) - 1))

    def action_shift(self, step: int) -> None:
        """Asks to move the line itself."""
        if self.choices:
            self.post_message(self.Moved(self.choices[self.cursor].key, step))

    def _scroll(self) -> None:
        placed = self._placed()
        at = next((line for line, (place, _) in enumerate(placed) if place == self.cursor), 0)
        height = max(1, self.size.height)
        self._top = max(at - height + 1, min(self._top, at, max(0, len(placed) - height)))
        self.more = sum(place is not None for place, _ in placed[self._top + height :])

    def _placed(self) -> list[tuple[int | None, Line]]:
        """Every line with the choice it stands for."""
        placed: list[tuple[int | None, Line]] = []
        section = ""
        for place, choice in enumerate(self.choices):
            if choice.section != section:
                section = choice.section
                placed += [(None, BLANK)] if placed else []
                placed.append((None, line(Span("  "), Span(section, Role.STRONG))))
            placed.append((place, self._line(choice, is_at_cursor=place == self.cursor)))
        return placed

    def _lines(self) -> list[Line]:
        return [each for _, each in self._placed()]

    def _line(self, choice: Choice, *, is_at_cursor: bool) -> Line:
        edge = Span("▌ ", Role.CURSOR) if is_at_cursor else Span("  ")
        mark = Span("✓ " if choice.is_chosen else "  ", Role.GOOD)
        label = cell(choice.label, Role.STRONG if is_at_cursor else Role.TEXT)
        room = self.size.width - cells_of((edge, mark, label)) - GAP - 1  # the label comes first
        words = cell(fit(choice.words, room) if room >= LEAST_WORDS else "", Role.MUTED)
        right = (words, Span(" ")) if words.text else ()
        return line(edge, mark, label, right=right, ground=Ground.PANE_SELECTED if is_at_cursor else None)
