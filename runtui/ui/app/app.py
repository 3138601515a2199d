"""The application: it opens a connection and threads, and holds the keys that work everywhere."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, ClassVar

from textual import on, work

from runtui.api.errors import ApiError
from runtui.model.profile import Origin
from runtui.ui.app.app_keys import APP_KEYS
from runtui.ui.app.describing import Describing
from runtui.ui.app.first_frame import FirstFrame
from runtui.ui.terminal.garbage_collector import settle_memory
from runtui.ui.terminal.terminal_app import TerminalApp
from runtui.words.keys import refused_key

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.app import ComposeResult, SystemCommand
    from textual.binding import BindingType
    from textual.screen import Screen

    from runtui.session.launch import Launch
    from runtui.session.live_thread import LiveThread
    from runtui.session.session import Session
    from runtui.ui.app.main_screen import MainScreen
    from runtui.ui.threads.pane import ThreadPane
    from runtui.ui.threads.picker import PickerScreen

STARTED = 2.0
"""Seconds after which what was loaded to start is there."""
LABEL_AFTER = 0.05
"""Seconds after the runs came that the thread is asked for its name: their rows are painted meanwhile."""
BOOK_SECONDS = 5.0
"""How often what was learned is kept: every wake-up of an idle program counts, and a clock ticks anyway."""


class RuntuiApp(Describing, TerminalApp):
    """The dashboard of one session.

    It paints an empty shell first and loads the rest behind it: half of the start would else pass unseen.
    """

    TITLE = "runtui"
    CSS_PATH = "app.tcss"
    BINDINGS: ClassVar[list[BindingType]] = APP_KEYS

    def __init__(self, launch: Launch) -> None:
        super().__init__()
        self.launch = launch
        self.session: Session | None = None
        self._visited: list[str] = []
        self.theme = launch.config.theme if launch.config.theme in self.available_themes else self.theme

    def compose(self) -> ComposeResult:
        """Yields what stands there until the dashboard does."""
        yield FirstFrame()

    def on_mount(self) -> None:
        """Takes the terminal; the rest waits for the shell to be painted."""
        self.terminal.watch()
        self.theme_changed_signal.subscribe(self, self.remember_theme)
        self.set_timer(STARTED, settle_memory)

    @on(FirstFrame.Drawn)
    @work(group="opening", exclusive=True)
    async def open_connection(self) -> None:
        """Finds server and key, and puts the dashboard in the place of the shell."""
        # Imported once the shell is painted, like all screens and the client.
        from runtui.ui.connect.connect import open_session  # noqa: PLC0415

        self.use_own_keys()
        try:
            session = await open_session(self, self.launch)
            if session is None:
                self.exit()
                return
        except ApiError as error:
            self.exit(return_code=2, message=self.plain(f"runtui: {error.sentence}"))
            return
        self.set_interval(BOOK_SECONDS, self._keep_book)
        await self._begin(session, self.launch.thread, self.launch.run)

    async def _begin(self, session: Session, thread_id: str | None = None, run_id: str | None = None) -> None:
        """Shows a session: a thread, the one open last if none is named."""
        thread_id = thread_id or session.book.last_opened(session.name)
        if any(each is not None and session.is_key(each) for each in (thread_id, run_id)):
            self.say(refused_key("an id"), is_warning=True, seconds=10)
            thread_id = run_id = None
        # The server is asked before the screen is built: both take a while.
        live = self._follow(session, thread_id) if thread_id is not None else None
        from runtui.ui.app.main_screen import MainScreen  # noqa: PLC0415  as above

        # A new screen: what an old server still answers finds nobody.
        self.runs, self.session = MainScreen(), session
        self.runs.place = session.place()
        self._visited.clear()
        with self.batch_update():  # nothing is painted that would be painted over at once
            await self.push_screen(self.runs)
            if not (self.is_running and self.runs.is_attached):  # the program ends
                return
            self._keep_threads(session)
            if live is not None:
                self._show(live, run_id)
            else:
                self.action_pick_thread()

    @work(group="profile", exclusive=True)
    async def action_switch_profile(self) -> None:
        """Lets the person choose another server, and goes on there."""
        session = self.session
        if session is None:
            return
        from runtui.ui.connect.switching import switch_session  # noqa: PLC0415  as in open_connection

        opened = await switch_session(self, self.launch, session)
        if opened is None:
            return
        for group in ("feed", "threads", "picking", "details", "menu", "label"):
            self.workers.cancel_group(self, group)
        while self.screen is not self.runs:
            await self.pop_screen()
        await self.pop_screen()
        await self._begin(opened)
        await session.aclose()

    @work(group="threads", exclusive=True)
    async def _keep_threads(self, session: Session) -> None:
        """Keeps the pane of threads fresh; what it doesn't show isn't asked for."""
        async for threads in session.fresh_threads(lambda: self.runs.seen_threads):
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
        if self.session is not None:
            self._show(self._follow(self.session, thread_id), run_id)

    def _follow(self, session: Session, thread_id: str) -> LiveThread:
        """Asks for the runs of a thread from now on, as eagerly as for those of the last one."""
        from runtui.session.live_thread import LiveThread  # noqa: PLC0415  as above

        pace = self._live.feed.pace if self._live is not None and session is self.session else None
        live = LiveThread(session, thread_id, self.launch.options_of(session.connection.profile), pace)
        self._keep_fresh(live)
        return live

    @work(group="feed", exclusive=True)
    async def _keep_fresh(self, live: LiveThread) -> None:
        await live.feed.run()

    def _show(self, live: LiveThread, run_id: str | None = None) -> None:
        self._visited = [each for each in self._visited if each != live.thread_id] + [live.thread_id]
        self.runs.show_thread(live, live.session.place(live.thread_id), run_id)
        self._ask_for_label(live)

    def on_main_screen_other_order_wanted(self) -> None:
        """Follows the thread from its other end, and goes to the selected run there."""
        if self._live is not None:
            live = self._live.in_other_order()
            self._keep_fresh(live)
            self._show(live, self.runs.run_list.followed)

    @work(group="label", exclusive=True)
    async def _ask_for_label(self, live: LiveThread) -> None:
        from runtui.words.threads import suggested_label  # noqa: PLC0415  as above

        await live.answered()
        await asyncio.sleep(LABEL_AFTER)
        thread = await live.fetch_thread()
        label = suggested_label(thread) if thread is not None else None
        if label is not None and self.runs.live is live and self.runs.place is not None:
            self.runs.suggest_label(label)

    @work(group="picking", exclusive=True)
    async def action_pick_thread(self) -> None:
        """Lets the person choose a thread."""
        if self.session is None:
            return
        from runtui.ui.threads.picker import PickerScreen  # noqa: PLC0415  as above

        thread_id = await self.push_screen_wait(PickerScreen(self.session, is_first=self.runs.live is None))
        if thread_id is not None:
            self.show_thread(thread_id)
        elif self.runs.live is None:
            self.runs.is_idle = True
        else:
            self.runs.place = self.session.place(self.runs.live.thread_id)

    def action_threads(self) -> None:
        """Goes to the pane of threads, or to the picker where it has no room."""
        if self.runs.thread_pane.size.width:
            self.runs.thread_pane.focus()
        else:
            self.action_pick_thread()

    def on_main_screen_key_refused(self, event: MainScreen.KeyRefused) -> None:
        """Asks for a key the server accepts."""
        self.action_change_key(event.words)

    def on_picker_screen_key_refused(self, event: PickerScreen.KeyRefused) -> None:
        """The same before any thread is open."""
        self.action_change_key(event.words)

    def on_thread_pane_opened(self, event: ThreadPane.Opened) -> None:
        """Opens a thread of the pane."""
        self.show_thread(event.thread_id)

    def action_previous_thread(self) -> None:
        """Goes back to the thread that was open before."""
        if len(self._visited) > 1:
            self.show_thread(self._visited[-2])
        else:
            self.say("No thread was open before.")

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
        from runtui.ui.connect.connect import change_key  # noqa: PLC0415  as in open_connection

        old = await change_key(self, self.launch, session, thread_id=thread_id, reason=reason)
        if old is None:
            return
        if thread_id is not None:
            self.show_thread(thread_id, self.runs.table.selected)
        else:
            self.runs.place = session.place()
        await old.aclose()

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """Yields what the palette offers."""
        del screen
        from runtui.ui.app.command_keys import with_keys  # noqa: PLC0415  as above
        from runtui.ui.app.commands import commands  # noqa: PLC0415  as above

        yield from with_keys(commands(self), self.keymap)

    @property
    def _live(self) -> LiveThread | None:
        """The open thread; None before there is a session, and without a thread."""
        return self.runs.live if self.session is not None else None

    def on_app_focus(self) -> None:
        """Asks at once when somebody looks again."""
        if self._live is not None:
            self._live.set_focus(has_focus=True)

    def on_app_blur(self) -> None:
        """Asks half as often while nobody looks."""
        if self._live is not None:
            self._live.set_focus(has_focus=False)

    def took_terminal(self) -> None:
        """Asks once after the process was stopped, unless that was just done, is due anyway or isn't wanted."""
        feed, now = self._live.feed if self._live is not None else None, time.time()
        if feed is not None and (feed.state.last_ok or 0.0) + 1.0 <= now < (feed.state.next_poll or 0.0):
            feed.poll_now()

    async def on_unmount(self) -> None:
        """Lets go of the server."""
        if self.session is not None:
            await self.session.aclose()
