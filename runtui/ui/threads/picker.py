"""The thread picker: search the saved threads, or paste anything that holds an id."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from msgspec.structs import replace
from textual import on, work
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Input

from runtui.model.key_form import masked
from runtui.model.thread import SavedThread, label_problem
from runtui.session.thread_watch import WatchedThreads
from runtui.ui.dialogs.dialog import Dialog
from runtui.ui.dialogs.field import Field
from runtui.ui.draw.line import BLANK, Line, Span, line, span
from runtui.ui.draw.lines import Lines, paragraph
from runtui.ui.draw.palette import Ground, Role
from runtui.ui.draw.sizing import LOW
from runtui.ui.threads.picker_rows import ThreadRows
from runtui.ui.threads.picker_words import advice, below_lines, count_words, head_lines, keys, refusal_of_key
from runtui.ui.threads.search import Offers, offers_for
from runtui.words.keys import refused_key

if TYPE_CHECKING:
    from textual import events
    from textual.app import ComposeResult

    from runtui.api.client import AssistantsClient
    from runtui.session.session import Session

AHEAD = 10
"""Lines before the end at which the next page of the server's list is asked for."""
MOST_ROWS = 16
SHARE_OF_WINDOW = 0.9
PADDING = 2
STEPS = {"up": -1, "down": 1, "pageup": -10, "pagedown": 10}


