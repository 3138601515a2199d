"""A dialog that asks for a line of text, and acts on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input

from runtui.model.key_form import holds_key
from runtui.ui.dialogs.dialog import Dialog
from runtui.ui.dialogs.field import Field
from runtui.ui.draw.key_hints import hint_spans
from runtui.ui.draw.line import BLANK, line, span
from runtui.ui.draw.lines import Lines, paragraph
from runtui.ui.draw.palette import Ground, Role
from runtui.ui.draw.sizing import LOW
from runtui.words.keys import refused_key

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from textual.app import ComposeResult


class AskScreen(Dialog[str | None]):
    """Returns the answer once it was acted on, None if the person went back.

    `act` does what the answer asks for, or says why it can't; then the dialog stays, with what was typed.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "stop, or back", id="ask.back", priority=True)
    ]

    def __init__(
        self,
        title: str,
        about: str,
        act: Callable[[str], Awaitable[str | None]],
        *,
        wanted: str,
        is_key: Callable[[str], bool] = holds_key,
    ) -> None:
        """What `is_key` takes for a key is refused in the place of what is `wanted`."""
        super().__init__()
        self._wanted = wanted
        self._field = Field(id="answer", compact=True)
        self._field.is_key = is_key
        self._title = title
        self._about = about
        self._act = act
        self._problem = ""
        self._is_acting = False
        self._above, self._below = Lines(ground=Ground.PANE), Lines(ground=Ground.PANE)

    def compose(self) -> ComposeResult:
        """Yields title, box and keys."""
        with Vertical(id="block"):
            yield from (self._above, self._field, self._below)

    def on_mount(self) -> None:
        """Waits for the answer."""
        self._field.focus()

    def on_resize(self) -> None:
        """Wraps to the width."""
        self.call_after_refresh(self._show)

    @on(Input.Submitted, "#answer")
    def submitted(self, event: Input.Submitted) -> None:
        """Acts on the answer, one at a time; a key is none."""
        text = event.value.strip()
        if self._field.is_key(text):
            self._problem, self._field.value = refused_key(self._wanted), ""
            self._show()
        elif not self._is_acting:
            self._take(text)

    def action_leave(self) -> None:
        """Stops what was begun, or goes back."""
        if self._is_acting:
            self.workers.cancel_group(self, "acting")
        else:
            self.leave()

    @work(group="acting", exclusive=True)
    async def _take(self, text: str) -> None:
        self._is_acting, self._problem = True, ""
        self._show()
        try:
            problem = await self._act(text) if text else "Nothing was written."
        finally:
            self._is_acting = False
            self._show()
        if problem is None:
            self.leave(text)
        self._problem = problem or ""
        self._show()

    def _show(self) -> None:
        width = self._above.size.width
        if not width:
            return
        blank = [] if self.size.height < LOW else [BLANK]
        about = paragraph(self._about, width, Role.MUTED)
        words = paragraph(self._problem, width, Role.BAD) if self._problem else [BLANK]
        if self._is_acting:
            words = [line(span("looking …", Role.MUTED))]
        self._above.lines = (line(span(self._title, Role.STRONG)), *blank, *about, *blank)
        keys = line(*hint_spans([("enter", "go"), ("esc", "stop" if self._is_acting else "back")]))
        self._below.lines = (*words, keys)
