"""The live events of a run: its stream followed as it comes, the newest last, until it ends or somebody leaves."""

from __future__ import annotations

import time
from contextlib import aclosing
from typing import TYPE_CHECKING, ClassVar, cast

from textual import on, work
from textual.binding import Binding, BindingType

from runtui.api.errors import ApiError
from runtui.feed.run.seen_object import seen_text
from runtui.feed.run.tail import Tail, TailEvent
from runtui.model.secret import HIDDEN
from runtui.ui.detail.tail_event_screen import TailEventScreen
from runtui.ui.dialogs.choice_list import ChoiceList
from runtui.ui.dialogs.list_dialog import ListDialog
from runtui.ui.draw.line import CELL_LIMIT, Span, cell, line, span
from runtui.ui.draw.paint import padded
from runtui.ui.draw.palette import Role
from runtui.words import ids
from runtui.words.safe import safe
from runtui.words.sizes import byte_size, plural
from runtui.words.times import moment

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator

    from runtui.model.sight import Sight
    from runtui.model.stream_event import StreamEvent
    from runtui.session.live_thread import LiveThread
    from runtui.ui.draw.key_hints import Hint
    from runtui.ui.draw.line import Line
    from runtui.ui.terminal.terminal_app import TerminalApp

DRAWS_EVERY = 0.25
"""Seconds between two looks at what came: a stream may bring thousands of events a second."""
NAME = 12
WITH_SIZE = 70
"""Width from which there is room for the size."""
SIZE = 8
_READ = 100_000
"""Characters of an event that are looked through for its line."""
_NOTHING_KEPT = "The server kept no event of this run: it keeps those of runs made with stream_resumable."


def follow_events(app: TerminalApp, live: LiveThread, run_id: str, sight: Sight) -> None:
    """Follows the events of a run of the thread; where there are none to follow, says why."""
    client = live.session.client
    screen = TailScreen(run_id, sight, client.request_log.skew or 0.0)
    try:
        screen.events = client.follow(live.thread_id, run_id, screen.note_drop)
    except ApiError as error:
        app.say(error.seen(sight).sentence, is_warning=True)
        return
    app.push_screen(screen)


class TailScreen(ListDialog[None, TailEvent]):
    """Shows the events of a stream as they may be seen. Leaving it closes the stream."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,q,l", "dismiss", "back", id="live.back")]

    events: AsyncIterator[StreamEvent]
    """Those of the run; given before the screen is shown."""

    def __init__(self, run_id: str, sight: Sight, ahead: float = 0.0) -> None:
        """`ahead` is how many seconds the server's clock is ahead of ours: times are told by it, as everywhere."""
        super().__init__(ChoiceList(self._drawn, clicks=2))
        self._run_id, self._sight, self._ahead = run_id, sight, ahead
        self._tail = Tail()
        self._said: dict[int, str] = {}
        """The lines of events that were drawn."""
        self._state, self._role = "no event yet", Role.MUTED
        self._is_over = False
        self._shown: tuple[int, str] | None = None

    def on_mount(self) -> None:
        """Begins to follow."""
        self._take()
        self.set_interval(DRAWS_EVERY, self._show)
        self._show()

    def above(self, width: int) -> list[Line]:
        """Returns whose events these are, and how the stream stands."""
        del width
        tail = self._tail
        dropped = f", the first {tail.dropped:,} dropped" if tail.dropped else ""
        count = f"{plural(tail.count, 'event')}{dropped}"
        title = Span("Live events", Role.STRONG)
        run = cell(f"  {ids.short_id(self._run_id, 'run_')}", Role.MUTED)
        return [line(title, run, right=(Span(count, Role.MUTED),)), line(span(self._state, self._role))]

    def hints(self) -> list[Hint]:
        """Returns the keys that work now."""
        return [("enter", "whole"), ("g G", "first, last"), ("esc", "back")]

    @on(ChoiceList.Chosen)
    def show_event(self) -> None:
        """Shows the event at the cursor whole."""
        if self.rows.row is not None:
            self.app.push_screen(TailEventScreen(self.rows.row, self._sight))

    @work(group="stream", exclusive=True)
    async def _take(self) -> None:
        try:
            async with aclosing(cast("AsyncGenerator[StreamEvent, None]", self.events)) as events:
                async for event in events:
                    self._state, self._role = "following", Role.RUNS
                    self._tail.add(event, time.time() + self._ahead)
        except ApiError as error:
            self._state, self._role = error.seen(self._sight).sentence, Role.BAD
        else:
            self._state, self._role = "The stream ended." if self._tail.count else _NOTHING_KEPT, Role.TEXT
        self._show()

    def note_drop(self, error: ApiError | None, seconds: float) -> None:
        """Says that the stream broke off and is asked for again in so many seconds."""
        why = "The stream ended though the run goes on." if error is None else error.seen(self._sight).message
        self._state, self._role = f"{why} Asked again in {seconds:.3g} s.", Role.WARN

    def _show(self) -> None:
        """Shows what came; the cursor stays at the end where it is there, else on its event."""
        now = (self._tail.count, self._state)
        if not self.is_mounted or self._shown == now:
            return
        self._shown = now
        is_at_end = self.rows.cursor >= len(self.rows.rows) - 1
        events = list(self._tail.events)
        self.rows.show(events, events[-1].key if is_at_end and events else None)
        self.lay_out()

    def _drawn(self, row: TailEvent, width: int, is_at_cursor: bool) -> tuple[Line, ...]:
        strong = Role.STRONG if is_at_cursor else Role.TEXT
        spans = [
            Span(f" {moment(row.at, row.at)}  ", Role.MUTED),
            Span(padded(safe(row.event.name, NAME), NAME) + "  ", strong),
        ]
        if width >= WITH_SIZE:
            spans.append(Span(f"{byte_size(len(row.event.data)):>{SIZE}}  ", Role.MUTED))
        return (line(*spans, Span(self._line_of(row), Role.TEXT)),)

    def _line_of(self, row: TailEvent) -> str:
        if row.number not in self._said:
            if len(self._said) > len(self._tail.events):
                self._said.clear()
            self._said[row.number] = _one_line(row.event, self._sight)
        return self._said[row.number]


def _one_line(event: StreamEvent, sight: Sight) -> str:
    """The beginning of the data as it may be seen; of what is too long to be looked through, nothing."""
    if len(event.data) > _READ and not sight.is_whole:
        return HIDDEN if sight.is_redacted else "too long for a line: enter shows it"
    return safe(seen_text(event.data, sight), CELL_LIMIT)
