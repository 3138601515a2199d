"""The thread picker: search the saved threads, or paste anything that holds an id."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from msgspec.structs import replace
from textual import on, work
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import Input

from runtui.model.key_form import masked
from runtui.model.sight import Sight
from runtui.model.thread import SavedThread, label_problem
from runtui.session.server_threads import ServerThreads
from runtui.session.thread_watch import WatchedThreads
from runtui.ui.dialogs.choice_list import ChoiceList
from runtui.ui.dialogs.field import Field
from runtui.ui.dialogs.list_dialog import ListDialog
from runtui.ui.draw.line import BLANK, Line, Span, line, span
from runtui.ui.draw.lines import paragraph
from runtui.ui.draw.palette import Role
from runtui.ui.threads.picker_words import advice, count_words, keys, refusal_of_key
from runtui.ui.threads.search import FoundThreads, find_threads
from runtui.ui.threads.thread_line import ThreadRow, head_line, thread_line
from runtui.ui.threads.typed_terms import TypedTerms, read_typed
from runtui.words.keys import refused_key

if TYPE_CHECKING:
    from textual import events
    from textual.timer import Timer

    from runtui.api.run_source import RunSource
    from runtui.session.session import Session
    from runtui.ui.draw.key_hints import Hint

AHEAD = 10
"""Rows before the end at which the next page of the server's list is asked for."""
ASKING_AFTER = 0.3
"""Seconds without a key until the server is asked for what was typed."""
MOST_ROWS = 24
MOST_WORDS = 4
"""Lines of advice in a low window."""


