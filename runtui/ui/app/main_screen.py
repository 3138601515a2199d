"""The main screen: the runs of one thread and the run being read. It hands work on and does none itself."""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from msgspec.structs import replace
from textual import on, work
from textual.getters import app as app_of
from textual.getters import query_one
from textual.message import Message
from textual.reactive import var
from textual.screen import Screen

from runtui.api.errors import ApiError, KeyNotAccepted, OtherProtocol
from runtui.feed.refresh.state import FeedState, FeedStatus
from runtui.session.thread_watch import WatchedThreads
from runtui.session.view_settings import LayoutSettings
from runtui.ui.app.banner import Banner
from runtui.ui.app.detail_size import DetailSize
from runtui.ui.app.footer import Footer
from runtui.ui.app.header import Header
from runtui.ui.app.selected_run import SelectedRun
from runtui.ui.commands import Scope, bindings
from runtui.ui.detail.pane import RunDetailPane
from runtui.ui.detail.tabs import Tab
from runtui.ui.draw.sizing import ACROSS, DOWN, LEAST_LIST, size_classes
from runtui.ui.draw.view_options import SAID_OF_SIGHT, ViewOptions
from runtui.ui.draw.widget import Panes, PlainGround
from runtui.ui.table.columns import CLOCK_CELLS
from runtui.ui.table.run_list import NO_THREAD, RunList
from runtui.ui.table.run_table import RunTable
from runtui.ui.terminal.programs import ExternalProgram
from runtui.ui.terminal.terminal_app import TerminalApp
from runtui.ui.threads.pane import ThreadPane
from runtui.words.threads import suggested_label

if TYPE_CHECKING:
    from collections.abc import Collection

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from runtui.model.protocol import WireProtocol
    from runtui.model.run import Run
    from runtui.model.thread import Thread
    from runtui.session.live_thread import LiveThread
    from runtui.session.run_changes import RunChange
    from runtui.session.session import Place

NO_MATCH = "The filter shows no run, so there is none to read. Esc shows all runs, / changes the filter."
DEBOUNCE = 0.06
"""Seconds the selection must rest before the detail is read, so that a held key stays quick."""


