"""A small dialog to choose one line of several, or to switch lines on and off until the person is done."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Vertical

from runtui.ui.dialogs.choice_rows import ChoiceRows
from runtui.ui.dialogs.dialog import Dialog
from runtui.ui.draw.key_hints import hint_lines, more_line, one_hint_line
from runtui.ui.draw.line import BLANK, line, span
from runtui.ui.draw.lines import Lines
from runtui.ui.draw.palette import Ground, Role
from runtui.ui.draw.sizing import LOW

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual.app import ComposeResult

    from runtui.ui.draw.key_hints import Hint
    from runtui.ui.table.choices import Choice


class ChoiceScreen(Dialog[str | None]):
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
        self._title = line(span(title, Role.STRONG))
        self._choose, self._move = choose, move
        self.rows = ChoiceRows()
        self.rows.set_reactive(ChoiceRows.choices, choices)
        chosen = (place for place, each in enumerate(choices) if each.is_chosen)
        self.rows.set_reactive(ChoiceRows.cursor, 0 if choose is not None else next(chosen, 0))

        self._above, self._below = Lines(self._title, ground=Ground.PANE), Lines(ground=Ground.PANE)
        self._frame = Vertical(self.rows, id="choices")

    def compose(self) -> ComposeResult:
        """Yields title, lines and keys."""
        with Vertical(id="block"):
            yield from (self._above, self._frame, self._below)

    def on_mount(self) -> None:
        """Lets the keys choose."""
        self.watch(self.rows, "more", self._fit, init=False)
        self.rows.focus()

    def on_resize(self) -> None:
        """Fits the lines to the window."""
        self.call_after_refresh(self._fit)

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

    def _fit(self) -> None:
        width, is_low = self._below.size.width, self.size.height < LOW
        self._above.lines = (self._title,) if is_low else (self._title, BLANK)
        hints, more = self._hints(), self.rows.more
        low = (one_hint_line(hints, width, more),)
        self._below.lines = low if is_low else (more_line(more), *hint_lines(hints, width))
        self._frame.styles.max_height = max(1, self.size.height - 2) if is_low else None

    def _hints(self) -> list[Hint]:
        move = [("J K", "move")] if self._move is not None else []
        choose = "choose" if self._choose is None else "on or off"
        return [("enter", choose), ("j k", "down, up"), *move, ("esc", "back")]
