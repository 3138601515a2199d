"""The dialog with all that a server said of a failed request: nothing in it is cut, and all of it can be copied."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType

from runtui.ui.dialogs.page_dialog import PageDialog
from runtui.ui.draw.page_builder import PageBuilder
from runtui.words.sizes import NOTHING

if TYPE_CHECKING:
    from runtui.api.errors import ApiError
    from runtui.ui.draw.line import Line
    from runtui.ui.terminal.terminal_app import TerminalApp


class ErrorScreen(PageDialog):
    """Shows one error: what happened, the server's words whole, and what its people find the request by."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,enter,i", "dismiss", "back", id="error.back"),
        Binding("y", "copy", "copy all of it", id="error.copy"),
    ]
    HEADING = "The error"
    KEYS = (("j k", "scroll"), ("y", "copy"), ("esc", "back"))

    app: TerminalApp

    def __init__(self, error: ApiError) -> None:
        super().__init__()
        self._error = error

    def action_copy(self) -> None:
        """Copies the page as text."""
        self.app.copy_to_clipboard(self._error.report, "the error")

    def page(self, width: int) -> list[Line]:
        """Returns the lines of the error."""
        error, page = self._error, PageBuilder(width)
        page.box(error.title, error.message)
        if error.next_step:
            page.blank()
            page.text(error.next_step)
        if error.is_cut:
            page.section("The server's words, whole")
            page.text(error.words)
        page.section("To ask the provider with")
        page.pair("HTTP status", NOTHING if error.status is None else str(error.status))
        page.pair("Code", error.code or NOTHING)
        for name, value in error.request_ids or (("", NOTHING),):
            page.pair("Request", f"{value}   {name}".rstrip())
        return page.lines
