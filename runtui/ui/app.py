"""The application: screens, themes and the keys that work everywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.binding import Binding, BindingType

from runtui.ui.live_thread import LiveThread
from runtui.ui.opening import open_session
from runtui.ui.screens.runs import RunsScreen
from runtui.ui.themed import Themed

if TYPE_CHECKING:
    from textual import events

    from runtui.ui.launch import Launch
    from runtui.ui.session import Session


class RuntuiApp(Themed):
    """The dashboard."""

    TITLE = "runtui"
    CSS_PATH = "app.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("question_mark,f1", "help", "help", id="help"),
        Binding("colon", "command_palette", "palette", show=False, id="palette"),
        Binding("q,ctrl+q", "quit", "quit", show=False, id="quit", priority=False),
    ]

    def __init__(self, launch: Launch) -> None:
        super().__init__()
        self.launch = launch
        self.session: Session | None = None
        self._threads: list[str] = []
        self.runs = RunsScreen()

    def on_mount(self) -> None:
        """Paints the shell, then opens what was asked for."""
        self.push_screen(self.runs)
        self.open_connection()

    @work(group="opening", exclusive=True)
    async def open_connection(self) -> None:
        """Finds key and server and opens the first thread."""
        self.session = await open_session(self, self.launch)
        for each in (*self.launch.notices, *self.session.book.notices):
            self.say(each, is_warning=True, seconds=10.0)
        threads = self.session.threads()
        thread = self.launch.thread or self.session.book.last_opened(self.session.name) or threads[0].thread_id
        self.show_thread(thread, self.launch.run)

    def show_thread(self, thread_id: str, run_id: str | None = None) -> None:
        """Opens a thread on the main screen."""
        assert self.session is not None  # noqa: S101  a thread is opened from a session only
        live = LiveThread(self.session, thread_id, self.launch.options)
        saved = self.session.book.find(self.session.name, thread_id)
        self._threads = [each for each in self._threads if each != thread_id] + [thread_id]
        self.runs.show_thread(live, self.session.place(thread_id, saved.label if saved else None), run_id)

    def on_app_focus(self, event: events.AppFocus) -> None:
        """Asks at once when somebody looks again."""
        del event
        if self.runs.live is not None:
            self.runs.live.set_focus(has_focus=True)

    def on_app_blur(self, event: events.AppBlur) -> None:
        """Asks half as often while nobody looks."""
        del event
        if self.runs.live is not None:
            self.runs.live.set_focus(has_focus=False)
