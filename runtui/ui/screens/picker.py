"""The thread picker: search the saved threads, or paste anything that holds an id."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.getters import query_one
from textual.screen import ModalScreen
from textual.widgets import Input

from runtui.ui.palette import Ground, Role
from runtui.ui.picking import offers_for
from runtui.ui.shown import BLANK, Line, Span, line, span
from runtui.ui.thread_cells import head_line
from runtui.ui.thread_list import fresh_threads
from runtui.ui.widgets.lines import Lines, keys_line, paragraph
from runtui.ui.widgets.thread_rows import ThreadRows
from runtui.words.sizes import plural

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from runtui.model.thread import SavedThread
    from runtui.ui.session import Session

HINT = "Paste an id, a URL or a whole error message to add a thread."
EMPTY = "Most servers can't list threads, so runtui keeps a list of its own. " + HINT
NO_MATCH = "No saved thread matches. " + HINT


class PickerScreen(ModalScreen[str | None]):
    """Returns the id of the thread to open, None if the person went back."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "back", id="picker.back"),
        Binding("tab,shift+tab", "switch", "search or list", show=False, id="picker.switch"),
    ]

    search = query_one("#search", Input)
    rows = query_one(ThreadRows)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._threads: list[SavedThread] = []
        self._removed: list[SavedThread] = []
        self._labelled: str | None = None

    def compose(self) -> ComposeResult:
        """Yields title, search box, rows and keys."""
        with Vertical(id="block"):
            yield Lines(ground=Ground.PANE, id="title")
            yield Input(id="search", compact=True, select_on_focus=False)
            yield Lines(ground=Ground.PANE, id="heads")
            yield ThreadRows()
            yield Lines(ground=Ground.PANE, id="hint")

    def on_mount(self) -> None:
        """Lists all saved threads."""
        self.rows.now = time.time()
        self.set_interval(1.0, self._tick)
        self._read_book()
        self._keep_fresh()
        self.search.focus()

    def on_resize(self) -> None:
        """Fits heads and hints to the width."""
        self.call_after_refresh(self._show)

    @on(Input.Changed, "#search")
    def search_changed(self) -> None:
        """Offers what fits the text."""
        if self._labelled is None:
            self.rows.chosen = 0
            self._show()

    @on(Input.Submitted, "#search")
    def submitted(self) -> None:
        """Opens the chosen line, or saves the label being written."""
        if self._labelled is not None:
            self._session.book.set_label(self._session.name, self._labelled, self.search.value.strip() or None)
            self._end_labelling()
        else:
            self.rows.action_open()

    @on(ThreadRows.Opened)
    def opened(self, event: ThreadRows.Opened) -> None:
        """Returns the thread."""
        self.dismiss(event.thread_id)

    @on(ThreadRows.Asked)
    def asked(self, event: ThreadRows.Asked) -> None:
        """Labels, pins, removes or takes back."""
        offer = self.rows.offer
        saved = offer.saved if offer is not None else None
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

    def on_key(self, event: object) -> None:
        """Lets the arrows choose while the search box has the focus."""
        key = getattr(event, "key", "")
        if self.search.has_focus and self._labelled is None and key in ("up", "down", "pageup", "pagedown"):
            steps = {"up": -1, "down": 1, "pageup": -10, "pagedown": 10}
            self.rows.action_move(steps[key])

    def action_switch(self) -> None:
        """Moves between the search box and the list."""
        if self._labelled is None:
            (self.rows if self.search.has_focus else self.search).focus()
            self._show()

    def action_back(self) -> None:
        """Ends labelling, else the picker."""
        if self._labelled is not None:
            self._end_labelling()
        else:
            self.dismiss(None)

    @work(group="threads")
    async def _keep_fresh(self) -> None:
        async for threads in fresh_threads(self._session):
            self._threads = list(threads)
            self._show()

    def _read_book(self) -> None:
        self._threads = self._session.threads()
        self._show()

    def _tick(self) -> None:
        self.rows.now = time.time()

    def _begin_labelling(self, saved: SavedThread) -> None:
        self._labelled = saved.thread_id
        self.search.value = saved.label or ""
        self.search.focus()
        self._show()

    def _end_labelling(self) -> None:
        self._labelled = None
        self.search.value = ""
        self._read_book()
        self.rows.focus()

    def _remove(self, saved: SavedThread) -> None:
        removed = self._session.book.remove(self._session.name, saved.thread_id)
        if removed is not None:
            self._removed.append(removed)
        self._read_book()

    def _undo(self) -> None:
        if self._removed:
            self._session.book.restore(self._session.name, self._removed.pop())
            self._read_book()
        else:
            self.app.bell()

    def _show(self) -> None:
        offers = offers_for("" if self._labelled else self.search.value, self._threads)
        self.rows.offers = offers.lines
        width = max(20, self.rows.size.width)
        count = (
            f"{len(offers.lines)} of {len(self._threads)}"
            if self.search.value
            else plural(len(self._threads), "thread")
        )
        title = "Label this thread" if self._labelled else "Open a thread"
        self.query_one("#title", Lines).lines = (
            line(span(title, Role.STRONG), right=(Span("" if self._labelled else count, Role.MUTED),)),
            BLANK,
        )
        self.query_one("#heads", Lines).lines = (BLANK, head_line(width)) if self._threads else (BLANK,)
        hint = offers.problem or (HINT if offers.lines else NO_MATCH if self._threads else EMPTY)
        role = Role.WARN if offers.problem else Role.TEXT
        self.query_one("#hint", Lines).lines = (BLANK, *paragraph(hint, width, role), BLANK, self._keys())

    def _keys(self) -> Line:
        if self._labelled:
            return keys_line(("enter", "save"), ("esc", "back"))
        if self.rows.has_focus:
            undo = (("u", "undo"),) if self._removed else ()
            return keys_line(
                ("enter", "open"), ("l", "label"), ("*", "pin"), ("del", "remove"), *undo, ("esc", "back")
            )
        return keys_line(("enter", "open"), ("↑ ↓", "choose"), ("tab", "label, pin, remove"), ("esc", "back"))
