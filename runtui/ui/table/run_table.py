"""The runs of one thread as a table to move in: its rows hold still while runs come, change and go."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from itertools import chain
from operator import attrgetter
from typing import TYPE_CHECKING, ClassVar

from textual.message import Message
from textual.reactive import reactive

from runtui.feed.refresh.state import FeedState, Paging
from runtui.feed.view.view import RunView
from runtui.ui.commands import Scope, bindings
from runtui.ui.draw.row_view import RowView
from runtui.ui.draw.selection import Anchor, Selection
from runtui.ui.draw.view_options import ViewOptions
from runtui.ui.table.columns import Layout, layout_for
from runtui.ui.table.empty import empty_lines, no_match_lines
from runtui.ui.table.row import RowKey, RowLook, row_key, ticks
from runtui.ui.table.row_painter import RowPainter
from runtui.ui.table.titles import TablePosition
from runtui.words import ids
from runtui.words.table import NO_OTHER_FOUND, NONE_FOUND, ROUND_THE_END

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from textual import events
    from textual.binding import BindingType

    from runtui.feed.view.calls_read import CallSource
    from runtui.feed.view.view import Arrangement
    from runtui.ui.draw.line import Line

CHANGE_MARK_SECONDS = 3.0
SLOW_LOOK = 5.0
"""Seconds between two looks at the rows that don't tick."""
DRAW_SECONDS = 0.1
"""How often a search under way is drawn."""
SEARCH_SLICE = 0.01
SEARCH_REST = 0.002
"""Seconds of a pause of a search: a key takes many turns of the loop, and each would wait for another slice."""
PREFETCH_ROWS = 25
"""The next page is asked for when fewer rows than this, or two screens, lie below."""
MOST_MARKS = 20
"""Runs that may be marked at once: as many as one question can be asked about."""


