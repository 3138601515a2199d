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

from runtui.api.errors import NotFound, Rejected
from runtui.feed.refresh.state import FeedState, FeedStatus, Paging
from runtui.feed.view.view import Arrangement, Counts
from runtui.ui.draw.key_hints import hint_spans
from runtui.ui.draw.line import BLANK, Line, Span, cells_of, line, span
from runtui.ui.draw.paint import GROUP_GAP
from runtui.ui.draw.palette import Role
from runtui.ui.draw.view_options import ViewOptions
from runtui.ui.draw.widget import OneLine
from runtui.ui.draw.wrap import shortened
from runtui.ui.table.columns import head, order_words, seen_name
from runtui.words import ids
from runtui.words.safe import safe
from runtui.words.sizes import thousands
from runtui.words.table import matched_of, quick_words

if TYPE_CHECKING:
    from runtui.api.errors import ApiError
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
    """``Runs   25 loaded, more on server``, and how many came above unseen."""

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
        if self.health is not None:
            used = cells_of([*left, *quick_spans(arranged), Span(words), *_order_spans(arranged.sort), *right])
            right = [*self.health(width - used - 1), *right]
        return line(
            *left, *quick_spans(arranged), Span(words, Role.MUTED), *_order_spans(arranged.sort), right=right
        )


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


class LastLine(OneLine):
    """What lies behind the last row; it changes its words in place."""

    state: reactive[FeedState | None] = reactive(None, always_update=True)
    position: reactive[TablePosition] = reactive(TablePosition())
    new_above = reactive(0)
    note: reactive[tuple[str, ...]] = reactive(())
    """What came of the key that was just pressed, from all of it to the least."""
    loads_for = reactive("")
    """What pages or steps are being loaded for, "" while nobody looks for anything."""
    done = reactive("")
    """How far that is; "": as many runs as are loaded."""

    def line(self, width: int) -> Line:
        """Returns the line: what lies behind is never cut for the sake of what stands right of it."""
        state = self.state
        if state is None or not state.runs:
            return BLANK
        place = _place(self.position)
        if self.loads_for:
            words = f"  {self.loads_for}: {self.done or f'{thousands(len(state.runs))} loaded'}{GAP}"
            return line(Span(words), *hint_spans([("esc", "stops")]), right=place)
        above = [Span(f"↑ {self.new_above} new{GAP}")] if self.new_above else []
        rights = [[Span(note + GAP), *above, *place] for note in self.note] + [[Span(each)] for each in self.note]
        rights += [[*above, *place], above, []]
        pairs = [(left, right) for right in rights for left in _behind(state)]
        left, right = next((pair for pair in pairs if _fits(*pair, width)), pairs[-1])
        return line(Span("  "), *left, right=(*right, Span(" ")))


def _fits(left: list[Span], right: list[Span], width: int) -> bool:
    return 2 + cells_of(left) + len(GAP) + cells_of(right) <= width


def quick_spans(arrangement: Arrangement) -> list[Span]:
    """Returns the quick filter, with a gap behind; nothing without one."""
    words = quick_words(arrangement.quick)
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


def _place(position: TablePosition) -> list[Span]:
    if position.is_filtered_out:
        return [Span("- the selected run left the filter", Role.WARN)]
    words = f"{thousands(position.row)} of {thousands(position.rows)}"
    return [Span(words, Role.MUTED)] if position.row else []


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


def _failed(error: ApiError | None) -> list[list[Span]]:
    """Why there is no next page, and the key that helps: where its place in the list is refused, no other try."""
    reason = [span(f"page failed: {error.title if error else 'no answer'}", Role.BAD), Span(", ", Role.MUTED)]
    if isinstance(error, NotFound | Rejected):
        keys = hint_spans([("R", "reloads")])
    else:
        keys = [*hint_spans([("r", "or ")]), *hint_spans([("G", "retries")])]
    return [[*reason, *keys], [Span("page failed", Role.BAD), Span(", ", Role.MUTED), *keys]]


def _gapped(count: str, state: FeedState) -> list[list[Span]]:
    """That the end isn't all there is, and what shows all: a list from its other end has other seams."""
    other = "oldest first" if state.order == "desc" else "newest first"
    way = [Span(", ", Role.MUTED), *hint_spans([("O", f"lists {other}")])]
    where = "end:" if state.paging is Paging.END else "stopped at"
    words = (
        f"{where} {count} runs, but the server's pages overlap, runs may be missing",
        f"{where} {count} runs, but some may be missing",
        "pages overlap",
    )
    return [*([Span(each, Role.WARN), *way] for each in words), [Span("runs may be missing", Role.WARN)]]


def _turning(state: FeedState) -> list[Span]:
    """The key that turns rows round, all of them being in hand, where the server knows one order."""
    does = "turns them back" if state.is_turned else "turns them round"
    return [Span(", ", Role.MUTED), *hint_spans([("O", does)])]


def _behind(state: FeedState) -> list[list[Span]]:
    """What lies behind the last row, from all of it to the least."""
    count = thousands(len(state.runs))
    match state.paging:
        case Paging.LOADING:
            after = ids.short_id(state.runs[-1].id)
            return [[Span("loading more"), Span(f"  after {after}", Role.MUTED)], [Span("loading more")]]
        case Paging.FAILED:
            return _failed(state.paging_error)
        case Paging.MORE:
            return [[Span("more on server, ", Role.MUTED), *hint_spans([("G", "loads")])]]
        case Paging.END | Paging.REPEATED | Paging.EMPTY if state.is_gapped:
            return _gapped(count, state)
        case Paging.REPEATED | Paging.EMPTY:
            does = "repeats itself" if state.paging is Paging.REPEATED else "sends none"
            words = (f"stopped: the server says there is more, but {does}", f"stopped: the server {does}")
            return [[Span(each, Role.WARN)] for each in words]
        case _:
            end = Span(f"end: {count} run{'s' if len(state.runs) != 1 else ''}", Role.MUTED)
            return [[end, *_turning(state)], [end]] if state.ignores_order else [[end]]
