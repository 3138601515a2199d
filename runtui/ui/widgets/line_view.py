"""Many lines of which only the visible ones are drawn, with a search in them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView

from runtui.ui.palette import Ground, Role
from runtui.ui.shown import BLANK, Line, Span
from runtui.ui.widgets.painted import Painted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.strip import Strip


class LineView(Painted, ScrollView, can_focus=True):
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
    LineView { height: 1fr; scrollbar-size: 0 0; overflow-x: hidden; padding: 0 1 0 2; }
    """

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  Textual's own name for it
        super().__init__(id=id)
        self._lines: Sequence[Line] = ()
        self._needle = ""

    def show(self, lines: Sequence[Line], *, from_top: bool) -> None:
        """Shows other lines; `from_top` begins anew, else the place is kept."""
        old, self._lines = self._lines, lines
        self.virtual_size = Size(self.size.width, len(lines))
        if from_top:
            self.scroll_to(y=0, animate=False)
        self._refresh_different(old)
        self._tell()

    def seek(self, needle: str, step: int = 1) -> tuple[int, int]:
        """Marks and goes to the next line that holds `needle`; returns its number among the hits, and theirs."""
        self._needle = needle.casefold()
        self.refresh()
        hits = [y for y, line in enumerate(self._lines) if needle and self._needle in line.plain.casefold()]
        if not hits:
            return 0, 0
        here = self.scroll_offset.y
        later = [y for y in hits if (y > here if step > 0 else y < here)]
        target = (later[0] if step > 0 else later[-1]) if later else (hits[0] if step > 0 else hits[-1])
        self.scroll_to(y=target, animate=False)
        return hits.index(target) + 1, len(hits)

    def render_line(self, y: int) -> Strip:
        """Draws one line."""
        index = y + self.scroll_offset.y
        line = self._lines[index] if index < len(self._lines) else BLANK
        return self.painted(_marked(line, self._needle) if self._needle else line)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Tells how much lies below."""
        super().watch_scroll_y(old_value, new_value)
        self._tell()

    def watch_is_stale(self) -> None:
        """Mutes or unmutes."""
        self.refresh()

    def action_scroll_lines(self, lines: int) -> None:
        """Scrolls by lines."""
        self.scroll_to(y=self.scroll_offset.y + lines, animate=False)

    def action_scroll_half(self, halves: int) -> None:
        """Scrolls by half screens."""
        self.action_scroll_lines(halves * max(1, self.size.height // 2))

    def action_scroll_home(self) -> None:
        """Goes to the first line."""
        self.scroll_to(y=0, animate=False)

    def action_scroll_end(self) -> None:
        """Goes to the last line."""
        self.scroll_to(y=len(self._lines), animate=False)

    def _tell(self) -> None:
        self.post_message(self.Scrolled(max(0, len(self._lines) - self.scroll_offset.y - self.size.height)))

    def _refresh_different(self, old: Sequence[Line]) -> None:
        top = self.scroll_offset.y
        for y in range(top, top + self.size.height):
            before = old[y] if y < len(old) else BLANK
            after = self._lines[y] if y < len(self._lines) else BLANK
            if before != after:
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
