"""A small dialog to choose one line of several, or to switch lines on and off until the person is done."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen

from runtui.ui.key_hints import hint_lines
from runtui.ui.palette import Ground, Role
from runtui.ui.shown import BLANK, line, span
from runtui.ui.widgets.choice_rows import ChoiceRows
from runtui.ui.widgets.lines import Lines

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual.app import ComposeResult

    from runtui.ui.choices import Choice

WIDTH = 58


class ChoiceScreen(ModalScreen[str | None]):
    """Returns the key of the chosen line, None if the person went back.

    With `choose` it stays open: each choice is handed to it, and it returns the lines as they are then; `move`
    likewise for lines that have an order.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,q", "dismiss", "back", id="choice.back")]

    def __init__(
        self,
        title: str,
        choices: Sequence[Choice],
        *,
        choose: Callable[[str], Sequence[Choice]] | None = None,
        move: Callable[[str, int], Sequence[Choice]] | None = None,
    ) -> None:
        super().__init__()
        self._title = title
        self._choose, self._move = choose, move
        self.rows = ChoiceRows()
        self.rows.set_reactive(ChoiceRows.choices, choices)
        chosen = (place for place, each in enumerate(choices) if each.is_chosen)
        self.rows.set_reactive(ChoiceRows.cursor, 0 if choose is not None else next(chosen, 0))

    def compose(self) -> ComposeResult:
        """Yields title, lines and keys."""
        hints = [("enter", "choose" if self._choose is None else "on or off"), ("j k", "down, up")]
        hints += [("J K", "move")] if self._move is not None else []
        with Vertical(id="block"):
            yield Lines(line(span(self._title, Role.STRONG)), BLANK, ground=Ground.PANE)
            with Vertical(id="choices"):
                yield self.rows
            yield Lines(BLANK, *hint_lines([*hints, ("esc", "back")], WIDTH), ground=Ground.PANE)

    def on_mount(self) -> None:
        """Lets the keys choose."""
        self.rows.focus()

    @on(ChoiceRows.Chosen)
    def take_choice(self, event: ChoiceRows.Chosen) -> None:
        """Returns the choice, or applies it and goes on."""
        if self._choose is None:
            self.dismiss(event.key)
        else:
            self.rows.show(self._choose(event.key), event.key)

    @on(ChoiceRows.Moved)
    def move_line(self, event: ChoiceRows.Moved) -> None:
        """Moves a line where lines have an order."""
        if self._move is not None:
            self.rows.show(self._move(event.key, event.step), event.key)
