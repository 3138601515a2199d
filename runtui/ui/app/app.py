"""The application: it opens a connection and threads, and does what works everywhere, such as help and palette."""

from __future__ import annotations

import time
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from textual import on, work

from runtui.api.errors import ApiError
from runtui.model.preset import kind_of
from runtui.ui.app.first_frame import STARTED, FirstFrame, collect_garbage_again
from runtui.ui.app.lookout import Lookout
from runtui.ui.app.thread_follower import ThreadFollower
from runtui.ui.app.trail import Stop, Trail
from runtui.ui.commands import Scope, bindings
from runtui.ui.terminal.terminal_app import TerminalApp
from runtui.words.keys import refused_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from textual.app import ComposeResult
    from textual.binding import BindingType
    from textual.dom import DOMNode
    from textual.worker import Worker

    from runtui.model.profile import Profile
    from runtui.session.launch import Launch
    from runtui.session.live_thread import LiveThread
    from runtui.session.session import Session
    from runtui.ui.app.announcer import Announcer
    from runtui.ui.app.main_screen import MainScreen
    from runtui.ui.app.theme_choice import ThemeChoice
    from runtui.ui.connect.connect import Connector
    from runtui.ui.detail.pane import RunDetailPane
    from runtui.ui.threads.pane import ThreadPane
    from runtui.ui.threads.picker import PickerScreen
    from runtui.ui.watch.watch_screen import WatchPlace

BOOK_SECONDS = 5.0
"""How often what was learned is kept: every wake-up of an idle program counts, and a clock ticks anyway."""
OPENING = frozenset({"arranging", "asking", "details", "key", "menu", "picking", "profile"})
"""The groups of workers that open a dialog, of the app and its main screen."""
WATCH = "watch"
"""What the watch is called: where the program may start, and the id of its screen."""


