"""The lines of the thread picker, with one chosen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView

from runtui.ui.palette import Ground
from runtui.ui.shown import BLANK
from runtui.ui.thread_cells import offer_line
from runtui.ui.widgets.painted import Painted

if TYPE_CHECKING:
    from textual import events
    from textual.strip import Strip

    from runtui.ui.picking import Offer


class ThreadRows(Painted, ScrollView, can_focus=True):
    """Shows offers; the first is chosen until the person chooses another."""

    GROUND = Ground.PANE

    @dataclass
    class Opened(Message):
        """An offer was taken."""

        thread_id: str

    @dataclass
    class Asked(Message):
        """Something is to be done with the chosen thread: ``label``, ``pin``, ``remove`` or ``undo``."""

        wish: str

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "open", id="picker.open"),
        Binding("j,down", "move(1)", "down", show=False, id="picker.down"),
        Binding("k,up", "move(-1)", "up", show=False, id="picker.up"),
        Binding("g,home", "move(-100000)", "first", show=False, id="picker.first"),
        Binding("G,end", "move(100000)", "last", show=False, id="picker.last"),
        Binding("l", "ask('label')", "label", id="picker.label"),
        Binding("asterisk", "ask('pin')", "pin", id="picker.pin"),
        Binding("delete", "ask('remove')", "remove", id="picker.remove"),
        Binding("u", "ask('undo')", "undo", id="picker.undo"),
    ]
    DEFAULT_CSS = """
    ThreadRows { height: auto; max-height: 16; scrollbar-size: 0 0; overflow-x: hidden; }
    """

    offers: reactive[tuple[Offer, ...]] = reactive((), layout=True)
    chosen = reactive(0)
    now = reactive(0.0)
    """Local time: the rows tell what this machine last saw."""

    @property
    def offer(self) -> Offer | None:
        """The chosen offer."""
        return self.offers[self.chosen] if self.chosen < len(self.offers) else None

    def watch_offers(self, offers: tuple[Offer, ...]) -> None:
        """Keeps the choice among the lines."""
        self.virtual_size = Size(self.size.width, len(offers))
        self.chosen = min(self.chosen, max(0, len(offers) - 1))

    def watch_chosen(self, chosen: int) -> None:
        """Keeps the choice on screen."""
        top, height = self.scroll_offset.y, max(1, self.size.height)
        if chosen < top or chosen >= top + height:
            self.scroll_to(y=chosen if chosen < top else chosen - height + 1, animate=False)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Returns one line an offer."""
        del container, viewport, width
        return max(1, len(self.offers))

    def render_line(self, y: int) -> Strip:
        """Draws one offer."""
        index = y + self.scroll_offset.y
        if index >= len(self.offers):
            return self.painted(BLANK)
        is_chosen = index == self.chosen
        line = offer_line(self.offers[index], self.size.width, self.now, is_selected=is_chosen)
        return self.painted(line, ground=Ground.PANE_SELECTED if is_chosen else None)

    def on_click(self, event: events.Click) -> None:
        """Chooses the line under the pointer; opens it on a second click."""
        self.chosen = min(event.y + self.scroll_offset.y, max(0, len(self.offers) - 1))
        if event.chain > 1:
            self.action_open()

    def action_move(self, lines: int) -> None:
        """Chooses another line."""
        self.chosen = max(0, min(self.chosen + lines, len(self.offers) - 1))

    def action_open(self) -> None:
        """Takes the chosen line."""
        if self.offer is not None:
            self.post_message(self.Opened(self.offer.thread_id))

    def action_ask(self, wish: str) -> None:
        """Asks the screen to do something with the chosen thread."""
        self.post_message(self.Asked(wish))
