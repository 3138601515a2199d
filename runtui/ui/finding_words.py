"""What the title lines say of an arrangement: the quick filter, the counts, the order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runtui.ui.palette import Role
from runtui.ui.shown import Span
from runtui.words.finding import matched_of, order_words, quick_words

if TYPE_CHECKING:
    from runtui.feed.state import FeedState
    from runtui.feed.view import Arrangement, Counts

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