class RuntuiApp(TerminalApp):
    """The dashboard of one session.

    It paints an empty dashboard first and loads the rest behind it: half of the start would else pass unseen. So
    whatever isn't part of that first frame is imported where it is first used.
    """

    TITLE = "runtui"
    CSS_PATH = "app.tcss"
    BINDINGS: ClassVar[list[BindingType]] = bindings(Scope.APP)

    def __init__(self, launch: Launch) -> None:
        super().__init__()
        self.launch = launch
        self.session: Session | None = None
        self.keymap: Mapping[str, str] = {}
        """Key strings by the id of the binding they replace."""
        self._lookout: Lookout | None = None
        self._trail = Trail()
        self._follower: ThreadFollower | None = None
        self._watch_place: WatchPlace | None = None
        """Where the person left the watch."""
        self.theme = launch.config.theme if launch.config.theme in self.available_themes else self.theme

    @cached_property
    def runs(self) -> MainScreen:
        """The main screen of the session; shown as soon as there is one."""
        from runtui.ui.app.main_screen import MainScreen  # noqa: PLC0415  after the first frame

        return MainScreen({name for name, value in self.launch.environ.items() if value.strip()})

    @cached_property
    def connector(self) -> Connector:
        """What opens a session, and asks the person for what is missing."""
        from runtui.ui.connect.connect import Connector  # noqa: PLC0415  as above

        return Connector(self, self.launch)

    @cached_property
    def announcer(self) -> Announcer:
        """What tells of runs while nobody looks."""
        from runtui.ui.app.announcer import Announcer  # noqa: PLC0415  as above

        return Announcer(self, self.launch)

    @cached_property
    def theme_choice(self) -> ThemeChoice:
        """What lets the person choose the colours, and remembers them."""
        from runtui.ui.app.theme_choice import ThemeChoice  # noqa: PLC0415  the room of a dialog

        return ThemeChoice(self, self.launch)

    def known_profiles(self) -> Iterable[Profile]:
        """Returns the profiles whose keys no program may get."""
        yield from self.launch.config.profiles.values()
        if self.session is not None:
            yield self.session.connection.profile

    def compose(self) -> ComposeResult:
        """Yields what stands there until the dashboard does."""
        yield FirstFrame()

    def on_mount(self) -> None:
        """Takes the terminal; the rest waits for the first frame to be painted."""
        self.terminal.watch()
        self.theme_changed_signal.subscribe(self, lambda theme: self.theme_choice.remember(theme, self.session))
        self.set_timer(STARTED, collect_garbage_again)

    @on(FirstFrame.Drawn)
    @work(group="opening", exclusive=True)
    async def open_connection(self) -> None:
        """Finds server and key, and puts the dashboard in the place of the first frame."""
        self._use_own_keys()
        try:
            session = await self.connector.open()
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
        self._follower = follower = ThreadFollower(self, self.launch, session, lambda: self.runs)
        live = follower.follow(thread_id) if thread_id is not None else None
        self.session = session
        self.runs.place = session.place()
        self._trail = Trail()
        with self.batch_update():  # nothing is painted that would be painted over at once
            await self.push_screen(self.runs)
            if not (self.is_running and self.runs.is_attached):  # the program ends
                return
            self._lookout = Lookout(session, self.runs, self.show_thread)
            self._keep_threads(session)
            self.announcer.begin(session, self.runs)
            if live is not None:
                self._trail.note_opened(live.thread_id)
                follower.show(live, run_id)
            elif self.launch.start != WATCH:
                self.action_pick_thread()
            if self.launch.start == WATCH and run_id is None and self.launch.thread is None:
                self.action_watch()

    @work(group="profile", exclusive=True)
    async def action_switch_profile(self) -> None:
        """Lets the person choose another server, and goes on there."""
        session = self.session
        if session is None:
            return
        opened = await self.connector.switch(session)
        if opened is not None:
            await self._go_on_with(opened, session)

    @work(group="profile", exclusive=True)
    async def on_main_screen_kind_refused(self, event: MainScreen.KindRefused) -> None:
        """Offers to read the server as one of the kind whose protocol it speaks."""
        session, here = self.session, self._here
        if session is None:
            return
        kind = kind_of(event.protocol, session.connection.profile.base_url)
        opened = await self.connector.as_kind(session, kind)
        if opened is not None:
            await self._go_on_with(opened, session, here.thread_id if here is not None else None)

    async def _go_on_with(self, opened: Session, session: Session, thread_id: str | None = None) -> None:
        for group in ("feed", "threads", "picking", "watch", "label"):
            self.workers.cancel_group(self, group)
        self.workers.cancel_node(self.runs)
        while self.screen is not self.runs:
            await self.pop_screen()
        await self.pop_screen()
        del self.runs  # the next one is new: what an old server still answers finds nobody
        await self._begin(opened, thread_id)
        await session.aclose()

    @work(group="threads", exclusive=True)
    async def _keep_threads(self, session: Session) -> None:
        """Keeps what is known of all saved threads fresh; those in sight that told nothing yet come first."""
        async for threads in session.fresh_threads(lambda: self.runs.seen_threads):
            self.runs.thread_list = threads

    def _keep_book(self) -> None:
        """Keeps what was learned, and says what befell the file of the thread book or the server's clock."""
        if self.session is not None:
            self.session.keep_learned()
            for words in self.session.new_notices():
                self.say(words, is_warning=True, seconds=10)

    def show_thread(self, thread_id: str, run_id: str | None = None) -> None:
        """Opens a thread on the main screen."""
        self._trail.begin_at(None)
        self.runs.is_from_watch = False
        self._leave_watch()
        self._open(thread_id, run_id)

    def _open(self, thread_id: str, run_id: str | None) -> None:
        if self._follower is not None:
            self._trail.note_opened(thread_id)
            self._follower.show(self._follower.follow(thread_id), run_id)

    def on_main_screen_other_order_wanted(self) -> None:
        """Follows the thread from its other end, and goes to the selected run there."""
        if self._follower is not None:
            self._follower.turn_round()

    @work(group="picking", exclusive=True)
    async def action_pick_thread(self) -> None:
        """Lets the person choose a thread."""
        if self.session is None:
            return
        from runtui.ui.threads.picker import PickerScreen  # noqa: PLC0415  the room of a dialog

        is_redacted = self.runs.view_options.sight.is_redacted
        picker = PickerScreen(self.session, is_first=self.runs.live is None, is_redacted=is_redacted)
        thread_id = await self.push_screen_wait(picker)
        if thread_id is not None:
            self.show_thread(thread_id)
        elif self.runs.live is None:
            self.runs.is_idle = True
        else:
            self.runs.name_thread()

    def opens_dialog(self, worker: Worker[object]) -> bool:
        """Tells whether the next key is meant for what the worker opens."""
        is_above = worker.node is self or worker.node in (self.runs, self.runs.run_list)
        return self.session is not None and is_above and worker.group in OPENING

    on_header_threads_wanted = action_pick_thread

    def action_threads(self) -> None:
        """Goes to the pane of threads, or to the picker where it has no room."""
        if self.runs.thread_pane.size.width:
            self.runs.thread_pane.focus()
        else:
            self.action_pick_thread()

    def on_main_screen_key_refused(self, event: MainScreen.KeyRefused | PickerScreen.KeyRefused) -> None:
        """Asks for a key the server accepts; before any thread is open too."""
        self.action_change_key(event.words)

    on_picker_screen_key_refused = on_main_screen_key_refused

    def on_thread_pane_opened(self, event: ThreadPane.Opened) -> None:
        """Opens a thread of the pane."""
        self.show_thread(event.thread_id)

    def on_thread_pane_aside_wanted(self, event: ThreadPane.AsideWanted) -> None:
        """Sets a thread of the pane aside."""
        if self.session is not None:
            self.session.set_aside(event.thread_id)

    def action_next_waiting(self) -> None:
        """Goes to the run with the least time left over all saved threads, from there to the next one.

        By what is known: nothing is asked for it.
        """
        if self.session is None:
            return
        from runtui.feed.watch.groups import waiting  # noqa: PLC0415  after the first frame

        found = waiting(self.session.watched_threads().placed)
        if not found:
            self.say("Nothing waits, as far as is known.")
            return
        here = self._here
        target = self._trail.next_waiting(found, here)
        if target != here:
            self._leave_watch()
            self._open(target.thread_id, target.run_id)

    def _leave_watch(self) -> None:
        """Takes the watch off the screen, if it is there, for a thread that is shown below it."""
        if self.screen is not self.runs and self.screen.id == WATCH:
            self.pop_screen()
            self.workers.cancel_group(self, "watch")

    @work(group="watch", exclusive=True)
    async def action_watch(self) -> None:
        """Shows all saved threads, where that was left."""
        if self.session is None:
            return
        from runtui.ui.watch.watch_screen import WatchPlace, WatchScreen  # noqa: PLC0415  the room of a dialog

        screen = WatchScreen(self.session, self._watch_place or WatchPlace())
        thread_id = await self.push_screen_wait(screen)
        self._watch_place = screen.place
        if thread_id is not None:
            status = self.session.watch.statuses.get(thread_id)
            self.show_thread(thread_id, status.last_run_id if status is not None else None)
            self.runs.is_from_watch = True
        elif self.runs.live is None:
            self.runs.is_idle = True

    on_main_screen_watch_wanted = action_watch

    def on_run_detail_pane_child_wanted(self, event: RunDetailPane.ChildWanted) -> None:
        """Opens the run of an agent; the previous thread is that of the run which called it."""
        if (parent := self._here) is not None:
            self.show_thread(event.thread_id or parent.thread_id, event.run_id)
            self._trail.begin_at(parent)

    def action_previous_thread(self) -> None:
        """Goes back to the thread that was open before; from those that wait to where that began."""
        if (stop := self._trail.previous()) is not None:
            self.show_thread(stop.thread_id, stop.run_id)
        else:
            self.say("No thread was open before.")

    @work(group="key", exclusive=True)
    async def action_change_key(self, reason: str = "") -> None:
        """Asks for another key and goes on with it, where the person was."""
        session, here = self.session, self._here
        if session is None:
            return
        old = await self.connector.change_key(session, here.thread_id if here is not None else None, reason)
        if old is None:
            return
        if here is not None:
            self.show_thread(here.thread_id, self.runs.table.selected)
        else:
            self.runs.place = session.place()
        await old.aclose()

    def action_doctor(self) -> None:
        """Checks every step between this machine and the runs of the open thread."""
        if self.session is None:
            return
        from runtui.ui.connect.doctor import DoctorScreen  # noqa: PLC0415  the room of a dialog

        self.push_screen(DoctorScreen(self.launch, self.session, self._live.thread_id if self._live else None))

    def action_tell_of(self, what: str) -> None:
        """Tells of the end of the selected ``run`` or of ``any``, or no longer; else lets the person choose."""
        self.announcer.tell(what)

    def action_event_log(self) -> None:
        """Shows what happened in this session."""
        if self.session is not None:
            from runtui.ui.app.event_log_screen import EventLogScreen  # noqa: PLC0415  the room of a dialog

            self.push_screen(EventLogScreen(self.session))

    def action_help(self) -> None:
        """Shows all keys, those of the dialog or the pane it is opened from first."""
        from runtui.ui.app.help import HelpScreen  # noqa: PLC0415  the room of a dialog

        self.push_screen(HelpScreen(self.keymap, self.screen))

    def action_command_palette(self) -> None:
        """Lets the person find a command by its name, and runs it once the palette is off the screen."""
        from runtui.ui.app.command_palette import CommandScreen, offers  # noqa: PLC0415  the room of a dialog

        targets: dict[Scope, DOMNode] = {Scope.APP: self}
        if self.session is not None:
            targets |= {Scope.SCREEN: self.runs, Scope.LIST: self.runs.run_list}
        above = (self.screen.id or "") if self.session is not None and self.screen is not self.runs else ""
        self.push_screen(CommandScreen(offers(targets, self.keymap, above=above)))

    on_header_commands_wanted = action_command_palette

    def action_change_theme(self) -> None:
        """Lets the person choose the colours."""
        self.theme_choice.ask()

    def _use_own_keys(self) -> None:
        """Uses the keys of the settings, or says which line of them is wrong and uses the usual ones."""
        if not self.launch.config.keys:
            return
        # Only who changes keys needs all dialogs to be known.
        from runtui.ui.app.keymap import own_keymap  # noqa: PLC0415

        self.keymap = own_keymap(self.launch, self.say)
        self.set_keymap(dict(self.keymap))

    @property
    def _live(self) -> LiveThread | None:
        """The open thread; None before there is a session, and without a thread."""
        return self.runs.live if self.session is not None else None

    @property
    def _here(self) -> Stop | None:
        """The open thread and the run selected there."""
        return Stop(self._live.thread_id, self.runs.table.selected) if self._live is not None else None

    def on_app_focus(self) -> None:
        """Asks at once when somebody looks again, who hears what happened meanwhile."""
        if self._lookout is not None:
            self._lookout.set_focus(has_focus=True)

    def on_app_blur(self) -> None:
        """Asks half as often while nobody looks."""
        if self._lookout is not None:
            self._lookout.set_focus(has_focus=False)

    def takes_key(self, key: str) -> bool:
        """Goes where the banner leads, where that is the meaning of a key now."""
        return self._lookout is not None and self._lookout.takes_key(key)

    def took_terminal(self) -> None:
        """Asks once after the process was stopped, unless that was just done, is due anyway or isn't wanted."""
        feed, now = self._live.feed if self._live is not None else None, time.time()
        if feed is not None and (feed.state.last_ok or 0.0) + 1.0 <= now < (feed.state.next_poll or 0.0):
            feed.poll_now()

    async def on_unmount(self) -> None:
        """Lets go of the server."""
        if self.session is not None:
            await self.session.aclose()
