"""Containers that show nothing of their own but the ground."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

if TYPE_CHECKING:
    from textual.geometry import Region


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
