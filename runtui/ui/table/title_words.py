"""What the title lines say of an arrangement: the quick filter, the counts, the order, and what can't be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runtui.ui.draw.line import Line, Span, cells_of, line, span
from runtui.ui.draw.palette import Role
from runtui.ui.draw.wrap import shortened
from runtui.words.safe import safe
from runtui.words.table import matched_of, order_words, quick_words

if TYPE_CHECKING:
    from runtui.feed.refresh.state import FeedState
    from runtui.feed.view.query.language import QuerySyntaxError
    from runtui.feed.view.view import Arrangement, Counts

GAP = "   "


def quick_spans(arrangement: Arrangement) -> list[Span]:
    """Returns the quick filter, with a gap behind; nothing without one."""
    words = quick_words(arrangement.quick)
    return [Span(words, Role.RUNS), Span(GAP)] if words else []


def count_words(counts: Counts, state: FeedState) -> str:
    """Returns how many of the loaded runs belong to the filter."""
    return matched_of(counts.matched, counts.loaded, counts.undecided, has_more=state.may_have_more)


def order_spans(arrangement: Arrangement) -> list[Span]:
    """Returns the order where it isn't the server's, with a gap before; nothing otherwise."""
    sort = arrangement.sort
    if sort is None:
        return []
    words = order_words(sort.key, is_reversed=sort.is_reversed)
    return [Span(GAP), Span(words, Role.RUNS), Span(", of the loaded rows", Role.MUTED)]


def problem_line(problem: QuerySyntaxError, width: int) -> Line:
    """Returns the sentence that says what can't be read; the way out where that fits, too."""
    way_out = (Span("esc", Role.STRONG), Span(" clears ", Role.MUTED))
    mark, message = (Span("  "), Span("✗ ", Role.BAD)), safe(problem.message)
    if cells_of((*mark, Span(message), Span(GAP), *way_out)) <= width:
        return line(*mark, Span(message, Role.BAD), right=way_out)
    return line(*mark, span(shortened(message, width - cells_of(mark) - 1), Role.BAD))


def hint_line(hint: str, width: int) -> Line:
    """Returns the sentence that says what was perhaps not meant."""
    mark = (Span("  "), Span("? ", Role.WARN))
    return line(*mark, Span(shortened(safe(hint), width - cells_of(mark) - 1), Role.MUTED))
