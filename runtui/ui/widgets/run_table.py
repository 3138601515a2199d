"""The runs of one thread, drawn line by line from the feed's own list: any number of them costs the same."""

from __future__ import annotations

from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING, ClassVar

from textual.message import Message
from textual.reactive import reactive

from runtui.feed.roll import RunRoll
from runtui.feed.state import FeedState, Paging
from runtui.ui.columns import RowKey, RowLook, row_key
from runtui.ui.empty import empty_lines
from runtui.ui.selection import Anchor, Selection
from runtui.ui.widgets.row_view import RowView
from runtui.ui.widgets.table_keys import TABLE_KEYS

if TYPE_CHECKING:
    from textual import events
    from textual.binding import BindingType

    from runtui.ui.shown import Line

CHANGE_MARK_SECONDS = 3.0
NO_RUNS = RunRoll()
PREFETCH_ROWS = 25
"""The next page is asked for when fewer rows than this, or two screens, lie below."""


class RunTable(RowView):
    """A list of runs with one selected.

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

    class MoreWanted(Message):
        """The last loaded run is near."""

    class FollowEnded(Message):
        """A cursor key took the selection back."""

    BINDINGS: ClassVar[list[BindingType]] = TABLE_KEYS

    state: reactive[FeedState | None] = reactive(None, repaint=False, always_update=True)
    """What is known of the thread; None before the first thread is open."""
    now = reactive(0.0, repaint=False)
    """Server time: what clocks and countdowns are drawn for."""
    selected: reactive[str | None] = reactive(None, repaint=False)
    """The id of the selected run."""
    is_following = reactive(False, repaint=False)
    is_idle = reactive(False)
    """Whether no thread is open and none is on its way."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  Textual's own name for it
        super().__init__(id=id)
        self._selection = Selection()
        self._anchor = Anchor()
        self._asked: str | None = None
        """The last run when the next page was asked for."""
        self._told_above = 0

    @property
    def runs(self) -> RunRoll:
        """The rows."""
        return self.state.runs if self.state is not None else NO_RUNS

    def open_at(self, run_id: str | None) -> None:
        """Begins with another thread; `run_id` is selected as soon as it is among the rows."""
        self._selection.begin(run_id)
        self._anchor.begin()
        self._asked = None
        self.begin_with(0)
        self.selected = None
        self._tell_above()

    @property
    def row_count(self) -> int:
        """How many rows there are."""
        return len(self.runs)

    def look_of(self, index: int) -> RowKey:
        """Returns how a row looks now."""
        state = self.state
        assert state is not None  # noqa: S101  there are no rows without a state
        run = state.runs[index]
        seen = state.journal.last(run.id)
        look = RowLook(
            is_selected=run.id == self.selected,
            has_focus=self.has_focus,
            is_changed=seen is not None and seen.is_change and self.now - seen.at < CHANGE_MARK_SECONDS,
            is_stale=self.is_stale,
        )
        return row_key(run, look, state.journal, self.now)

    def lines_without_rows(self) -> list[Line]:
        """Returns why there are none, and what to do."""
        return empty_lines(self.state, self.size.width, is_idle=self.is_idle)

    def watch_state(self, state: FeedState | None) -> None:
        """Shows what is known now without moving what is read."""
        if state is None:
            return
        was_empty = not self.virtual_size.height
        self.fit_rows()
        self.begin_with(self._anchor.top_after(state.runs, self.scroll_offset.y))
        self._settle(state)
        self._tell_above()
        if was_empty or not state.runs:
            self.refresh()
        self._ask_for_more()
        self.refresh_changed()

    def watch_now(self) -> None:
        """Moves the clocks of the visible rows that tick."""
        self.refresh_changed()

    def watch_is_stale(self) -> None:
        """Mutes or unmutes the rows."""
        self.refresh_changed()

    def watch_is_following(self) -> None:
        """Jumps to what is to be followed."""
        if self.state is not None:
            self._settle(self.state)

    def watch_selected(self, old: str | None, new: str | None) -> None:
        """Redraws the two rows concerned and tells."""
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
        self._anchor.hold(self.runs, self.scroll_offset.y)
        self._tell_above()
        self._ask_for_more()

    def on_resize(self) -> None:
        """Keeps the selection on screen when the window shrinks under it; fills the rows when it grows."""
        self.take_resize(self._selection.line)
        self._ask_for_more()

    def on_click(self, event: events.Click) -> None:
        """Selects the run under the pointer; opens it on a second click."""
        index = event.y + self.scroll_offset.y
        if index < len(self.runs):
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
        lines = max(1, int(abs(share) * (self.size.height - 1)))
        self.action_move(lines if share > 0 else -lines)

    def action_first(self) -> None:
        """Selects the first run."""
        self._move_to(0)

    def action_last(self) -> None:
        """Selects the last loaded run and asks for more."""
        self._move_to(len(self.runs) - 1)
        if self.state is not None and self.state.paging in (Paging.MORE, Paging.FAILED):
            self.post_message(self.MoreWanted())

    def action_seek(self, kind: str, step: int) -> None:
        """Selects the next or previous run that is ``active`` or a ``problem``, round the ends."""
        line = self._selection.next_line(self.runs, attrgetter(f"is_{kind}"), step)
        if line is None:
            self.app.bell()
        else:
            self._move_to(line)

    def action_detail(self, lines: int) -> None:
        """Scrolls the detail."""
        self.post_message(self.DetailScrolled(lines))

    def _move_to(self, line: int) -> None:
        """Moves the selection for the person, which ends following."""
        if not self.runs:
            return
        if self.is_following:
            self.is_following = False
            self.post_message(self.FollowEnded())
        self._selection.choose(self.runs, line)
        self.selected = self._selection.run_id
        self.show_row(self._selection.line)

    def _settle(self, state: FeedState) -> None:
        """Finds the selection again; when following, moves it to what is to be followed."""
        must_show = self._selection.settle(state.runs)
        if self.is_following and state.runs:
            self._selection.follow(state)
            must_show = True
        self.selected = self._selection.run_id
        if must_show:
            self.show_row(self._selection.line)

    def _tell_above(self) -> None:
        if self._anchor.new_above != self._told_above:
            self._told_above = self._anchor.new_above
            self.post_message(self.NewAbove(self._told_above))

    def _ask_for_more(self) -> None:
        """Asks once behind each last run: the answer, or a key of the person, leads to the next."""
        if self.state is None or not self.runs:
            return
        if self.state.paging is not Paging.MORE:
            self._asked = None
            return
        height, last = self.size.height, self.runs[-1].id
        seen = max(self.scroll_offset.y + height, self._selection.line + 1)
        if len(self.runs) - seen < max(PREFETCH_ROWS, 2 * height) and self._asked != last:
            self._asked = last
            self.post_message(self.MoreWanted())
