"""The lines around the run table: its title, its column heads, and what lies behind its last row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.reactive import reactive

from runtui.api.errors import NotFound, Rejected
from runtui.feed.refresh.state import FeedState, FeedStatus, Paging
from runtui.feed.view.view import Arrangement
from runtui.ui.draw.line import BLANK, Line, Span, cells_of, line, span
from runtui.ui.draw.palette import Role
from runtui.ui.draw.view_options import ViewOptions
from runtui.ui.draw.widget import OneLine
from runtui.ui.table import columns
from runtui.ui.table.position import TablePosition
from runtui.ui.table.title_words import count_words, hint_line, order_spans, problem_line, quick_spans
from runtui.words import ids
from runtui.words.sizes import thousands

GAP = "   "

if TYPE_CHECKING:
    from runtui.api.errors import ApiError
    from runtui.feed.run.health import Health
    from runtui.feed.view.ordering import Sort
    from runtui.feed.view.query.language import QuerySyntaxError


class RunsTitle(OneLine):
    """``Runs   25 loaded, more on server``, and how many came above unseen."""

    state: reactive[FeedState | None] = reactive(None, always_update=True)
    arrangement: reactive[Arrangement] = reactive(Arrangement())
    standing: reactive[TablePosition] = reactive(TablePosition())
    new_above = reactive(0)
    health: reactive[Health | None] = reactive(None)
    """How the loaded runs fared; None where there is no room to say it."""

    def line(self, width: int) -> Line:
        """Returns the title."""
        state, arranged = self.state, self.arrangement
        left = [Span("  "), Span("Runs", Role.STRONG), Span("   ")]
        if state is None or state.feed_status is FeedStatus.LOADING:
            return line(*left, span("loading" if state is not None else "", Role.MUTED))
        right = [Span(f"↑ {self.new_above} new"), Span(" ")] if self.new_above else []
        unanswered = "no answer yet" if state.feed_status is FeedStatus.STALE else ""  # a refusal is an answer
        words = _loaded(state) if state.last_ok is not None else unanswered
        if arranged.is_filter:
            words = count_words(self.standing.counts, state)
        if self.health is not None:
            # Imported here: the health is told after the rows.
            from runtui.ui.table.health_lines import health_spans  # noqa: PLC0415

            used = cells_of([*left, *quick_spans(arranged), Span(words), *order_spans(arranged), *right])
            right = [*health_spans(self.health, width - used - 1), *right]
        return line(*left, *quick_spans(arranged), Span(words, Role.MUTED), *order_spans(arranged), right=right)


class ColumnHeads(OneLine):
    """The heads of the columns that fit; what is wrong with the filter as long as something is."""

    problem: reactive[QuerySyntaxError | None] = reactive(None)
    hint = reactive("")
    """What the filter was perhaps not meant to say."""
    sort: reactive[Sort | None] = reactive(None)
    columns: reactive[tuple[str, ...]] = reactive(())
    view_options: reactive[ViewOptions] = reactive(ViewOptions())

    def line(self, width: int) -> Line:
        """Returns the heads, or the sentence under the place in the filter that it is about."""
        if self.problem is not None:
            return problem_line(self.problem, width)
        if self.hint:
            return hint_line(self.hint, width)
        return columns.head(width, self.sort, self.columns, has_clock_times=self.view_options.has_clock_times)


class LastLine(OneLine):
    """What lies behind the last row; it changes its words in place."""

    state: reactive[FeedState | None] = reactive(None, always_update=True)
    standing: reactive[TablePosition] = reactive(TablePosition())
    new_above = reactive(0)
    note: reactive[tuple[str, ...]] = reactive(())
    """What came of the key that was just pressed, from all of it to the least."""
    sought = reactive("")
    """What pages are being loaded for; "" for nothing of that kind."""

    def line(self, width: int) -> Line:
        """Returns the line: what lies behind is never cut for the sake of what stands right of it."""
        state = self.state
        if state is None or not state.runs:
            return BLANK
        place = _place(self.standing)
        if self.sought:
            words = f"{self.sought}: {thousands(len(state.runs))} loaded"
            return line(
                Span("  "), Span(words), Span("   esc", Role.STRONG), Span(" stops", Role.MUTED), right=place
            )
        above = [Span(f"↑ {self.new_above} new{GAP}")] if self.new_above else []
        rights = [[Span(note + GAP), *above, *place] for note in self.note] + [[Span(each)] for each in self.note]
        rights += [[*above, *place], above, []]
        pairs = [(left, right) for right in rights for left in _behind(state)]
        left, right = next((pair for pair in pairs if _fits(*pair, width)), pairs[-1])
        return line(Span("  "), *left, right=(*right, Span(" ")))


def _fits(left: list[Span], right: list[Span], width: int) -> bool:
    return 2 + cells_of(left) + len(GAP) + cells_of(right) <= width


def _place(standing: TablePosition) -> list[Span]:
    if standing.is_leaver:
        return [Span("- the selected run left the filter", Role.WARN)]
    words = f"{thousands(standing.position)} of {thousands(standing.rows)}"
    return [Span(words, Role.MUTED)] if standing.position else []


def _loaded(state: FeedState) -> str:
    words = f"{thousands(len(state.runs))} loaded"
    if state.order == "asc":
        words += ", oldest first"
    if state.may_have_more:
        words += ", more on server"
    if state.unlisted:
        words += f", {state.unlisted} newer behind the end"
    if state.foreign_count:
        words += f", {state.foreign_count} of other threads left out"
    return words


def _failed(error: ApiError | None) -> list[list[Span]]:
    """Why there is no next page, and the key that helps: where its place in the list is refused, no other try."""
    reason = [span(f"page failed: {error.title if error else 'no answer'}", Role.BAD), Span(", ", Role.MUTED)]
    if isinstance(error, NotFound | Rejected):
        keys = [Span("R", Role.STRONG), Span(" reloads", Role.MUTED)]
    else:
        keys = [
            Span("r", Role.STRONG),
            Span(" or ", Role.MUTED),
            Span("G", Role.STRONG),
            Span(" retries", Role.MUTED),
        ]
    return [[*reason, *keys], [Span("page failed", Role.BAD), Span(", ", Role.MUTED), *keys]]


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
            return [[Span("more on server, ", Role.MUTED), Span("G", Role.STRONG), Span(" loads", Role.MUTED)]]
        case Paging.REPEATED | Paging.EMPTY:
            does = "repeats itself" if state.paging is Paging.REPEATED else "sends none"
            words = (f"stopped: the server says there is more, but {does}", f"stopped: the server {does}")
            return [[Span(each, Role.WARN)] for each in words]
        case _:
            return [[Span(f"end: {count} run{'s' if len(state.runs) != 1 else ''}", Role.MUTED)]]
