"""The runs of one thread, drawn line by line from the feed's own list: any number of them costs the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.cache import LRUCache
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView

from runtui.feed.state import FeedState, Mood, Paging
from runtui.ui import columns
from runtui.ui.empty import empty_lines
from runtui.ui.palette import Ground
from runtui.ui.shown import BLANK
from runtui.ui.widgets.painted import Painted

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual import events
    from textual.strip import Strip

    from runtui.feed.roll import RunRoll
    from runtui.model.run import Run

CHANGE_MARK_SECONDS = 3.0
PREFETCH_ROWS = 25
"""The next page is asked for when fewer rows than this, or two screens, lie below."""


class RunTable(Painted, ScrollView, can_focus=True):
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

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "open", id="table.open"),
        Binding("j,down", "move(1)", "down", show=False, id="table.down"),
        Binding("k,up", "move(-1)", "up", show=False, id="table.up"),
        Binding("g,home", "first", "first run", show=False, id="table.first"),
        Binding("G,end", "last", "last run, loads more", show=False, id="table.last"),
        Binding("ctrl+d", "half(1)", "half a page down", show=False, id="table.half-down"),
        Binding("ctrl+u", "half(-1)", "half a page up", show=False, id="table.half-up"),
        Binding("pagedown", "page(1)", "page down", show=False, id="table.page-down"),
        Binding("pageup", "page(-1)", "page up", show=False, id="table.page-up"),
        Binding("n", "seek_active(1)", "next active", show=False, id="table.next-active"),
        Binding("N", "seek_active(-1)", "previous active", show=False, id="table.previous-active"),
        Binding("right_curly_bracket", "seek_problem(1)", "next problem", show=False, id="table.next-problem"),
        Binding(
            "left_curly_bracket", "seek_problem(-1)", "previous problem", show=False, id="table.previous-problem"
        ),
        Binding("J", "detail(1)", "scroll the detail", show=False, id="table.detail-down"),
        Binding("K", "detail(-1)", "scroll the detail up", show=False, id="table.detail-up"),
    ]
    DEFAULT_CSS = """
    RunTable { height: 1fr; scrollbar-size: 0 0; overflow-x: hidden; }
    """

    state: reactive[FeedState | None] = reactive(None, repaint=False, always_update=True)
    """What is known of the thread; None before the first thread is open."""
    now = reactive(0.0, repaint=False)
    """Server time: what clocks and countdowns are drawn for."""
    selected: reactive[str | None] = reactive(None, repaint=False)
    """The id of the selected run."""
    is_following = reactive(False, repaint=False)

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  Textual's own name for it
        super().__init__(id=id)
        self._strips: LRUCache[tuple[columns.RowKey, int], Strip] = LRUCache(512)
        self._painted: dict[int, columns.RowKey] = {}
        self._line_of_selected = 0
        self._anchor: str | None = None
        self._new_above = 0
        self._asked_at = -1
        self._wanted: str | None = None

    @property
    def runs(self) -> RunRoll | tuple[Run, ...]:
        """The rows."""
        return self.state.runs if self.state is not None else ()

    def render_line(self, y: int) -> Strip:
        """Draws one row, or a line of what to say when there are none."""
        index = y + self.scroll_offset.y
        if not self.runs:
            lines = empty_lines(self.state, self.size.width)
            return self.painted(lines[y] if y < len(lines) else BLANK)
        if index >= len(self.runs):
            return self.painted(BLANK)
        key = self._key(index)
        self._painted[index] = key
        cached = self._strips.get((key, self.size.width))
        if cached is None:
            ground = self._ground(key)
            cached = self.painted(columns.row(key, self.size.width), ground=ground)
            self._strips[key, self.size.width] = cached
        return cached

    def notify_style_update(self) -> None:
        """Forgets what was drawn in other colours."""
        self._strips.clear()
        super().notify_style_update()

    def open_at(self, run_id: str | None) -> None:
        """Makes `run_id` the selection as soon as it is among the rows."""
        self._wanted = run_id
        self._anchor = None
        self._asked_at = -1
        self.scroll_to(y=0, animate=False)
        self.selected = None

    def watch_state(self, state: FeedState | None) -> None:
        """Shows what is known now without moving what is read."""
        if state is None:
            return
        was_empty = not self.virtual_size.height
        anchor_line = self.scroll_offset.y
        self.virtual_size = Size(self.size.width, len(state.runs))
        self._keep_selection(state)
        self._keep_place(state, anchor_line)
        if was_empty or not state.runs:
            self.refresh()
        self._ask_for_more()
        self._refresh_changed()

    def watch_now(self) -> None:
        """Moves the clocks of the visible rows that tick."""
        self._refresh_changed()

    def watch_is_stale(self) -> None:
        """Mutes or unmutes the rows."""
        self._refresh_changed()

    def watch_is_following(self) -> None:
        """Jumps to what is to be followed."""
        if self.is_following and self.state is not None:
            self._follow(self.state)

    def watch_selected(self, old: str | None, new: str | None) -> None:
        """Redraws the two rows concerned and tells."""
        self._refresh_changed()
        if old != new:
            self.post_message(self.Selected(new))

    def watch_has_focus(self, has_focus: bool) -> None:
        """Redraws the selection, which is quiet without the focus."""
        super().watch_has_focus(has_focus)
        self._refresh_changed()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Remembers which run the screen begins with, and asks for more near the end."""
        super().watch_scroll_y(old_value, new_value)
        top = self.scroll_offset.y
        self._anchor = self.runs[top].id if 0 < top < len(self.runs) else None
        if top == 0:
            self._tell_new_above(0)
        self._ask_for_more()

    def on_resize(self) -> None:
        """Keeps the selection on screen when the window shrinks."""
        self.virtual_size = Size(self.size.width, len(self.runs))
        if self._anchor is None and self.selected is not None:
            self._scroll_into_view(self._line_of_selected)

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
        self._move_to(self._line_of_selected + lines)

    def action_page(self, pages: int) -> None:
        """Moves the selection by screens."""
        self._move_to(self._line_of_selected + pages * max(1, self.size.height - 1))

    def action_half(self, halves: int) -> None:
        """Moves the selection by half screens."""
        self._move_to(self._line_of_selected + halves * max(1, self.size.height // 2))

    def action_first(self) -> None:
        """Selects the first run."""
        self._move_to(0)

    def action_last(self) -> None:
        """Selects the last loaded run and asks for more."""
        self._move_to(len(self.runs) - 1)
        if self.state is not None and self.state.paging in (Paging.MORE, Paging.FAILED):
            self.post_message(self.MoreWanted())

    def action_seek_active(self, step: int) -> None:
        """Selects the next or previous active run, round the ends."""
        self._seek(lambda run: run.is_active, step)

    def action_seek_problem(self, step: int) -> None:
        """Selects the next or previous run that ended badly, round the ends."""
        self._seek(lambda run: run.is_problem, step)

    def action_detail(self, lines: int) -> None:
        """Scrolls the detail."""
        self.post_message(self.DetailScrolled(lines))

    def _seek(self, wanted: Callable[[Run], bool], step: int) -> None:
        count = len(self.runs)
        places = ((self._line_of_selected + step * far) % count for far in range(1, count + 1))
        found = next((place for place in places if wanted(self.runs[place])), None) if count else None
        if found is None:
            self.app.bell()
        else:
            self._move_to(found)

    def _move_to(self, index: int) -> None:
        if not self.runs:
            return
        if self.is_following:
            self.post_message(self.FollowEnded())
        self._line_of_selected = max(0, min(index, len(self.runs) - 1))
        self.selected = self.runs[self._line_of_selected].id
        self._scroll_into_view(self._line_of_selected)

    def _scroll_into_view(self, index: int) -> None:
        top, height = self.scroll_offset.y, max(1, self.size.height)
        if index < top:
            self.scroll_to(y=index, animate=False)
        elif index >= top + height:
            self.scroll_to(y=index - height + 1, animate=False)

    def _keep_selection(self, state: FeedState) -> None:
        runs = state.runs
        if self.is_following:
            self._follow(state)
            return
        index = runs.index_of(self._wanted) if self._wanted else None
        if index is not None:
            self._wanted = None
            self._move_to(index)
            return
        index = runs.index_of(self.selected)
        if index is None and runs and state.mood is not Mood.LOADING:
            index = min(self._line_of_selected, len(runs) - 1) if self.selected else 0
        if index is not None:
            self._line_of_selected = index
            self.selected = runs[index].id

    def _follow(self, state: FeedState) -> None:
        run = next(iter(state.open_runs), None) or next(iter(state.runs), None)
        index = state.runs.index_of(run.id) if run else None
        if index is not None:
            self._line_of_selected = index
            self.selected = state.runs[index].id
            self._scroll_into_view(index)

    def _keep_place(self, state: FeedState, line_before: int) -> None:
        """Moves the offset along with rows that came above, so that nothing on screen moves."""
        index = state.runs.index_of(self._anchor)
        if index is None:
            return
        came = index - line_before
        if came:
            self.scroll_to(y=index, animate=False)
            self._tell_new_above(max(0, self._new_above + came))

    def _tell_new_above(self, count: int) -> None:
        if count != self._new_above:
            self._new_above = count
            self.post_message(self.NewAbove(count))

    def _ask_for_more(self) -> None:
        """Asks once for each length of the list: the answer, or a key of the person, leads to the next."""
        if self.state is None or self.state.paging is not Paging.MORE or not self.runs:
            return
        seen = max(self.scroll_offset.y + self.size.height, self._line_of_selected + 1)
        is_near = len(self.runs) - seen < max(PREFETCH_ROWS, 2 * self.size.height)
        if is_near and self._asked_at != len(self.runs):
            self._asked_at = len(self.runs)
            self.post_message(self.MoreWanted())

    def _key(self, index: int) -> columns.RowKey:
        state = self.state
        assert state is not None  # noqa: S101  there are no rows without a state
        run = state.runs[index]
        seen = state.journal.last(run.id)
        is_changed = seen is not None and seen.is_change and self.now - seen.at < CHANGE_MARK_SECONDS
        return columns.row_key(
            run,
            state.journal,
            self.now,
            is_selected=run.id == self.selected,
            has_focus=self.has_focus,
            is_changed=is_changed,
            is_stale=self.is_stale,
        )

    def _ground(self, key: columns.RowKey) -> Ground:
        if not key.is_selected:
            return self.GROUND
        return Ground.SELECTED if key.has_focus else Ground.SELECTED_QUIET

    def _refresh_changed(self) -> None:
        """Redraws the visible rows that would look different from what stands there."""
        top = self.scroll_offset.y
        visible = range(top, min(top + self.size.height, len(self.runs)))
        painted, self._painted = self._painted, {}
        for index in visible:
            key = self._key(index)
            self._painted[index] = key
            if painted.get(index) != key:
                self.refresh_line(index)
