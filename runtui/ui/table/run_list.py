"""The pane of the runs: title or filter, heads, rows and last line, and how the rows are arranged."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from msgspec.structs import replace
from textual import events, on, work
from textual.containers import Vertical
from textual.getters import app as app_of
from textual.getters import query_one
from textual.message import Message
from textual.reactive import var
from textual.widgets import Input

from runtui.feed.refresh.pace import LARGEST_PAGE
from runtui.feed.refresh.paging import MOST_PAGES
from runtui.feed.refresh.state import Paging
from runtui.feed.view.ordering import Sort, SortKey
from runtui.feed.view.query.language import Query
from runtui.feed.view.query.run_filter import QuickFilter
from runtui.feed.view.view import Arrangement
from runtui.session.view_settings import ViewSettings
from runtui.ui.commands import Scope, bindings
from runtui.ui.draw.view_options import ViewOptions
from runtui.ui.draw.widget import PlainGround
from runtui.ui.table.columns import columns_for
from runtui.ui.table.filter_line import FilterLine
from runtui.ui.table.last_line import LastLine
from runtui.ui.table.run_table import RunTable
from runtui.ui.table.titles import ColumnHeads, RunsTitle, TablePosition
from runtui.ui.terminal.terminal_app import TerminalApp

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.binding import BindingType
    from textual.timer import Timer

    from runtui.api.errors import ApiError
    from runtui.feed.refresh.state import FeedState
    from runtui.session.live_thread import LiveThread
    from runtui.session.saved_views import SavedView
    from runtui.ui.table.go_to import GoTo

MOST_ANEW = MOST_PAGES * LARGEST_PAGE
"""Runs loaded in search of the one that was selected before, as many as a reload does."""
MOST_FOR_RUN = 2_000
"""Runs loaded in search of the one that was asked for at the start."""
NO_THREAD = "No thread is open."
ONE_ORDER = {
    order: f"This server lists {first} first, whatever it is asked for. Once all rows are loaded (G), O turns them."
    for order, first in (("desc", "newest"), ("asc", "oldest"))
}
_KEYS_OF_ROWS = frozenset({"filter", "quick", "facets", "sort", "reverse", "columns", "views"})


class RunList(Vertical, PlainGround):
    """Shows the runs of the open thread; owns their arrangement: filter, quick filter, order and columns."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Scope.LIST)

    state: var[FeedState | None] = var(None, always_update=True)
    now = var(0.0)
    view_options: var[ViewOptions] = var(ViewOptions())
    is_following = var(False)
    is_idle = var(False)
    arrangement: var[Arrangement] = var(Arrangement())
    """Which runs are on show, in which order."""
    position: var[TablePosition] = var(TablePosition())
    columns: var[tuple[str, ...]] = var(())
    """Names of the columns that were chosen; none: those that fit."""

    app = app_of(TerminalApp)
    table = query_one(RunTable)
    filter_line = query_one(FilterLine)
    title = query_one(RunsTitle)
    heads = query_one(ColumnHeads)
    last_line = query_one(LastLine)

    class OrderWanted(Message):
        """A view has the server's other order."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  Textual's own name for it
        super().__init__(id=id)
        self._live: LiveThread | None = None
        self._settings: ViewSettings | None = None
        """Where the arrangement is remembered; None while what is shown isn't to be."""
        self._hint = ""
        self._begun_hint = ""
        """What is said of the last word while it is typed."""
        self._note_timer: Timer | None = None
        self._offered = ""
        """The filter whose steps were offered to be read."""

    def compose(self) -> ComposeResult:
        """Yields the lines around the rows, and the rows."""
        yield RunsTitle().data_bind(RunList.state, RunList.arrangement, RunList.position, RunList.now)
        yield FilterLine().data_bind(RunList.state, RunList.arrangement, RunList.position)
        yield ColumnHeads().data_bind(RunList.columns, RunList.view_options)
        yield RunTable().data_bind(
            RunList.state,
            RunList.now,
            RunList.is_following,
            RunList.is_idle,
            RunList.view_options,
            RunList.columns,
        )
        yield LastLine().data_bind(RunList.state, RunList.position)

    def open_at(self, live: LiveThread, run_id: str | None) -> None:
        """Begins with a thread, looked at as last time; `run_id` is looked for in the first pages and selected.

        A run that is asked for is shown whatever the filter was. The thread that is open already keeps what it was
        arranged by.
        """
        is_same = self._live is not None and self._live.thread_id == live.thread_id
        self._live = live
        self.filter_line.is_key = live.session.is_key
        self.stop_seeking()
        self.workers.cancel_group(self, "pages")
        self._arrange_as_remembered(ViewSettings(live.session, live.thread_id), run_id)
        if is_same:
            self._tell_order(live)
        if run_id is not None:
            self._find(run_id, MOST_ANEW if is_same else MOST_FOR_RUN)

    @work(group="pages")
    async def _tell_order(self, live: LiveThread) -> None:
        """Says so where the order that was asked for is ignored, and the rows can't be turned round here."""
        if (order := await live.ignored_order()) is not None:
            self.app.say(ONE_ORDER[order], seconds=8)

    def _arrange_as_remembered(self, settings: ViewSettings, run_id: str | None) -> None:
        is_another = self._settings is None or not self._settings.is_of(settings)
        self._settings = None  # what is shown for the sake of a run isn't remembered
        self.columns = settings.columns()
        self.table.open_at(run_id, self._live.calls if self._live is not None else None)
        if is_another:
            self.arrangement = settings.arrangement() if run_id is None else Arrangement()
        self._settings = settings
        self.table.show_arranged(self.arrangement)

    @property
    def followed(self) -> str | None:
        """The run that stays selected when the thread is read from its other end.

        From the top of a thread with more on the server, that is read for what lies at its other end.
        """
        is_at_top = self.position.row == 1 and self.state is not None and self.state.may_have_more
        return None if is_at_top else self.table.selected

    def show_all(self) -> None:
        """Takes the filter away; the order stays."""
        self.arrangement = replace(self.arrangement, query=Query(), quick=None, statuses=frozenset())

    def stop_seeking(self) -> bool:
        """Stops loading pages for the sake of something; returns whether there was anything to stop."""
        return bool(self.workers.cancel_group(self, "seeking"))

    def watch_arrangement(self, arrangement: Arrangement) -> None:
        """Arranges the rows, and shows the filter as long as there is one."""
        self.table.show_arranged(arrangement)
        self.heads.sort = arrangement.sort
        query = arrangement.query
        self._hint = self.filter_line.hint_of(query) if query.terms else ""
        self._show_hint()
        self.set_class(bool(query.terms) or self.filter_line.is_typing, "-filtering")
        self.set_class(arrangement != Arrangement(), "-arranged")
        if self._settings is not None:
            self._settings.keep(arrangement)
        if query.needs_steps and self._live is not None and self._live.calls.is_at_hand:
            self.action_load_all()

    def watch_columns(self, columns: tuple[str, ...]) -> None:
        """Remembers the columns."""
        if self._settings is not None and columns != self._settings.columns():
            self._settings.keep_columns(columns)

    @on(RunTable.PositionChanged)
    def take_position(self, event: RunTable.PositionChanged) -> None:
        """Shows counts and place, and reads on where the filter needs whole objects."""
        self.position = event.position
        self._show_hint()
        self.forget_note()
        is_searching = any(each.group == "search" and not each.is_finished for each in self.workers)
        if event.position.counts.undecided and not is_searching:
            self.run_worker(self.table.search(), group="search")

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Goes to the rows, whose keys the lines around them name."""
        if not self.filter_line.region.contains(int(event.screen_x), int(event.screen_y)):
            self.table.focus()

    @on(ColumnHeads.SortWanted)
    def sort_by(self, event: ColumnHeads.SortWanted) -> None:
        """Sorts by the column whose head was clicked, the other way round at the next click."""
        from runtui.ui.table.filter_and_sort import sort_after  # noqa: PLC0415  as for the dialogs below

        self.arrangement = replace(self.arrangement, sort=sort_after(event.key, self.arrangement.sort))

    @on(RunsTitle.StatusSwitched)
    def switch_status(self, event: RunsTitle.StatusSwitched) -> None:
        """Leaves the runs of a status too, or no longer."""
        self.arrangement = replace(self.arrangement, statuses=self.arrangement.statuses ^ {event.status})

    @on(RunTable.NewAbove)
    def show_new_above(self, event: RunTable.NewAbove) -> None:
        """Says how many came above."""
        self.title.new_above = event.count
        self.last_line.new_above = 0 if self.title.display else event.count

    @on(RunTable.MoreWanted)
    def load_more(self) -> None:
        """Fetches the next page."""
        if self._live is not None:
            self.run_worker(self._live.feed.load_more(), group="pages")

    def retry_page(self) -> None:
        """Fetches the next page if that failed."""
        if self._live is not None and self._live.feed.state.paging is Paging.FAILED:
            self.load_more()

    @on(RunTable.Noted)
    def show_note(self, event: RunTable.Noted) -> None:
        """Says what came of a key, for a few seconds."""
        if self._note_timer is not None:
            self._note_timer.stop()
        self.last_line.note = event.words
        if self._live is not None:
            self._note_timer = self.set_timer(self._live.session.timing.note_stays, self.forget_note)

    def forget_note(self) -> None:
        """Says only once what came of a key."""
        self.last_line.note = ()

    @on(FilterLine.QueryChanged)
    def take_query(self, event: FilterLine.QueryChanged) -> None:
        """Filters by what was typed."""
        self._filter_by(event.query)
        self._begun_hint = event.hint
        self._show_hint()

    @on(FilterLine.ProblemChanged)
    def show_problem(self, event: FilterLine.ProblemChanged) -> None:
        """Says what can't be read; the rows stay as they are."""
        self.heads.problem = event.problem
        self.table.is_held = event.problem is not None

    @on(FilterLine.Kept)
    def leave_filter(self) -> None:
        """Goes back to the rows."""
        if self._settings is not None:
            self._settings.keep_text(self.arrangement.query.text)
        self.table.focus()
        self._show_hint(is_typing=False)
        self.set_class(bool(self.arrangement.query.terms), "-filtering")
        if self.table.view.counts.unread and self._offered != self.arrangement.query.text:
            self._offered = self.arrangement.query.text
            self.action_read_steps()

    @on(Input.Blurred, "#filter")
    def hide_empty_filter(self) -> None:
        """Gives the title its place back where nothing is filtered."""
        is_typing = self.screen.focused is self.filter_line.field  # a dialog above takes no focus from it
        self.set_class(is_typing or bool(self.arrangement.query.terms), "-filtering")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offers no keys of the rows while a filter is typed."""
        del parameters
        return action not in _KEYS_OF_ROWS or not self.filter_line.is_typing

    @property
    def error(self) -> ApiError | None:
        """Why the last refresh failed, None after a good one."""
        return self.state.error if self.state is not None else None

    def action_show_error(self) -> None:
        """Shows what the server said, whole, with all its names for the request."""
        from runtui.ui.table.error_screen import ErrorScreen  # noqa: PLC0415  as below

        if self.error is None:
            self.app.bell()
        else:
            self.app.push_screen(ErrorScreen(self.error))

    def action_filter(self) -> None:
        """Lets the person type a filter."""
        from runtui.feed.view.query.completion import known_values, metadata_values  # noqa: PLC0415  the rows come first

        runs = self.state.runs if self.state is not None else ()
        history = self._settings.history() if self._settings is not None else []
        self.add_class("-filtering")
        metadata = metadata_values(runs, self.view_options.sight)
        self.filter_line.begin(known_values(runs, names=self.view_options.names, metadata=metadata), history)

    def action_quick(self, name: str) -> None:
        """Leaves the active runs only, or the problems; the same key again leaves all."""
        quick = QuickFilter(name)
        self.arrangement = replace(self.arrangement, quick=None if self.arrangement.quick is quick else quick)

    def action_reverse(self) -> None:
        """Turns the order of the loaded rows round; the server's becomes the one by creation."""
        if self.state is not None:
            sort = self.arrangement.sort or Sort(SortKey.CREATED, is_reversed=self.state.order == "desc")
            self.arrangement = replace(self.arrangement, sort=Sort(sort.key, not sort.is_reversed))

    # What opens a dialog imports it then: the rows come first.

    @work(group="arranging", exclusive=True)
    async def action_facets(self) -> None:
        """Offers what the loaded runs have, with counts."""
        if self.state is not None:
            from runtui.ui.table.filter_and_sort import facet_screen  # noqa: PLC0415

            query, names = self.arrangement.query, self.view_options.names
            await self.app.push_screen_wait(facet_screen(self.state, query, names, self._filter_by))

    @work(group="arranging", exclusive=True)
    async def action_sort(self) -> None:
        """Asks what to sort by."""
        from runtui.ui.table.filter_and_sort import sort_after, sort_screen  # noqa: PLC0415

        key = await self.app.push_screen_wait(sort_screen(self.arrangement.sort))
        if key is not None:
            self.arrangement = replace(self.arrangement, sort=sort_after(key, self.arrangement.sort))

    @work(group="arranging", exclusive=True)
    async def action_columns(self) -> None:
        """Asks which columns to show, in which order."""
        if self.state is not None:
            from runtui.ui.table.column_dialog import column_screen  # noqa: PLC0415

            screen = column_screen(
                self.state, self.view_options.sight, self.columns, self._fitting, self._show_columns
            )
            await self.app.push_screen_wait(screen)

    @work(group="arranging", exclusive=True)
    async def action_views(self) -> None:
        """Offers the saved views, and to save what is on show."""
        if self._live is None or self.state is None:
            self.app.notify(NO_THREAD)
            return
        from runtui.ui.table.view_dialogs import ViewDialogs  # noqa: PLC0415

        on_show = (self.arrangement, self.columns, self.state.order)
        view = await ViewDialogs(self.app, self._live.session, *on_show).ask()
        if view is not None:
            self.show_view(view)

    def show_view(self, view: SavedView) -> None:
        """Shows what a saved view does; the server's other order, if it has that, is asked for."""
        self.arrangement = view.arrangement
        self.columns = self.columns if view.columns is None else view.columns
        if view.order is not None and self.state is not None and view.order != self.state.order:
            self.post_message(self.OrderWanted())

    @work(group="asking", exclusive=True)
    async def action_interval(self) -> None:
        """Asks how often the server is asked while runs are active; 0: by hand only."""
        if self._live is None:
            self.app.notify(NO_THREAD)
            return
        from runtui.ui.table.filter_and_sort import interval_screen  # noqa: PLC0415

        chosen = await self.app.push_screen_wait(interval_screen(self._live.feed.pace.interval))
        if chosen is not None:
            self._live.set_interval(float(chosen))

    @work(group="asking", exclusive=True)
    async def action_go_to_run(self) -> None:
        """Asks for a run and goes there."""
        if (go_to := self._go_to()) is not None:
            await self.app.push_screen_wait(go_to.run_dialog())

    @work(group="asking", exclusive=True)
    async def action_go_to_time(self) -> None:
        """Asks for a time and goes to the last run created by then."""
        if (go_to := self._go_to()) is not None:
            await self.app.push_screen_wait(go_to.time_dialog(lambda: self.now))

    @work(group="seeking", exclusive=True)
    async def action_load_all(self) -> None:
        """Loads every page."""
        if (go_to := self._go_to()) is not None:
            await go_to.load_all()

    @work(group="seeking", exclusive=True)
    async def action_read_steps(self) -> None:
        """Offers to read the steps that the filter asks for."""
        if self._live is None:
            self.app.notify(NO_THREAD)
            return
        from runtui.ui.table.step_offer import StepOffer  # noqa: PLC0415  as for the dialogs above

        await StepOffer(self._live, self.table, self.last_line).ask()

    @work(group="seeking", exclusive=True)
    async def _find(self, run_id: str, most: int) -> None:
        if (go_to := self._go_to()) is not None:
            await go_to.find(run_id, most)

    @work(group="asking", exclusive=True)
    async def action_health(self) -> None:
        """Shows all of the health."""
        from runtui.ui.table.health import health_screen  # noqa: PLC0415

        if self.state is not None:
            await self.app.push_screen_wait(await health_screen(self.state, self.now))

    def action_compare(self) -> None:
        """Compares the runs marked last; one alone with the selected one, none: that with the last completed."""
        from runtui.ui.table.compare import compare_screen  # noqa: PLC0415

        wanted = (*self.table.marks[-2:], self.table.selected)
        story = self._live.story if self._live is not None else None
        screen = compare_screen(self.state, wanted, self.view_options, self.now, story=story)
        if isinstance(screen, str):
            self.app.notify(screen)
        else:
            self.app.push_screen(screen)

    def _go_to(self) -> GoTo | None:
        if self._live is None:
            self.app.notify(NO_THREAD)
            return None
        from runtui.ui.table.go_to import GoTo  # noqa: PLC0415

        return GoTo(self._live, self.table, self.last_line, self.show_all)

    def _filter_by(self, query: Query) -> None:
        self.arrangement = replace(self.arrangement, query=query)

    def _show_columns(self, names: tuple[str, ...]) -> None:
        self.columns = names

    def _fitting(self, chosen: tuple[str, ...]) -> list[str]:
        """The names of the columns that are on screen when these are chosen."""
        width, has_clock_times = self.table.size.width, self.view_options.has_clock_times
        return [each.name for each in columns_for(width, chosen, has_clock_times=has_clock_times)]

    def _show_hint(self, *, is_typing: bool | None = None) -> None:
        """Shows the hint while the filter is typed, and as long as there are no rows that would need heads."""
        is_typing = self.filter_line.is_typing if is_typing is None else is_typing
        begun = self._begun_hint if is_typing else ""
        self.heads.hint = begun or (self._hint if is_typing or not self.position.rows else "")
