"""The first line: which thread on which server, and how fresh all below is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.message import Message
from textual.reactive import reactive, var

from runtui.api.errors import RateLimited, Unreachable
from runtui.feed.refresh.state import FeedState, FeedStatus
from runtui.model.key_form import masked
from runtui.session.thread_watch import WatchedThreads
from runtui.ui.draw.key_hints import WRITE
from runtui.ui.draw.line import Line, Span, cells_of, line, span
from runtui.ui.draw.paint import fit
from runtui.ui.draw.palette import Role
from runtui.ui.draw.sizing import BESIDE, WIDE
from runtui.ui.draw.view_options import ViewOptions
from runtui.ui.draw.widget import OneLine
from runtui.words import ids, times
from runtui.words.threads import FROM_FILE

if TYPE_CHECKING:
    from textual import events

    from runtui.api.errors import ApiError
    from runtui.session.session import Place

LEAST_LABEL = 12
SILENCE = 10.0
"""Seconds without an answer after which that stands in the place of the last one."""
GAP = Span("   ")
"""Between what stands beside each other and doesn't belong together."""
SPACE = Span("  ")
MARGIN = Span(" ")


class Header(OneLine):
    """Left the thread and the profile, right the state of the refresh; what is wrong replaces what is normal."""

    class ThreadsWanted(Message):
        """The left half was clicked."""

    class CommandsWanted(Message):
        """The right half was clicked."""

    place: reactive[Place | None] = reactive(None)
    """Where the person is: profile, host, thread, label."""
    state: reactive[FeedState | None] = reactive(None, always_update=True)
    thread_list: reactive[WatchedThreads] = reactive(WatchedThreads())
    is_following = reactive(False)
    view_options: reactive[ViewOptions] = reactive(ViewOptions())
    now = var(0.0)
    """Server time."""

    def on_click(self, event: events.Click) -> None:
        """Offers the threads where the name of one stands, all commands at the other end."""
        self.post_message(self.ThreadsWanted() if event.x < self.size.width // 2 else self.CommandsWanted())

    def watch_now(self) -> None:
        """Counts the seconds without an answer where one is late."""
        if self.state is not None and self.state.late_since is not None:
            self.refresh()

    def line(self, width: int) -> Line:
        """Returns the line for `width` cells: what matters least falls away first."""
        place = self.place
        if place is None:
            return line(span("  runtui", Role.STRONG))
        freshness, least = _freshness(self.state, place, self.now, width) if self.state is not None else ([], [])
        facts, unusual = self._facts(place, width), self._facts(place, 0)
        rights = [_right(facts, freshness), _right(unusual, freshness), _right([], freshness), _right([], least)]
        lefts = _lefts(place, width)
        pairs = [(left, right) for right in rights for left in lefts[:-1]] + [(lefts[-1], rights[-1])]
        left, right = next((pair for pair in pairs if _cells(*pair) <= width), pairs[-1])
        return line(*left, right=(*right, MARGIN))

    def _facts(self, place: Place, width: int) -> list[Span]:
        """What stands beside the freshness in so wide a window; at 0 only what is unusual."""
        facts = [Span(words, Role.MUTED) for words in self._counts()] if width >= WIDE else []
        if place.is_session_key or (place.key_words and width >= WIDE):
            facts.append(Span(place.key_words, Role.WARN if place.is_session_key else Role.MUTED))
        sight = self.view_options.sight
        hidden = {"redacted": sight.is_redacted, "unmasked": sight.is_unmasked}
        facts += [Span(words, Role.WARN) for words, is_so in hidden.items() if is_so]
        facts += [Span(WRITE, Role.WAITS)] if place.may_write else []
        if self.is_following:
            facts.append(Span("following", Role.RUNS))
        return facts

    def _counts(self) -> list[str]:
        if self.state is None:
            return []
        here, known = len(self.state.active_runs), self.thread_list
        others = [each.status for each in known.placed if each.thread_id != self.state.thread_id]
        answered = [each for each in others if each.is_answered]
        elsewhere = sum(each.is_active for each in answered)
        counts = [f"{here} active here"] if here or elsewhere else []
        if known.placed and len(answered) == len(others):
            counts = [f"{words}, {here + elsewhere} in all" for words in counts]
        elif elsewhere:
            counts = [f"{words}, at least {here + elsewhere} in all" for words in counts]
        return [*counts, f"{self.state.requests_per_minute} req/min"]


def _lefts(place: Place, width: int) -> list[list[Span]]:
    """The left side, from all of it to the least of it."""
    thread = masked(place.thread_id or "")
    name = fit(span(place.label or ("no label" if thread else "runtui")).text, max(LEAST_LABEL, width // 3))
    label = [SPACE, Span(name, Role.STRONG)]
    host = [GAP, span(place.host or place.name, Role.MUTED)]
    server = [GAP, span(place.name, Role.MUTED), SPACE, *host[1:]] if place.name and place.host else host
    short = [SPACE, span(ids.short_id(thread, "thread_"), Role.MUTED)] if thread else []
    whole = [SPACE, span(thread, Role.MUTED)] if thread and width >= BESIDE else short
    ends: list[list[Span]] = [[*whole, *server], [*short, *server], [*short, *host], server, host, []]
    return [[*label, *end] for end in ends]


def _freshness(state: FeedState, place: Place, now: float, width: int) -> tuple[list[Span], list[Span]]:
    """How fresh all below is, the last answer last; then the same for the least room."""
    if place.is_file and state.feed_status in (FeedStatus.MANUAL, FeedStatus.PAUSED):
        return [Span(FROM_FILE, Role.MUTED)], [Span(FROM_FILE, Role.MUTED)]
    waited = 0.0 if state.late_since is None else max(0.0, now - state.skew - state.late_since)
    seconds = times.countdown(waited)
    if state.feed_status is FeedStatus.LOADING and waited:
        short = f"waiting {seconds}"
        words = f"waiting for {span(place.host).text}, {seconds}" if place.host else short
        return [Span(words, Role.MUTED)], [Span(short, Role.MUTED)]
    spans = _of_status(state, is_wide=width >= BESIDE)
    if waited < SILENCE or state.feed_status is FeedStatus.STALE or state.feed_status is FeedStatus.BLOCKED:
        return spans, spans[:1]
    silence = Span(f"no answer for {seconds}", Role.WARN)
    return [*spans[:-1], silence], [silence]


def _of_status(state: FeedState, *, is_wide: bool) -> list[Span]:
    clock = times.clock(state.last_ok)
    last = Span(("ok " if is_wide else "") + clock, Role.MUTED)
    no_ok = "no answer yet" if state.error is None or isinstance(state.error, Unreachable) else "no runs yet"
    last_ok = Span(f"last ok {clock}" if state.last_ok else no_ok, Role.MUTED)
    match state.feed_status:
        case FeedStatus.LIVE:
            every = ("every " if is_wide else "") + times.countdown(state.interval + 0.5)
            return [Span("▸ live", Role.GOOD), Span(every, Role.MUTED), last]
        case FeedStatus.STALE:
            return [_trouble(state.error), last_ok]
        case FeedStatus.BLOCKED:
            return [Span("✗ stopped", Role.BAD_STRONG), *([last_ok] if state.last_ok else [])]
        case FeedStatus.PAUSED:
            return [Span("paused", Role.WAITS), last_ok]
        case FeedStatus.MANUAL:
            return [Span("manual", Role.WARN), *([Span("r asks", Role.MUTED)] if is_wide else []), last]
        case _:
            return [Span("loading", Role.MUTED)]


def _trouble(error: ApiError | None) -> Span:
    """What is wrong in a word; a server that answers isn't offline."""
    if isinstance(error, RateLimited):
        return Span("waiting", Role.WARN)
    return Span("✗ offline" if isinstance(error, Unreachable) else "✗ failing", Role.BAD_STRONG)


def _right(facts: list[Span], freshness: list[Span]) -> list[Span]:
    before = [each for fact in facts for each in (fact, GAP)]
    return [*before, *[each for span in freshness for each in (span, SPACE)][:-1]]


def _cells(left: list[Span], right: list[Span]) -> int:
    """Cells of both sides with a gap between them and the margin behind."""
    return cells_of((*left, GAP, *right, MARGIN))
