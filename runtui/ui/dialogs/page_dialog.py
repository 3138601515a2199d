"""A dialog to read: a title, a page of lines that scrolls, and the keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.containers import Vertical

from runtui.ui.dialogs.dialog import Dialog
from runtui.ui.draw.key_hints import hint_spans
from runtui.ui.draw.line import line, span
from runtui.ui.draw.line_view import LineView
from runtui.ui.draw.lines import Lines
from runtui.ui.draw.palette import Ground, Role

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from runtui.ui.draw.key_hints import Hint
    from runtui.ui.draw.line import Line, Span


class PageDialog(Dialog[None]):
    """Shows what a subclass writes to the width of the window."""

    HEADING: ClassVar[str]
    KEYS: ClassVar[tuple[Hint, ...]] = (("j k", "scroll"), ("esc", "back"))

    def __init__(self) -> None:
        super().__init__()
        # Held here and not looked for: an answer may come while the screen is being taken down.
        self.view, self._title = LineView(), Lines(ground=Ground.PANE, id="title")

    def compose(self) -> ComposeResult:
        """Yields title, page and keys."""
        with Vertical(id="block"):
            yield self._title
            yield self.view
            yield Lines(line(*hint_spans(self.KEYS)), ground=Ground.PANE, id="keys")

    def on_mount(self) -> None:
        """Lets the keys scroll."""
        self.view.focus()

    def on_resize(self) -> None:
        """Writes the page to the width."""
        self.call_after_refresh(self.lay_out)

    def page(self, width: int) -> list[Line]:
        """Returns the lines of the page."""
        raise NotImplementedError

    def verdict(self) -> tuple[Span, ...]:
        """Returns what stands beside the title."""
        return ()

    def lay_out(self) -> None:
        """Writes title and page anew; the place in it is kept."""
        self._title.lines = (line(span(self.HEADING, Role.STRONG), right=self.verdict()),)
        if self.view.size.width:
            self.view.show(self.page(self.view.size.width), from_top=False)