class PickerScreen(ListDialog[str | None, ThreadRow]):
    """Returns the id of the thread to open, None if the person went back."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "back", id="picker.back"),
        Binding("tab,shift+tab", "switch", "search or list", show=False, id="picker.switch"),
        Binding("l", "label", "label", id="picker.label"),
        Binding("asterisk", "pin", "pin", id="picker.pin"),
        Binding("x", "set_aside", "set aside until it changes", id="picker.aside"),
        Binding("delete", "remove", "remove", id="picker.remove"),
        Binding("u", "undo", "undo", id="picker.undo"),
    ]

    @dataclass
    class KeyRefused(Message):
        """The server did not accept the key before any thread was open."""

        words: str

    def __init__(self, session: Session, *, is_first: bool = False, is_redacted: bool = False) -> None:
        """`is_first`: no thread is open yet, so that a refused key is told here.

        `is_redacted`: what the metadata of threads says of them is hidden.
        """
        self.search = Field(id="search", compact=True, select_on_focus=False)
        self.search.is_key = session.is_key
        super().__init__(ChoiceList(self._draw, clicks=2), self.search)
        self._session = session
        self._is_first = is_first
        self._is_redacted = is_redacted
        self._refused: RunSource | None = None
        """The client whose key was refused; another key is another client."""
        self._list = WatchedThreads()
        self._labelled: str | None = None
        self._problem: str | None = None
        """What is wrong with the text given last."""
        self._found = FoundThreads(rows=())
        self._typed = TypedTerms(rest="")
        self._searched: ServerThreads | None = None
        """What the server found for the terms that were typed; None without any."""
        self._asking: Timer | None = None

    def on_mount(self) -> None:
        """Lists all saved threads."""
        self.set_interval(1.0, self._tick)
        self._read_book()
        self._keep_fresh()
        self._session.listed.begin()
        self._list_more()
        self.watch(self.rows, "cursor", self._list_when_near, init=False)
        self.watch(self.rows, "below", self._list_when_near, init=False)

    @property
    def looked_at(self) -> set[str]:
        """The id of the thread that somebody looks at."""
        return {self.rows.row.thread_id} if self.rows.row is not None else set()

    @on(Input.Changed, "#search")
    def search_changed(self) -> None:
        """Shows what fits the text."""
        self._problem = None
        self._read_terms()
        self._show(from_top=self._labelled is None)

    @on(Input.Submitted, "#search")
    def submitted(self) -> None:
        """Opens the chosen thread, or saves the label being written."""
        if self._session.is_key(self.search.value):
            self._refuse_key("a label" if self._labelled is not None else "an id")
        elif self._labelled is not None:
            self._save_label(self._labelled, self.search.value.strip())
        elif self.rows.row is not None:
            self.rows.action_choose()
        else:
            self.app.bell()

    @on(ChoiceList.Chosen)
    def open_thread(self, event: ChoiceList.Chosen) -> None:
        """Returns the thread."""
        self.leave(event.key)

    def on_descendant_focus(self) -> None:
        """Shows the keys that work where the focus is now."""
        self.lay_out()

    def on_paste(self, event: events.Paste) -> None:
        """Takes a paste that came while the list had the focus."""
        self.search.focus()
        self.search.put(event.text)
        self._show(from_top=True)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leaves the cursor where it is while a label is written."""
        if self._labelled is not None and action in ("move", "page"):
            return False
        return super().check_action(action, parameters)

    def action_switch(self) -> None:
        """Moves between the search box and the list."""
        if self._labelled is None:
            (self.rows if self.search.has_focus else self.search).focus()

    def action_back(self) -> None:
        """Ends labelling, else the picker."""
        if self._labelled is not None:
            self._end_labelling()
        else:
            self.leave()

    def action_label(self) -> None:
        """Lets the person call the thread by another name."""
        saved = self._to_save()
        if saved is not None:
            self._labelled = saved.thread_id
            self.search.value = saved.label or ""
            self.search.focus()
            self._show()

    def action_pin(self) -> None:
        """Keeps the thread on top, or no longer."""
        saved = self._to_save()
        if saved is not None:
            self._session.book.set_pinned(self._session.name, saved.thread_id, not saved.is_pinned)
            self._read_book()

    def action_set_aside(self) -> None:
        """Sets the thread aside until it changes, or takes it back."""
        if self.rows.row is None or self.rows.row.saved is None:
            self.app.bell()
            return
        self._session.set_aside(self.rows.row.thread_id)
        self._read_book()

    def action_remove(self) -> None:
        """Takes the thread off the list."""
        if self.rows.row is None or self.rows.row.saved is None:
            self.app.bell()
            return
        removed = self._session.book.remove(self._session.name, self.rows.row.thread_id)
        if removed is not None:
            self._session.removed.append(removed)
        self._read_book()

    def action_undo(self) -> None:
        """Puts back what was removed last."""
        if self._session.removed:
            restored = self._session.removed.pop()
            self._session.book.restore(self._session.name, restored)
            self._read_book()
            self.rows.put_cursor(restored.thread_id)
        else:
            self.app.bell()

    def _to_save(self) -> SavedThread | None:
        """The thread of the cursor as the book has it, or would: to name or pin a listed one is to save it."""
        row = self.rows.row
        if row is None or not row.is_known:
            self.app.bell()
            return None
        return row.saved or SavedThread(thread_id=row.thread_id)

    @work(group="threads")
    async def _keep_fresh(self) -> None:
        async for threads in self._session.fresh_threads(self._in_sight):
            self._list = threads
            self._show()
            self._post_refusal()

    def _in_sight(self) -> list[str]:
        rows = (self.rows.rows[place] for place in self.rows.in_sight)
        return [each.thread_id for each in rows if each.saved is not None]

    def _post_refusal(self) -> None:
        """Posts that a key was refused, once of each, and only while nothing lies above."""
        error, client = refusal_of_key(self._list, self._session.listed), self._session.client
        if self._is_first and error is not None and client is not self._refused and self.is_active:
            self._refused = client
            self.post_message(self.KeyRefused(error.message))

    def _list_when_near(self) -> None:
        """Asks for the next page once the end of the lines comes near."""
        last_seen = max(self.rows.cursor, self.rows.in_sight.stop)
        is_whole = not self._typed.rest if self._searched is not None else not self.search.value
        if is_whole and self._asking is None and last_seen >= len(self.rows.rows) - AHEAD:
            self._list_more()

    @work(group="listing")
    async def _list_more(self) -> None:
        self._asking = None
        if await self._listed.load_more(self._session.client):
            self._session.keep_learned()
            self._show()
            self._post_refusal()
            self.call_after_refresh(self._list_when_near)

    @property
    def _listed(self) -> ServerThreads:
        """What the server lists, or what it found."""
        return self._searched or self._session.listed

    def _read_terms(self) -> None:
        """Takes what the server is to search for out of the text, and asks once no key follows."""
        text = "" if self._labelled or self._session.is_key(self.search.value) else self.search.value
        self._typed = read_typed(text, self._session.client.thread_statuses)
        terms = self._typed.terms
        if terms == (self._searched.terms if self._searched is not None else None):
            return
        if self._asking is not None:
            self._asking.stop()
        self._searched = ServerThreads(terms) if terms is not None else None
        self._asking = self.set_timer(ASKING_AFTER, self._list_more) if terms is not None else None

    def _read_book(self) -> None:
        self._session.publish_book_change()
        self._list = self._session.watched_threads()
        self._show()

    def _tick(self) -> None:
        self.rows.refresh()
        if self._refused not in (None, self._session.client):  # another key may list what the last could not
            self._refused = None
            self._list_more()

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

    def _show(self, *, from_top: bool = False) -> None:
        is_typed = self._searched is not None or self._typed.problem is not None
        text = "" if self._labelled else self._typed.rest if is_typed else self.search.value
        listed, placed = self._listed.threads, self._list.placed
        if self._searched is not None:
            hits = {each.id for each in listed}
            placed = tuple(each for each in placed if each.thread_id in hits)
        listed = tuple(replace(each, metadata=()) for each in listed) if self._is_redacted else listed
        found = find_threads(text, placed, listed, is_key=self._session.is_key)
        self._found = replace(found, problem=self._problem or self._typed.problem or found.problem)
        self.rows.show(found.rows, found.rows[0].key if found.rows and from_top else None)
        self.lay_out()

    def _draw(self, row: ThreadRow, width: int, is_marked: bool) -> tuple[Line, ...]:
        words = self._list.words.get(row.thread_id)
        now = time.time() + self._session.watch.skew
        return (thread_line(row, width, now, words, is_marked=is_marked),)

    def above(self, width: int) -> list[Line]:
        """Returns the title, and how many threads there are."""
        del width
        words, right = "Open a thread", ""
        if self._labelled is not None:
            label = next((each.label for each in self._list.threads if each.thread_id == self._labelled), None)
            words = f"Label {label or masked(self._labelled)}"
        else:
            right = count_words(self._found, self._list, self._listed, is_search=bool(self.search.value))
        title = line(span(words, Role.STRONG), right=(Span(right, Role.MUTED),))
        return [title] if self.is_low else [title, BLANK]

    def heads(self, width: int) -> list[Line]:
        """Returns the heads of the columns, if there is anything below them."""
        has_columns = any(each.is_known for each in self._found.rows)
        return [*super().heads(width), *([head_line(width)] if has_columns else [])]

    def words(self, width: int) -> list[Line]:
        """Returns what is wrong, or what can be done; in a low window only what must be said."""
        found = self._found
        sight, trouble = Sight(is_redacted=self._is_redacted), self._list.trouble
        saved = replace(self._list, trouble=trouble and trouble.seen(sight))
        words, role = advice(found, saved, self._listed.seen(sight))
        if not self.is_low:
            return [*paragraph(words, width, role), BLANK]
        return paragraph(words, width, role)[:MOST_WORDS] if found.problem is not None or not found.rows else []

    def hints(self) -> list[Hint]:
        """Returns the keys that work where the focus is."""
        in_list, can_undo = self.rows.has_focus, bool(self._session.removed)
        return keys(self._found, is_labelling=self._labelled is not None, in_list=in_list, can_undo=can_undo)

    def most_lines(self) -> int:
        """Returns how many threads are shown: a list of all would hide the runs below."""
        return MOST_ROWS
