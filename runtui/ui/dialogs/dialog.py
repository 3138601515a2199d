"""What all dialogs share: the key of the help, and no frame in low windows."""

from __future__ import annotations

from typing import ClassVar, TypeVar

from textual.binding import Binding, BindingType
from textual.screen import ModalScreen

from runtui.ui.draw.sizing import LOW

FULL_WIDTH = 84
"""Columns of a window below which a dialog takes all of them: what it leaves free beside it would be stubs."""
TOP = 0.1
"""Which part of a window lies above a block whose first line stays."""
ResultT = TypeVar("ResultT")


class Dialog(ModalScreen[ResultT]):
    """Lies above a screen, whose keys and those of the app don't work meanwhile.

    In a text field ``?`` is a letter and F1 opens the help.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("question_mark,f1", "app.help", "help", show=False, id="dialog.help")
    ]
    VERTICAL_BREAKPOINTS = [(0, "-tiny"), (LOW, "-low")]  # noqa: RUF012  the base class declares it so
    HORIZONTAL_BREAKPOINTS = [(0, "-slim"), (FULL_WIDTH, "-broad")]  # noqa: RUF012  as above

    def leave(self, result: ResultT | None = None) -> None:
        """Closes the dialog with its result, once: a second press of the key finds it gone."""
        if self.is_active:
            self.dismiss(result)

    def action_back(self) -> None:
        """Closes the dialog without a result."""
        self.leave()

    def keep_top(self) -> None:
        """Keeps the first line of the block where it is, however many lines follow: somebody types there."""
        top = 0 if self.size.height < LOW else int(self.size.height * TOP)
        self.styles.align = ("center", "top")
        self.query_one("#block").styles.offset = (0, top)  # which, unlike a margin, takes no room from it
