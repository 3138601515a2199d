"""The list of the watch: threads under the heads of their groups. New data moves neither selection nor scroll."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message
from textual.reactive import reactive

from runtui.ui.draw.line import BLANK, Line, Span, line
from runtui.ui.draw.paint import paint
from runtui.ui.draw.palette import Ground, Role
from runtui.ui.draw.row_view import RowView
from runtui.ui.draw.selection import Selection
from runtui.ui.watch.watch_line import group_line, watch_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from textual import events
    from textual.strip import Strip

    from runtui.feed.watch.groups import PlacedThread
    from runtui.ui.draw.palette import Palette


class ThreadsInOrder(tuple["PlacedThread", ...]):
    """The threads on show, found by their ids too."""

    __slots__ = ()

    def index_of(self, row_id: str | None) -> int | None:
        """Returns the place of a thread, None if it isn't among them."""
        return next((place for place, each in enumerate(self) if each.id == row_id), None)


class LinePainter:
    """Paints lines of one width in the colours of the moment."""

    def __init__(self, width: int, palette: Palette) -> None:
        self.width, self.palette = width, palette

    def paint(self, key: Line) -> Strip:
        """Returns the strip of a line."""
        return paint(key, self.width, self.palette, Ground.LIST)

    def end_frame(self) -> None:
        """Has nothing to let go of."""


class WatchList(RowView[Line]):
    """Shows threads in their order; one is selected, and stays so wherever it goes."""

    @dataclass
    class Opened(Message):
        """The person wants to read the run of a thread."""

        thread: PlacedThread

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,space", "open", "open", id="watch.open"),
        Binding("j,down", "move(1)", "down", show=False, id="watch.down"),
        Binding("k,up", "move(-1)", "up", show=False, id="watch.up"),
        Binding("g,home", "move(-100000)", "first", show=False, id="watch.first"),
        Binding("G,end", "move(100000)", "last", show=False, id="watch.last"),
        Binding("ctrl+d,pagedown", "page(1)", "page down", show=False, id="watch.page-down"),
        Binding("ctrl+u,pageup", "page(-1)", "page up", show=False, id="watch.page-up"),
    ]

    now = reactive(0.0, repaint=False)
    """Server time."""

    def __init__(self) -> None:
        super().__init__()
        self.threads = ThreadsInOrder()
        self.words: Mapping[str, str] = {}
        self.names: Mapping[str, str] = {}
        """What assistants are called, by id."""
        self.nothing = "Nothing is saved yet: t opens a thread, and saves it."
        self.selection = Selection()
        self._lines: list[int | Line] = []
        """What stands in each line: a thread, by its place, or the line itself."""
        self._line_of: list[int] = []
        self._painter: LinePainter | None = None

    @property
    def selected(self) -> PlacedThread | None:
        """The selected thread."""
        return self.threads[self.selection.line] if self.threads else None

    @property
    def row_count(self) -> int:
        """How many lines there are."""
        return len(self._lines)

    @property
    def painter(self) -> LinePainter:
        """Who paints the lines."""
        painter, width, palette = self._painter, self.size.width, self.palette
        if painter is None or (painter.width, painter.palette) != (width, palette):
            painter = self._painter = LinePainter(width, palette)
        return painter

    @property
    def seen_ids(self) -> list[str]:
        """The ids of the threads on screen."""
        rows = (self._lines[index] for index in self.seen_rows)
        return [self.threads[row].thread_id for row in rows if isinstance(row, int)]

    def looks_of(self, indexes: Iterable[int]) -> Iterator[tuple[int, Line]]:
        """Yields lines as they look now."""
        cursor = Role.CURSOR if self.has_focus else Role.CURSOR_QUIET
        for index in indexes:
            row = self._lines[index]
            if isinstance(row, Line):
                yield index, row
                continue
            thread, is_selected = self.threads[row], row == self.selection.line
            words = self.words.get(thread.thread_id)
            mark = cursor if is_selected else None
            yield index, watch_line(thread, self.size.width, self.now, words=words, names=self.names, cursor=mark)

    def lines_without_rows(self) -> Sequence[Line]:
        """Returns what is said where no thread is shown."""
        return (line(Span("  "), Span(self.nothing, Role.MUTED)),)

    def show(self, threads: Iterable[PlacedThread], words: Mapping[str, str]) -> None:
        """Shows other threads: neither the selected one nor the place on screen changes by itself."""
        self.threads, self.words = ThreadsInOrder(threads), words
        self.selection.settle(self.threads)
        counts, group = Counter(each.group for each in self.threads), None
        lines_before, self._lines, self._line_of = len(self._lines), [], []
        for place, thread in enumerate(self.threads):
            if thread.group is not group:
                self._lines += [BLANK] if group is not None else []
                group = thread.group
                self._lines.append(group_line(group, counts[group]))
            self._line_of.append(len(self._lines))
            self._lines.append(place)
        self.fit_rows()
        self.refresh_changed()
        if len(self._lines) < lines_before or not lines_before:  # where there was a line there is none now
            self.refresh()

    def watch_now(self) -> None:
        """Draws what ticks."""
        self.refresh_changed()

    def watch_has_focus(self, has_focus: bool) -> None:
        """Draws the bar as it is with the focus, and without."""
        super().watch_has_focus(has_focus)
        self.refresh_changed()

    def on_resize(self) -> None:
        """Fits the lines to the window."""
        self.fit_rows()
        self.refresh()

    def on_click(self, event: events.Click) -> None:
        """Selects the thread under the pointer; a double click opens it."""
        index = event.y + self.scroll_offset.y
        row = self._lines[index] if index < len(self._lines) else BLANK
        if isinstance(row, int):
            self._select(row)
            if event.chain > 1:
                self.action_open()

    def action_open(self) -> None:
        """Opens the selected thread at its run."""
        if self.selected is not None:
            self.post_message(self.Opened(self.selected))

    def action_move(self, step: int) -> None:
        """Selects another thread."""
        if self.threads:
            self._select(max(0, min(self.selection.line + step, len(self.threads) - 1)))

    def action_page(self, pages: int) -> None:
        """Selects a thread some screens away."""
        self.action_move(pages * max(1, self.size.height // 2))

    def _select(self, place: int) -> None:
        self.selection.choose(self.threads, place)
        index = self._line_of[self.selection.line]
        self.show_row(0 if self.selection.line == 0 else index)
        self.show_row(index)
        self.refresh_changed()
