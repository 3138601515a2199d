"""The lines around the run table: its title, its column heads, and what lies behind its last row."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from textual import work
from textual.message import Message
from textual.reactive import reactive, var

from runtui.feed.refresh.state import FeedState, FeedStatus
from runtui.feed.view.view import Arrangement, Counts
from runtui.model.status import rank_of
from runtui.ui.draw.key_hints import hint_spans
from runtui.ui.draw.line import Line, Span, cells_of, line, span
from runtui.ui.draw.paint import GROUP_GAP
from runtui.ui.draw.palette import Role
from runtui.ui.draw.status import glyph_role
from runtui.ui.draw.view_options import ViewOptions
from runtui.ui.draw.widget import OneLine
from runtui.ui.draw.wrap import shortened
from runtui.ui.table.columns import head, order_words, seen_name
from runtui.words.safe import safe
from runtui.words.sizes import thousands
from runtui.words.status import glyph
from runtui.words.table import matched_of, quick_words

if TYPE_CHECKING:
    from runtui.feed.view.ordering import Sort
    from runtui.feed.view.query.language import QuerySyntaxError

GAP = " " * GROUP_GAP
HEALTH_WIDTH = 160
"""Cells of the window from which the title shows the health."""
HEALTH_REST = 2.0
"""Seconds between two looks at the health, and so many times as long as a look takes: `HEALTH_SHARE`."""
HEALTH_SHARE = 20

HealthSpans: TypeAlias = Callable[[int], list[Span]]
"""Returns how the loaded runs fared, in at most so many cells."""


class TablePosition(NamedTuple):
    """Where the selection stands among the rows, and how many there are."""

    row: int = 0
    """The selected row, counted from 1; 0 for none."""
    rows: int = 0
    counts: Counts = Counts(0, 0)
    is_filtered_out: bool = False
    """Whether the selected run no longer belongs to the filter."""


class RunsTitle(OneLine):
    """``Runs   ! 1  ✗ 9  ✓ 25   36 loaded, more on server``, and how many came above unseen.

    A click on the count of a status leaves the runs that have it, and those of others clicked before.
    """

    @dataclass
    class StatusSwitched(Message):
        """The count of a status was clicked."""

        status: str

    state: reactive[FeedState | None] = reactive(None, always_update=True)
    arrangement: reactive[Arrangement] = reactive(Arrangement())
    position: reactive[TablePosition] = reactive(TablePosition())
    now = var(0.0)
    """Server time."""
    new_above = reactive(0)
    health: reactive[HealthSpans | None] = reactive(None)
    """None where there is no room for it."""

    def __init__(self) -> None:
        super().__init__()
        self._is_health_due = asyncio.Event()

    def on_mount(self) -> None:
        """Keeps the health fresh."""
        self._keep_health()

    def on_resize(self) -> None:
        """Shows the health where there is room now."""
        self._is_health_due.set()

    def watch_state(self) -> None:
        """Has the health counted anew."""
        self._is_health_due.set()

    @work(group="health")
    async def _keep_health(self) -> None:
        """Counts off the loop whenever the runs changed, as long as there is room for the health."""
        while True:
            await self._is_health_due.wait()
            self._is_health_due.clear()
            state, began = self.state, time.monotonic()
            if state is None or self.app.size.width < HEALTH_WIDTH:
                self.health = None
                continue
            # Imported here: the rows come first.
            from runtui.ui.table.health import health_of, health_spans  # noqa: PLC0415

            self.health = partial(health_spans, await health_of(state, self.now))
            await asyncio.sleep(HEALTH_REST + HEALTH_SHARE * (time.monotonic() - began))

    def line(self, width: int) -> Line:
        """Returns the title."""
        state, arranged = self.state, self.arrangement
        left = [Span("  "), Span("Runs", Role.STRONG), Span(GAP)]
        if state is None or state.feed_status is FeedStatus.LOADING:
            return line(*left, span("loading" if state is not None else "", Role.MUTED))
        right = [Span(f"↑ {self.new_above} new"), Span(" ")] if self.new_above else []
        unanswered = "no answer yet" if state.feed_status is FeedStatus.STALE else ""  # a refusal is an answer
        words = _loaded(state) if state.last_ok is not None else unanswered
        if arranged.is_filter:
            words = count_words(self.position.counts, state)
        rest = [*quick_spans(arranged), Span(words, Role.MUTED), *_order_spans(arranged.sort)]
        counts = _count_spans(self.counts, arranged.statuses, width - cells_of([*left, *rest, *right]) - 1)
        if self.health is not None:
            right = [*self.health(width - cells_of([*left, *counts, *rest, *right]) - 1), *right]
        return line(*left, *counts, *rest, right=right)

    @property
    def counts(self) -> list[tuple[str, int]]:
        """The statuses of the loaded runs, what needs you first, each with how many have it."""
        statuses = self.state.runs.statuses if self.state is not None else {}
        return sorted(((each, count) for each, count in statuses.items() if count), key=lambda one: rank_of(one[0]))

    def action_switch_status(self, place: int) -> None:
        """Has the status at this place of the counts shown, or no longer."""
        if place < len(self.counts):
            self.post_message(self.StatusSwitched(self.counts[place][0]))


class ColumnHeads(OneLine):
    """The heads of the columns that fit; what is wrong with the filter as long as something is."""

    @dataclass
    class SortWanted(Message):
        """The head of a column was clicked."""

        key: str

    problem: reactive[QuerySyntaxError | None] = reactive(None)
    hint = reactive("")
    """What the filter was perhaps not meant to say."""
    sort: reactive[Sort | None] = reactive(None)
    columns: reactive[tuple[str, ...]] = reactive(())
    view_options: reactive[ViewOptions] = reactive(ViewOptions())

    def line(self, width: int) -> Line:
        """Returns the heads, or the sentence under the place in the filter that it is about."""
        if self.problem is not None:
            return _problem_line(self.problem, width)
        if self.hint:
            return _hint_line(self.hint, width)
        sight, has_clock_times = self.view_options.sight, self.view_options.has_clock_times
        columns = tuple(seen_name(each, sight) for each in self.columns)
        return head(width, self.sort, columns, has_clock_times=has_clock_times)

    def action_sort_by(self, key: str) -> None:
        """Wants the rows sorted by a column."""
        self.post_message(self.SortWanted(key))


def _count_spans(counts: list[tuple[str, int]], chosen: frozenset[str], room: int) -> list[Span]:
    """The glyph and count of each status, chosen ones bold; as many as `room` has with a gap behind."""
    spans: list[Span] = []
    for place, (status, count) in enumerate(counts):
        action = f"switch_status({place})"
        words = Span(thousands(count), Role.STRONG if status in chosen else Role.MUTED, None, action)
        before = [Span("  ")] if spans else []
        more = [*before, Span(f"{glyph(status)} ", glyph_role(status), None, action), words]
        if cells_of([*spans, *more]) + len(GAP) > room:
            break
        spans += more
    return [*spans, Span(GAP)] if spans else []


def quick_spans(arrangement: Arrangement) -> list[Span]:
    """Returns the quick filter, with a gap behind; nothing without one."""
    words = quick_words(arrangement.quick, arrangement.statuses)
    return [Span(words, Role.RUNS), Span(GAP)] if words else []


def count_words(counts: Counts, state: FeedState) -> str:
    """Returns how many of the loaded runs belong to the filter, as far as what it asks for was read."""
    read = (counts.of_steps - counts.unread, counts.of_steps) if counts.unread else None
    return matched_of(
        counts.matched, counts.loaded, counts.undecided, has_more=state.may_have_more, steps_read=read
    )


def _order_spans(sort: Sort | None) -> list[Span]:
    """The order where it isn't the server's, with a gap before; nothing otherwise."""
    if sort is None:
        return []
    return [Span(GAP), Span(order_words(sort), Role.RUNS), Span(", of the loaded rows", Role.MUTED)]


def _problem_line(problem: QuerySyntaxError, width: int) -> Line:
    """The sentence that says what can't be read; the way out where that fits, too."""
    way_out = (*hint_spans([("esc", "clears")]), Span(" "))
    mark, message = (Span("  "), Span("✗ ", Role.BAD)), safe(problem.message)
    if cells_of((*mark, Span(message), Span(GAP), *way_out)) <= width:
        return line(*mark, Span(message, Role.BAD), right=way_out)
    return line(*mark, span(shortened(message, width - cells_of(mark) - 1), Role.BAD))


def _hint_line(hint: str, width: int) -> Line:
    mark = (Span("  "), Span("? ", Role.WARN))
    return line(*mark, Span(shortened(safe(hint), width - cells_of(mark) - 1), Role.MUTED))


def _loaded(state: FeedState) -> str:
    count = thousands(len(state.runs))
    words = f"the first {count} of more loaded" if state.is_cut else f"{count} loaded"
    if state.order == "asc":
        words += ", oldest first"
    if state.ignores_order:
        words += ", turned round here" if state.is_turned else ", the server ignores order"
    if state.may_have_more:
        words += ", more on server"
    if state.is_gapped:
        words += ", some may be missing"
    if state.unlisted:
        words += f", {state.unlisted} newer behind the end"
    if state.foreign_count:
        words += f", {state.foreign_count} of other threads left out"
    return words
