"""The widgets that draw for themselves: lines in the palette of the theme, and containers of one plain ground."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.style import Style
from textual.containers import Horizontal
from textual.filter import ANSIToTruecolor
from textual.geometry import Size
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.widget import Widget

from runtui.ui.draw.line import BLANK
from runtui.ui.draw.paint import paint, span_at
from runtui.ui.draw.palette import Ground, Role
from runtui.ui.draw.themed_app import ThemedApp

if TYPE_CHECKING:
    from typing import Self

    from textual.events import Click
    from textual.geometry import Region

    from runtui.ui.draw.line import Line
    from runtui.ui.draw.palette import Palette


class PaintedWidget(Widget):
    """A widget that draws its own lines, and keeps each until it is refreshed.

    Textual draws borders, padding and tints around lines, and asks for all of it in every frame that touches the
    widget. Of those there is only padding at the sides here.
    """

    GROUND: ClassVar[Ground] = Ground.LIST

    is_stale = reactive(False)
    """Whether what is shown is older than it should be; mutes everything but countdowns."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  Textual's own name for it
        super().__init__(id=id)
        self._kept: dict[int, Strip] = {}
        self._kept_width = 0

    @property
    def palette(self) -> Palette:
        """The colours of the theme in use."""
        app = self.app
        if not isinstance(app, ThemedApp):
            raise TypeError("painted widgets need an app that is a ThemedApp")
        return app.palette

    def painted(self, line: Line, width: int | None = None, ground: Ground | None = None) -> Strip:
        """Returns the strip of one line, as wide as the widget unless told."""
        cells = self.size.width if width is None else width
        return paint(line, cells, self.palette, ground or self.GROUND, is_stale=self.is_stale)

    def clickable(self, y: int) -> Line | None:
        """Returns the line at `y` if a click on a piece of it may do something."""
        del y
        return None

    def action_at(self, x: int, y: int) -> str:
        """Returns what a click there runs, "" for nothing."""
        line = self.clickable(y)
        piece = span_at(line, x - self.styles.padding.left, self.size.width) if line is not None else None
        return piece.action if piece is not None else ""

    async def _on_click(self, event: Click) -> None:
        """Does what the piece of the line under the pointer is for."""
        action = self.action_at(event.x, event.y)  # beside what a subclass does
        if action:
            event.stop()
            await self.run_action(action)

    def render_lines(self, crop: Region) -> list[Strip]:
        """Returns the lines of a part of the widget."""
        width = self.outer_size.width
        if width != self._kept_width:
            self._kept, self._kept_width = {}, width
        for y in crop.line_range:
            if y not in self._kept:
                self._kept[y] = self._between_paddings(self.render_line(y))
        return self.filtered([self._kept[y] for y in crop.line_range], crop)

    def refresh(
        self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False
    ) -> Self:
        """Forgets the lines that are to be drawn anew, all if it isn't said which."""
        if not regions:
            self._kept.clear()
        for region in regions:
            for y in region.line_range:
                self._kept.pop(y, None)
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)

    def notify_style_update(self) -> None:
        """Forgets what was drawn in other colours."""
        self._kept.clear()
        super().notify_style_update()

    def filtered(self, strips: list[Strip], crop: Region) -> list[Strip]:
        """Returns whole lines as the screen is to show them: without colour where there shall be none, and cut."""
        for each in self.get_line_filters():
            # The palette leaves no colour of the terminal's own to be made a true one, and that filter costs most.
            if not isinstance(each, ANSIToTruecolor):
                ground = self.background_colors[1]
                strips = [strip.apply_filter(each, ground) for strip in strips]
        start, end = crop.column_span
        return [strip if strip.cell_length == end - start else strip.crop(start, end) for strip in strips]

    def _between_paddings(self, strip: Strip) -> Strip:
        padding = self.styles.padding
        if not padding.width:
            return strip
        style = self.palette.style(Role.TEXT, self.GROUND)
        return Strip.join([Strip.blank(padding.left, style), strip, Strip.blank(padding.right, style)])


class OneLine(PaintedWidget):
    """A widget of one line, made anew whenever something it shows changes."""

    DEFAULT_CSS = """
    OneLine { height: 1; width: 1fr; }
    """

    _drawn: tuple[Line, int, bool] | None = None

    def line(self, width: int) -> Line:
        """Returns the line to show in `width` cells."""
        del width
        return BLANK

    def clickable(self, y: int) -> Line | None:
        """Returns the line."""
        return None if y else self.line(self.size.width)

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
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)

    def notify_style_update(self) -> None:
        """Forgets what was drawn in other colours."""
        self._drawn = None
        super().notify_style_update()

    def _look(self) -> tuple[Line, int, bool]:
        """Everything that what is drawn depends on, besides the theme."""
        width = self.size.width
        return self.line(width), width, self.is_stale


class ScrolledView(PaintedWidget, ScrollView, can_focus=True):
    """A view of lines without scrollbars."""

    def fit_lines(self, count: int) -> None:
        """Tells the scrolling how many lines there are.

        Set as Textual means it, another number would lay out the whole screen, on every page and every run read.
        """
        self.set_reactive(ScrollView.virtual_size, Size(self.size.width, count))
        self.show_vertical_scrollbar = count > self.size.height  # has no width, but without it no wheel
        self.scroll_y = min(self.scroll_y, self.max_scroll_y)


class PlainGround(Widget):
    """A widget whose lines are all the same: made once, not one by one in every frame that touches it.

    Named behind the class of Textual that it adds to: style sheets look at the first one.
    """

    _strip: Strip | None = None

    def render_lines(self, crop: Region) -> list[Strip]:
        """Draws the ground."""
        strip = self._strip
        if strip is None or strip.cell_length != crop.width:
            ground = self.background_colors[1]
            strip = Strip.blank(crop.width, Style(bgcolor=ground.rich_color))
            for each in self.get_line_filters():
                strip = strip.apply_filter(each, ground)
            self._strip = strip
        return [strip] * crop.height

    def notify_style_update(self) -> None:
        """Forgets the ground of another theme."""
        self._strip = None
        super().notify_style_update()


class Panes(Horizontal, PlainGround):
    """Threads, runs and the run being read, beside each other or above."""
