"""The first line: which thread on which server, and how fresh all below is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.reactive import reactive

from runtui.feed.state import FeedState, Mood
from runtui.ui.palette import Role
from runtui.ui.shown import Line, Span, line, span
from runtui.ui.widgets.painted import OneLine
from runtui.words import ids, times
from runtui.words.sizes import plural

if TYPE_CHECKING:
    from runtui.ui.place import Place

WIDE = 160
MEDIUM = 100
SEP = Span("   ")


class Header(OneLine):
    """Left the thread and the profile, right the state of the refresh; what is wrong replaces what is normal."""

    place: reactive[Place | None] = reactive(None)
    """Where the person is: profile, host, thread, label."""
    state: reactive[FeedState | None] = reactive(None, always_update=True)
    now = reactive(0.0)
    is_following = reactive(False)

    def line(self, width: int) -> Line:
        """Returns the line for `width` cells."""
        place, state = self.place, self.state
        if place is None:
            return line(span("  runtui", Role.STRONG))
        right = self._freshness(state, width) if state is not None else [span(place.key_words, Role.MUTED)]
        return line(*self._names(width), right=(*right, Span(" ")))

    def _names(self, width: int) -> list[Span]:
        place = self.place
        assert place is not None  # noqa: S101  line() returned before
        thread = place.thread_id or ""
        thread = thread if width >= MEDIUM else ids.short_id(thread, "thread_") if thread else ""
        spans = [Span("  "), span(place.label or ("runtui" if not thread else "no label"), Role.STRONG)]
        if thread:
            spans += [Span("  "), span(thread, Role.MUTED)]
        spans += [SEP, span(place.title, Role.MUTED)]
        if width >= WIDE:
            spans += [Span("  "), span(place.host, Role.MUTED)]
        return spans

    def _freshness(self, state: FeedState, width: int) -> list[Span]:
        spans: list[Span] = []
        place = self.place
        if width >= WIDE and place is not None:
            open_runs = len(state.open_runs)
            spans += [Span(f"{open_runs} active here", Role.MUTED), SEP] if open_runs else []
            spans += [Span(f"{state.requests_per_minute} req/min", Role.MUTED), SEP]
            spans += [span(place.key_words, Role.MUTED), SEP] if place.key_words else []
        elif place is not None and place.is_session_key and width >= MEDIUM:
            spans += [Span("session key", Role.WARN), SEP]
        if self.is_following:
            spans += [Span("following", Role.RUNS), SEP]
        return [*spans, *_mood(state, self.now, is_wide=width >= MEDIUM)]


def _mood(state: FeedState, now: float, *, is_wide: bool) -> list[Span]:
    last = Span(("ok " if is_wide else "") + times.clock(state.last_ok), Role.MUTED)
    last_ok = Span(f"last ok {times.clock(state.last_ok)}" if state.last_ok else "no answer yet", Role.MUTED)
    match state.mood:
        case Mood.LIVE:
            return [
                Span("▸ ", Role.GOOD),
                Span("live", Role.GOOD),
                Span("  "),
                _interval(state, now, is_wide),
                Span("  "),
                last,
            ]
        case Mood.STALE:
            return [Span("✗ offline", Role.BAD_STRONG), Span("  "), last_ok]
        case Mood.BLOCKED:
            return [Span("✗ stopped", Role.BAD_STRONG), Span("  "), last_ok]
        case Mood.PAUSED:
            return [Span("paused", Role.WAITS), Span("  "), last_ok]
        case Mood.MANUAL:
            return [Span("manual", Role.WARN), Span("  r asks" if is_wide else "", Role.MUTED), Span("  "), last]
        case _:
            return [Span("loading", Role.MUTED)]


def _interval(state: FeedState, now: float, is_wide: bool) -> Span:
    del now
    words = "every " if is_wide else ""
    return Span(words + times.countdown(state.interval + 0.5), Role.MUTED)


def active_words(count: int) -> str:
    """Returns how many runs are active, in words."""
    return plural(count, "active run")
