"""The watch: every saved thread, what needs somebody first, and how much time is left."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, ClassVar

from msgspec import Struct
from textual import events, on, work
from textual.binding import Binding, BindingType
from textual.reactive import reactive, var
from textual.screen import Screen
from textual.widgets import Input

from runtui.api.errors import KeyNotAccepted
from runtui.session.thread_watch import WatchedThreads
from runtui.ui.dialogs.field import Field
from runtui.ui.draw.key_hints import READ_ONLY, WRITE, bottom_line
from runtui.ui.draw.line import Line, Span, cell, cells_of, line
from runtui.ui.draw.paint import GROUP_GAP
from runtui.ui.draw.palette import Role
from runtui.ui.draw.sizing import DOWN
from runtui.ui.draw.status import away_line, glyph_role
from runtui.ui.draw.widget import OneLine, PlainGround
from runtui.ui.watch.watch_filter import matching, of_status, statuses
from runtui.ui.watch.watch_line import head_line
from runtui.ui.watch.watch_list import WatchList
from runtui.words.sizes import plural
from runtui.words.status import glyph
from runtui.words.threads import FROM_FILE, held_words
from runtui.words.times import clock, zone

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from runtui.model.run import Run
    from runtui.session.run_changes import RunChange
    from runtui.session.session import Session

WITH_ZONE = 80
"""Cells from which the clock names its zone."""
MOST_STATUSES = 9
"""Those that have a key."""
HINTS = (
    ("enter", "open"), ("/", "filter"), ("1-9", "status"), ("o", "next that waits"),
    ("x", "set aside"), ("t", "threads"), ("esc", "back"), ("?", "help"),
)  # fmt: skip
TYPING = (("enter", "keep"), ("esc", "clear"), ("f1", "help"))
"""What the keys do in the box of the filter."""
WHAT_FITS = "label, #tag, status, group, assistant"
NO_MATCH = "No thread matches. Esc shows all."


class WatchLine(OneLine):
    """One line of the watch that is not a thread."""

    content = reactive(Line())

    def line(self, width: int) -> Line:
        """Returns the line."""
        del width
        return self.content


class WatchPlace(Struct, frozen=True):
    """Where somebody left the watch, to come back to."""

    selected: str | None = None
    top: int = 0
    text: str = ""
    status: str | None = None


class WatchScreen(Screen[str | None], PlainGround):
    """Returns the id of the thread to open, None if the person went back."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "filter", "filter", id="watch.filter"),
        *(
            Binding(str(number), f"status({number})", "only that status", show=False, id=f"watch.{number}")
            for number in range(1, MOST_STATUSES + 1)
        ),
        Binding("o", "app.next_waiting", "next that waits", id="watch.next-waiting"),
        Binding("t", "app.pick_thread", "threads", id="watch.threads"),
        Binding("K", "app.change_key", "give another key", show=False, id="watch.key"),
        Binding("x", "set_aside", "set aside until it changes", id="watch.aside"),
        Binding("escape,W", "back", "all threads, else back", id="watch.back"),
    ]
    DEFAULT_CSS = """
    WatchScreen #watch-filter { display: none; margin: 0 1; }
    WatchScreen.-filtering #watch-filter { display: block; }
    WatchScreen.-tall .-counts { margin: 1 0; }
    WatchScreen.-tall .-heads { margin-bottom: 1; }
    """
    VERTICAL_BREAKPOINTS = DOWN

    news: var[tuple[RunChange, ...]] = var(())
    """What happened while nobody looked, as long as that is told."""

    def __init__(self, session: Session, place: WatchPlace) -> None:
        super().__init__(id="watch")
        self._session, self._begin = session, place
        self._status = place.status
        self._watched = WatchedThreads()
        self.list = WatchList()
        self.list.selection.begin(place.selected)
        self.field = Field(value=place.text, id="watch-filter", compact=True, placeholder=WHAT_FITS)
        self._title, self._counts, self._heads, self._keys = (WatchLine() for _ in range(4))
        self._counts.add_class("-counts")
        self._heads.add_class("-heads")

    def compose(self) -> ComposeResult:
        """Yields title, counts, the box of the filter, the threads, and the keys."""
        self.set_class(bool(self._begin.text), "-filtering")
        yield from (self._title, self._counts, self.field, self._heads, self.list, self._keys)

    def on_mount(self) -> None:
        """Begins where it was left."""
        self.list.focus()
        self.set_interval(1.0, self._tick)
        self._take(self._session.watched_threads())
        self.call_after_refresh(self.list.begin_with, self._begin.top)
        self._keep_fresh()

    @property
    def place(self) -> WatchPlace:
        """Where somebody is now."""
        selected = self.list.selection.row_id
        return WatchPlace(selected, self.list.scroll_offset.y, self.field.value, self._status)

    @property
    def looked_at(self) -> set[str]:
        """The id of the thread that somebody looks at."""
        return {self.list.selected.thread_id} if self.list.selected is not None else set()

    @property
    def selected_run(self) -> Run | None:
        """The run of the selected thread, as the server sent it."""
        return self.list.selected.status.run if self.list.selected is not None else None

    @work(group="threads")
    async def _keep_fresh(self) -> None:
        async for watched in self._session.fresh_threads(self._seen):
            self._take(watched)

    def _seen(self) -> list[str]:
        return self.list.seen_ids

    def _take(self, watched: WatchedThreads) -> None:
        self._watched = watched
        self._show()

    def _show(self) -> None:
        names = self._session.names.known
        found = matching(self._watched.placed, self.field.value, names)
        self._counts.content = away_line(self.news) if self.news else _counts_line(statuses(found), self._status)
        shown = of_status(found, self._status)
        self.list.names = names
        if self._watched.placed:
            self.list.nothing = NO_MATCH
        self.list.show(shown, self._watched.words)
        self._tick()

    def watch_news(self) -> None:
        """Tells what happened in the place of the counts, or no longer."""
        if self.is_mounted:
            self._show()

    def _tick(self) -> None:
        now = time.time()
        self.list.now = now + self._session.watch.skew
        self._title.content = self._title_line(now)
        self._heads.content = head_line(self.size.width)
        mode = WRITE if self._session.gate.is_open else READ_ONLY
        self._keys.content = bottom_line(TYPING if self.field.has_focus else HINTS, self.size.width, mode)

    def _title_line(self, now: float) -> Line:
        trouble, count = self._watched.trouble, len(self._watched.placed)
        left: tuple[Span, ...] = (Span("  "), Span("Watch", Role.STRONG))
        here = self._session.place()
        place = here.title
        if trouble is not None:
            is_key = isinstance(trouble, KeyNotAccepted)
            words = held_words(place, trouble.title, count, is_key=is_key)
            return line(*left, right=(cell(f"✗ {words}", Role.BAD), Span(" ")))
        left = (*left, Span(f"   {plural(count, 'thread')}   ", Role.MUTED), cell(place, Role.MUTED))
        if here.is_file:
            return line(*left, right=(Span(f"{FROM_FILE} ", Role.MUTED),))
        requests = self._session.client.request_log.per_minute(now)
        zoned = zone(now) if self.size.width >= WITH_ZONE else ""
        right = f"{requests} req/min  {clock(now)} {zoned}".rstrip() + " "
        return line(*left, right=(Span("▸ live  ", Role.GOOD), Span(right, Role.MUTED)))

    def on_resize(self) -> None:
        """Fits the heads to the window."""
        self._tick()

    @on(events.DescendantFocus)
    def focus_moved(self) -> None:
        """Names the keys of where the focus is now."""
        self._tick()

    @on(Input.Changed, "#watch-filter")
    def filter_changed(self) -> None:
        """Shows what fits."""
        self._show()

    @on(Input.Submitted, "#watch-filter")
    def filter_given(self) -> None:
        """Goes to the threads; the filter stays."""
        self.set_class(bool(self.field.value), "-filtering")
        self.list.focus()

    @on(WatchList.Opened)
    def open_thread(self, event: WatchList.Opened) -> None:
        """Returns the thread."""
        self.dismiss(event.thread.thread_id)

    def action_filter(self) -> None:
        """Lets the person type what the threads must have."""
        self.add_class("-filtering")
        self.field.focus()

    def action_status(self, number: int) -> None:
        """Shows only the threads of the status that stands at this place above, or all again."""
        found = statuses(matching(self._watched.placed, self.field.value, self._session.names.known))
        if number > len(found):
            self.app.bell()
            return
        status = found[number - 1][0]
        self._status = None if status == self._status else status
        self._show()

    def action_set_aside(self) -> None:
        """Sets the selected thread aside until it changes, or takes it back; the next one is selected."""
        thread = self.list.selected
        if thread is not None:
            self.list.action_move(1 if thread is not self.list.threads[-1] else -1)
            self._session.set_aside(thread.thread_id)
            self._take(self._session.watched_threads())

    def action_back(self) -> None:
        """Ends the filter, else the watch."""
        if self.field.has_focus or self.field.value or self._status is not None:
            self._status, self.field.value = None, ""
            self.remove_class("-filtering")
            self.list.focus()
            self._show()
        else:
            self.dismiss(None)


def _counts_line(counts: list[tuple[str, int]], chosen: str | None) -> Line:
    """The statuses that are there, each with its key and its count; the one that is shown alone bold."""
    spans = [Span("  ")]
    for number, (status, count) in enumerate(counts[:MOST_STATUSES], 1):
        if cells_of(spans) > 2:
            spans.append(Span(" " * GROUP_GAP))
        role, action = Role.STRONG if status == chosen else Role.MUTED, f"screen.status({number})"
        spans += [Span(f"{number} ", Role.STRONG, None, action)]
        spans += [Span(f"{glyph(status)} ", glyph_role(status), None, action)]
        spans += [cell(f"{status} {count}", role)._replace(action=action)]
    return line(*spans)
