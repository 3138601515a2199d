"""What all dialogs share: the key of the help, and no frame in low windows."""

from __future__ import annotations

from typing import ClassVar, TypeVar

from textual.binding import Binding, BindingType
from textual.screen import ModalScreen

from runtui.ui.key_hints import LOW

ResultT = TypeVar("ResultT")


class Dialog(ModalScreen[ResultT]):
    """Lies above a screen, whose keys and those of the app don't work meanwhile.

    In a text field ``?`` is a letter and F1 opens the help.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("question_mark,f1", "app.help", "help", show=False, id="dialog.help")
    ]
    VERTICAL_BREAKPOINTS = [(0, "-tiny"), (LOW, "-low")]  # noqa: RUF012  the base class declares it so
