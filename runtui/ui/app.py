"""The application: it opens a connection and threads, and holds the keys that work everywhere."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.binding import Binding, BindingType

from runtui.api.errors import ApiError
from runtui.model.profile import Origin
from runtui.store.config import ConfigError
from runtui.ui.commands import commands
from runtui.ui.live_thread import LiveThread
from runtui.ui.opening import open_session
from runtui.ui.screens.details import ThreadDetailsScreen
from runtui.ui.screens.help import HelpScreen
from runtui.ui.screens.key import KeyScreen
from runtui.ui.screens.picker import PickerScreen
from runtui.ui.screens.runs import RunsScreen
from runtui.ui.session import Session
from runtui.ui.terminal import Terminal
from runtui.ui.themed import Themed
from runtui.ui.thread_list import fresh_threads
from runtui.ui.widgets.detail import RunDetailPane
from runtui.ui.widgets.line_view import LineView
from runtui.ui.widgets.run_table import RunTable
from runtui.ui.widgets.thread_pane import ThreadPane
from runtui.words.threads import suggested_label

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual import events
    from textual.app import SystemCommand
    from textual.screen import Screen
    from textual.theme import Theme

    from runtui.ui.launch import Launch


class RuntuiApp(Themed):
    """The dashboard of one session."""

    TITLE = "runtui"
    CSS_PATH = "app.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("question_mark,f1", "help", "help", id="help"),
        Binding("colon", "command_palette", "palette", show=False, id="palette"),
        Binding("q", "quit", "quit", show=False, id="quit"),
    ]

    def __init__(self, launch: Launch) -> None:
        super().__init__()
        self.launch = launch
        self.session: Session | None = None
        self.runs = RunsScreen()
        self._visited: list[str] = []
        self._terminal = Terminal(self)
        self.theme = launch.config.theme if launch.config.theme in self.available_themes else self.theme

    def on_mount(self) -> None:
        """Paints the shell, then opens what was asked for."""
        self._terminal.watch()
        self.theme_changed_signal.subscribe(self, self._remember_theme)
        self.push_screen(self.runs)
        self.open_connection()

    @work(group="opening", exclusive=True)
    async def open_connection(self) -> None:
        """Finds server and key, and opens the first thread."""
        for each in self.launch.notices:
            self.say(each, is_warning=True, seconds=10)
        try:
            session = await open_session(self, self.launch)
            if session is None:
                self.exit()
                return
        except ApiError as error:
            self.exit(return_code=2, message=self.plain(f"runtui: {error.message} {error.next_step}"))
            return
        self.session = session
        self.runs.place = session.place()
        for each in session.book.notices:
            self.say(each, is_warning=True, seconds=10)
        thread_id = self.launch.thread or session.book.last_opened(session.name)
        self._keep_threads(session)
        if thread_id is not None:
            self.show_thread(thread_id, self.launch.run)
        else:
            self.action_pick_thread()

    @work(group="threads", exclusive=True)
    async def _keep_threads(self, session: Session) -> None:
        """Keeps the pane of threads fresh; without the room for it nothing is asked."""
        pane = self.runs.query_one(ThreadPane)
        while True:
            if pane.display and pane.size.width:
                async for threads in fresh_threads(session):
                    pane.threads = threads
                    if not pane.size.width:
                        break
            await asyncio.sleep(1.0)

    def show_thread(self, thread_id: str, run_id: str | None = None) -> None:
        """Opens a thread on the main screen."""
        session = self.session
        if session is None:
            return
        pace = self.runs.live.feed.pace if self.runs.live is not None else None
        live = LiveThread(session, thread_id, self.launch.options, pace)
        saved = session.book.find(session.name, thread_id)
        self._visited = [each for each in self._visited if each != thread_id] + [thread_id]
        self.runs.show_thread(live, session.place(thread_id, saved.label if saved else None), run_id)
        self._ask_for_label(live)

    @work(group="label", exclusive=True)
    async def _ask_for_label(self, live: LiveThread) -> None:
        thread = await live.fetch_thread()
        label = suggested_label(thread) if thread is not None else None
        if label is not None and self.runs.live is live and self.runs.place is not None:
            self.runs.suggest_label(label)

    @work(group="picking", exclusive=True)
    async def action_pick_thread(self) -> None:
        """Lets the person choose a thread."""
        if self.session is None:
            return
        thread_id = await self.push_screen_wait(PickerScreen(self.session))
        if thread_id is not None:
            self.show_thread(thread_id)
        elif self.runs.live is None:
            self.runs.is_idle = True
        else:
            self.runs.place = self.session.place(self.runs.live.thread_id, self._label(self.runs.live.thread_id))

    def action_threads(self) -> None:
        """Goes to the pane of threads, or to the picker where it has no room."""
        pane = self.runs.query_one(ThreadPane)
        if pane.size.width:
            pane.focus()
        else:
            self.action_pick_thread()

    @on(RunsScreen.KeyRefused)
    def ask_for_key(self, event: RunsScreen.KeyRefused) -> None:
        """Asks for a key the server accepts."""
        if self.screen is self.runs:
            self.action_change_key(event.words)

    @on(ThreadPane.Opened)
    def open_chosen(self, event: ThreadPane.Opened) -> None:
        """Opens a thread of the pane."""
        self.show_thread(event.thread_id)

    def action_previous_thread(self) -> None:
        """Goes back to the thread that was open before."""
        if len(self._visited) > 1:
            self.show_thread(self._visited[-2])
        else:
            self.bell()

    @work(group="key", exclusive=True)
    async def action_change_key(self, reason: str = "") -> None:
        """Asks for another key and goes on with it."""
        session = self.session
        if session is None:
            return
        thread_id = self.runs.live.thread_id if self.runs.live is not None else None
        screen = KeyScreen(self.launch, session.connection, thread_id=thread_id, reason=reason, is_first=False)
        key = await self.push_screen_wait(screen)
        if key is None or key.secret is None:
            return
        old = session.client
        self.session = await Session.open(self.launch, session.connection, key, session.book)
        if thread_id is not None:
            self.show_thread(thread_id, self.runs.table.selected)
        await old.aclose()

    @work(group="details", exclusive=True)
    async def action_thread_details(self) -> None:
        """Shows what the server says about the thread."""
        live = self.runs.live
        if live is None:
            return
        try:
            thread = await live.session.client.fetch_thread(live.thread_id)
        except ApiError as error:
            self.say(f"{error.message} {error.next_step}", is_warning=True, seconds=8)
            return
        self.push_screen(ThreadDetailsScreen(thread, self._label(live.thread_id), time.time()))

    def action_help(self) -> None:
        """Shows all keys."""
        parts = {
            "Runs": RunTable.BINDINGS,
            "Thread": RunsScreen.BINDINGS,
            "Detail": (*RunDetailPane.BINDINGS, *LineView.BINDINGS),
            "Everywhere": RuntuiApp.BINDINGS,
        }
        self.push_screen(HelpScreen(parts))

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """Yields what the palette offers."""
        del screen
        yield from commands(self)

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

    def _remember_theme(self, theme: Theme) -> None:
        """Saves the colours; the demo touches nothing of the person's."""
        if self.session is not None and self.session.connection.origin is not Origin.DEMO:
            try:
                self.launch.config_file.set_theme(theme.name)
            except ConfigError as error:
                self.say(f"The theme is not remembered: {error}", is_warning=True, seconds=8)

    def _label(self, thread_id: str) -> str | None:
        session = self.session
        saved = session.book.find(session.name, thread_id) if session is not None else None
        return saved.label if saved else None

    def _fatal_error(self) -> None:
        """Ends the program after a bug. Textual's own report prints local variables, keys among them."""
        self._terminal.report_crash()
        self._close_messages_no_wait()