class MainScreen(Screen[None], PlainGround):
    """Shows what the feed knows. State goes down to the widgets, messages come up.

    `variables_set` are the names of the environment variables there are.
    """

    BINDINGS: ClassVar[list[BindingType]] = bindings(Scope.SCREEN)
    HORIZONTAL_BREAKPOINTS, VERTICAL_BREAKPOINTS = ACROSS, DOWN

    state: var[FeedState | None] = var(None, always_update=True)
    now: var[float] = var(0.0)
    """Server time, moved once a second."""
    place: var[Place | None] = var(None)
    thread_list: var[WatchedThreads] = var(WatchedThreads())
    run_shown: var[Run | None] = var(None)
    news: var[tuple[RunChange, ...]] = var(())
    is_following = var(False)
    is_from_watch = var(False)
    """Whether the thread was opened from the watch, to which esc goes back."""
    is_idle = var(False)
    """Whether the person left the picker without a thread."""
    view_options: var[ViewOptions] = var(ViewOptions())
    """How all widgets show runs."""
    list_needs = var(LEAST_LIST)
    """The cells that the list doesn't give up to the detail."""

    app = app_of(TerminalApp)
    run_list = query_one(RunList)
    table = query_one(RunTable)
    detail = query_one(RunDetailPane)
    thread_pane = query_one(ThreadPane)
    panes = query_one("#panes", Panes)

    class WatchWanted(Message):
        """The person goes back to the watch."""

    class OtherOrderWanted(Message):
        """The person wants the runs of the thread in the other order of the server."""

    @dataclass
    class KeyRefused(Message):
        """The server did not accept the key before it ever answered with runs."""

        words: str

    @dataclass
    class KindRefused(Message):
        """The server speaks the protocol of another kind of profile."""

        protocol: WireProtocol

    def __init__(self, variables_set: Collection[str] = ()) -> None:
        super().__init__()
        self.live: LiveThread | None = None
        self._variables_set = variables_set
        self._layout_settings: LayoutSettings | None = None
        self._suggested_label: str | None = None
        """What the server's words suggest to call the open thread."""
        self._refused: ApiError | None = None

    @cached_property
    def _detail_size(self) -> DetailSize:
        return DetailSize(self.detail)

    @cached_property
    def _selected_run(self) -> SelectedRun:
        return SelectedRun(self.app, self.table, self.detail, self._variables_set)

    def compose(self) -> ComposeResult:
        """Yields header, banner, panes and footer."""
        # Before the widgets are styled for the first time, not after: half of that work would be for nothing.
        self.add_class(*size_classes(self.app.size), update=False)
        cls = MainScreen
        of_runs = (cls.state, cls.now, cls.is_following, cls.view_options)
        yield Header().data_bind(*of_runs, cls.place, cls.thread_list)
        yield Banner().data_bind(cls.state, cls.now, cls.place, cls.run_shown, cls.news)
        with Panes(id="panes"):
            yield ThreadPane().data_bind(cls.now, cls.thread_list)
            yield RunList(id="list").data_bind(*of_runs, cls.is_idle)
            yield RunDetailPane().data_bind(cls.now, cls.view_options, cls.list_needs, run=cls.run_shown)
        yield Footer().data_bind(cls.state, cls.place, cls.run_shown)

    def on_mount(self) -> None:
        """Starts the one clock of the screen."""
        self.set_interval(1.0, lambda: self._tick() if self.is_active or self.app.screen.is_modal else None)
        self.query_one(Footer).follow(self.run_list)
        self.table.focus()

    @property
    def seen_threads(self) -> tuple[str, ...]:
        """The ids of the threads beside the runs; none under a dialog, and while the screen comes or goes."""
        return self.thread_pane.seen if self.is_active and self.is_mounted else ()

    def show_thread(self, live: LiveThread, place: Place, run_id: str | None = None) -> None:
        """Leaves the thread on screen, if any, and follows another."""
        self.workers.cancel_group(self, "feed")
        self.live, self.place, self.is_following = live, place, False
        self._suggested_label = None
        live.session.redact(self.view_options.sight.is_redacted)
        self._layout_settings = LayoutSettings(live.session.book)
        self._detail_size.open(self._layout_settings)
        self.view_options = replace(self.view_options, has_clock_times=self._layout_settings.has_clock_times())
        self.run_list.open_at(live, run_id)
        self.thread_pane.opened = live.thread_id
        self.run_shown = None
        self.detail.journal, self.detail.story_cache = live.feed.state.journal, live.story
        self.detail.rest = live.session.timing.rest
        self.state = live.feed.state.seen(self.view_options.sight)
        self._take_states(live)
        self._take_names(live)

    def suggest_label(self, thread: Thread) -> None:
        """Names the thread by what the server says of it, unless it has a label of its own."""
        self._suggested_label = suggested_label(thread)
        self.name_thread()

    def name_thread(self) -> None:
        """Names the thread by the label it has now, else by the one that was suggested, which is metadata."""
        if self.live is not None:
            place = self.live.session.place(self.live.thread_id)
            suggested = None if self.view_options.sight.is_redacted else self._suggested_label
            self.place = replace(place, label=place.label or suggested)

    @work(group="feed")
    async def _take_states(self, live: LiveThread) -> None:
        async for state in live.feed.states():
            self.state = state.seen(self.view_options.sight)
            live.note(state)
            self._post_refused()

    @work(group="feed")
    async def _take_names(self, live: LiveThread) -> None:
        async for names in live.names(lambda: self.run_shown):
            self.view_options = self.view_options.with_names(names)

    def on_screen_resume(self) -> None:
        """Asks for another key where that had to wait for a dialog to go; the clocks stood while it was covered."""
        self._tick()
        self._post_refused()

    def _post_refused(self) -> None:
        """Posts each refusal once, and only while this screen is the one to act on."""
        error = self.state.error if self.state is not None and self.state.last_ok is None else None
        if isinstance(error, KeyNotAccepted) and error is not self._refused and self.is_active:
            self._refused = error
            self.post_message(self.KeyRefused(error.message))
        elif isinstance(error, OtherProtocol) and error is not self._refused and self.is_active:
            self._refused = error
            if error.protocol is not None:
                self.post_message(self.KindRefused(error.protocol))

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
        self.now = time.time() if self.state is None else self.state.server_now(time.time())

    def watch_view_options(self, options: ViewOptions) -> None:
        """Keeps the room that times of day take more than ages."""
        self.list_needs = LEAST_LIST + (CLOCK_CELLS if options.has_clock_times else 0)

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

    @on(Banner.RunWanted)
    def _go_to_locking(self, event: Banner.RunWanted) -> None:
        self.table.focus()
        self.table.select(event.run_id)

    @on(RunDetailPane.EdgeDragged)
    def _resize_by_drag(self, event: RunDetailPane.EdgeDragged) -> None:
        self._detail_size.drag(event.cells, self.size, self.panes.size.height, is_over=event.is_over)

    @on(RunTable.FollowEnded)
    def end_following(self) -> None:
        """Leaves the selection to the person."""
        self.is_following = False

    @on(RunTable.Opened)
    def open_detail(self) -> None:
        """Moves into the detail; where there is no room for both, it takes the whole screen."""
        self.remove_class("-no-detail", "-zoom-list")
        if self.has_class("-tiny") or (self.has_class("-narrow") and not self.has_class("-tall")):
            self.add_class("-zoom-detail")
        self.detail.view.focus()

    @on(RunDetailPane.Left)
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
        elif self.is_from_watch and not self.run_list.arrangement.is_filter:
            self.post_message(self.WatchWanted())
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
        if self.has_class("-narrow") and self.has_class("-tiny"):
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

    def action_resize_detail(self, step: int) -> None:
        """Makes the detail larger (1) or smaller (-1), as far as the list has what it needs; 0: the usual size."""
        if self.detail.display and not self.has_class("-zoom-detail"):
            self._detail_size.step(step, self.size, self.panes.size.height)
        else:
            self.app.bell()

    def action_toggle_times(self) -> None:
        """Shows ages as the time of day, or as ages again."""
        has_clock_times = not self.view_options.has_clock_times
        self.view_options = replace(self.view_options, has_clock_times=has_clock_times)
        if self._layout_settings is not None:
            self._layout_settings.keep_clock_times(has_clock_times)

    def action_follow_events(self) -> None:
        """Opens the events of the run as they come, beside the tabs that tell what it did."""
        run = self.detail.run
        if self.live is not None and run is not None and self.detail.tells_events:
            from runtui.ui.detail.tail_screen import follow_events  # noqa: PLC0415  the rows come first

            follow_events(self.app, self.live, run.id, self.view_options.sight)

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

    @on(RunList.OrderWanted)
    def action_other_order(self) -> None:
        """Asks for the thread from its other end."""
        self.post_message(self.OtherOrderWanted())

    def action_reload(self) -> None:
        """Reads the thread anew, down to the selected run."""
        if self.live is not None:
            self.live.forget()
            self.live.feed.reload(self.table.selected)
            self.detail.forget_story()

    @work(group="details", exclusive=True)
    async def action_thread_details(self) -> None:
        """Shows what the server says about the thread."""
        if self.live is None:
            self.app.say(NO_THREAD)
            return
        from runtui.ui.threads.details import show_details  # noqa: PLC0415  the first picture needs no dialog

        await show_details(self.app, self.live, self.view_options.sight, now=self.now)

    @work(group="menu", exclusive=True)
    async def action_act(self, name: str) -> None:
        """Does something to runs, once the person said so: ``cancel`` or ``answer``; the marked ones, or this."""
        if self.live is None:
            self.app.say(NO_THREAD)
            return
        from runtui.ui.act.run_acts import RunActs  # noqa: PLC0415  as above

        acts = RunActs(self.app, self.live, self._variables_set, self.view_options.sight, self._show_act)
        await acts.begin(name, self.table.marks or (self.table.selected,))

    def _show_act(self, run_id: str | None = None) -> None:
        self.place = self.place and replace(self.place, may_write=True)
        if run_id is not None:
            self.table.select(run_id)

    def action_switch_sight(self, name: str) -> None:
        """Hides or shows everywhere what the field `name` of the sight is about."""
        sight, live = self.view_options.sight, self.live
        sight = replace(sight, **{name: not getattr(sight, name)})
        names = live.session.names.known if live is not None else {}
        self.view_options = replace(self.view_options, sight=sight).with_names(names)
        if live is not None and name == "is_redacted":
            live.session.redact(sight.is_redacted)
            self.state = live.feed.state.seen(sight)
            self.name_thread()
        self.app.say(SAID_OF_SIGHT[name][getattr(sight, name)])

    def action_copy_id(self, is_this: bool = False) -> None:
        """Copies the id of the selected run; `is_this`: rather the message or step under the cursor."""
        if is_this and (entry := self.detail.entry) is not None:
            self.app.copy_to_clipboard(entry.text(), entry.name)
        else:
            self._selected_run.copy_id()

    @work(group="menu", exclusive=True)
    async def action_copy_menu(self) -> None:
        """Lets the person choose what to copy of the selected run."""
        if (source := self._selected_run.source(self.live, "copy")) is not None:
            await source.copy_by_menu()

    @work(group="menu", exclusive=True)
    async def action_copy_field(self) -> None:
        """Lets the person find any value of the selected run, and copies it."""
        if (source := self._selected_run.source(self.live, "copy")) is not None:
            await source.copy_field(source.known_steps)

    def action_open_json(self, program: str) -> None:
        """Shows the JSON of the selected run in the person's own program: ``PAGER`` or ``EDITOR``."""
        if (source := self._selected_run.source(self.live, "open")) is not None:
            source.open_json(ExternalProgram[program])

    @work(group="menu", exclusive=True)
    async def action_export(self, all_loaded: bool = False) -> None:
        """Writes the runs on show, or all that are loaded, to a file."""
        await self._selected_run.export(self.live, all_loaded=all_loaded)
