"""An app that gives the terminal back however it ends, and says of a bug where it is, never a value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.css.query import NoMatches
from textual.worker import WorkerFailed

from runtui.ui.draw.themed_app import ThemedApp
from runtui.ui.terminal.terminal import Terminal

if TYPE_CHECKING:
    from rich.console import RenderableType


class TerminalApp(ThemedApp):
    """Watches over its own end."""

    def __init__(self) -> None:
        super().__init__()
        self.terminal = Terminal(self, returned=self.took_terminal)

    def took_terminal(self) -> None:
        """Called when the process was stopped and goes on, with the screen drawn anew."""

    def exit(self, result: None = None, return_code: int = 0, message: RenderableType | None = None) -> None:
        """Ends the app, and the process even where something hangs."""
        super().exit(result, return_code, message)
        self.terminal.expect_end(return_code)

    async def on_unmount(self) -> None:
        """Leaves the screen to the shell."""
        self.terminal.note_given_back(self.return_code or 0)

    def last_words(self) -> str:
        """Returns what is to be said after the screen is left: the reports of bugs."""
        return self.terminal.last_words()

    def panic(self, *renderables: RenderableType) -> None:
        """Ends the program after a bug. Textual's own report prints messages and variables, keys among them."""
        for each in renderables:
            from rich.traceback import Traceback  # noqa: PLC0415  a tenth of the start, for a bug only

            if isinstance(each, Traceback):  # from the thread that reads the keyboard
                self.terminal.note_trace(each.trace)
        self._fatal_error()

    def _handle_exception(self, error: Exception) -> None:
        cause = error.error if isinstance(error, WorkerFailed) else error
        if isinstance(cause, NoMatches) and not self.is_running:
            return  # the program ends, and its widgets went before the last answer came
        self.terminal.note_bug(error)
        super()._handle_exception(error)

    async def _shutdown(self) -> None:
        """Ends the workers first: Textual takes the widgets they write to from under them."""
        self.workers.cancel_all()
        await super()._shutdown()

    def _fatal_error(self) -> None:
        self._return_code = 1
        self.terminal.expect_end(1)
        self._close_messages_no_wait()
