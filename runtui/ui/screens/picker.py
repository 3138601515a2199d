"""The thread picker: search the saved threads, or paste anything that holds an id."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input

from runtui.model.thread import SavedThread
from runtui.ui.key_hints import LOW, Hint, hint_lines, more_line, one_hint_line
from runtui.ui.palette import Ground, Role
from runtui.ui.picking import Offers, offers_for
from runtui.ui.screens.dialog import Dialog
from runtui.ui.shown import BLANK, Line, Span, line, span
from runtui.ui.thread_cells import head_line
from runtui.ui.thread_list import ThreadList, fresh_threads
from runtui.ui.widgets.field import Field
from runtui.ui.widgets.lines import Lines, paragraph
from runtui.ui.widgets.thread_rows import ThreadRows
from runtui.words.sizes import plural

if TYPE_CHECKING:
    from textual import events
    from textual.app import ComposeResult

    from runtui.ui.session import Session

HINT = "Paste an id, a URL or a whole error message to add a thread."
OWN_LIST = "So runtui keeps a list of its own. " + HINT
EMPTY = "Most servers can't list threads, so runtui keeps a list of its own. " + HINT
NO_MATCH = "No saved thread matches. " + HINT
NONE_LISTED = "No saved thread matches, and none of those that the server listed so far. " + HINT
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

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._list = ThreadList()
        self._labelled: str | None = None
        self._most_rows = MOST_ROWS
        # Held here and not looked for: an answer may come while the screen is being taken down.
        self.search = Field(id="search", compact=True, select_on_focus=False)
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
        self.call_after_refresh(self._show)

    @on(Input.Changed, "#search")
    def search_changed(self) -> None:
        """Offers what fits the text."""
        if self._labelled is None:
            self._show(from_top=True)

    @on(Input.Submitted, "#search")
    def submitted(self) -> None:
        """Opens the chosen line, or saves the label being written."""
        if self._labelled is not None:
            self._session.book.set_label(self._session.name, self._labelled, self.search.value.strip() or None)
            self._end_labelling()
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
        async for threads in fresh_threads(self._session, lambda: self.rows.seen):
            self._list = threads
            self._show()

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
            self.call_after_refresh(self._list_when_near)

    def _read_book(self) -> None:
        self._session.tell_book_changed()
        self._list = self._session.thread_list()
        self._show()

    def _tick(self) -> None:
        self.rows.now = time.time()

    def _begin_labelling(self, saved: SavedThread) -> None:
        self._labelled = saved.thread_id
        self.search.value = saved.label or ""
        self.search.focus()
        self._show()

    def _end_labelling(self) -> None:
        with self.prevent(Input.Changed):
            self.search.value = ""
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
            self._session.book.restore(self._session.name, self._session.removed.pop())
            self._read_book()
        else:
            self.app.bell()

    def _show(self, *, from_top: bool = False) -> None:
        text = "" if self._labelled else self.search.value
        self._offers = offers = offers_for(text, self._list.threads, self._session.listed.threads)
        self.rows.words = self._list.words
        self.rows.show(offers.lines, from_top=from_top)
        self._title.lines = self._title_lines(offers)
        self._heads.lines = self._head_lines(self._width)
        self._tell_below()
        others = sum(len(each.lines) for each in (self._title, self._heads, self._below)) + 1
        height = self.size.height if self._is_low else int(self.size.height * SHARE_OF_WINDOW) - PADDING
        self._most_rows = max(1, min(MOST_ROWS, height - others))
        self.rows.styles.max_height = self._most_rows
        self._tell_below()

    def _tell_below(self) -> None:
        """Says what can be done, and how many lines lie below those in sight."""
        more = len(self._offers.lines) - self.rows.scroll_offset.y - self._most_rows
        self._below.lines = self._lines_below(self._offers, self._width, more)

    @property
    def _width(self) -> int:
        return max(20, self._title.size.width)

    def _title_lines(self, offers: Offers) -> tuple[Line, ...]:
        if self._labelled is not None:
            label = next((each.label for each in self._list.threads if each.thread_id == self._labelled), None)
            words, right = f"Label {label or self._labelled}", ""
        else:
            words, right = "Open a thread", self._count(offers)
        title = line(span(words, Role.STRONG), right=(Span(right, Role.MUTED),))
        return (title,) if self._is_low else (title, BLANK)

    def _count(self, offers: Offers) -> str:
        saved = len(self._list.threads)
        if self.search.value:
            known = [each for each in offers.lines if each.saved is not None or each.listed is not None]
            return f"{len(known)} of {len(offers_for('', self._list.threads, self._session.listed.threads).lines)}"
        listed = self._session.listed
        if not listed.threads:
            return plural(saved, "thread")
        return f"{saved} saved, {len(listed.threads)}{'+' if listed.has_more else ''} on the server"

    def _head_lines(self, width: int) -> tuple[Line, ...]:
        has_known = any(each.saved is not None or each.listed is not None for each in self._offers.lines)
        heads = (head_line(width),) if has_known else ()
        return heads if self._is_low else (BLANK, *heads)

    def _lines_below(self, offers: Offers, width: int, more: int) -> tuple[Line, ...]:
        words, role = self._advice(offers)
        if self._is_low:
            advice = [] if offers.lines else paragraph(words, width, role)
            return (*advice[:4], one_hint_line(self._keys(), width, more))
        return (more_line(more), *paragraph(words, width, role), BLANK, *hint_lines(self._keys(), width))

    def _advice(self, offers: Offers) -> tuple[str, Role]:
        trouble = self._list.trouble
        if offers.problem is not None:
            return offers.problem, Role.WARN
        if trouble is not None:
            return f"{trouble.message} The runs are shown as last seen.", Role.WARN
        listed = self._session.listed
        if listed.trouble is not None and listed.threads:
            return f"The server's list breaks off here: {listed.trouble.message}", Role.WARN
        if offers.lines:
            return HINT, Role.TEXT
        if self._list.threads or listed.threads:
            return NONE_LISTED if listed.threads else NO_MATCH, Role.TEXT
        reason = listed.reason or (listed.trouble.message if listed.trouble is not None else "")
        return f"{reason} {OWN_LIST}" if reason else EMPTY, Role.TEXT

    @property
    def _is_low(self) -> bool:
        return self.size.height < LOW

    def _keys(self) -> list[Hint]:
        if self._labelled is not None:
            return [("enter", "save"), ("esc", "back")]
        open_, has_lines = ("enter", "open"), bool(self._offers.lines)
        undo = [("u", "undo")] if self._session.removed and self.rows.has_focus else []
        if not has_lines:
            return [*undo, ("esc", "back")]
        if not self.rows.has_focus:
            return [open_, ("↑ ↓", "choose"), ("tab", "label, pin, remove"), ("esc", "back")]
        return [open_, ("l", "label"), ("*", "pin"), ("del", "remove"), *undo, ("esc", "back")]
