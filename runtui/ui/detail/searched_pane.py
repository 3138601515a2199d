"""A pane whose text can be searched: the box to type into, and what was found below."""

from __future__ import annotations

from textual import on
from textual.getters import query_one
from textual.widgets import Input

from runtui.ui.detail.head import MoreLine
from runtui.ui.detail.shared_room import SharedRoom
from runtui.ui.draw.line_view import LineView


class SearchedPane(SharedRoom):
    """Searches the lines of its view; `needle` is what is searched for, "" for nothing."""

    view = query_one("#lines", LineView)
    more = query_one(MoreLine)
    search = query_one("#detail-search", Input)

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002  Textual's name
        super().__init__(id=id, classes=classes)
        self.needle = ""
        self._place = 0
        """The match that was gone to, counted from 1."""

    def action_search(self) -> None:
        """Asks what to search for."""
        self.add_class("-searching")
        if not self.query("#detail-search"):  # a box takes long to be made, and few are asked for
            self.mount(Input(id="detail-search", compact=True, placeholder="search in this run"))
        self.search.focus()

    def action_seek(self, step: int) -> None:
        """Goes to the next line that holds what is searched for; 0 stays, and counts anew."""
        place, count = self.view.seek(self.needle, step)
        is_round = step and self._place and (place - self._place) * step <= 0
        again = (", from the top again" if step > 0 else ", from the end again") if is_round else ""
        self._place = place
        found = f"{place:,} of {count:,}{again}: {self.needle}" if count else f"not found: {self.needle}"
        self.more.note = found if self.needle else ""

    @on(Input.Submitted, "#detail-search")
    def search_submitted(self, event: Input.Submitted) -> None:
        """Goes to the first line that holds the text."""
        event.stop()
        self.needle, self._place = event.value, 0
        self._end_typing()
        self.action_seek(1)

    def end_search(self) -> bool:
        """Ends typing and searching; returns whether there was anything to end."""
        if not self.has_class("-searching") and not self.needle:
            return False
        self.search.value = self.needle = ""
        self.action_seek(0)
        self._end_typing()
        return True

    def _end_typing(self) -> None:
        self.remove_class("-searching")
        self.view.focus()
