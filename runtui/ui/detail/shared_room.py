"""A pane that has a share of the window and gives way before the list beside it gets too narrow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import Vertical
from textual.reactive import reactive

from runtui.ui.draw.sizing import LEAST_LIST, TALL, Shares, detail_height, detail_width
from runtui.ui.draw.widget import PlainGround

if TYPE_CHECKING:
    from textual.geometry import Size


class SharedRoom(Vertical, PlainGround):
    """Sizes itself wherever the style sheet leaves that to it (``auto``)."""

    shares: reactive[Shares] = reactive(Shares(), layout=True)
    list_needs = reactive(LEAST_LIST, layout=True)
    """The cells that the list beside it doesn't give up."""

    # Where a child fills its parent, Textual (8.2.8) takes all there is for a parent that sizes itself, whatever
    # that asks for. There is no public way to be asked.
    _has_relative_children_width = False
    _has_relative_children_height = False

    def get_content_width(self, container: Size, viewport: Size) -> int:
        """Returns its cells beside the list."""
        del container
        return detail_width(self.shares, viewport.width, list_needs=self.list_needs)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Returns its lines under the list."""
        del width
        return detail_height(self.shares, container.height, is_tall=viewport.height >= TALL)
