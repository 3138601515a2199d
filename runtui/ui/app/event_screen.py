"""One event of the log, whole: as a page to read, and as a line of text to copy."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType

from runtui.model.key_form import masked
from runtui.ui.dialogs.page_dialog import PageDialog
from runtui.ui.draw.page_builder import PageBuilder
from runtui.words.safe import safe

if TYPE_CHECKING:
    from runtui.session.event_log import Event
    from runtui.ui.draw.line import Line
    from runtui.ui.terminal.terminal_app import TerminalApp

LONGEST_COPY = 1000
"""Characters of one copied event."""


class EventScreen(PageDialog):
    """Shows one event whole."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,enter", "dismiss", "back", id="event.back"),
        Binding("y", "copy", "copy the event", id="event.copy"),
    ]
    HEADING = "Event"
    KEYS = (("j k", "scroll"), ("y", "copy"), ("esc", "back"))

    app: TerminalApp

    def __init__(self, event: Event, label: str | None) -> None:
        super().__init__()
        self._event, self._label = event, label

    def action_copy(self) -> None:
        """Copies the event as a line of text."""
        self.app.copy_to_clipboard(copied(self._event, self._label), "the event")

    def page(self, width: int) -> list[Line]:
        """Returns what happened, when and where."""
        event, page = self._event, PageBuilder(width)
        page.text(event.words)
        page.blank()
        places = (("Thread", event.thread_id), ("Label", self._label), ("Run", event.run_id))
        known = [(name, masked(value)) for name, value in places if value]
        told = (("Kind", event.kind.value), ("Time", _instant(event.at)), ("Profile", event.profile))
        for name, value in (*told, ("Host", event.host), *known):
            page.pair(name, value)
        return page.lines


def copied(event: Event, label: str | None) -> str:
    """Returns an event as a line of text: time with its zone, kind, profile and host, thread and run, words."""
    place = [event.thread_id, f"({label})" if label else None, event.run_id]
    parts = [
        _instant(event.at),
        event.kind.value,
        event.profile,
        event.host,
        *(masked(each) for each in place if each),
        event.words,
    ]
    return safe("  ".join(each for each in parts if each), LONGEST_COPY)


def _instant(at: float) -> str:
    """The time here, with the zone."""
    return datetime.fromtimestamp(at).astimezone().isoformat(timespec="seconds")
