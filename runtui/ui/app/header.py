"""The first line: which thread on which server, and how fresh all below is."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from rich.cells import cell_len
from textual.reactive import reactive, var

from runtui.api.errors import RateLimited, Unreachable
from runtui.feed.refresh.state import FeedState, FeedStatus
from runtui.model.key_form import masked
from runtui.model.status import is_active
from runtui.session.thread_watch import WatchedThreads
from runtui.ui.draw.line import Line, Span, line, span
from runtui.ui.draw.paint import fit
from runtui.ui.draw.palette import Role
from runtui.ui.draw.view_options import ViewOptions
from runtui.ui.draw.widget import OneLine
from runtui.words import ids, times

if TYPE_CHECKING:
    from collections.abc import Iterable

    from runtui.api.errors import ApiError
    from runtui.session.session import Place

WIDE = 160
MEDIUM = 100
LEAST_LABEL = 12
SILENCE = 10.0
"""Seconds without an answer after which that is told in the place of the last one."""
GAP = "   "
MARGIN = 1


_Groups: TypeAlias = "list[list[Span]]"


class Header(OneLine):
    """Left the thread and the profile, right the state of the refresh; what is wrong replaces what is normal."""

    place: reactive[Place | None] = reactive(None)
    """Where the person is: profile, host, thread, label."""
    state: reactive[FeedState | None] = reactive(None, always_update=True)
    thread_list: reactive[WatchedThreads] = reactive(WatchedThreads())
    is_following = reactive(False)
    view_options: reactive[ViewOptions] = reactive(ViewOptions())
    now = var(0.0)
    """Server time."""

    def watch_now(self) -> None:
        """Counts the seconds without an answer where one is late."""
        if self.state is not None and self.state.late_since is not None:
            self.refresh()

    def line(self, width: int) -> Line:
        """Returns the line for `width` cells: what matters least falls away first."""
        place = self.place
        if place is None:
            return line(span("  runtui", Role.STRONG))
        is_wide = width >= MEDIUM
        feed_status, least = _moods(self.state, place, self.now, is_wide=is_wide) if self.state else ([], [])
        facts, unusual = self._facts(place, width), self._facts(place, 0)
        rights = [
            _right(facts, feed_status),
            _right(unusual, feed_status),
            _right([], feed_status),
            _right([], least),
        ]
        lefts = _names(place, width)
        pairs = [(left, right) for right in rights for left in lefts[:-1]] + [(lefts[-1], rights[-1])]
        left, right = next((pair for pair in pairs if _cells(*pair) <= width), pairs[-1])
        return line(*left, right=(*right, Span(" " * MARGIN)))

    def _facts(self, place: Place, width: int) -> list[list[Span]]:
        """What stands beside the state of the refresh in so wide a window; at 0 only what is unusual."""
        facts: list[list[Span]] = []
        if width >= WIDE:
            facts += [[Span(words, Role.MUTED)] for words in self._counts()]
        if place.is_session_key or (place.key_words and width >= WIDE):
            facts.append([Span(place.key_words, Role.WARN if place.is_session_key else Role.MUTED)])
        if self.view_options.is_redacted:
            facts.append([Span("redacted", Role.WARN)])
        if self.is_following:
            facts.append([Span("following", Role.RUNS)])
        return facts

    def _counts(self) -> list[str]:
        if self.state is None:
            return []
        here, known = len(self.state.active_runs), self.thread_list
        others = [each for each in known.threads if each.thread_id != self.state.thread_id]
        told = [each for each in others if each.thread_id in known.answered]
        elsewhere = sum(each.last_run is not None and is_active(each.last_run.status) for each in told)
        counts = [f"{here} active here"] if here or elsewhere else []
        if known.threads and len(told) == len(others):
            counts = [f"{words}, {here + elsewhere} in all" for words in counts]
        elif elsewhere:
            counts = [f"{words}, at least {here + elsewhere} in all" for words in counts]
        return [*counts, f"{self.state.requests_per_minute} req/min"]


def _names(place: Place, width: int) -> list[list[Span]]:
    """The left side, from all of it to the least of it."""
    thread = masked(place.thread_id or "")
    name = fit(span(place.label or ("no label" if thread else "runtui")).text, max(LEAST_LABEL, width // 3))
    label = [Span("  "), Span(name, Role.STRONG)]
    server = [Span(GAP), span(place.title, Role.MUTED)]
    host = [Span("  "), span(place.host, Role.MUTED)] if place.host and width >= WIDE else []
    short = ids.short_id(thread, "thread_") if thread else ""
    whole = thread if width >= MEDIUM else short
    lefts = [[*label, *_id(whole), *server, *host], [*label, *_id(whole), *server]]
    lefts += [[*label, *_id(short), *server], [*label, *server], label]
    return lefts


def _id(thread: str) -> list[Span]:
    return [Span("  "), span(thread, Role.MUTED)] if thread else []


def _moods(
    state: FeedState, place: Place, now: float, *, is_wide: bool
) -> tuple[list[list[Span]], list[list[Span]]]:
    """The state of the refresh in groups, all of them and those for the least room."""
    waited = 0.0 if state.late_since is None else max(0.0, now - state.skew - state.late_since)
    seconds = times.countdown(waited)
    if state.feed_status is FeedStatus.LOADING and waited:
        short = f"waiting {seconds}"
        words = f"waiting for {span(place.host).text}, {seconds}" if place.host else short
        return [[Span(words, Role.MUTED)]], [[Span(short, Role.MUTED)]]
    feed_status = _mood(state, is_wide=is_wide)
    if waited < SILENCE or state.feed_status is FeedStatus.STALE or state.feed_status is FeedStatus.BLOCKED:
        return feed_status, feed_status[:1]
    silence = [Span(f"no answer for {seconds}", Role.WARN)]
    return [*feed_status[:-1], silence], [silence]


def _mood(state: FeedState, *, is_wide: bool) -> _Groups:
    """The state of the refresh in groups, the one that matters most first, the last answer last."""
    clock = times.clock(state.last_ok)
    last = [Span(("ok " if is_wide else "") + clock, Role.MUTED)]
    no_ok = "no answer yet" if state.error is None or isinstance(state.error, Unreachable) else "no runs yet"
    last_ok = [Span(f"last ok {clock}" if state.last_ok else no_ok, Role.MUTED)]
    match state.feed_status:
        case FeedStatus.LIVE:
            every = ("every " if is_wide else "") + times.countdown(state.interval + 0.5)
            return [[Span("▸ live", Role.GOOD)], [Span(every, Role.MUTED)], last]
        case FeedStatus.STALE:
            return [_trouble(state.error), last_ok]
        case FeedStatus.BLOCKED:
            return [[Span("✗ stopped", Role.BAD_STRONG)], *([last_ok] if state.last_ok else [])]
        case FeedStatus.PAUSED:
            return [[Span("paused", Role.WAITS)], last_ok]
        case FeedStatus.MANUAL:
            return [[Span("manual", Role.WARN)], *([[Span("r asks", Role.MUTED)]] if is_wide else []), last]
        case _:
            return [[Span("loading", Role.MUTED)]]


def _trouble(error: ApiError | None) -> list[Span]:
    """What is wrong in a word; a server that answers isn't offline."""
    if isinstance(error, RateLimited):
        return [Span("waiting", Role.WARN)]
    return [Span("✗ offline" if isinstance(error, Unreachable) else "✗ failing", Role.BAD_STRONG)]


def _right(facts: Iterable[list[Span]], feed_status: Iterable[list[Span]]) -> list[Span]:
    spans: list[Span] = []
    for each in facts:
        spans += [*each, Span(GAP)]
    for place, group in enumerate(feed_status):
        spans += [Span("  "), *group] if place else group
    return spans


def _cells(left: list[Span], right: list[Span]) -> int:
    """Cells of both sides with a gap between them and the margin behind."""
    return sum(cell_len(each.text) for each in (*left, *right)) + len(GAP) + MARGIN
