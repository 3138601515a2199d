"""The lines of the thread picker, with one chosen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView

from runtui.ui.draw.line import BLANK
from runtui.ui.draw.palette import Ground
from runtui.ui.draw.widget import PaintedWidget
from runtui.ui.threads.thread_line import offer_line

if TYPE_CHECKING:
    from collections.abc import Mapping

    from textual import events
    from textual.strip import Strip

    from runtui.model.thread import SavedThread
    from runtui.ui.threads.search import Offer


class ThreadRows(PaintedWidget, ScrollView, can_focus=True):
    """Shows offers, one of them chosen. The choice belongs to the thread, not to the line."""

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
    ThreadRows { height: auto; max-height: 16; scrollbar-size: 0 0; overflow: hidden auto; }
    """

    offers: reactive[tuple[Offer, ...]] = reactive((), layout=True)
    chosen = reactive(0)
    now = reactive(0.0)
    """Local time: the rows tell what this machine last saw."""
    words: reactive[Mapping[str, str]] = reactive(dict)
    """What is said instead of a last run, by thread id."""

    @property
    def offer(self) -> Offer | None:
        """The chosen offer."""
        return self.offers[self.chosen] if self.chosen < len(self.offers) else None

    @property
    def seen(self) -> list[SavedThread]:
        """The saved threads on screen."""
        top = self.scroll_offset.y
        return [each.saved for each in self.offers[top : top + self.size.height] if each.saved is not None]

    def show(self, offers: tuple[Offer, ...], *, from_top: bool) -> None:
        """Shows other offers; `from_top` chooses the first, else the chosen thread or its neighbour stays so."""
        before = self.offer
        self.offers = offers
        self.virtual_size = Size(self.size.width, len(offers))
        ids = [each.thread_id for each in offers]
        if from_top:
            self.chosen = 0
        elif before is not None and before.thread_id in ids:
            self.chosen = ids.index(before.thread_id)
        else:
            self.chosen = min(self.chosen, max(0, len(offers) - 1))
        self._keep_on_screen()

    def choose(self, thread_id: str) -> None:
        """Chooses a thread that is among the offers."""
        self.chosen = next(
            (place for place, each in enumerate(self.offers) if each.thread_id == thread_id), self.chosen
        )

    def watch_chosen(self, chosen: int) -> None:
        """Keeps the choice on screen."""
        del chosen
        self._keep_on_screen()

    def on_resize(self) -> None:
        """Keeps the choice on screen when the window shrinks."""
        self.virtual_size = Size(self.size.width, len(self.offers))
        self._keep_on_screen()

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
        offer = self.offers[index]
        words = self.words.get(offer.thread_id)
        line = offer_line(offer, self.size.width, self.now, is_selected=is_chosen, words=words)
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

    def _keep_on_screen(self) -> None:
        top, height = self.scroll_offset.y, max(1, self.size.height)
        if self.chosen < top or self.chosen >= top + height:
            self.scroll_to(y=self.chosen if self.chosen < top else self.chosen - height + 1, animate=False)
