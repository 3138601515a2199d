"""Lines that scroll within a place that doesn't depend on how many they are."""

from __future__ import annotations

from textual.geometry import Size
from textual.scroll_view import ScrollView

from runtui.ui.draw.widget import PaintedWidget


class ScrolledView(PaintedWidget, ScrollView, can_focus=True):
    """A view of lines without scrollbars."""

    def fit_lines(self, count: int) -> None:
        """Tells the scrolling how many lines there are.

        Set as Textual means it, another number would lay out the whole screen, on every page and every run read.
        """
        self.set_reactive(ScrollView.virtual_size, Size(self.size.width, count))
        self.show_vertical_scrollbar = count > self.size.height  # has no width, but without it no wheel
        self.scroll_y = min(self.scroll_y, self.max_scroll_y)
