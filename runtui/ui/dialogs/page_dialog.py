"""A dialog to read: a title, a page of lines that scrolls, and the keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.containers import Vertical

from runtui.ui.dialogs.dialog import Dialog
from runtui.ui.draw.key_hints import hint_spans, more_line
from runtui.ui.draw.line import line, span
from runtui.ui.draw.line_view import LineView
from runtui.ui.draw.lines import Lines
from runtui.ui.draw.palette import Ground, Role
from runtui.ui.draw.sizing import LOW

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult

    from runtui.ui.draw.key_hints import Hint
    from runtui.ui.draw.line import Line, Span

AROUND = 6
"""Lines of the block around the page: title, keys, what parts them from it, and the margins."""
SHARE_OF_WINDOW = 0.9


class PageDialog(Dialog[None]):
    """Shows what a subclass writes to the width of the window."""

    HEADING: ClassVar[str]
    KEYS: ClassVar[tuple[Hint, ...]] = (("j k", "scroll"), ("esc", "back"))

    def __init__(self) -> None:
        super().__init__()
        # Held here and not looked for: an answer may come while the screen is being taken down.
        self.view, self._title = LineView(), Lines(ground=Ground.PANE, id="title")
        self._keys = Lines(line(*hint_spans(self.KEYS)), ground=Ground.PANE, id="keys")
        self._block = Vertical(id="block")

    def compose(self) -> ComposeResult:
        """Yields title, page and keys."""
        with self._block:
            yield self._title
            yield self.view
            yield self._keys

    def on_mount(self) -> None:
        """Lets the keys scroll."""
        self.view.focus()

    def on_resize(self) -> None:
        """Writes the page to the width."""
        self.call_after_refresh(self.lay_out)

    @on(LineView.Scrolled)
    def tell_more(self, event: LineView.Scrolled) -> None:
        """Says how many lines lie below."""
        self._keys.lines = (line(*hint_spans(self.KEYS), right=more_line(event.below).right),)

    def page(self, width: int) -> Sequence[Line]:
        """Returns the lines of the page."""
        raise NotImplementedError

    def verdict(self) -> tuple[Span, ...]:
        """Returns what stands beside the title."""
        return ()

    def lay_out(self) -> None:
        """Writes title and page anew; the place in it is kept."""
        self._title.lines = (line(span(self.HEADING, Role.STRONG), right=self.verdict()),)
        if self.view.size.width:
            lines = self.page(self.view.size.width)
            self._fit_height(len(lines))
            self.view.show(lines, from_top=False)

    def _fit_height(self, lines: int) -> None:
        """Makes the block as high as what it shows; a window with room for one thing only is filled by it."""
        if self.size.height < LOW:
            self._block.styles.clear_rule("height")
        else:
            self._block.styles.height = min(lines + AROUND, int(self.size.height * SHARE_OF_WINDOW))
