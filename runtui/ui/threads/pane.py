"""The saved threads beside the runs, where the window is wide enough: two lines each, and a blank one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive, var
from textual.scroll_view import ScrollView

from runtui.model.key_form import masked
from runtui.model.status import is_active
from runtui.session.thread_watch import WatchedThreads
from runtui.ui.draw.key_hints import more_line
from runtui.ui.draw.line import BLANK, Line, Span, line, span
from runtui.ui.draw.palette import Ground, Role
from runtui.ui.draw.status import glyph_role, word_role
from runtui.ui.draw.widget import PaintedWidget
from runtui.ui.threads.search import PREFIX
from runtui.ui.threads.thread_line import NO_LABEL, NOT_ASKED, time_of_last_run
from runtui.words import ids
from runtui.words.sizes import thousands
from runtui.words.status import glyph, word

if TYPE_CHECKING:
    from textual import events
    from textual.strip import Strip

    from runtui.model.thread import SavedThread

HEAD = 2
EACH = 3
"""Lines of one thread, the blank one included."""


class ThreadPane(PaintedWidget, ScrollView, can_focus=True):
    """Lists the saved threads; the open one is marked."""

    @dataclass
    class Opened(Message):
        """A thread was chosen."""

        thread_id: str

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "open", id="threads.open"),
        Binding("j,down", "move(1)", "down", show=False, id="threads.down"),
        Binding("k,up", "move(-1)", "up", show=False, id="threads.up"),
        Binding("g,home", "move(-100000)", "first", show=False, id="threads.first"),
        Binding("G,end", "move(100000)", "last", show=False, id="threads.last"),
    ]
    DEFAULT_CSS = """
    ThreadPane { width: 34; height: 1fr; scrollbar-size: 0 0; overflow: hidden auto; }
    """

    thread_list: reactive[WatchedThreads] = reactive(WatchedThreads())
    opened: reactive[str | None] = reactive(None)
    """The thread on screen."""
    chosen = reactive(0)
    now = var(0.0)
    """Server time; it moves the clocks of the threads whose newest run is active."""

    @property
    def threads(self) -> tuple[SavedThread, ...]:
        """The threads listed."""
        return self.thread_list.threads

    @property
    def seen(self) -> tuple[SavedThread, ...]:
        """The threads on screen; none where the pane has no room."""
        if not self.size.width:
            return ()
        first = self.scroll_offset.y // EACH
        return self.threads[first : first + self._room // EACH + 1]

    def watch_thread_list(self, before: WatchedThreads, now: WatchedThreads) -> None:
        """Takes the other length; the choice stays on its thread."""
        self._fit()
        if self.chosen < len(before.threads):
            self._choose(before.threads[self.chosen].thread_id)
        else:
            self._choose(self.opened)

    def watch_now(self, before: float, now: float) -> None:
        """Draws the clocks that tick, and once a minute the ages too."""
        if int(before) // 60 != int(now) // 60:
            self.refresh()
        top = self.scroll_offset.y
        for place, saved in enumerate(self.seen, start=top // EACH):
            y = HEAD + EACH * place - top
            if saved.last_run is not None and is_active(saved.last_run.status) and y >= HEAD:
                self.refresh(Region(0, y, self.size.width, 1))

    def watch_opened(self, opened: str | None) -> None:
        """Chooses the open thread."""
        self._choose(opened)

    def on_resize(self) -> None:
        """Takes the other size; the choice stays on screen."""
        self._fit()
        self._keep_on_screen()

    def render_line(self, y: int) -> Strip:
        """Draws one line: the title and the count of those below stay, the threads scroll between them."""
        if y < HEAD:
            title = line(Span("  "), Span("Threads", Role.STRONG), right=(self._count(), Span(" ")))
            return self.painted(title if y == 0 else BLANK)
        place, part = divmod(y - HEAD + self.scroll_offset.y, EACH)
        if y - HEAD >= self._room:
            return self.painted(more_line(self._below))
        if place >= len(self.threads) or part == EACH - 1:
            return self.painted(BLANK)
        is_marked = place == self.chosen if self.has_focus else self.threads[place].thread_id == self.opened
        ground = None
        if is_marked:
            ground = Ground.SELECTED if self.has_focus else Ground.SELECTED_QUIET
        return self.painted(self._line(self.threads[place], part, is_marked=is_marked), ground=ground)

    def watch_has_focus(self, has_focus: bool) -> None:
        """Redraws the mark."""
        super().watch_has_focus(has_focus)
        self._keep_on_screen()
        self.refresh()

    def on_click(self, event: events.Click) -> None:
        """Opens the thread under the pointer."""
        place = (event.y + self.scroll_offset.y - HEAD) // EACH
        if HEAD <= event.y < HEAD + self._room and place < len(self.threads):
            self.chosen = place
            self.action_open()

    def action_move(self, lines: int) -> None:
        """Chooses another thread."""
        self.chosen = max(0, min(self.chosen + lines, len(self.threads) - 1))
        self._keep_on_screen()

    def action_open(self) -> None:
        """Opens the chosen thread."""
        if self.threads:
            self.post_message(self.Opened(self.threads[self.chosen].thread_id))

    @property
    def _room(self) -> int:
        """The lines for threads: the last one of the pane counts those below, where not all fit."""
        room = max(1, self.size.height - HEAD)
        return room if EACH * len(self.threads) - 1 <= room else max(1, room - 1)

    @property
    def _below(self) -> int:
        """How many threads begin below those in sight."""
        return len(self.threads) - (self.scroll_offset.y + self._room + 2) // EACH

    def _fit(self) -> None:
        """Tells the scrolling how many lines there are, those that stay included."""
        self.virtual_size = Size(self.size.width, self.size.height - self._room + EACH * len(self.threads) - 1)

    def _keep_on_screen(self) -> None:
        top, first = self.scroll_offset.y, EACH * self.chosen
        if first < top or first + 2 > top + self._room:
            self.scroll_to(y=first if first < top else first + 2 - self._room, animate=False)

    def _choose(self, thread_id: str | None) -> None:
        places = [place for place, each in enumerate(self.threads) if each.thread_id == thread_id]
        self.chosen = places[0] if places else min(self.chosen, max(0, len(self.threads) - 1))

    def _count(self) -> Span:
        return Span(f"{thousands(len(self.threads))} saved", Role.MUTED)

    def _line(self, saved: SavedThread, part: int, *, is_marked: bool) -> Line:
        bar = Role.CURSOR if self.has_focus else Role.CURSOR_QUIET
        edge = Span("▌ " if is_marked else "  ", bar)
        words = self.thread_list.words.get(saved.thread_id)
        last_run = saved.last_run if words is None else None
        status = last_run.status if last_run is not None else ""
        if part == 0:
            label = span(saved.label or NO_LABEL, Role.STRONG if is_marked else Role.TEXT)
            sign = Span("  " if words else f"{glyph(status)} ", glyph_role(status))
            return line(edge, sign, label, right=(*time_of_last_run(last_run, self.now), Span(" ")))
        said = span(word(status) if status else words or NOT_ASKED, word_role(status))
        short = span(ids.short_id(masked(saved.thread_id), PREFIX), Role.MUTED)
        return line(edge, Span("  "), said, right=(short, Span(" ")))
