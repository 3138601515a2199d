"""The main screen: the runs of one thread and the run being read. It hands work on and does none itself."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from msgspec.structs import replace
from textual import on, work
from textual.containers import Horizontal
from textual.getters import query_one
from textual.message import Message
from textual.reactive import var

from runtui.api.errors import ApiError, NotAccepted
from runtui.feed.refresh.state import FeedState, FeedStatus
from runtui.session.thread_watch import WatchedThreads
from runtui.ui.app.banner import Banner
from runtui.ui.app.footer import KeysLine
from runtui.ui.app.header import Header
from runtui.ui.app.looks import LayoutScreen
from runtui.ui.app.screen_keys import SCREEN_KEYS
from runtui.ui.detail.pane import RunDetailPane
from runtui.ui.detail.tabs import Tab
from runtui.ui.draw.widget import PlainGround
from runtui.ui.table.run_list import RunList
from runtui.ui.table.run_table import RunTable
from runtui.ui.threads.pane import ThreadPane

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.binding import BindingType

    from runtui.model.run import Run
    from runtui.model.thread import SavedThread
    from runtui.session.live_thread import LiveThread
    from runtui.session.session import Place

NO_MATCH = "No run matches the filter, so there is none to read. Esc shows all runs, / changes the filter."
DEBOUNCE = 0.06
"""Seconds the selection must rest before the detail is read, so that a held key stays quick."""


class Panes(Horizontal, PlainGround):
    """Threads, runs and the run being read, beside each other or above."""


class MainScreen(LayoutScreen):
    """Shows what the feed knows. State goes down to the widgets, messages come up."""

    BINDINGS: ClassVar[list[BindingType]] = SCREEN_KEYS

    state: var[FeedState | None] = var(None, always_update=True)
    now: var[float] = var(0.0)
    """Server time, moved once a second."""
    place: var[Place | None] = var(None)
    thread_list: var[WatchedThreads] = var(WatchedThreads())
    run_shown: var[Run | None] = var(None)
    is_following = var(False)
    is_idle = var(False)
    """Whether the person left the picker without a thread."""

    run_list = query_one(RunList)
    table = query_one(RunTable)
    detail = query_one(RunDetailPane)
    thread_pane = query_one(ThreadPane)

    class OtherOrderWanted(Message):
        """The person wants the runs of the thread in the other order of the server."""

    @dataclass
    class KeyRefused(Message):
        """The server did not accept the key before it ever answered with runs."""

        words: str

    def __init__(self) -> None:
        super().__init__()
        self.live: LiveThread | None = None
        self._refused: ApiError | None = None

    def compose(self) -> ComposeResult:
        """Yields header, banner, panes and footer."""
        # Before the widgets are styled for the first time, not after: half of that work would be for nothing.
        self.add_class(*self.size_classes(self.app.size), update=False)
        yield Header().data_bind(
            MainScreen.place,
            MainScreen.state,
            MainScreen.thread_list,
            MainScreen.is_following,
            MainScreen.view_options,
            MainScreen.now,
        )
        yield Banner().data_bind(MainScreen.state, MainScreen.now)
        with Panes(id="panes"):
            yield ThreadPane().data_bind(MainScreen.now, MainScreen.thread_list)
            yield RunList(id="list").data_bind(
                MainScreen.now,
                MainScreen.view_options,
                MainScreen.state,
                MainScreen.is_following,
                MainScreen.is_idle,
            )
            yield RunDetailPane().data_bind(
                MainScreen.now,
                MainScreen.view_options,
                MainScreen.list_needs,
                MainScreen.shares,
                run=MainScreen.run_shown,
            )
        yield KeysLine().data_bind(MainScreen.state)

    def on_mount(self) -> None:
        """Starts the one clock of the screen."""
        self.set_interval(1.0, self._tick)
        self.table.focus()

    @property
    def seen_threads(self) -> tuple[SavedThread, ...]:
        """The threads on screen beside the runs; none under a dialog, and while the screen comes or goes."""
        return self.thread_pane.seen if self.is_active and self.is_mounted else ()

    def show_thread(self, live: LiveThread, place: Place, run_id: str | None = None) -> None:
        """Leaves the thread on screen, if any, and follows another."""
        self.workers.cancel_group(self, "feed")
        self.live, self.place, self.is_following = live, place, False
        self.use_look(live.session.book)
        self.run_list.open_at(live, run_id)
        self.thread_pane.opened = live.thread_id
        self.run_shown = None
        self.detail.journal, self.detail.story_cache = live.feed.state.journal, live.story
        self.state = live.feed.state
        self._take_states(live)
        self._take_names(live)

    def suggest_label(self, label: str) -> None:
        """Names a thread that has no label of its own."""
        is_redacted = self.view_options.is_redacted  # it may be metadata
        if self.place is not None and self.place.label is None and not is_redacted:
            self.place = replace(self.place, label=label)

    @work(group="feed")
    async def _take_states(self, live: LiveThread) -> None:
        async for state in live.feed.states():
            self.state = state
            live.note(state)
            self._tell_refused()

    @work(group="feed")
    async def _take_names(self, live: LiveThread) -> None:
        async for names in live.names(lambda: self.run_shown):
            self.view_options = replace(self.view_options, names=names)

    def on_screen_resume(self) -> None:
        """Tells what could not be told while a dialog lay above."""
        self._tell_refused()

    def _tell_refused(self) -> None:
        """Tells once of each refusal, and only while this screen is the one to act on."""
        error = self.state.error if self.state is not None and self.state.last_ok is None else None
        if isinstance(error, NotAccepted) and error is not self._refused and self.is_active:
            self._refused = error
            self.post_message(self.KeyRefused(error.message))

    def watch_state(self, state: FeedState | None) -> None:
        """Keeps the detail on the newest version of the selected run."""
        if state is None:
            return
        self._tick()
        self.detail.refreshed_at = state.last_ok
        is_stale = state.feed_status in (FeedStatus.STALE, FeedStatus.BLOCKED) and bool(len(state.runs))
        self.view_options = replace(self.view_options, is_stale=is_stale)
        run = state.runs.get(self.table.selected)
        if run is not None and self.run_shown is not None and run.id == self.run_shown.id:
            self.run_shown = run
        if state.vanished:
            self.app.notify("The server no longer has a run that was listed here; it is gone from the list.")

    def _tick(self) -> None:
        skew = self.state.skew if self.state is not None else 0.0
        self.now = time.time() + skew

    @on(RunTable.Selected)
    def read_selected(self, event: RunTable.Selected) -> None:
        """Reads the selected run once the selection rests."""
        self.set_timer(DEBOUNCE, lambda: self._read(event.run_id))

    def _read(self, run_id: str | None) -> None:
        if self.state is not None and run_id == self.table.selected:
            self.detail.nothing = NO_MATCH if run_id is None and len(self.state.runs) else ""
            self.run_shown = self.state.runs.get(run_id)

    @on(RunTable.DetailScrolled)
    def scroll_detail(self, event: RunTable.DetailScrolled) -> None:
        """Scrolls the detail from the table."""
        self.detail.scroll_detail(event.lines)

    @on(RunDetailPane.RunStepped)
    def step_run(self, event: RunDetailPane.RunStepped) -> None:
        """Selects the next run from the detail."""
        self.table.action_move(event.step)

    @on(RunDetailPane.Left)
    def leave_detail(self) -> None:
        """Goes back to the table."""
        self.action_focus_runs()

    @on(RunTable.FollowEnded)
    def end_following(self) -> None:
        """Leaves the selection to the person."""
        self.is_following = False

    @on(RunTable.Opened)
    def open_detail(self) -> None:
        """Moves into the detail; where there is no room for both, it takes the whole screen."""
        self.remove_class("-no-detail", "-zoom-list")
        if self.has_class("-tiny"):
            self.add_class("-zoom-detail")
        self.detail.view.focus()

    def action_focus_runs(self) -> None:
        """Goes to the table."""
        self.remove_class("-zoom-detail")
        self.table.focus()

    def action_back(self) -> None:
        """Goes one step back: out of the zoom, the detail, following, the filter."""
        if self.run_list.stop_seeking():
            return
        if self.detail.has_focus_within or self.has_class("-zoom-detail"):
            self.action_focus_runs()
        elif self.has_class("-zoom-list"):
            self.remove_class("-zoom-list")
        elif self.is_following:
            self.is_following = False
        else:
            self.run_list.show_all()

    def action_tab(self, name: str) -> None:
        """Opens a tab of the detail."""
        self.detail.tab = Tab(name)

    def action_step_tab(self, step: int) -> None:
        """Opens the next tab, round the end."""
        self.detail.tab = self.detail.tab.stepped(step)

    def action_toggle_detail(self) -> None:
        """Shows or hides the detail; where there is no room for both, it takes the screen or gives it back."""
        if self.is_for_one:
            (self.action_focus_runs if self.has_class("-zoom-detail") else self.open_detail)()
            return
        self.toggle_class("-no-detail")
        self.action_focus_runs()

    def action_zoom(self) -> None:
        """Gives the focused pane the whole width, or takes it back; the threads beside the runs give way."""
        if self.detail.has_focus_within:
            self.toggle_class("-zoom-detail")
        else:
            self.toggle_class("-zoom-list")
            self.table.focus()

    def action_follow(self) -> None:
        """Lets the selection follow the newest active run, or ends that."""
        self.is_following = not self.is_following

    def action_pause(self) -> None:
        """Stops asking the server, or goes on."""
        if self.live is not None:
            self.live.toggle_pause()

    def action_refresh(self) -> None:
        """Asks the server now, for a page that failed to come too."""
        if self.live is not None:
            self.live.feed.poll_now()
            self.run_list.retry_page()

    def action_compare(self) -> None:
        """Compares the marked runs, or the selected one with the last completed."""
        self.run_list.action_compare()

    def action_other_order(self) -> None:
        """Asks for the thread from its other end."""
        self.post_message(self.OtherOrderWanted())

    def action_reload(self) -> None:
        """Reads the thread anew, down to the selected run."""
        if self.live is not None:
            self.live.forget()
            self.live.feed.reload(self.table.selected)
            self.detail.forget_story()
