"""What stands in the place of the rows when there are none: why, and what to do next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runtui.feed.refresh.state import FeedStatus
from runtui.ui.draw.line import BLANK, Line, Span, line, span
from runtui.ui.draw.palette import Role
from runtui.ui.draw.wrap import wrap
from runtui.words.ids import request_words
from runtui.words.safe import safe
from runtui.words.sizes import plural
from runtui.words.table import steps_of

if TYPE_CHECKING:
    from runtui.feed.refresh.state import FeedState
    from runtui.feed.view.view import Counts

MARGIN = 2
WIDEST = 66
LONGEST = 1500
"""Characters of a paragraph: all that an error says."""


def empty_lines(state: FeedState | None, width: int, *, is_idle: bool = False) -> list[Line]:
    """Returns the lines to show instead of rows; none while the first page is on its way."""
    if state is None and is_idle:
        return _paragraphs(
            "No thread open", "Press t to choose one, or to paste an id, a URL or an error message.", width=width
        )
    if state is None or state.feed_status is FeedStatus.LOADING:
        return []
    if state.error is not None:
        error = state.error
        lines = _paragraphs(error.message, error.next_step, width=width)  # the banner has its title
        if error.request_id:
            lines += [BLANK, line(Span(" " * MARGIN), span(request_words(error.request_id), Role.MUTED))]
        if error.is_cut or len(error.request_ids) > 1:
            hint = (Span(" " * MARGIN), Span("i", Role.STRONG), Span(" shows all that the server said", Role.MUTED))
            lines += [BLANK, line(*hint)]
        return lines
    if state.foreign_count:
        others = plural(state.foreign_count, "run of another thread", "runs of other threads")
        return _paragraphs(
            "No runs of this thread",
            f"The server sent {others} instead, left out here.",
            "It ignores the thread id, as some servers do. Nothing here can mend that.",
            width=width,
        )
    asks = state.feed_status in (FeedStatus.PAUSED, FeedStatus.MANUAL)
    way = "Nothing is asked for now: r looks for new ones." if asks else "New ones appear here by themselves."
    return _paragraphs("No runs yet", way, "t opens another thread.", width=width)


def no_match_lines(counts: Counts, width: int, *, has_more: bool) -> list[Line]:
    """Returns what to say where runs are loaded and the filter lets none of them through."""
    more = "The server has more: G loads a page, “Load all” in the palette (:) every one." if has_more else ""
    if counts.undecided:
        return _paragraphs("Searching", f"{plural(counts.undecided, 'run')} still to be read.", width=width)
    if counts.unread:
        return _paragraphs(
            "None found yet",
            f"Only steps tell what a run called: {steps_of(counts.of_steps - counts.unread, counts.of_steps)}.",
            "“Read steps” in the palette (:) reads those of the others.",
            more,
            width=width,
        )
    where = f"None of {plural(counts.loaded, 'loaded run')} matches the filter."
    return _paragraphs("No run matches", where, "Esc shows all of them, / changes the filter.", more, width=width)


def _paragraphs(title: str, *paragraphs: str, width: int) -> list[Line]:
    """Returns a bold title and wrapped paragraphs, in one column under a blank line."""
    room = max(20, min(WIDEST, width - MARGIN - 1))
    lines = [
        BLANK,
        *(line(Span(" " * MARGIN), Span(each, Role.STRONG)) for each in wrap(safe(title, LONGEST), room)),
    ]
    for text in filter(None, paragraphs):
        lines.append(BLANK)
        lines += [line(Span(" " * MARGIN), Span(each)) for each in wrap(safe(text, LONGEST), room)]
    return lines
