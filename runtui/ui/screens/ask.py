"""A dialog of one question, answered in a line of text."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input

from runtui.ui.key_hints import LOW
from runtui.ui.palette import Ground, Role
from runtui.ui.screens.dialog import Dialog
from runtui.ui.shown import BLANK, line, span
from runtui.ui.widgets.field import Field
from runtui.ui.widgets.lines import Lines, keys_line, paragraph

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import ComposeResult


class AskScreen(Dialog[str | None]):
    """Returns the answer, None if the person went back. `problem_with` says why an answer can't be taken."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss", "back", id="ask.back")]

    def __init__(self, title: str, about: str, problem_with: Callable[[str], str | None]) -> None:
        super().__init__()
        self._title = title
        self._about = about
        self._problem_with = problem_with
        self._problem = ""
        self._above, self._below = Lines(ground=Ground.PANE), Lines(ground=Ground.PANE)

    def compose(self) -> ComposeResult:
        """Yields title, question, box and keys."""
        with Vertical(id="block"):
            yield from (self._above, Field(id="answer", compact=True), self._below)

    def on_mount(self) -> None:
        """Waits for the answer."""
        self.query_one("#answer").focus()

    def on_resize(self) -> None:
        """Wraps to the width."""
        self.call_after_refresh(self._show)

    @on(Input.Submitted, "#answer")
    def take(self, event: Input.Submitted) -> None:
        """Returns the answer, or says why it can't be taken."""
        text = event.value.strip()
        problem = self._problem_with(text) if text else "Nothing was written."
        if problem is None:
            self.dismiss(text)
        else:
            self._problem = problem
            self._show()

    def _show(self) -> None:
        width = self._above.size.width
        blank = [] if self.size.height < LOW else [BLANK]
        about = paragraph(self._about, width, Role.MUTED)
        words = paragraph(self._problem, width, Role.BAD) if self._problem else [BLANK]
        self._above.lines = (line(span(self._title, Role.STRONG)), *blank, *about, *blank)
        self._below.lines = (*words, keys_line(("enter", "go"), ("esc", "back")))