class RunTable(RowView[RowKey]):
    """A list of runs with one selected, all of them in the server's order or as they were arranged.

    The selection belongs to a run, not to a line: it moves only when the person moves it, follows the newest
    active run while `is_following`, and goes to a neighbour when its run vanishes.
    """

    @dataclass
    class Selected(Message):
        """Another run is selected."""

        run_id: str | None

    @dataclass
    class Opened(Message):
        """The person wants to read the selected run."""

        run_id: str

    @dataclass
    class DetailScrolled(Message):
        """The person wants to read on in the detail without leaving the table."""

        lines: int

    @dataclass
    class NewAbove(Message):
        """How many runs came above what is on screen, unseen yet."""

        count: int

    @dataclass
    class PositionChanged(Message):
        """Rows, counts or the place of the selection are other ones."""

        position: TablePosition

    @dataclass
    class Noted(Message):
        """Something is to be said of the key that was just pressed, in words from all of it to the least."""

        words: tuple[str, ...]

    class FollowEnded(Message):
        """A cursor key took the selection back."""

    class MoreWanted(Message):
        """The last loaded run is near."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Scope.TABLE)

    state: reactive[FeedState | None] = reactive(None, repaint=False, always_update=True)
    """What is known of the thread; None before the first thread is open."""
    now = reactive(0.0, repaint=False)
    """Server time: what clocks and countdowns are drawn for."""
    view_options: reactive[ViewOptions] = reactive(ViewOptions(), repaint=False)
    columns: reactive[tuple[str, ...]] = reactive(())
    """The names of the columns that were chosen; none: those that fit."""
    selected: reactive[str | None] = reactive(None, repaint=False)
    """The id of the selected run."""
    is_following = reactive(False, repaint=False)
    is_held = reactive(False)
    """Whether the filter being typed can't be read; the rows are still those of the last one."""
    marks: reactive[tuple[str, ...]] = reactive((), repaint=False)
    """The ids of the runs marked to be compared or cancelled, the last one last."""
    is_idle = reactive(False)
    """Whether no thread is open and none is on its way."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  Textual's own name for it
        super().__init__(id=id)
        self._names: dict[str, str] = {}
        """The names that the rows are filtered and sorted by."""
        self.view = RunView(names=self._names)
        """The rows: which of the loaded runs are on show."""
        self._painter: RowPainter | None = None
        self._selection = Selection()
        self._anchor = Anchor()
        self._position = TablePosition()
        self._asked_behind: str | None = None
        """The last run when the next page was asked for."""
        self._posted_above = 0

    def open_at(self, run_id: str | None, calls: CallSource | None = None) -> None:
        """Begins with another thread; `run_id` is selected as soon as it is among the rows.

        `calls` knows what its runs called.
        """
        self.view = RunView(names=self._names, calls=calls)
        self._selection.begin(run_id)
        self._anchor.begin()
        self._asked_behind = self._painter = None
        self.forget_rows()
        self.begin_with(0)
        self.selected, self.marks = None, ()
        self.refresh()
        self._post_new_above()

    def show_arranged(self, arrangement: Arrangement) -> None:
        """Shows other runs, or in another order; the selected one stays selected if it is among them."""
        self.view.arrange(arrangement, self.now)
        self._anchor.begin()
        self._selection.settle_anew(self.view, self.view.nearest)
        self.begin_with(0)
        self._take_rows()
        self.show_row(self._selection.line)
        self.refresh()

    async def search(self) -> None:
        """Reads the objects that the filter needs, drawing now and then what was found."""
        drawn = 0.0
        while self.view.counts.undecided:  # of another filter, perhaps, than when it began
            for _ in self.view.search(seconds=SEARCH_SLICE):
                if time.monotonic() - drawn > DRAW_SECONDS:
                    self.view.show_found()
                    self._take_found()
                    drawn = time.monotonic()
                await asyncio.sleep(SEARCH_REST)
        self._take_found()

    def _take_found(self) -> None:
        """Takes in what a search found; of a run left out the nearest one is selected until the person moves."""
        is_away = self._selection.is_away
        if is_away:
            self._selection.settle_anew(self.view, self.view.nearest)
        self._take_rows()
        if is_away:
            self.show_row(self._selection.line)

    @property
    def row_count(self) -> int:
        """How many rows there are."""
        return len(self.view)

    @property
    def painter(self) -> RowPainter:
        """Who paints the rows: another one for another width, other columns, other colours."""
        painter, width, columns, palette = self._painter, self.outer_size.width, self.columns, self.palette
        if painter is None or not painter.is_for(width, columns, palette):
            painter = self._painter = RowPainter(width, columns, palette, self.GROUND)
        return painter

    @property
    def clock_cells(self) -> tuple[int, int]:
        """From where to where ages and clocks stand."""
        return self._layout.clock_cells

    @property
    def _layout(self) -> Layout:
        return layout_for(self.size.width, self.columns, has_clock_times=self.view_options.has_clock_times)

    def is_tick(self, before: RowKey, after: RowKey) -> bool:
        """Tells whether two looks of a row differ in its age and its clock at most."""
        return before.still() == after.still()

    def looks_of(self, indexes: Iterable[int]) -> Iterator[tuple[int, RowKey]]:
        """Yields rows with how each looks now."""
        state = self.state
        if state is None:  # and so no rows
            return
        # Read once, not once a row: a reactive attribute takes longer than most of what is made of it here.
        now, options, selected, marks, view, journal = (
            self.now, self.view_options, self.selected, self.marks, self.view, state.journal
        )  # fmt: skip
        usual = RowLook(
            has_focus=self.has_focus,
            is_stale=options.is_stale,
            sight=options.sight,
            has_clock_times=options.has_clock_times,
            shows_created=any(column.name == "created" for column in self._layout.columns),
        )
        for index in indexes:
            run = view[index]
            seen = journal.last(run.id)
            is_changed = seen is not None and seen.is_change and now - seen.at < CHANGE_MARK_SECONDS
            is_out, is_told = view.is_filtered_out(run.id), run.id in options.told
            unusual = (run.id == selected, is_changed, is_out, run.id in marks, is_told)
            yield index, row_key(run, usual.but(*unusual) if any(unusual) else usual, journal, now, options.names)

    def lines_without_rows(self) -> list[Line]:
        """Returns why there are none, and what to do."""
        if self.is_held:
            return []
        if self.state is not None and len(self.state.runs):
            return no_match_lines(self.view.counts, self.size.width, has_more=self.state.has_more)
        return empty_lines(self.state, self.size.width, is_idle=self.is_idle)

    def watch_state(self, state: FeedState | None) -> None:
        """Shows what is known now without moving what is read."""
        if state is None:
            return
        self.view.update(state.runs, state.server_now(time.time()), state.journal)
        self._take_rows()
        self._ask_for_more()

    def watch_now(self, before: float, now: float) -> None:
        """Moves the clocks of the visible rows that tick, and what the time alone brings into the filter.

        Rows that change by the minute or slower are looked at now and then.
        """
        state = self.state
        if state is None:
            return
        if not self.view.is_plain and self.view.update(state.runs, now, state.journal):
            self._take_rows()
        elif before // SLOW_LOOK != now // SLOW_LOOK:
            self.refresh_changed()
        else:
            view, journal = self.view, state.journal
            self.refresh_some(index for index in self.seen_rows if ticks(view[index], journal, now))

    def watch_view_options(self, old: ViewOptions, new: ViewOptions) -> None:
        """Draws the rows that look different now; by names that became known they are filtered and sorted, too."""
        self.is_stale = new.is_stale
        if old.names != new.names:
            self._names.clear()
            self._names.update(new.names)
            if self.state is not None and not self.view.is_plain:
                self.view.recompute(self.now)
                self._take_rows()
        self.refresh_changed()

    def watch_columns(self) -> None:
        """Forgets what was drawn in other columns."""
        self.forget_rows()

    def watch_marks(self) -> None:
        """Draws the marks."""
        self.refresh_changed()

    def watch_is_following(self) -> None:
        """Jumps to what is to be followed."""
        if self.state is not None:
            self._settle(self.state)

    def watch_selected(self, old: str | None, new: str | None) -> None:
        """Redraws the two rows concerned and says which run is selected."""
        if self.view.pin(new):
            self._take_rows()
        self.refresh_changed()
        if old != new:
            self.post_message(self.Selected(new))

    def watch_has_focus(self, has_focus: bool) -> None:
        """Redraws the selection, which is quiet without the focus."""
        super().watch_has_focus(has_focus)
        self.refresh_changed()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Holds on to the run the screen begins with, and asks for more near the end."""
        super().watch_scroll_y(old_value, new_value)
        self._anchor.hold(self.view, self.scroll_offset.y)
        self._post_new_above()
        self._ask_for_more()

    def on_resize(self) -> None:
        """Keeps the selection on screen when the window shrinks under it; fills the rows when it grows."""
        self.take_resize(self._selection.line)
        self._ask_for_more()

    def on_click(self, event: events.Click) -> None:
        """Selects the run under the pointer; opens it on a second click."""
        index = event.y + self.scroll_offset.y
        if index < len(self.view):
            self._move_to(index)
            if event.chain > 1:
                self.action_open()

    def action_open(self) -> None:
        """Opens the selected run."""
        if self.selected is not None:
            self.post_message(self.Opened(self.selected))

    def action_move(self, lines: int) -> None:
        """Moves the selection by lines."""
        self._move_to(self._selection.line + lines)

    def action_page(self, share: float) -> None:
        """Moves the selection by a share of the screen."""
        lines, step = max(1, int(abs(share) * (self.size.height - 1))), 1 if share > 0 else -1
        self.action_move(step * lines)
        self.paint_ahead(step)

    def action_first(self) -> None:
        """Selects the first run."""
        self._move_to(0)

    def action_last(self) -> None:
        """Selects the last loaded run and asks for more."""
        self._move_to(len(self.view) - 1)
        if self.state is not None and self.state.paging in (Paging.MORE, Paging.FAILED):
            self.post_message(self.MoreWanted())

    def action_seek(self, kind: str, step: int) -> None:
        """Selects the next or previous run that is ``active`` or a ``problem``, round the ends."""
        here = self._selection.line
        line = self._selection.next_line(self.view, attrgetter(f"is_{kind}"), step)
        if line is not None:
            self._move_to(line)  # also where it stands: a cursor key ends the following
        if line is None or line == here:
            self.app.bell()
            self.post_message(self.Noted(NONE_FOUND[kind] if line is None else NO_OTHER_FOUND[kind]))
        elif (line - here) * step < 0:
            self.post_message(self.Noted(ROUND_THE_END[step]))

    def action_mark(self) -> None:
        """Marks the selected run to be compared or cancelled, or no longer; of too many the latest stay marked."""
        run_id = self.selected
        if run_id in self.marks:
            self.marks = tuple(each for each in self.marks if each != run_id)
        elif run_id is not None:
            dropped = self.marks[: len(self.marks) + 1 - MOST_MARKS]
            self.marks = (*self.marks, run_id)[-MOST_MARKS:]
            for each in dropped:
                words = f"{ids.short_id(each)} lost its mark: {MOST_MARKS} runs at most."
                self.app.notify(words, markup=False)

    def action_detail(self, lines: int) -> None:
        """Scrolls the detail."""
        self.post_message(self.DetailScrolled(lines))

    def select(self, run_id: str) -> None:
        """Selects a run that is on show, for the person."""
        line = self.view.index_of(run_id)
        if line is not None:
            self._move_to(line)

    def _move_to(self, line: int) -> None:
        """Moves the selection for the person, which ends following."""
        if not self.view:
            return
        if self.is_following:
            self.is_following = False
            self.post_message(self.FollowEnded())
        self._selection.choose(self.view, line)
        self.selected = self._selection.row_id
        self.show_row(self._selection.line)
        self._post_position()

    def _take_rows(self) -> None:
        """Takes in what became of the rows, without moving what is read."""
        rows_before = self.virtual_size.height
        self.fit_rows()
        if self.view.is_plain:
            self.begin_with(self._anchor.top_after(self.view, self.scroll_offset.y))
        if self.state is not None:
            self._settle(self.state)
        self._post_new_above()
        if not rows_before or self.row_count < rows_before:
            self.refresh()
        self.refresh_changed()

    def _settle(self, state: FeedState) -> None:
        """Finds the selection again; when following, moves it to what is to be followed."""
        line = self._selection.line
        must_show = self._selection.settle(self.view)
        if not self.view.is_plain:
            is_on_screen = 0 <= line - self.scroll_offset.y < self.size.height
            moved = self._selection.line - line if is_on_screen else None
            self.begin_with(self._anchor.top_beside(self.view, self.scroll_offset.y, moved))
        if self.is_following and len(self.view):
            newest_first = state.runs if state.order == "desc" else reversed(state.runs)
            self._selection.follow(self.view, (run.id for run in chain(state.active_runs, newest_first)))
            must_show = True
        nobody = not len(self.view) and not self.view.counts.undecided
        self.selected = None if nobody else self._selection.row_id
        if must_show:
            self.show_row(self._selection.line)
        self._post_position()

    def _post_position(self) -> None:
        is_filtered_out = self.selected is not None and self.view.is_filtered_out(self.selected)
        line = self.view.index_of(self.selected)
        row = 0 if line is None else line + 1
        position = TablePosition(row, self.row_count, self.view.counts, is_filtered_out=is_filtered_out)
        if position != self._position:
            self._position = position
            self.post_message(self.PositionChanged(position))

    def _post_new_above(self) -> None:
        if self._anchor.new_above != self._posted_above:
            self._posted_above = self._anchor.new_above
            self.post_message(self.NewAbove(self._posted_above))

    def _ask_for_more(self) -> None:
        """Asks once behind each last run: the answer, or a key of the person, leads to the next."""
        if self.state is None or not self.view or not self.view.is_plain:
            return  # of filtered rows there may never be enough
        if self.state.paging is not Paging.MORE:
            self._asked_behind = None
            return
        height, last = self.size.height, self.view[-1].id
        seen = max(self.scroll_offset.y + height, self._selection.line + 1)
        if len(self.view) - seen < max(PREFETCH_ROWS, 2 * height) and self._asked_behind != last:
            self._asked_behind = last
            # Not before these rows are painted: the next page would keep them waiting.
            self.call_after_refresh(lambda: self.post_message(self.MoreWanted()))
