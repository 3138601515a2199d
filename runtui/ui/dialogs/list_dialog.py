"""A dialog around the list to choose from: a title, perhaps a box to type into, the list, words and keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Generic, TypeVar

from textual.binding import Binding, BindingType
from textual.containers import Vertical

from runtui.ui.dialogs.choice_list import RowT
from runtui.ui.dialogs.dialog import Dialog
from runtui.ui.draw.key_hints import at_edge, hint_lines, more_line, one_hint_line
from runtui.ui.draw.line import BLANK
from runtui.ui.draw.lines import Lines
from runtui.ui.draw.palette import Ground
from runtui.ui.draw.sizing import LOW

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from runtui.ui.dialogs.choice_list import ChoiceList
    from runtui.ui.dialogs.field import Field
    from runtui.ui.draw.key_hints import Hint
    from runtui.ui.draw.line import Line

SHARE_OF_WINDOW = 0.9
PADDING = 2
ResultT = TypeVar("ResultT")


class ListDialog(Dialog[ResultT], Generic[ResultT, RowT]):
    """Lays the list out so that everything around it has its room, and says how many rows lie below.

    A subclass says what stands around the list, and calls `lay_out` when that changes. With a `search` box the
    arrows move the cursor of the list while somebody types.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "move(1)", "down", show=False, id="search.down"),
        Binding("up", "move(-1)", "up", show=False, id="search.up"),
        Binding("pagedown", "page(2)", "page down", show=False, id="search.page-down"),
        Binding("pageup", "page(-2)", "page up", show=False, id="search.page-up"),
    ]

    BEGINS_IN_BOX: ClassVar[bool] = True
    """Whether keys go to the box at first, if there is one."""

    def __init__(self, rows: ChoiceList[RowT], search: Field | None = None) -> None:
        super().__init__()
        # Held here and not looked for: an answer may come while the screen is being taken down.
        self.rows, self._box = rows, search
        self._above, self._heads, self._below = (Lines(ground=Ground.PANE) for _ in range(3))

    def compose(self) -> ComposeResult:
        """Yields what stands above, the box, the list, and what stands below."""
        with Vertical(id="block"):
            yield self._above
            yield from (self._box, self._heads) if self._box is not None else ()
            yield from (self.rows, self._below)

    def on_mount(self) -> None:
        """Lets the keys choose, or search."""
        self.watch(self.rows, "below", self.lay_out, init=False)
        (self._box if self._box is not None and self.BEGINS_IN_BOX else self.rows).focus()

    def on_resize(self) -> None:
        """Fits all to the window."""
        if self._box is not None:
            self.keep_top()
        self.call_after_refresh(self.lay_out)

    def above(self, width: int) -> list[Line]:
        """Returns what stands above the list, or above the box."""
        raise NotImplementedError

    def heads(self, width: int) -> list[Line]:
        """Returns what stands between the box and the list."""
        del width
        return [] if self.is_low else [BLANK]

    def words(self, width: int) -> list[Line]:
        """Returns what stands between the list and the keys."""
        del width
        return []

    def hints(self) -> list[Hint]:
        """Returns the keys that work now."""
        raise NotImplementedError

    def count(self) -> str:
        """Returns what stands at the right of the keys."""
        return ""

    def most_lines(self) -> int:
        """Returns how many lines the list takes where there is room for more."""
        return self.size.height

    @property
    def is_low(self) -> bool:
        """Whether the window has no room for blank lines and advice."""
        return self.size.height < LOW

    def lay_out(self) -> None:
        """Writes what stands around the list, and lets that have the room that is left."""
        width = self._above.size.width
        if not width:
            return
        self._above.lines = above = tuple(self.above(width))
        self._heads.lines = heads = tuple(self.heads(width)) if self._box is not None else ()
        words, hints = self.words(width), self.hints()
        below = 1 if self.is_low else 1 + len(hint_lines(hints, width))
        others = len(above) + len(heads) + (self._box is not None) + len(words) + below
        height = self.size.height if self.is_low else int(self.size.height * SHARE_OF_WINDOW) - PADDING
        self.rows.limit(max(1, min(self.most_lines(), height - others)))
        more = self.rows.below
        if self.is_low:
            self._below.lines = (*words, one_hint_line(hints, width, more, self.count()))
        else:
            *keys, last = hint_lines(hints, width)
            self._below.lines = (more_line(more), *words, *keys, last._replace(right=at_edge(self.count())))

    def action_move(self, rows: int) -> None:
        """Moves the cursor of the list."""
        self.rows.action_move(rows)

    def action_page(self, halves: int) -> None:
        """Moves the cursor of the list by pages."""
        self.rows.action_page(halves)
