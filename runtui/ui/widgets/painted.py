"""What all own widgets share: they paint lines with the palette of the theme."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.color import TRANSPARENT
from textual.filter import ANSIToTruecolor
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from runtui.ui.paint import paint
from runtui.ui.palette import Ground
from runtui.ui.shown import BLANK
from runtui.ui.themed import Themed

if TYPE_CHECKING:
    from typing import Self

    from textual.geometry import Region

    from runtui.ui.palette import Palette
    from runtui.ui.shown import Line


class Painted(Widget):
    """A widget that draws its own lines."""

    GROUND: ClassVar[Ground] = Ground.LIST

    is_stale = reactive(False)
    """Whether what is shown is older than it should be; mutes everything but countdowns."""

    @property
    def palette(self) -> Palette:
        """The colours of the theme in use."""
        app = self.app
        if not isinstance(app, Themed):
            raise TypeError("painted widgets need an app that is Themed")
        return app.palette

    def painted(self, line: Line, width: int | None = None, ground: Ground | None = None) -> Strip:
        """Returns the strip of one line, as wide as the widget unless told."""
        cells = self.size.width if width is None else width
        return paint(line, cells, self.palette, ground or self.GROUND, is_stale=self.is_stale)

    def unstyled(self, strips: list[Strip], crop: Region) -> list[Strip]:
        """Returns lines as `render_lines` has to, for a widget without border and padding that keeps its strips.

        Textual's own way there takes longer than painting them.
        """
        # The palette leaves no colour of the terminal's own to be made a true one, and that filter costs most.
        filters = [each for each in self.get_line_filters() if not isinstance(each, ANSIToTruecolor)]
        ground = self.background_colors[1] if filters else TRANSPARENT
        for each in filters:
            strips = [strip.apply_filter(each, ground) for strip in strips]
        start, end = crop.column_span
        return [strip if strip.cell_length == end - start else strip.crop(start, end) for strip in strips]


class OneLine(Painted):
    """A widget of one line, made anew whenever something it shows changes."""

    DEFAULT_CSS = """
    OneLine { height: 1; width: 1fr; }
    """

    _drawn: tuple[Line, int, bool] | None = None
    _strip: Strip | None = None
    """What stands there; None when it has to be drawn anew."""

    def line(self, width: int) -> Line:
        """Returns the line to show in `width` cells."""
        del width
        return BLANK

    def render_lines(self, crop: Region) -> list[Strip]:
        """Draws the line, unless it is drawn already."""
        if self._strip is None or self._strip.cell_length != self.size.width:
            self._strip = self.render_line(0)
        return self.unstyled([self._strip], crop)

    def render_line(self, y: int) -> Strip:
        """Draws the line."""
        if y:
            return Strip.blank(self.size.width)
        self._drawn = self._look()
        return self.painted(self._drawn[0])

    def refresh(
        self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False
    ) -> Self:
        """Draws the line anew only if it would look different: clocks call this every second, over SSH too."""
        is_plain = repaint and not (regions or layout or recompose)
        if is_plain and self._drawn is not None and self._drawn == self._look():
            return self
        self._strip = None
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)

    def notify_style_update(self) -> None:
        """Forgets what was drawn in other colours."""
        self._drawn = self._strip = None
        super().notify_style_update()

    def _look(self) -> tuple[Line, int, bool]:
        """Everything that what is drawn depends on, besides the theme."""
        width = self.size.width
        return self.line(width), width, self.is_stale
