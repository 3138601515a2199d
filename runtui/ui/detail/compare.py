"""Two runs beside each other: every field in which they differ."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.getters import query_one

from runtui.ui.detail.difference_lines import difference_lines
from runtui.ui.dialogs.dialog import Dialog
from runtui.ui.draw.line import Span, line
from runtui.ui.draw.line_view import LineView
from runtui.ui.draw.lines import Lines, keys_line
from runtui.ui.draw.palette import Ground, Role

if TYPE_CHECKING:
    from collections.abc import Mapping

    from textual.app import ComposeResult

    from runtui.feed.run.journal import Journal
    from runtui.model.detail import RunDetail


class CompareScreen(Dialog[None]):
    """Shows what changed from the left run to the right one, by the server time `now`."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,enter", "dismiss", "back", id="compare.back"),
        Binding("x", "swap", "swap the two runs", id="compare.swap"),
    ]

    view = query_one(LineView)

    def __init__(
        self,
        left: RunDetail,
        right: RunDetail,
        now: float,
        *,
        names: Mapping[str, str] | None = None,
        journal: Journal | None = None,
    ) -> None:
        super().__init__()
        self._sides = (left, right)
        self._now = now
        self._names = names
        self._journal = journal

    def compose(self) -> ComposeResult:
        """Yields title, differences and the way out."""
        with Vertical(id="block"):
            yield Lines(line(Span("Compare runs", Role.STRONG)), ground=Ground.PANE, id="title")
            yield LineView()
            yield Lines(keys_line(("j k", "scroll"), ("x", "swap"), ("esc", "back")), ground=Ground.PANE, id="keys")

    def on_resize(self) -> None:
        """Lays the differences out to the width."""
        self.view.focus()
        self.call_after_refresh(self._show)

    def action_swap(self) -> None:
        """Looks from the other side."""
        left, right = self._sides
        self._sides = (right, left)
        self._show()

    def _show(self) -> None:
        width = self.view.size.width
        if width > 0:
            self.view.show(
                difference_lines(*self._sides, self._now, width, self._names, self._journal), from_top=False
            )
