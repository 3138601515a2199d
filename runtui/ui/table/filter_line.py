"""The line a filter is typed into; it knows what may be typed, and keeps the last filter that could be read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual import on
from textual.containers import Horizontal
from textual.message import Message
from textual.reactive import reactive
from textual.widgets import Input

from runtui.feed.view.query.language import Query, QuerySyntaxError
from runtui.feed.view.view import Arrangement
from runtui.model.key_form import holds_key
from runtui.ui.draw.line import Span, cells_of, line
from runtui.ui.draw.lines import Lines
from runtui.ui.draw.palette import Role
from runtui.ui.table.titles import GAP, TablePosition, count_words, quick_spans
from runtui.words.sizes import thousands

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual.timer import Timer

    from runtui.feed.refresh.state import FeedState
    from runtui.feed.view.query.completion import KnownValues
    from runtui.ui.table.filter_field import FilterField

DEBOUNCE = 0.08
"""Seconds without a key after which the rows are filtered."""
INDENT = 5
"""Cells before the first letter of the filter."""
LEAST_FIELD = 20


class FilterLine(Horizontal):
    """Turns what is typed into filters."""

    @dataclass
    class QueryChanged(Message):
        """The text is another filter; `hint` says why a last word is left out."""

        query: Query
        hint: str = ""

    @dataclass
    class ProblemChanged(Message):
        """The text can't be read as a filter, or (None) can again."""

        problem: QuerySyntaxError | None

    class Kept(Message):
        """The person is done typing."""

    DEFAULT_CSS = f"""
    FilterLine {{ height: 1; }}
    FilterLine FilterField {{ width: 1fr; }}
    FilterLine #filter-prompt {{ width: {INDENT - 1}; }}
    """

    state: reactive[FeedState | None] = reactive(None, always_update=True)
    arrangement: reactive[Arrangement] = reactive(Arrangement())
    position: reactive[TablePosition] = reactive(TablePosition())

    def __init__(self) -> None:
        super().__init__()
        self._field: FilterField | None = None
        self.history: Sequence[str] = ()
        """Filters that were kept, the latest last."""
        self.is_key: Callable[[str], bool] = holds_key
        """Whether a text is a key, which is masked."""
        self._counts = Lines()
        """How many runs belong to the filter, as wide as its words."""
        self._place = 0
        self._read = ""
        """What is filtered by: the text that was read last."""
        self._timer: Timer | None = None

    @property
    def field(self) -> FilterField:
        """The box, made when it is first needed: it takes long, and a start has better to do."""
        if self._field is None:
            from runtui.ui.table.filter_field import FilterField  # noqa: PLC0415  as said

            self._field = FilterField()
            self._field.is_key = lambda text: self.is_key(text)  # noqa: PLW0108  the one there is by then
            prompt = Lines(line(Span("  "), Span("/", Role.STRONG)), id="filter-prompt")
            self.mount(prompt, self._field, self._counts)
        return self._field

    @property
    def is_typing(self) -> bool:
        """Whether the keys go into the box."""
        return self._field is not None and self._field.has_focus

    def watch_state(self) -> None:
        """Says whether there is more."""
        self._show_counts()

    def watch_arrangement(self, arrangement: Arrangement) -> None:
        """Follows a filter that was changed elsewhere."""
        if arrangement.query.text != self._read:
            self.put(arrangement.query.text)
        self._show_counts()

    def watch_position(self) -> None:
        """Counts anew."""
        self._show_counts()

    def on_resize(self) -> None:
        """Says as much as there is room for."""
        self._show_counts()

    def put(self, text: str) -> None:
        """Shows a filter that is in force already."""
        self._stop_timer()
        self._read = text
        if text or self._field is not None:
            self.field.value = text
            self.field.cursor_position = len(text)
            self._show_problem(None)

    def begin(self, known: KnownValues, history: Sequence[str]) -> None:
        """Lets the person type; `known` is what can be completed."""
        self.field.suggestions.known, self.history = known, history
        self._place = len(history)
        if self.field.value.strip() and not self.field.value.endswith(" "):
            self.field.value += " "  # what is typed now is another term
            self.field.cursor_position = len(self.field.value)
        self.field.focus()

    def hint_of(self, query: Query) -> str:
        """Returns what a filter was perhaps meant to be, by the statuses that the loaded runs have."""
        from runtui.feed.view.query.hints import hint_of  # noqa: PLC0415  the rows come first

        runs = self.state.runs if self.state is not None else ()
        return hint_of(query, (word for run in runs for word in (run.status, run.said) if word)) or ""

    @on(Input.Changed, "#filter")
    def wait_for_rest(self) -> None:
        """Reads the text once no key follows."""
        self._stop_timer()
        if self.field.value.strip() != self._read or self.field.mark.place is not None:
            self._timer = self.set_timer(DEBOUNCE, self._read_now)

    @on(Input.Submitted, "#filter")
    def keep(self) -> None:
        """Reads the text at once; what can't be read isn't kept."""
        if self._read_now(is_done=True):
            self.post_message(self.Kept())
        else:
            self.app.bell()

    @on(Input.Blurred, "#filter")
    def end_typing(self) -> None:
        """Takes a last word for what it is."""
        if self.screen.focused is not self.field and self.field.value.strip() != self._read:
            self._read_now(is_done=True)

    def on_filter_field_left(self) -> None:
        """Takes the filter away."""
        self.put("")
        self.post_message(self.QueryChanged(Query()))
        self.post_message(self.Kept())

    def on_filter_field_recalled(self, event: FilterField.Recalled) -> None:
        """Writes an earlier filter, or a later one."""
        self._place = max(0, min(self._place + event.step, len(self.history)))
        text = self.history[self._place] if self._place < len(self.history) else ""
        self.field.value = text
        self.field.cursor_position = len(text)

    @property
    def is_waiting(self) -> bool:
        """Whether what was typed has not been read yet."""
        return self._timer is not None

    def _read_now(self, *, is_done: bool = False) -> bool:
        """Reads the text; returns whether it is a filter.

        A last word that may be the beginning of a field is left out as long as it is typed: it is no text that
        runs have, and would empty the rows until its colon comes.
        """
        self._stop_timer()
        from runtui.feed.view.query.hints import unfinished_field  # noqa: PLC0415  with the first letters
        from runtui.feed.view.query.parse import parse  # noqa: PLC0415  as above

        text = self.field.value.lstrip()
        begun = None if is_done else unfinished_field(text)
        try:
            query = parse(text if begun is None else begun.rest)
        except QuerySyntaxError as problem:
            self._show_problem(problem)
            if not self.position.counts.matched:
                self._query(Query())  # better all runs than none, where nobody knows which are meant
            return False
        self._show_problem(None)
        self._query(query, "" if begun is None else begun.hint)
        return True

    def _query(self, query: Query, hint: str = "") -> None:
        self._read = query.text
        self.post_message(self.QueryChanged(query, hint))

    def _show_problem(self, problem: QuerySyntaxError | None) -> None:
        lead = len(self.field.value) - len(self.field.value.lstrip())
        self.field.mark.place = None if problem is None else problem.position + lead
        self.field.refresh()
        self._show_counts()
        self.post_message(self.ProblemChanged(problem))

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.stop()
            self._timer = None

    def _show_counts(self) -> None:
        if self.state is None or self._field is None:
            return
        counts, quick = self.position.counts, quick_spans(self.arrangement)
        short = f"{thousands(counts.matched)} of {thousands(counts.loaded)}"
        choices = [count_words(counts, self.state), short + (" · more" if self.state.may_have_more else ""), short]
        if counts.unread:
            read = f"steps of {thousands(counts.of_steps - counts.unread)} of {thousands(counts.of_steps)} read"
            choices[1:] = [f"{short} · {read}", f"{short} · {thousands(counts.unread)} unread"]
        if self._field.mark.place is not None:
            choices = [f"still {words}" for words in choices]
        lines = [(Span(GAP), *quick, Span(words, Role.MUTED), Span(" ")) for words in choices]
        room = self.size.width - INDENT - LEAST_FIELD
        spans = next((each for each in lines if cells_of(each) <= room), lines[-1])
        self._counts.lines = (line(*spans),)
        self._counts.styles.width = cells_of(spans)
