"""The application: it opens a connection and threads, and holds the keys that work everywhere."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.css.query import NoMatches
from textual.worker import WorkerFailed

from runtui.api.errors import ApiError
from runtui.model.profile import Origin
from runtui.ui.commands import commands
from runtui.ui.live_thread import LiveThread
from runtui.ui.memory import settle_memory
from runtui.ui.own_keys import OwnKeys
from runtui.ui.screens.runs import RunsScreen
from runtui.ui.terminal import Terminal
from runtui.ui.thread_list import fresh_threads
from runtui.ui.widgets.thread_pane import ThreadPane
from runtui.words.threads import suggested_label

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import RenderableType
    from textual import events
    from textual.app import SystemCommand
    from textual.screen import Screen

    from runtui.ui.launch import Launch
    from runtui.ui.session import Session

STARTED = 2.0
"""Seconds after which what was loaded to start is there."""


class RuntuiApp(OwnKeys):
    """The dashboard of one session."""

    TITLE = "runtui"
    CSS_PATH = "app.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("question_mark,f1", "help", "help", id="help"),
        Binding("colon,ctrl+p", "command_palette", "palette", show=False, id="palette"),
        Binding("q", "quit", "quit", show=False, id="quit"),
        Binding("ctrl+c", "interrupt", "copy the selection, else quit", show=False, id="interrupt", priority=True),
        Binding("ctrl+z", "suspend_process", "to the shell", show=False, id="suspend", priority=True),
    ]

    def __init__(self, launch: Launch) -> None:
        super().__init__()
        self.launch = launch
        self.session: Session | None = None
        self.runs = RunsScreen()
        self._visited: list[str] = []
        self._terminal = Terminal(self, returned=self._ask_again)
        self.theme = launch.config.theme if launch.config.theme in self.available_themes else self.theme

    def on_mount(self) -> None:
        """Paints the shell, then opens what was asked for."""
        self._terminal.watch()
        self.theme_changed_signal.subscribe(self, self.remember_theme)
        self.push_screen(self.runs)
        self.use_own_keys()
        # Not before the shell is painted: the imports of the client would keep it waiting.
        self.call_after_refresh(self.open_connection)
        self.set_timer(STARTED, settle_memory)

    @work(group="opening", exclusive=True)
    async def open_connection(self) -> None:
        """Finds server and key, and opens the first thread."""
        try:
            # Imported once the shell is painted, with the screens that ask for a key.
            from runtui.ui.opening import open_session  # noqa: PLC0415

            session = await open_session(self, self.launch)
            if session is None:
                self.exit()
                return
        except ApiError as error:
            self.exit(return_code=2, message=self.plain(f"runtui: {error.message} {error.next_step}"))
            return
        self.set_interval(1.0, self._keep_book)
        self._begin(session, self.launch.thread, self.launch.run)

    def _begin(self, session: Session, thread_id: str | None = None, run_id: str | None = None) -> None:
        """Opens a thread of a session, the one open last if none is named."""
        self.session = session
        if not (self.is_running and self.runs.is_attached):  # the program ends
            return
        self.runs.place = session.place()
        self._visited.clear()
        self._keep_threads(session)
        thread_id = thread_id or session.book.last_opened(session.name)
        if thread_id is not None:
            self.show_thread(thread_id, run_id)
        else:
            self.action_pick_thread()

    @work(group="profile", exclusive=True)
    async def action_switch_profile(self) -> None:
        """Lets the person choose another server, and goes on there."""
        session = self.session
        if session is None:
            return
        from runtui.ui.switching import switch_session  # noqa: PLC0415  as in open_connection

        opened = await switch_session(self, self.launch, session)
        if opened is None:
            return
        for group in ("threads", "picking", "details", "menu", "label"):
            self.workers.cancel_group(self, group)
        while self.screen is not self.runs:
            await self.pop_screen()
        # A new screen: what the old server still answers finds nobody.
        self.runs = RunsScreen()
        await self.switch_screen(self.runs)
        self._begin(opened)
        await session.aclose()

    @work(group="threads", exclusive=True)
    async def _keep_threads(self, session: Session) -> None:
        """Keeps the pane of threads fresh; what it doesn't show isn't asked for."""
        async for threads in fresh_threads(session, lambda: self.runs.seen_threads):
            self.runs.thread_list = threads

    def _keep_book(self) -> None:
        """Keeps what was learned, and says what happened to the file of the thread book, each thing once."""
        if self.session is not None:
            self.session.keep_learned()
        notices = self.session.book.notices if self.session is not None else []
        while notices:
            self.say(notices.pop(0), is_warning=True, seconds=10)

    def show_thread(self, thread_id: str, run_id: str | None = None) -> None:
        """Opens a thread on the main screen."""
        session = self.session
        if session is None:
            return
        pace = self.runs.live.feed.pace if self.runs.live is not None else None
        live = LiveThread(session, thread_id, self.launch.options_of(session.connection.profile), pace)
        self._visited = [each for each in self._visited if each != thread_id] + [thread_id]
        self.runs.show_thread(live, session.place(thread_id), run_id)
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
        # Imported here, like all screens but the first: what isn't shown yet keeps nobody waiting.
        from runtui.ui.screens.picker import PickerScreen  # noqa: PLC0415

        thread_id = await self.push_screen_wait(PickerScreen(self.session))
        if thread_id is not None:
            self.show_thread(thread_id)
        elif self.runs.live is None:
            self.runs.is_idle = True
        else:
            self.runs.place = self.session.place(self.runs.live.thread_id)

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
        """Asks for another key and goes on with it, where the person was."""
        session, live = self.session, self.runs.live
        if session is None:
            return
        if session.connection.origin is Origin.DEMO:
            self.say("The demo needs no key.")
            return
        thread_id = live.thread_id if live is not None else None
        from runtui.ui.opening import change_key  # noqa: PLC0415  as in open_connection

        old = await change_key(self, self.launch, session, thread_id=thread_id, reason=reason)
        if old is None:
            return
        if thread_id is not None:
            self.show_thread(thread_id, self.runs.table.selected)
        else:
            self.runs.place = session.place()
        await old.aclose()

    @work(group="details", exclusive=True)
    async def action_thread_details(self) -> None:
        """Shows what the server says about the thread."""
        live = self.runs.live
        if live is None:
            self.say("No thread is open.")
            return
        try:
            thread = await live.session.client.fetch_thread(live.thread_id)
        except ApiError as error:
            self.say(f"{error.message} {error.next_step}", is_warning=True, seconds=8)
            return
        from runtui.ui.screens.details import ThreadDetailsScreen  # noqa: PLC0415  as above

        label = live.session.label(live.thread_id)
        self.push_screen(ThreadDetailsScreen(self.seen_thread(thread), label, time.time()))

    def action_doctor(self) -> None:
        """Checks every step between this machine and the runs of the open thread."""
        if self.session is None:
            return
        from runtui.ui.screens.doctor import DoctorScreen  # noqa: PLC0415  as above

        thread_id = self.runs.live.thread_id if self.runs.live is not None else None
        self.push_screen(DoctorScreen(self.launch, self.session, thread_id))

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

    def _ask_again(self) -> None:
        """Asks once after the process was stopped, unless a request is due anyway or none is wanted."""
        feed = self.runs.live.feed if self.runs.live is not None else None
        if feed is not None and feed.state.next_ask is not None and time.time() < feed.state.next_ask:
            feed.ask_now()

    def exit(self, result: None = None, return_code: int = 0, message: RenderableType | None = None) -> None:
        """Ends the app, and the process even where something hangs."""
        super().exit(result, return_code, message)
        self._terminal.expect_end(return_code)

    async def on_unmount(self) -> None:
        """Lets go of the server, and leaves the screen to the shell."""
        if self.session is not None:
            await self.session.aclose()
        self._terminal.note_given_back(self.return_code or 0)

    def last_words(self) -> str:
        """Returns what is to be said after the screen is left: the reports of bugs."""
        return self._terminal.last_words()

    def panic(self, *renderables: RenderableType) -> None:
        """Ends the program after a bug. Textual's own report prints messages and variables, keys among them."""
        for each in renderables:
            from rich.traceback import Traceback  # noqa: PLC0415  a tenth of the start, for a bug only

            if isinstance(each, Traceback):  # from the thread that reads the keyboard
                self._terminal.note_trace(each.trace)
        self._fatal_error()

    def _handle_exception(self, error: Exception) -> None:
        cause = error.error if isinstance(error, WorkerFailed) else error
        if isinstance(cause, NoMatches) and not self.is_running:
            return  # the program ends, and its widgets went before the last answer came
        self._terminal.note_bug(error)
        super()._handle_exception(error)

    async def _shutdown(self) -> None:
        """Ends the workers first: Textual takes the widgets they write to from under them."""
        self.workers.cancel_all()
        await super()._shutdown()

    def _fatal_error(self) -> None:
        self._return_code = 1
        self._terminal.expect_end(1)
        self._close_messages_no_wait()
