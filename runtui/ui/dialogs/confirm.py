"""The dialog that asks before something is done that can't be undone: its cursor stands on No."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType

from runtui.ui.dialogs.choice import Choice, ChoiceScreen
from runtui.ui.dialogs.list_dialog import SHARE_OF_WINDOW
from runtui.ui.draw.line import BLANK, Span, line, span
from runtui.ui.draw.palette import Role
from runtui.words.sizes import plural

if TYPE_CHECKING:
    from collections.abc import Callable

    from runtui.ui.draw.key_hints import Hint
    from runtui.ui.draw.line import Line

AROUND = 11
"""Lines around what is to be known: title, answers, keys, what is blank between them."""
YES = "yes"
NO = "no"


class ConfirmScreen(ChoiceScreen):
    """Returns ``yes`` only where the person moved to that line and chose it; whatever key is held says No.

    `about` writes what is to be known before to a width. `copy` copies the same as a command for a shell.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("Y", "copy_curl", "copy as curl", id="confirm.copy")]

    def __init__(
        self,
        title: str,
        about: Callable[[int], list[Line]],
        *,
        no: str,
        yes: str,
        copy: Callable[[], object] | None = None,
    ) -> None:
        super().__init__(title, [Choice(key=NO, label=no), Choice(key=YES, label=yes)])
        self._write, self._copy = about, copy

    def above(self, width: int) -> list[Line]:
        """Returns the title, and what is to be known before."""
        blank = [] if self.is_low else [BLANK]
        room = self.size.height - 5 if self.is_low else int(self.size.height * SHARE_OF_WINDOW) - AROUND
        page = self._write(width)
        if len(page) > room:
            more = len(page) - room + 1
            page[room - 1 :] = [line(Span(f"… {plural(more, 'more line')}", Role.MUTED))]
        return [line(span(self._title, Role.STRONG)), *blank, *page, *blank]

    def hints(self) -> list[Hint]:
        """Returns the keys that choose."""
        hints = super().hints()
        return [*hints[:-1], ("Y", "copy as curl"), hints[-1]] if self._copy is not None else hints

    def action_copy_curl(self) -> None:
        """Copies the request as a command that holds no key."""
        if self._copy is not None:
            self._copy()
