"""Title or filter, heads, rows and last line of a list of runs, and how the rows are arranged."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from msgspec.structs import replace
from textual import on, work
from textual.containers import Vertical
from textual.getters import query_one
from textual.reactive import var
from textual.widgets import Input

from runtui.feed.view.query.language import Query
from runtui.feed.view.query.run_filter import QuickFilter
from runtui.feed.view.view import Arrangement
from runtui.ui.commands import Scope, bindings
from runtui.ui.draw.view_options import ViewOptions
from runtui.ui.draw.widget import PlainGround
from runtui.ui.table.captions import ColumnHeads, LastLine, RunsTitle
from runtui.ui.table.filter_line import FilterLine
from runtui.ui.table.position import TablePosition
from runtui.ui.table.run_table import RunTable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from runtui.feed.refresh.state import FeedState
    from runtui.session.view_settings import ViewSettings

_KEYS_OF_ROWS = frozenset({"filter", "quick", "facets", "sort", "reverse", "columns"})


class ArrangedList(Vertical, PlainGround):
    """Owns the arrangement of the rows: filter, quick filter and order."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Scope.LIST)

    state: var[FeedState | None] = var(None, always_update=True)
    now = var(0.0)
    is_following = var(False)
    view_options: var[ViewOptions] = var(ViewOptions())
    is_idle = var(False)
    arrangement: var[Arrangement] = var(Arrangement())
    """Which runs are on show, in which order."""
    standing: var[TablePosition] = var(TablePosition())
    columns: var[tuple[str, ...]] = var(())
    """Names of the columns that were chosen; none: those that fit."""

    table = query_one(RunTable)
    filter_line = query_one(FilterLine)
    title = query_one(RunsTitle)
    heads = query_one(ColumnHeads)
    last_line = query_one(LastLine)

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  Textual's own name for it
        super().__init__(id=id)
        self._memory: ViewSettings | None = None
        self._hint = ""
        self._begun_hint = ""
        """What is said of the last word while it is typed."""

    def compose(self) -> ComposeResult:
        """Yields the lines around the rows, and the rows."""
        yield RunsTitle().data_bind(ArrangedList.state, ArrangedList.arrangement, ArrangedList.standing)
        yield FilterLine().data_bind(ArrangedList.state, ArrangedList.arrangement, ArrangedList.standing)
        yield ColumnHeads().data_bind(ArrangedList.columns, ArrangedList.view_options)
        yield RunTable().data_bind(
            ArrangedList.state,
            ArrangedList.now,
            ArrangedList.is_following,
            ArrangedList.is_idle,
            ArrangedList.view_options,
            ArrangedList.columns,
        )
        yield LastLine().data_bind(ArrangedList.state, ArrangedList.standing)

    def begin(self, memory: ViewSettings, run_id: str | None) -> None:
        """Begins with a thread, looked at as last time; a run that is asked for is shown in any case.

        The thread that is open already keeps what it was arranged by.
        """
        is_another = self._memory is None or not self._memory.is_of(memory)
        self._memory = None  # what is shown for the sake of a run isn't remembered
        self.columns = memory.columns()
        self.table.open_at(run_id)
        if is_another:
            self.arrangement = memory.arrangement() if run_id is None else Arrangement()
        self._memory = memory
        self.table.show_arranged(self.arrangement)

    def show_all(self) -> None:
        """Takes the filter away; the order stays."""
        self.arrangement = replace(self.arrangement, query=Query(), quick=None)

    def watch_arrangement(self, arrangement: Arrangement) -> None:
        """Arranges the rows, and shows the filter as long as there is one."""
        self.table.show_arranged(arrangement)
        self.heads.sort = arrangement.sort
        self._hint = self._hint_of(arrangement.query)
        self._tell_hint()
        self.set_class(bool(arrangement.query.terms) or self.filter_line.is_typing, "-filtering")
        self.set_class(arrangement != Arrangement(), "-arranged")
        if self._memory is not None:
            self._memory.keep(arrangement)

    def watch_columns(self, columns: tuple[str, ...]) -> None:
        """Remembers the columns."""
        if self._memory is not None and columns != self._memory.columns():
            self._memory.keep_columns(columns)

    @on(RunTable.Stood)
    def tell_standing(self, event: RunTable.Stood) -> None:
        """Tells counts and place, and reads on where the filter needs whole objects."""
        self.standing = event.standing
        self._tell_hint()
        is_searching = any(each.group == "search" and not each.is_finished for each in self.workers)
        if event.standing.counts.undecided and not is_searching:
            self.run_worker(self.table.search(), group="search")

    @on(RunTable.NewAbove)
    def tell_new_above(self, event: RunTable.NewAbove) -> None:
        """Says how many came above."""
        self.title.new_above = event.count
        self.last_line.new_above = 0 if self.title.display else event.count

    @on(FilterLine.Queried)
    def take_query(self, event: FilterLine.Queried) -> None:
        """Filters by what was typed."""
        self.arrangement = replace(self.arrangement, query=event.query)
        self._begun_hint = event.hint
        self._tell_hint()

    @on(FilterLine.Troubled)
    def tell_problem(self, event: FilterLine.Troubled) -> None:
        """Says what can't be read; the rows stay as they are."""
        self.heads.problem = event.problem
        self.table.is_held = event.problem is not None

    @on(FilterLine.Kept)
    def leave_filter(self) -> None:
        """Goes back to the rows."""
        if self._memory is not None:
            self._memory.keep_text(self.arrangement.query.text)
        self.table.focus()
        self._tell_hint(is_typing=False)
        self.set_class(bool(self.arrangement.query.terms), "-filtering")

    @on(Input.Blurred, "#filter")
    def hide_empty_filter(self) -> None:
        """Gives the title its place back where nothing is filtered."""
        is_typing = self.screen.focused is self.filter_line.field  # a dialog above takes no focus from it
        self.set_class(is_typing or bool(self.arrangement.query.terms), "-filtering")

    def _statuses(self) -> Iterator[str]:
        return (run.status for run in (self.state.runs if self.state is not None else ()) if run.status)

    def _hint_of(self, query: Query) -> str:
        if not query.terms:
            return ""
        # Imported here, like all that filters and arranges: the rows come first.
        from runtui.feed.view.query.hints import hint_of  # noqa: PLC0415

        return hint_of(query, self._statuses()) or ""

    def _tell_hint(self, *, is_typing: bool | None = None) -> None:
        """Says the hint while the filter is typed, and as long as there are no rows that would need heads."""
        is_typing = self.filter_line.is_typing if is_typing is None else is_typing
        begun = self._begun_hint if is_typing else ""
        self.heads.hint = begun or (self._hint if is_typing or not self.standing.rows else "")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offers no keys of the rows while a filter is typed."""
        del parameters
        return action not in _KEYS_OF_ROWS or not self.filter_line.is_typing

    def action_filter(self) -> None:
        """Lets the person type a filter."""
        from runtui.feed.view.query.completion import known_values, metadata_values  # noqa: PLC0415  as above

        runs = self.state.runs if self.state is not None else ()
        history = self._memory.history() if self._memory is not None else []
        self.add_class("-filtering")
        metadata = {} if self.view_options.is_redacted else metadata_values(runs)
        self.filter_line.begin(known_values(runs, names=self.view_options.names, metadata=metadata), history)

    def action_quick(self, name: str) -> None:
        """Leaves the active runs only, or the problems; the same key again leaves all."""
        quick = QuickFilter(name)
        self.arrangement = replace(self.arrangement, quick=None if self.arrangement.quick is quick else quick)

    @work(group="arranging", exclusive=True)
    async def action_facets(self) -> None:
        """Offers what the loaded runs have, with counts."""
        if self.state is not None:
            from runtui.ui.table.filter_and_sort import facet_screen  # noqa: PLC0415  as above

            await self.app.push_screen_wait(facet_screen(self, self.state))

    @work(group="arranging", exclusive=True)
    async def action_sort(self) -> None:
        """Asks what to sort by."""
        from runtui.ui.table.filter_and_sort import sort_screen, sorted_by  # noqa: PLC0415  as above

        key = await self.app.push_screen_wait(sort_screen(self.arrangement))
        if key is not None:
            self.arrangement = sorted_by(self.arrangement, key)

    def action_reverse(self) -> None:
        """Turns the order of the loaded rows round."""
        if self.state is not None:
            from runtui.ui.table.filter_and_sort import reversed_order  # noqa: PLC0415  as above

            self.arrangement = reversed_order(self.arrangement, self.state)

    @work(group="arranging", exclusive=True)
    async def action_columns(self) -> None:
        """Asks which columns to show, in which order."""
        if self.state is not None:
            from runtui.ui.table.filter_and_sort import column_screen  # noqa: PLC0415  as above

            await self.app.push_screen_wait(column_screen(self, self.state))