class PickerScreen(Dialog[str | None]):
    """Returns the id of the thread to open, None if the person went back."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "back", id="picker.back"),
        Binding("tab,shift+tab", "switch", "search or list", show=False, id="picker.switch"),
    ]

    @dataclass
    class KeyRefused(Message):
        """The server did not accept the key before any thread was open."""

        words: str

    def __init__(self, session: Session, *, is_first: bool = False) -> None:
        """`is_first`: no thread is open yet, so that a refused key is told here."""
        super().__init__()
        self._session = session
        self._is_first = is_first
        self._refused: AssistantsClient | None = None
        """The client whose key was refused; another key is another client."""
        self._list = WatchedThreads()
        self._labelled: str | None = None
        self._most_rows = MOST_ROWS
        # Held here and not looked for: an answer may come while the screen is being taken down.
        self.search = Field(id="search", compact=True, select_on_focus=False)
        self.search.is_key = session.is_key
        self._problem: str | None = None
        """What is wrong with the text given last."""
        self.rows = ThreadRows()
        self._offers = Offers(lines=())
        self._title, self._heads, self._below = (Lines(ground=Ground.PANE) for _ in range(3))

    def compose(self) -> ComposeResult:
        """Yields title, search box, rows and keys."""
        with Vertical(id="block"):
            yield from (self._title, self.search, self._heads, self.rows, self._below)

    def on_mount(self) -> None:
        """Lists all saved threads."""
        self.rows.now = time.time()
        self.set_interval(1.0, self._tick)
        self._read_book()
        self._keep_fresh()
        self._session.listed.begin()
        self._list_more()
        self.watch(self.rows, "chosen", self._list_when_near, init=False)
        self.watch(self.rows, "scroll_y", self._list_when_near, init=False)
        self.watch(self.rows, "scroll_y", self._tell_below, init=False)
        self.search.focus()

    def on_resize(self) -> None:
        """Fits heads and hints to the width."""
        self.keep_top()
        self.call_after_refresh(self._show)

    @on(Input.Changed, "#search")
    def search_changed(self) -> None:
        """Offers what fits the text."""
        self._problem = None
        self._show(from_top=self._labelled is None)

    @on(Input.Submitted, "#search")
    def submitted(self) -> None:
        """Opens the chosen line, or saves the label being written."""
        if self._session.is_key(self.search.value):
            self._refuse_key("a label" if self._labelled is not None else "an id")
        elif self._labelled is not None:
            self._save_label(self._labelled, self.search.value.strip())
        elif self.rows.offer is not None:
            self.rows.action_open()
        else:
            self.app.bell()

    @on(ThreadRows.Opened)
    def opened(self, event: ThreadRows.Opened) -> None:
        """Returns the thread; a second press of the key finds the picker gone."""
        if self.is_active:
            self.dismiss(event.thread_id)

    @on(ThreadRows.Asked)
    def asked(self, event: ThreadRows.Asked) -> None:
        """Labels, pins, removes or takes back."""
        offer = self.rows.offer
        saved = offer.saved if offer is not None else None
        if offer is not None and offer.listed is not None and event.wish in ("label", "pin"):
            saved = SavedThread(thread_id=offer.thread_id)  # to name or pin a thread is to save it
        if event.wish == "undo":
            self._undo()
        elif saved is None:
            self.app.bell()
        elif event.wish == "label":
            self._begin_labelling(saved)
        elif event.wish == "pin":
            self._session.book.set_pinned(self._session.name, saved.thread_id, not saved.is_pinned)
            self._read_book()
        else:
            self._remove(saved)

    def on_descendant_focus(self) -> None:
        """Shows the keys that work where the focus is now."""
        self._show()

    def on_key(self, event: events.Key) -> None:
        """Lets the arrows choose while the search box has the focus."""
        if self.search.has_focus and self._labelled is None and event.key in STEPS:
            self.rows.action_move(STEPS[event.key])

    def on_paste(self, event: events.Paste) -> None:
        """Takes a paste that came while the list had the focus."""
        self.search.focus()
        self.search.put(event.text)
        self._show(from_top=True)

    def action_switch(self) -> None:
        """Moves between the search box and the list."""
        if self._labelled is None:
            (self.rows if self.search.has_focus else self.search).focus()

    def action_back(self) -> None:
        """Ends labelling, else the picker."""
        if self._labelled is not None:
            self._end_labelling()
        else:
            self.dismiss(None)

    @work(group="threads")
    async def _keep_fresh(self) -> None:
        async for threads in self._session.fresh_threads(lambda: self.rows.seen):
            self._list = threads
            self._show()
            self._tell_refused()

    def _tell_refused(self) -> None:
        """Tells once of each key that was refused, and only while nothing lies above."""
        error, client = refusal_of_key(self._list, self._session.listed), self._session.client
        if self._is_first and error is not None and client is not self._refused and self.is_active:
            self._refused = client
            self.post_message(self.KeyRefused(error.message))

    def _list_when_near(self) -> None:
        """Asks for the next page once the end of the lines comes near."""
        last_seen = max(self.rows.chosen, self.rows.scroll_offset.y + self.rows.size.height)
        if not self.search.value and last_seen >= len(self.rows.offers) - AHEAD:
            self._list_more()

    @work(group="listing")
    async def _list_more(self) -> None:
        if await self._session.listed.load_more(self._session.client):
            self._session.keep_learned()
            self._show()
            self._tell_refused()
            self.call_after_refresh(self._list_when_near)

    def _read_book(self) -> None:
        self._session.publish_book_change()
        self._list = self._session.watched_threads()
        self._show()

    def _tick(self) -> None:
        self.rows.now = time.time()
        if self._refused not in (None, self._session.client):  # another key may list what the last could not
            self._refused = None
            self._list_more()

    def _begin_labelling(self, saved: SavedThread) -> None:
        self._labelled = saved.thread_id
        self.search.value = saved.label or ""
        self.search.focus()
        self._show()

    def _save_label(self, thread_id: str, label: str) -> None:
        self._problem = label_problem(label) if label else None
        if self._problem is None:
            self._session.book.set_label(self._session.name, thread_id, label or None)
            self._end_labelling()
        else:
            self._show()

    def _refuse_key(self, wanted: str) -> None:
        self._clear()
        self._problem = refused_key(wanted)
        self._show()

    def _clear(self) -> None:
        with self.prevent(Input.Changed):
            self.search.value = ""

    def _end_labelling(self) -> None:
        self._clear()
        self._labelled = None
        self._read_book()
        self.rows.focus()

    def _remove(self, saved: SavedThread) -> None:
        removed = self._session.book.remove(self._session.name, saved.thread_id)
        if removed is not None:
            self._session.removed.append(removed)
        self._read_book()

    def _undo(self) -> None:
        if self._session.removed:
            restored = self._session.removed.pop()
            self._session.book.restore(self._session.name, restored)
            self._read_book()
            self.rows.choose(restored.thread_id)
        else:
            self.app.bell()

    def _show(self, *, from_top: bool = False) -> None:
        text = "" if self._labelled else self.search.value
        listed = self._session.listed.threads
        offers = offers_for(text, self._list.threads, listed, is_key=self._session.is_key)
        self._offers = offers = replace(offers, problem=self._problem or offers.problem)
        self.rows.words = self._list.words
        self.rows.show(offers.lines, from_top=from_top)
        self._title.lines = self._title_lines(offers)
        self._heads.lines = head_lines(offers, self._width, is_low=self._is_low)
        self._tell_below()
        others = sum(len(each.lines) for each in (self._title, self._heads, self._below)) + 1
        height = self.size.height if self._is_low else int(self.size.height * SHARE_OF_WINDOW) - PADDING
        self._most_rows = max(1, min(MOST_ROWS, height - others))
        self.rows.styles.max_height = self._most_rows
        self._tell_below()

    def _tell_below(self) -> None:
        """Says what can be done, and how many lines lie below those in sight."""
        more = len(self._offers.lines) - self.rows.scroll_offset.y - self._most_rows
        in_list, can_undo = self.rows.has_focus, bool(self._session.removed)
        hints = keys(self._offers, is_labelling=self._labelled is not None, in_list=in_list, can_undo=can_undo)
        words, role = advice(self._offers, self._list, self._session.listed)
        has_place = not self._is_low or not self._offers.lines or self._offers.problem is not None
        said = paragraph(words, self._width, role) if has_place else []
        self._below.lines = below_lines(said, hints, self._width, more, is_low=self._is_low)

    @property
    def _width(self) -> int:
        return max(20, self._title.size.width)

    @property
    def _is_low(self) -> bool:
        return self.size.height < LOW

    def _title_lines(self, offers: Offers) -> tuple[Line, ...]:
        words, right = "Open a thread", ""
        if self._labelled is not None:
            label = next((each.label for each in self._list.threads if each.thread_id == self._labelled), None)
            words = f"Label {label or masked(self._labelled)}"
        else:
            right = count_words(offers, self._list, self._session.listed, is_search=bool(self.search.value))
        title = line(span(words, Role.STRONG), right=(Span(right, Role.MUTED),))
        return (title,) if self._is_low else (title, BLANK)
