"""The one list to choose from: rows under heads, a cursor that knows nothing but rows, everywhere the same keys."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Generic, Protocol, TypeVar

from textual.binding import Binding, BindingType
from textual.message import Message
from textual.reactive import reactive

from runtui.ui.draw.line import BLANK, Span, line
from runtui.ui.draw.palette import Ground, Role
from runtui.ui.draw.widget import ScrolledView

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual import events
    from textual.geometry import Size
    from textual.strip import Strip

    from runtui.ui.draw.line import Line

EDGE = 1
"""Cells before a row, for the bar of the cursor."""


class ListRow(Protocol):
    """What the list itself reads of a row."""

    @property
    def key(self) -> str:
        """What tells it from all other rows, whatever its place."""

    @property
    def section(self) -> str:
        """The head it stands under with its neighbours; "" for none. What two spaces part from it is muted."""


RowT = TypeVar("RowT", bound=ListRow)


class ChoiceList(ScrolledView, Generic[RowT]):
    """Draws rows and moves a cursor among them. The cursor belongs to the row's key, not to its place.

    `draw` makes the lines of a row from it, its width in cells and whether it is marked: `height` of them.
    `gap` blank lines part the rows. `clicks` on a row choose it, fewer move the cursor there. Where there are no
    rows, `empty` stands in their place.
    """

    @dataclass
    class Chosen(Message):
        """The person chose a row."""

        key: str

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,space", "choose", "choose", id="choice.choose"),
        Binding("j,down", "move(1)", "down", show=False, id="choice.down"),
        Binding("k,up", "move(-1)", "up", show=False, id="choice.up"),
        Binding("g,home", "first", "first", show=False, id="choice.first"),
        Binding("G,end", "last", "last", show=False, id="choice.last"),
        Binding("ctrl+d", "page(1)", "half a page down", show=False, id="choice.half-down"),
        Binding("ctrl+u", "page(-1)", "half a page up", show=False, id="choice.half-up"),
        Binding("pagedown", "page(2)", "page down", show=False, id="choice.page-down"),
        Binding("pageup", "page(-2)", "page up", show=False, id="choice.page-up"),
    ]
    DEFAULT_CSS = """
    ChoiceList { height: auto; width: 1fr; scrollbar-size: 0 0; overflow: hidden auto; }
    """
    HEAD: ClassVar[int] = 0
    """Lines above the rows that a subclass draws, and that don't scroll."""

    cursor = reactive(0)
    """Which of the rows is next to be chosen."""
    below = reactive(0)
    """How many rows begin below those in sight."""

    def __init__(
        self,
        draw: Callable[[RowT, int, bool], Sequence[Line]],
        *,
        height: int = 1,
        gap: int = 0,
        clicks: int = 1,
        ground: Ground = Ground.PANE,
        empty: Line = BLANK,
    ) -> None:
        super().__init__()
        self._draw = draw
        self._height, self._gap = height, gap
        self._clicks = clicks
        self._ground, self._empty = ground, empty
        self._most: int | None = None
        self._tops: list[int] = []
        """The line in which each row begins."""
        self._heads: dict[int, str] = {}
        """The sections by the line of their head."""
        self._count = 0
        """Lines of all rows and heads."""
        self.rows: Sequence[RowT] = ()

    @property
    def row(self) -> RowT | None:
        """The row of the cursor, None where there are no rows."""
        return self.rows[self.cursor] if self.rows else None

    @property
    def room(self) -> int:
        """The lines in which rows are shown."""
        height = self.size.height if self._most is None else min(self._most, self._count)
        return max(1, height - self.HEAD)

    @property
    def height_of_row(self) -> int:
        """The lines of a row."""
        return self._height

    @property
    def in_sight(self) -> range:
        """The places of the rows on screen, of those too of which a part is."""
        top = self.scroll_offset.y
        return range(max(0, bisect_right(self._tops, top) - 1), bisect_left(self._tops, top + self.room))

    def show(self, rows: Sequence[RowT], key: str | None = None) -> None:
        """Shows other rows; the cursor goes to that of `key`, None: stays on its row, or near where that was."""
        follow = key is not None or not self.rows or self.cursor in self.in_sight
        key = self.row.key if key is None and self.row is not None else key
        count, self.rows = self._count, rows
        self._lay_out()
        places = (place for place, each in enumerate(rows) if each.key == key)
        self.set_reactive(ChoiceList.cursor, next(places, self._nearest(self.cursor)))
        self.refresh(layout=self._count != count and self._most is not None)
        self._fit(follow=follow)

    def limit(self, lines: int) -> None:
        """Lets the list be as high as its rows are many, but no higher than `lines`."""
        if lines != self._most:
            self._most = lines
            self.refresh(layout=True)
            self._fit()

    def space(self, height: int, gap: int) -> None:
        """Gives each row so many lines, and so many blank ones between two."""
        if (height, gap) != (self._height, self._gap):
            self._height, self._gap = height, gap
            self._lay_out()
            self.refresh(layout=self._most is not None)
            self._fit()

    def line_of(self, place: int) -> int:
        """Returns the line of the widget in which a row begins, on screen or not."""
        return self.HEAD + self._tops[place] - self.scroll_offset.y

    def put_cursor(self, key: str | None) -> None:
        """Moves the cursor to the row of `key`, if there is one."""
        self.cursor = next((place for place, each in enumerate(self.rows) if each.key == key), self.cursor)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Returns the lines of all rows and heads, or as many as it may take."""
        del container, viewport, width
        return max(1, self._count if self._most is None else min(self._most, self._count))

    def render_line(self, y: int) -> Strip:
        """Draws one line of those that are in sight."""
        at = y - self.HEAD + self.scroll_offset.y
        if at in self._heads:
            head, *rest = self._heads[at].partition("  ")
            spans = (Span("  "), Span(head, Role.STRONG), Span("".join(rest), Role.MUTED))
            return self.painted(line(*spans), ground=self._ground)
        place = bisect_right(self._tops, at) - 1
        part = at - self._tops[place] if place >= 0 else self._height
        if part >= self._height:
            return self.painted(BLANK if self.rows or y else self._empty, ground=self._ground)
        is_marked = self.is_marked(place)
        role, ground = self.mark() if is_marked else (Role.CURSOR, self._ground)
        drawn = self._draw(self.rows[place], self.size.width - EDGE, is_marked)[part]
        edge = Span("▌" if is_marked else " ", role)
        return self.painted(drawn._replace(left=(edge, *drawn.left)), ground=ground)

    def is_marked(self, place: int) -> bool:
        """Tells whether a row has the bar and the ground of the one that counts."""
        return place == self.cursor

    def mark(self) -> tuple[Role, Ground]:
        """Returns the bar of the marked row, and what it stands on."""
        return Role.CURSOR, Ground.PANE_SELECTED if self._ground is Ground.PANE else Ground.SELECTED

    def watch_cursor(self) -> None:
        """Keeps the cursor in sight."""
        self._fit()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Counts what lies below."""
        super().watch_scroll_y(old_value, new_value)
        self._count_below()

    def on_resize(self) -> None:
        """Keeps the cursor in sight."""
        self._fit()

    def on_click(self, event: events.Click) -> None:
        """Chooses the row under the pointer, or moves the cursor there."""
        place = self._place_at(event.y)
        if place is not None:
            self.cursor = place
            if event.chain >= self._clicks:
                self.action_choose()

    def action_choose(self) -> None:
        """Chooses the row of the cursor."""
        if self.row is not None:
            self.post_message(self.Chosen(self.row.key))

    def action_move(self, rows: int) -> None:
        """Moves the cursor down, or up."""
        self.cursor = self._nearest(self.cursor + rows)

    def action_page(self, halves: int) -> None:
        """Moves the cursor by as many rows as halves of the list show."""
        rows = self.room // (self._height + self._gap)
        self.action_move(max(1, rows * abs(halves) // 2) * (1 if halves > 0 else -1))

    def action_first(self) -> None:
        """Moves the cursor to the first row."""
        self.cursor = 0

    def action_last(self) -> None:
        """Moves the cursor to the last row."""
        self.cursor = self._nearest(len(self.rows))

    def _nearest(self, place: int) -> int:
        return max(0, min(place, len(self.rows) - 1))

    def _place_at(self, y: int) -> int | None:
        """The row drawn in line `y` of the widget; the blank line below it is part of it."""
        at = y - self.HEAD + self.scroll_offset.y
        place = bisect_right(self._tops, at) - 1
        if place < 0 or not self.HEAD <= y < self.HEAD + self.room:
            return None
        return place if at < self._tops[place] + self._height + self._gap else None

    def _lay_out(self) -> None:
        self._tops, self._heads = [], {}
        at, section = 0, ""
        for row in self.rows:
            if row.section != section:
                section = row.section
                at += 1 - self._gap if at else 0
                self._heads[at] = section
                at += 1
            self._tops.append(at)
            at += self._height + self._gap
        self._count = at - self._gap if self.rows else 0

    def _fit(self, *, follow: bool = True) -> None:
        """Tells the scrolling how many lines there are; brings the row of the cursor on screen if asked to."""
        self.fit_lines(self._count + max(0, self.size.height - self.room))
        if self.rows and follow and self.size.height:
            first = self._tops[self.cursor]
            with_head = first - 1 if first - 1 in self._heads else first
            top = max(first + self._height - self.room, min(self.scroll_offset.y, with_head))
            self.scroll_to(y=top, animate=False, immediate=True, force=True)
        self._count_below()

    def _count_below(self) -> None:
        self.below = len(self.rows) - bisect_left(self._tops, self.scroll_offset.y + self.room)
