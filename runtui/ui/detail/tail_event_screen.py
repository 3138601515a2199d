"""One event of a run's stream, whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType

from runtui.feed.run.seen_object import seen_text
from runtui.ui.dialogs.page_dialog import PageDialog
from runtui.ui.draw.json_lines import JsonLines
from runtui.ui.draw.line import Span, cell
from runtui.ui.draw.palette import Role
from runtui.words.arguments import pretty_json_lines
from runtui.words.times import zoned

if TYPE_CHECKING:
    from collections.abc import Sequence

    from runtui.feed.run.tail import TailEvent
    from runtui.model.sight import Sight
    from runtui.ui.draw.line import Line
    from runtui.ui.terminal.terminal_app import TerminalApp


class TailEventScreen(PageDialog):
    """Shows name, time and data of one event as they may be seen."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "copy", "copy the data", id="live-event.copy"),
        Binding("escape,q,enter", "dismiss", "back", id="live-event.back"),
    ]
    KEYS = (("j k", "scroll"), ("y", "copy"), ("esc", "back"))
    HEADING = "Event"

    app: TerminalApp

    def __init__(self, row: TailEvent, sight: Sight) -> None:
        super().__init__()
        self._row, self._data = row, seen_text(row.event.data, sight)

    def action_copy(self) -> None:
        """Copies the data."""
        self.app.copy_to_clipboard(self._data, "the event")

    def verdict(self) -> tuple[Span, ...]:
        """Returns the event's name, when it came, and whether it is all of it."""
        row = self._row
        cut = (Span("cut off  ", Role.WARN),) if row.event.is_cut else ()
        return (*cut, cell(row.event.name, Role.STRONG), Span(f"  {zoned(row.at, row.at)}", Role.MUTED))

    def page(self, width: int) -> Sequence[Line]:
        """Returns the data, laid out where they are JSON."""
        return JsonLines(pretty_json_lines(self._data), width)
