"""The event log: what happened in this session, the newest last; nothing that arrives moves it."""

from __future__ import annotations

import time
from collections import Counter
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING, ClassVar

from msgspec import Struct
from textual import on
from textual.binding import Binding, BindingType
from textual.widgets import Input

from runtui.model.key_form import masked
from runtui.session.event_log import Event, EventKind
from runtui.ui.app.event_screen import EventScreen, copied
from runtui.ui.dialogs.choice_list import ChoiceList
from runtui.ui.dialogs.field import Field
from runtui.ui.dialogs.list_dialog import ListDialog
from runtui.ui.draw.line import Span, cell, line
from runtui.ui.draw.lines import paragraph
from runtui.ui.draw.paint import GROUP_GAP, padded
from runtui.ui.draw.palette import Role
from runtui.words import ids
from runtui.words.sizes import plural
from runtui.words.times import moment

if TYPE_CHECKING:
    from collections.abc import Sequence

    from runtui.session.session import Session
    from runtui.ui.draw.key_hints import Hint
    from runtui.ui.draw.line import Line
    from runtui.ui.terminal.terminal_app import TerminalApp

KINDS = tuple(EventKind)
LABEL, RUN = 18, ids.SHORT
WITH_RUN = 80
"""Width from which there is room for the run."""
NONE_FOUND = "No event of this session is of that kind or has those words."
NONE_YET = "Nothing happened yet. What is asked, and what becomes of runs, stands here from the first thread on."
_ROLES = {
    EventKind.REQUEST: Role.MUTED,
    EventKind.RETRY: Role.WARN,
    EventKind.ERROR: Role.BAD,
    EventKind.STATUS: Role.RUNS,
    EventKind.END: Role.TEXT,
    EventKind.WRITE: Role.STRONG,
}


class EventRow(Struct, frozen=True, kw_only=True):
    """A line of the log: an event, or requests that went well, one after the other."""

    events: tuple[Event, ...]
    label: str = ""
    section: str = ""

    @property
    def key(self) -> str:
        """The first event tells it from the others: more may join it."""
        return str(self.events[0].number)

    @property
    def words(self) -> str:
        """What happened."""
        if len(self.events) == 1:
            return self.events[0].words
        return f"{len(self.events)} answered"


