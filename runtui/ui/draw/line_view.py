"""A scrolled view of any number of lines, of which only the visible ones are drawn, with a search in them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, NamedTuple, Protocol, runtime_checkable

from textual.binding import Binding, BindingType
from textual.message import Message

from runtui.ui.draw.line import BLANK, Line, Span
from runtui.ui.draw.palette import Ground, Role
from runtui.ui.draw.widget import ScrolledView

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual.strip import Strip


@runtime_checkable
class Searchable(Protocol):
    """Lines that find a text quicker, or better, than by looking at each of them."""

    def rows_with(self, needle: str) -> list[int]:
        """Returns the lines in which `needle` (case-folded) begins."""


class ViewEntry(NamedTuple):
    """Lines that belong together, which the cursor can be at: a message, a step."""

    entry_id: str
    lines: range
    name: str
    """As the end of a sentence: ``step 3``."""
    text: Callable[[], str]
    """What is copied of it."""


def entry_under(entries: Sequence[ViewEntry], cursor: str | None, seen: range) -> ViewEntry | None:
    """Returns the entry that the cursor is at: where it was while that one's head is among the lines `seen`.

    Else the first with its head there, or the one that fills the screen.
    """
    heads = [each for each in entries if each.lines.start in seen]
    heads = heads or [each for each in entries if each.lines.start < seen.start][-1:] or list(entries[:1])
    return next((each for each in heads if each.entry_id == cursor), heads[0] if heads else None)


class LineView(ScrolledView):
    """Shows lines that somebody else made to its width. Long texts cost no more than short ones."""

    GROUND = Ground.PANE

    @dataclass
    class Scrolled(Message):
        """How many lines lie below what is seen."""

        below: int

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j,down", "scroll_lines(1)", "down", show=False, id="detail.down"),
        Binding("k,up", "scroll_lines(-1)", "up", show=False, id="detail.up"),
        Binding("g,home", "scroll_home", "top", show=False, id="detail.top"),
        Binding("G,end", "scroll_end", "end", show=False, id="detail.end"),
        Binding("ctrl+d", "scroll_half(1)", "half a page down", show=False, id="detail.half-down"),
        Binding("ctrl+u", "scroll_half(-1)", "half a page up", show=False, id="detail.half-up"),
        Binding("pagedown", "scroll_half(2)", "page down", show=False, id="detail.page-down"),
        Binding("pageup", "scroll_half(-2)", "page up", show=False, id="detail.page-up"),
    ]
    DEFAULT_CSS = """
    LineView { height: 1fr; scrollbar-size: 0 0; overflow: hidden auto; padding: 0 1 0 2; }
    """

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  Textual's own name for it
        super().__init__(id=id)
        self._lines: Sequence[Line] = ()
        self._needle = ""
        self._hits: list[int] | None = None
        """The lines that hold the needle; None while nobody has looked."""
        self._hit: int | None = None
        """The line of the match that was gone to."""
        self._entries: Sequence[ViewEntry] = ()
        self._cursor: str | None = None
        """The id of the entry that the cursor is at."""
        self._pointed: int | None = None
        """The line that is marked for it, which is only while the keys go here."""
        self._posted_below: int | None = None

    @property
    def entry(self) -> ViewEntry | None:
        """What the cursor is at; None among lines without entries."""
        seen = range(self.scroll_offset.y, self.scroll_offset.y + self.size.height)
        return entry_under(self._entries, self._cursor, seen)

    def step_entry(self, step: int) -> None:
        """Goes to the next or previous entry, as far as there is one."""
        if (entry := self.entry) is not None:
            there = min(len(self._entries) - 1, max(0, self._entries.index(entry) + step))
            self._cursor = self._entries[there].entry_id
            self.reveal(self._entries[there].lines)

    def show(self, lines: Sequence[Line], *, from_top: bool, entries: Sequence[ViewEntry] = ()) -> None:
        """Shows other lines; `from_top` begins anew, else the place is kept, and the cursor at its entry."""
        old, self._lines, self._hits = self._lines, lines, None
        self._entries, self._cursor = entries, None if from_top else self._cursor
        self.fit_lines(len(lines))
        if from_top:
            self._hit = None
            self._scroll_top(0)
        self._refresh_different(old)
        self._post_below()
        self._point()

    def seek(self, needle: str, step: int = 1) -> tuple[int, int]:
        """Marks and goes to the next line that holds `needle`; returns its number among the hits, and theirs.

        A first search begins with what is on screen; 0 for `step` goes nowhere.
        """
        if needle.casefold() != self._needle:
            self._needle, self._hits, self._hit = needle.casefold(), None, None
        hits = self._found()
        if not hits:
            self._hit = None
        elif step:
            self._hit = self._next(hits, step)
            self._show_line(self._hit)
            held = [each.entry_id for each in self._entries if self._hit in each.lines]
            self._cursor = held[0] if held else self._cursor
            self._point()
        self.refresh()
        return bisect_right(hits, -1 if self._hit is None else self._hit), len(hits)

    def reveal(self, lines: range) -> None:
        """Brings these lines on screen, the first of them if there is no room for all, with the least movement."""
        top, height = self.scroll_offset.y, self.size.height
        if lines.start < top or lines.stop > top + height:
            self._scroll_top(min(lines.start, max(0, lines.stop - height)))
        self._cursor = next((each.entry_id for each in self._entries if each.lines == lines), self._cursor)
        self._point()

    def render_line(self, y: int) -> Strip:
        """Draws one line."""
        index = y + self.scroll_offset.y
        line = self._lines[index] if index < len(self._lines) else BLANK
        ground = Ground.PANE_SELECTED if index in (self._hit, self._pointed) else None
        return self.painted(_marked(line, self._needle) if self._needle else line, ground=ground)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Posts how much lies below."""
        super().watch_scroll_y(old_value, new_value)
        self._post_below()
        self._point()

    def watch_is_stale(self) -> None:
        """Mutes or unmutes."""
        self.refresh()

    def watch_has_focus(self, has_focus: bool) -> None:
        """Marks where the cursor is, or no longer."""
        super().watch_has_focus(has_focus)
        self._point()

    def action_scroll_lines(self, lines: int) -> None:
        """Scrolls by lines."""
        self._scroll_top(self.scroll_offset.y + lines)

    def action_scroll_half(self, halves: int) -> None:
        """Scrolls by half screens."""
        self.action_scroll_lines(halves * max(1, self.size.height // 2))

    def action_scroll_home(self) -> None:
        """Goes to the first line."""
        self._scroll_top(0)

    def action_scroll_end(self) -> None:
        """Goes to the last line."""
        self._scroll_top(len(self._lines))

    def _point(self) -> None:
        entry = self.entry
        self._cursor = entry.entry_id if entry is not None else None
        old, self._pointed = self._pointed, entry.lines.start if entry is not None and self.has_focus else None
        for each in (old, self._pointed):
            if each is not None and old != self._pointed:
                self.refresh_line(each)

    def _scroll_top(self, line: int) -> None:
        self.scroll_to(y=line, animate=False, immediate=True, force=True)

    def _show_line(self, line: int) -> None:
        """Brings a line on screen, with a few before it."""
        top, height = self.scroll_offset.y, self.size.height
        if not top <= line < top + height:
            self._scroll_top(line - height // 3)

    def _found(self) -> list[int]:
        if self._hits is None:
            self._hits = self._search() if self._needle else []
        return self._hits

    def _search(self) -> list[int]:
        if isinstance(self._lines, Searchable):
            return self._lines.rows_with(self._needle)
        return [y for y, line in enumerate(self._lines) if self._needle in line.plain.casefold()]

    def _next(self, hits: list[int], step: int) -> int:
        """The hit after or before the one gone to, else the first at or after the top; round the ends."""
        if self._hit is None:
            here = bisect_left(hits, self.scroll_offset.y)
            return hits[here % len(hits)] if step > 0 else hits[here - 1]
        here = bisect_right(hits, self._hit) if step > 0 else bisect_left(hits, self._hit) - 1
        return hits[here % len(hits)]

    def _post_below(self) -> None:
        below = max(0, len(self._lines) - self.scroll_offset.y - self.size.height)
        if below != self._posted_below:
            self._posted_below = below
            self.post_message(self.Scrolled(below))

    def _refresh_different(self, old: Sequence[Line]) -> None:
        top, new = self.scroll_offset.y, self._lines
        for y in range(top, top + self.size.height):
            before = old[y] if y < len(old) else BLANK
            after = new[y] if y < len(new) else BLANK
            if before is not after and before != after:
                self.refresh_line(y)


def _marked(line: Line, needle: str) -> Line:
    return line._replace(left=tuple(piece for span in line.left for piece in _split(span, needle)))


def _split(span: Span, needle: str) -> list[Span]:
    folded = span.text.casefold()
    start = folded.find(needle)
    if start < 0 or len(folded) != len(span.text):
        return [span]
    end = start + len(needle)
    hit = Span(span.text[start:end], Role.HIT, span.ground)
    return [span._replace(text=span.text[:start]), hit, *_split(span._replace(text=span.text[end:]), needle)]
