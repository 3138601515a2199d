"""The one tinted line under the header: a lost connection, or the run that locks the thread."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.reactive import reactive

from runtui.feed.state import FeedState, Mood
from runtui.model.status import RunStatus
from runtui.model.timing import queued_seconds, running_seconds, seconds_left
from runtui.ui.columns import LITTLE_TIME
from runtui.ui.palette import Ground, Role
from runtui.ui.shown import BLANK, Line, Span, line, span
from runtui.ui.tones import banner_ground, glyph_role
from runtui.ui.widgets.painted import OneLine
from runtui.words import ids, times
from runtui.words.status import glyph

if TYPE_CHECKING:
    from runtui.model.run import Run

MEDIUM = 100
KEPT_CELLS = 34
"""What the right part of an error may take."""


class Banner(OneLine):
    """At most one: the connection goes before the lock. The class ``-gone`` hides it when there is none."""

    DEFAULT_CSS = """
    Banner { &.-gone { display: none; } }
    """

    state: reactive[FeedState | None] = reactive(None, always_update=True)
    now = reactive(0.0)
    """Server time."""

    def watch_state(self, state: FeedState | None) -> None:
        """Appears and goes with its reason."""
        self.set_class(not _has_reason(state), "-gone")

    def line(self, width: int) -> Line:
        """Returns the line for `width` cells."""
        state = self.state
        if state is None or not _has_reason(state):
            return BLANK
        if state.error is not None:
            return _error(state, self.now, width)
        return _lock(state, self.now, width)


def _has_reason(state: FeedState | None) -> bool:
    if state is None:
        return False
    return bool(state.open_runs) if state.error is None else bool(len(state.runs) or state.last_ok)


def _error(state: FeedState, now: float, width: int) -> Line:
    error = state.error
    assert error is not None  # noqa: S101  the caller looked
    local_now = now - state.skew
    left = [span("  ✗ ", Role.BAD), span(error.title, Role.BAD_STRONG), Span("   "), span(error.message)]
    right: list[Span] = []
    if state.mood is Mood.STALE and state.next_ask is not None:
        wait = times.countdown(max(0.0, state.next_ask - local_now) + 0.99)
        right = [Span("retry in ", Role.MUTED), Span(wait, Role.STRONG), Span("   ")]
    right += [Span("r", Role.STRONG), Span(" now" if right else " retry", Role.MUTED), Span(" ")]
    if state.last_ok is not None and width >= MEDIUM:
        left.append(span(f"   shown as of {times.clock(state.last_ok)}", Role.MUTED))
    return line(*left, right=right, ground=Ground.BANNER_BAD)


def _lock(state: FeedState, now: float, width: int) -> Line:
    run = state.open_runs[0]
    more = len(state.open_runs) - 1
    waits = run.status == RunStatus.REQUIRES_ACTION
    is_wide = width >= MEDIUM
    short = ids.short_id(run.id)
    left = [Span(f"  {glyph(run.status)} ", glyph_role(run.status))]
    left += [Span("Thread locked" if is_wide else "Locked", Role.WAITS if waits else Role.RUNS)]
    left += [Span(" by " + ("run_" + short if is_wide and run.id.startswith("run_") else short))]
    if waits:
        count = len(run.waiting_tools)
        left.append(Span(f", waits for {count} tool output{'s' if count != 1 else ''}" if count else ", waits"))
    elif is_wide:
        left.append(Span(" until it ends"))
    if more:
        left.append(Span(f" and {more} more active", Role.TEXT))
    if is_wide:
        left.append(Span("   no new message, no new run", Role.MUTED))
    return line(*left, right=(*_clock(run, now), Span(" ")), ground=banner_ground(run.status))


def _clock(run: Run, now: float) -> list[Span]:
    left = seconds_left(run, now)
    if run.status == RunStatus.REQUIRES_ACTION and left is not None:
        role = Role.LEFT_LITTLE if left < LITTLE_TIME else Role.LEFT
        return [Span("expires in ", Role.MUTED), Span(times.countdown(left), role)]
    seconds = running_seconds(run, now)
    words = "running " if seconds is not None else "queued "
    seconds = queued_seconds(run, now) if seconds is None else seconds
    return [Span(words, Role.MUTED), Span(times.countdown(seconds), Role.RUNS)] if seconds is not None else []
