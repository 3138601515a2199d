"""The runs of one thread as a table to move in, drawn line by line: any number of them costs the same."""

from __future__ import annotations

from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING, ClassVar

from textual.message import Message

from runtui.feed.refresh.state import Paging
from runtui.ui.commands import Scope, bindings
from runtui.ui.table.live_rows import LiveRows
from runtui.words import ids

if TYPE_CHECKING:
    from textual import events
    from textual.binding import BindingType

MOST_MARKS = 2
_ROUND_THE_END = {1: ("from the top again", "from the top"), -1: ("from the end again", "from the end")}
_NONE = {"active": ("no active run", "none active"), "problem": ("no problem",)}
_NO_OTHER = {"active": ("no other active run", "no other"), "problem": ("no other problem", "no other")}


class RunTable(LiveRows):
    """The rows with the keys that move, open and mark."""

    @dataclass
    class Opened(Message):
        """The person wants to read the selected run."""

        run_id: str

    @dataclass
    class DetailScrolled(Message):
        """The person wants to read on in the detail without leaving the table."""

        lines: int

    @dataclass
    class Noted(Message):
        """Something is to be said of the key that was just pressed, in words from all of it to the least."""

        words: tuple[str, ...]

    class FollowEnded(Message):
        """A cursor key took the selection back."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Scope.TABLE)

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
            self.post_message(self.Noted(_NONE[kind] if line is None else _NO_OTHER[kind]))
        elif (line - here) * step < 0:
            self.post_message(self.Noted(_ROUND_THE_END[step]))

    def action_mark(self) -> None:
        """Marks the selected run to be compared, or no longer; of more than two the latest stay marked."""
        run_id = self.selected
        if run_id in self.marks:
            self.marks = tuple(each for each in self.marks if each != run_id)
        elif run_id is not None:
            dropped = self.marks[: len(self.marks) + 1 - MOST_MARKS]
            self.marks = (*self.marks, run_id)[-MOST_MARKS:]
            for each in dropped:
                words = f"{ids.short_id(each)} lost its mark: two runs at most."
                self.app.notify(words, markup=False)

    def select(self, run_id: str) -> None:
        """Selects a run that is on show, for the person."""
        line = self.view.index_of(run_id)
        if line is not None:
            self._move_to(line)

    def action_detail(self, lines: int) -> None:
        """Scrolls the detail."""
        self.post_message(self.DetailScrolled(lines))

    def _move_to(self, line: int) -> None:
        """Moves the selection for the person, which ends following."""
        if not self.view:
            return
        if self.is_following:
            self.is_following = False
            self.post_message(self.FollowEnded())
        self._selection.choose(self.view, line)
        self.selected = self._selection.run_id
        self.show_row(self._selection.line)
        self._tell_standing()
