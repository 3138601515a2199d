"""What stands in the place of the rows when there are none: why, and what to do next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runtui.feed.state import Mood
from runtui.ui.palette import Role
from runtui.ui.shown import BLANK, Line, Span, line, span
from runtui.ui.wrap import wrap
from runtui.words.safe import safe

if TYPE_CHECKING:
    from runtui.feed.state import FeedState

MARGIN = 2
WIDEST = 66


def empty_lines(state: FeedState | None, width: int, *, is_idle: bool = False) -> list[Line]:
    """Returns the lines to show instead of rows; none while the first page is on its way."""
    if state is None and is_idle:
        return said(
            "No thread open", "Press t to choose one, or to paste an id, a URL or an error message.", width=width
        )
    if state is None or state.mood is Mood.LOADING:
        return []
    if state.error is not None:
        error = state.error
        return said(error.title, error.message, error.next_step, width=width)
    if state.strangers:
        return said(
            "No runs of this thread",
            f"The server sent {state.strangers} runs of other threads instead; they are left out.",
            "It ignores the thread id, as some servers do. Nothing here can mend that.",
            width=width,
        )
    return said("No runs yet", "New ones appear here by themselves.", width=width)


def said(title: str, *paragraphs: str, width: int) -> list[Line]:
    """Returns a bold title and wrapped paragraphs, in one column under a blank line."""
    room = max(20, min(WIDEST, width - MARGIN - 1))
    lines = [BLANK, line(Span(" " * MARGIN), span(title, Role.STRONG))]
    for text in filter(None, paragraphs):
        lines.append(BLANK)
        lines += [line(Span(" " * MARGIN), Span(each)) for each in wrap(safe(text, 600), room)]
    return lines