class EventLogScreen(ListDialog[None, EventRow]):
    """Shows the events, all or those of one kind, or that have every word of the filter; copies them.

    Requests that went well stand in one line for as long as nothing else happens, unless somebody looks for them.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "filter", "filter", id="log.filter"),
        *(
            Binding(str(number), f"kind({number})", "only that kind", show=False, id=f"log.{number}")
            for number in range(1, len(KINDS) + 1)
        ),
        Binding("y", "copy", "copy the event", id="log.copy"),
        Binding("Y", "copy_all", "copy all that are shown", id="log.copy-all"),
        Binding("escape", "back", "all events, else back", id="log.back"),
        Binding("q,L", "dismiss", "back", show=False, id="log.leave"),
    ]

    BEGINS_IN_BOX = False

    app: TerminalApp

    def __init__(self, session: Session) -> None:
        self._field = Field(id="log-filter", compact=True, placeholder="filter: words, thread, run, kind")
        super().__init__(ChoiceList(_drawn, clicks=2), self._field)
        self._log, self._session = session.event_log, session
        self._kind: EventKind | None = None
        self._shown = -1
        """How many events there were when the list was made."""
        self._found: Sequence[Event] = ()

    def on_mount(self) -> None:
        """Begins at the newest event."""
        self._show()
        self.rows.action_last()
        self.set_interval(1.0, self._tick)

    def above(self, width: int) -> list[Line]:
        """Returns the title, and how many events of each kind there are."""
        del width
        counts, spans = Counter(each.kind for each in self._log.events), [Span("")]
        for number, kind in enumerate(KINDS, 1):
            role = Role.STRONG if kind is self._kind else Role.MUTED
            spans += [Span(f"{number} ", Role.STRONG, None, f"app.press('{number}')")]
            spans += [Span(f"{kind.value} {counts[kind]}{' ' * GROUP_GAP}", role, None, f"app.press('{number}')")]
        facts = Span(f"times in {_zone(time.time())}", Role.MUTED)
        return [line(Span("Event log", Role.STRONG), right=(facts,)), line(*spans)]

    def words(self, width: int) -> list[Line]:
        """Says why there are no events, and how there will be."""
        if self.rows.rows:
            return []
        return paragraph(NONE_FOUND if self._is_narrowed else NONE_YET, width, Role.MUTED)

    def hints(self) -> list[Hint]:
        """Returns the keys that work now."""
        if self._field.has_focus:
            return [*([("enter", "to the events")] if self.rows.rows else []), ("esc", "all")]
        of_event = [("y", "copy"), ("Y", "copy all shown")] if self.rows.rows else []
        whole = [("enter", "whole")] if self.rows.rows else []
        back = "all" if self._is_narrowed else "back"
        return [*whole, ("/", "filter"), ("1-6", "kind"), *of_event, ("esc", back)]

    @property
    def _is_narrowed(self) -> bool:
        return bool(self._field.value) or self._kind is not None

    def action_filter(self) -> None:
        """Lets the person type what the events must have."""
        self._field.focus()
        self.lay_out()

    def action_kind(self, number: int) -> None:
        """Shows only the events of a kind, or all again."""
        kind = KINDS[number - 1]
        self._kind = None if kind is self._kind else kind
        self._show()

    def action_back(self) -> None:
        """Ends the filter, else the log."""
        if self._field.has_focus or self._is_narrowed:
            self._field.value, self._kind = "", None
            self.rows.focus()
            self._show()
        else:
            self.leave()

    def action_copy(self) -> None:
        """Copies the event at the cursor, or all of its line."""
        if self.rows.row is not None:
            self._copy(self.rows.row.events, "the event")

    def action_copy_all(self) -> None:
        """Copies all events that are shown."""
        if self._found:
            self._copy(self._found, plural(len(self._found), "event"))

    @on(Input.Changed, "#log-filter")
    def filter_changed(self) -> None:
        """Shows what fits."""
        self._show()

    @on(Input.Submitted, "#log-filter")
    def filter_given(self) -> None:
        """Goes to the events; the filter stays."""
        self.rows.focus()
        self.lay_out()

    @on(ChoiceList.Chosen)
    def show_event(self) -> None:
        """Shows the event at the cursor whole; of requests in one line each of them, in the list."""
        events = self.rows.row.events if self.rows.row is not None else ()
        if len(events) > 1:
            self.action_kind(KINDS.index(EventKind.REQUEST) + 1)
        elif events:
            self.app.push_screen(EventScreen(events[0], self._label_of(events[0])))

    def _label_of(self, event: Event) -> str | None:
        return self._session.label(event.thread_id) if event.thread_id else None

    def _tick(self) -> None:
        if self._log.count != self._shown:
            self._show()

    def _show(self) -> None:
        self._shown = self._log.count
        terms = self._field.value.casefold().split()
        labels = {each.thread_id: each.label or "" for each in self._session.threads()}
        events = (each.seen(is_redacted=self._session.is_redacted) for each in self._log.events)
        of_kind = [each for each in events if self._kind in (None, each.kind)]
        self._found = [each for each in of_kind if _has(each, terms, labels)]
        is_whole = not terms and self._kind is None
        self.rows.show([_row(each, labels) for each in _joined(self._found, is_whole=is_whole)])
        self.lay_out()

    def _copy(self, events: Sequence[Event], name: str) -> None:
        text = "\n".join(copied(each, self._label_of(each)) for each in events)
        self.app.copy_to_clipboard(text, name)


def _joined(events: Sequence[Event], *, is_whole: bool) -> list[tuple[Event, ...]]:
    """The events of each line: requests that went well and follow one another are one."""
    if not is_whole:
        return [(each,) for each in events]
    lines: list[tuple[Event, ...]] = []
    for is_quiet, group in groupby(events, lambda each: each.kind is EventKind.REQUEST and not each.is_bad):
        found = tuple(group)
        lines += [found] if is_quiet else [(each,) for each in found]
    return lines


def _row(events: tuple[Event, ...], labels: dict[str, str]) -> EventRow:
    threads = {each.thread_id for each in events}
    thread_id = threads.pop() if len(threads) == 1 else None
    label = "" if thread_id is None else labels.get(thread_id) or masked(ids.short_id(thread_id, "thread_"))
    return EventRow(events=events, label=label)


def _has(event: Event, terms: Sequence[str], labels: dict[str, str]) -> bool:
    if not terms:
        return True
    parts = (event.kind.value, event.words, event.thread_id or "", event.run_id or "", event.profile, event.host)
    text = " ".join((*parts, labels.get(event.thread_id or "", ""))).casefold()
    return all(term in text for term in terms)


def _drawn(row: EventRow, width: int, is_at_cursor: bool) -> tuple[Line, ...]:
    event = row.events[-1]
    strong = Role.STRONG if is_at_cursor else Role.TEXT
    role = Role.BAD if event.is_bad else Role.MUTED if event.kind is EventKind.REQUEST else strong
    spans = [
        Span(f" {moment(event.at, time.time())}  ", Role.MUTED),
        Span(f"{event.kind.value:<9}", _ROLES[event.kind]),
        Span(padded(cell(row.label).text, LABEL) + "  ", strong),
    ]
    if width >= WITH_RUN:
        run = event.run_id if len(row.events) == 1 else None
        spans.append(Span(padded(masked(ids.short_id(run, "run_")) if run else "", RUN) + "  ", Role.MUTED))
    return (line(*spans, cell(row.words, role)),)


def _zone(at: float) -> str:
    """The zone of the times, as it is called and as far as it is from UTC."""
    local = datetime.fromtimestamp(at).astimezone()
    name, offset = local.tzname() or "", local.strftime("%z")
    offset = f"UTC{offset[:3]}:{offset[3:5]}"
    return name if name == "UTC" else offset if not name or name[0] in "+-" else f"{name} ({offset})"
