"""The line under the run table: what lies behind its last row, what came of a key, and where the selection is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.reactive import reactive

from runtui.api.errors import NotFound, Rejected
from runtui.feed.refresh.state import FeedState, Paging
from runtui.ui.draw.key_hints import hint_spans
from runtui.ui.draw.line import BLANK, Line, Span, cells_of, line, span
from runtui.ui.draw.palette import Role
from runtui.ui.draw.widget import OneLine
from runtui.ui.table.titles import GAP, TablePosition
from runtui.words import ids
from runtui.words.sizes import thousands

if TYPE_CHECKING:
    from runtui.api.errors import ApiError


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


def _place(position: TablePosition) -> list[Span]:
    if position.is_filtered_out:
        return [Span("- the selected run left the filter", Role.WARN)]
    words = f"{thousands(position.row)} of {thousands(position.rows)}"
    return [Span(words, Role.MUTED)] if position.row else []


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
