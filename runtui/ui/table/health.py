"""The health of the loaded runs, whole, in a dialog."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Vertical

from runtui.feed.run.health import ribbon
from runtui.ui.dialogs.dialog import Dialog
from runtui.ui.draw.line import line, span
from runtui.ui.draw.line_view import LineView
from runtui.ui.draw.lines import Lines, keys_line
from runtui.ui.draw.palette import Ground, Role
from runtui.ui.table.health_lines import health_lines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult

    from runtui.feed.run.health import Health
    from runtui.model.run import Run


class HealthScreen(Dialog[None]):
    """Shows rates, times, tokens, outcomes over time and what is stuck, as they were when it was opened."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,q,enter", "dismiss", "back", id="health.back")]

    def __init__(self, health: Health, runs: Sequence[Run], now: float) -> None:
        super().__init__()
        self._health, self._runs, self._now = health, runs, now

    def compose(self) -> ComposeResult:
        """Yields title, numbers and the way out."""
        with Vertical(id="block"):
            yield Lines(line(span("Thread health", Role.STRONG)), ground=Ground.PANE, id="title")
            yield LineView()
            yield Lines(keys_line(("j k", "scroll"), ("esc", "back")), ground=Ground.PANE, id="keys")

    def on_resize(self) -> None:
        """Lays the numbers out to the width."""
        view = self.query_one(LineView)
        view.focus()
        self.call_after_refresh(self._lay_out, view)

    def _lay_out(self, view: LineView) -> None:
        width = view.size.width
        lines = health_lines(self._health, ribbon(self._runs, width), self._now, width)
        view.show(lines, from_top=False)
