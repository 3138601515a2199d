"""Rows that hold still while runs come, change and go: which of them are on show, and which one is selected."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message
from textual.reactive import reactive

from runtui.feed.refresh.state import FeedState, Paging
from runtui.feed.view.view import RunView
from runtui.ui.table.columns import CREATED, columns_for
from runtui.ui.table.empty import empty_lines, no_match_lines
from runtui.ui.table.position import TablePosition
from runtui.ui.table.row import RowKey, RowLook, row_key, ticks
from runtui.ui.table.row_view import RowView
from runtui.ui.table.selection import Anchor, Selection

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from runtui.feed.view.view import Arrangement
    from runtui.ui.draw.line import Line
    from runtui.ui.draw.view_options import ViewOptions

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


class LiveRows(RowView):
    """A list of runs with one selected, all of them in the server's order or as they were arranged.

    The selection belongs to a run, not to a line: it moves only when the person moves it, follows the newest
    active run while `is_following`, and goes to a neighbour when its run vanishes.
    """

    @dataclass
    class Selected(Message):
        """Another run is selected."""

        run_id: str | None

    @dataclass
    class NewAbove(Message):
        """How many runs came above what is on screen, unseen yet."""

        count: int

    @dataclass
    class Stood(Message):
        """Rows, counts or the place of the selection are other ones."""

        standing: TablePosition

    class MoreWanted(Message):
        """The last loaded run is near."""

    state: reactive[FeedState | None] = reactive(None, repaint=False, always_update=True)
    """What is known of the thread; None before the first thread is open."""
    now = reactive(0.0, repaint=False)
    """Server time: what clocks and countdowns are drawn for."""
    selected: reactive[str | None] = reactive(None, repaint=False)
    """The id of the selected run."""
    is_following = reactive(False, repaint=False)
    is_held = reactive(False)
    """Whether the filter being typed can't be read; the rows are still those of the last one."""
    marks: reactive[tuple[str, ...]] = reactive((), repaint=False)
    """The ids of the runs marked to be compared, the last one last."""
    is_idle = reactive(False)
    """Whether no thread is open and none is on its way."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  Textual's own name for it
        super().__init__(id=id)
        self._names: dict[str, str] = {}
        """The names that the rows are filtered and sorted by."""
        self.view = RunView(names=self._names)
        """The rows: which of the loaded runs are on show."""
        self._selection = Selection()
        self._anchor = Anchor()
        self._standing = TablePosition()
        self._asked: str | None = None
        """The last run when the next page was asked for."""
        self._told_above = 0

    def open_at(self, run_id: str | None) -> None:
        """Begins with another thread; `run_id` is selected as soon as it is among the rows."""
        self.view = RunView(names=self._names)
        self._selection.begin(run_id)
        self._anchor.begin()
        self._asked = None
        self.forget_rows()
        self.begin_with(0)
        self.selected, self.marks = None, ()
        self.refresh()
        self._tell_above()

    @property
    def row_count(self) -> int:
        """How many rows there are."""
        return len(self.view)

    def looks_of(self, indexes: Iterable[int]) -> Iterator[tuple[int, RowKey]]:
        """Yields rows with how each looks now."""
        state = self.state
        if state is None:  # and so no rows
            return
        # Read once, not once a row: a reactive attribute takes longer than most of what is made of it here.
        now, options, selected, marks, view, journal = (
            self.now, self.view_options, self.selected, self.marks, self.view, state.journal
        )  # fmt: skip
        columns = columns_for(self.size.width, self.columns, has_clock_times=options.has_clock_times)
        usual = RowLook(
            has_focus=self.has_focus,
            is_stale=options.is_stale,
            is_redacted=options.is_redacted,
            has_clock_times=options.has_clock_times,
            shows_created=CREATED in columns,
        )
        for index in indexes:
            run = view[index]
            seen = journal.last(run.id)
            is_changed = seen is not None and seen.is_change and now - seen.at < CHANGE_MARK_SECONDS
            unusual = (run.id == selected, is_changed, view.is_leaver(run.id), run.id in marks)
            yield index, row_key(run, usual.but(*unusual) if any(unusual) else usual, journal, now, options.names)

    def lines_without_rows(self) -> list[Line]:
        """Returns why there are none, and what to do."""
        if self.is_held:
            return []
        if self.state is not None and len(self.state.runs):
            return no_match_lines(self.view.counts, self.size.width, has_more=self.state.has_more)
        return empty_lines(self.state, self.size.width, is_idle=self.is_idle)

    def show_arranged(self, arrangement: Arrangement) -> None:
        """Shows other runs, or in another order; the selected one stays selected if it is among them."""
        self.view.arrange(arrangement, self.now)
        self._anchor.begin()
        self._selection.settle_anew(self.view)
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
                    self._take_rows()
                    drawn = time.monotonic()
                await asyncio.sleep(SEARCH_REST)
        self._take_rows()

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
            self._names.update(new.names)
            if self.state is not None and not self.view.is_plain:
                self.view.recompute(self.now)
                self._take_rows()
        self.refresh_changed()

    def watch_marks(self) -> None:
        """Draws the marks."""
        self.refresh_changed()

    def watch_is_following(self) -> None:
        """Jumps to what is to be followed."""
        if self.state is not None:
            self._settle(self.state)

    def watch_selected(self, old: str | None, new: str | None) -> None:
        """Redraws the two rows concerned and tells."""
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
        self._tell_above()
        self._ask_for_more()

    def on_resize(self) -> None:
        """Keeps the selection on screen when the window shrinks under it; fills the rows when it grows."""
        self.take_resize(self._selection.line)
        self._ask_for_more()

    def _take_rows(self) -> None:
        """Takes in what became of the rows, without moving what is read."""
        rows_before = self.virtual_size.height
        self.fit_rows()
        if self.view.is_plain:
            self.begin_with(self._anchor.top_after(self.view, self.scroll_offset.y))
        if self.state is not None:
            self._settle(self.state)
        self._tell_above()
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
            self._selection.follow(self.view, state)
            must_show = True
        nobody = not len(self.view) and not self.view.counts.undecided
        self.selected = None if nobody else self._selection.run_id
        if must_show:
            self.show_row(self._selection.line)
        self._tell_standing()

    def _tell_standing(self) -> None:
        is_leaver = self.selected is not None and self.view.is_leaver(self.selected)
        line = self.view.index_of(self.selected)
        standing = TablePosition(
            0 if line is None else line + 1, self.row_count, self.view.counts, is_leaver=is_leaver
        )
        if standing != self._standing:
            self._standing = standing
            self.post_message(self.Stood(standing))

    def _tell_above(self) -> None:
        if self._anchor.new_above != self._told_above:
            self._told_above = self._anchor.new_above
            self.post_message(self.NewAbove(self._told_above))

    def _ask_for_more(self) -> None:
        """Asks once behind each last run: the answer, or a key of the person, leads to the next."""
        if self.state is None or not self.view or not self.view.is_plain:
            return  # of filtered rows there may never be enough
        if self.state.paging is not Paging.MORE:
            self._asked = None
            return
        height, last = self.size.height, self.view[-1].id
        seen = max(self.scroll_offset.y + height, self._selection.line + 1)
        if len(self.view) - seen < max(PREFETCH_ROWS, 2 * height) and self._asked != last:
            self._asked = last
            # Not before these rows are painted: the next page would keep them waiting.
            self.call_after_refresh(lambda: self.post_message(self.MoreWanted()))
