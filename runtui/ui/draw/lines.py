"""A widget as high as the lines it is given, of which dialogs are made; and paragraphs and keys as such lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.reactive import reactive

from runtui.ui.draw.line import BLANK, Line, Span, line
from runtui.ui.draw.palette import Ground, Role
from runtui.ui.draw.widget import PaintedWidget
from runtui.ui.draw.wrap import wrap
from runtui.words.safe import safe

if TYPE_CHECKING:
    from textual.geometry import Size
    from textual.strip import Strip


class Lines(PaintedWidget):
    """Draws the lines it is given."""

    DEFAULT_CSS = """
    Lines { height: auto; width: 1fr; }
    """

    lines: reactive[tuple[Line, ...]] = reactive((), layout=True)

    def __init__(self, *lines: Line, ground: Ground = Ground.LIST, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._ground = ground
        self.set_reactive(Lines.lines, lines)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Returns the number of lines."""
        del container, viewport, width
        return len(self.lines)

    def clickable(self, y: int) -> Line | None:
        """Returns one line."""
        return self.lines[y] if y < len(self.lines) else None

    def render_line(self, y: int) -> Strip:
        """Draws one line."""
        return self.painted(self.lines[y] if y < len(self.lines) else BLANK, ground=self._ground)


def paragraph(text: str, width: int, role: Role = Role.TEXT) -> list[Line]:
    """Returns text wrapped to `width` cells, at most 2,000 characters of it."""
    return [line(Span(each, role)) for each in wrap(safe(text, 2000), width)]
