"""A page of facts in a dialog: what the server says about the thread."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Vertical

from runtui.ui.dialogs.dialog import Dialog
from runtui.ui.draw.line import line, span
from runtui.ui.draw.line_view import LineView
from runtui.ui.draw.lines import Lines, keys_line
from runtui.ui.draw.page_builder import PageBuilder
from runtui.ui.draw.palette import Ground, Role
from runtui.words import times
from runtui.words.sizes import plural

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from runtui.model.thread import Thread
    from runtui.ui.draw.line import Line


class ThreadDetailsScreen(Dialog[None]):
    """Shows id, age and metadata of a thread."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,q,enter", "dismiss", "back", id="details.back")]

    def __init__(self, thread: Thread, label: str | None, now: float) -> None:
        super().__init__()
        self._thread = thread
        self._label = label
        self._now = now

    def compose(self) -> ComposeResult:
        """Yields title, facts and the way out."""
        with Vertical(id="block"):
            yield Lines(line(span("Thread details", Role.STRONG)), ground=Ground.PANE, id="title")
            yield LineView()
            yield Lines(keys_line(("esc", "back")), ground=Ground.PANE, id="keys")

    def on_resize(self) -> None:
        """Lays the facts out to the width."""
        view = self.query_one(LineView)
        view.focus()
        self.call_after_refresh(lambda: view.show(self._lines(view.size.width), from_top=False))

    def _lines(self, width: int) -> list[Line]:
        thread, page = self._thread, PageBuilder(width)
        page.pair("Thread", thread.id)
        page.pair("Label", self._label or "-")
        created = thread.created_at
        age = "" if created is None else f"   {times.ago(self._now - created)}"
        page.pair("Created", times.moment(created, self._now) + age)
        page.section("Metadata", plural(len(thread.metadata), "entry", "entries") if thread.metadata else "none")
        for key, value in thread.metadata:
            page.pair(key, value)
        return page.lines
