"""The tinted lines under the header: a lost connection, or the run that locks the thread."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.reactive import reactive, var

from runtui.api.errors import NotAccepted
from runtui.feed.refresh.state import FeedState, FeedStatus
from runtui.feed.run.lifetime import elapsed
from runtui.model.status import RunStatus, is_known
from runtui.model.timing import seconds_left
from runtui.ui.draw.line import BLANK, Line, Span, line, span
from runtui.ui.draw.palette import Ground, Role
from runtui.ui.draw.status import banner_ground, expiry, glyph_role
from runtui.ui.draw.widget import PaintedWidget
from runtui.words import ids, times
from runtui.words.ids import request_words
from runtui.words.sizes import plural
from runtui.words.status import glyph, word

if TYPE_CHECKING:
    from textual.geometry import Size
    from textual.strip import Strip

    from runtui.model.run import Run

MEDIUM = 100
LOW = 20
"""Height of a window from which an error may take a second line."""
MARK = "  ✗ "
KEY_HINT = "Change the API key in the palette (:)."


class Banner(PaintedWidget):
    """At most one thing: the connection goes before the lock. The class ``-gone`` hides it when there is none.

    In a thread that was locked in this session its line stays, blank, where there is room (``-idle``): rows that
    move two lines each time a run comes and goes can't be read.
    """

    DEFAULT_CSS = """
    Banner { height: auto; width: 1fr; &.-gone { display: none; } }
    """

    _drawn: list[Line] | None = None

    _locked: frozenset[str] = frozenset()
    """The threads that were locked."""

    state: reactive[FeedState | None] = reactive(None, always_update=True)
    now = var(0.0)
    """Server time."""

    def watch_state(self, state: FeedState | None) -> None:
        """Appears, grows and goes with its reason."""
        if state is not None and state.active_runs and state.thread_id not in self._locked:
            self._locked |= {state.thread_id}
        was_locked = state is not None and state.thread_id in self._locked
        self.set_class(not _has_reason(state) and not was_locked, "-gone")
        self.set_class(not _has_reason(state) and was_locked, "-idle")
        self._grow()

    def watch_now(self) -> None:
        """Draws the countdown when it ticks; grows with its words."""
        size = self.size
        lines = self.lines(size.width) if size.width else self._drawn
        if lines != self._drawn:
            self.refresh(layout=len(lines or ()) != size.height)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Returns one line, or two for an error that needs them."""
        del container, viewport
        return len(self.lines(width))

    def render_line(self, y: int) -> Strip:
        """Draws one line."""
        lines = self._drawn = self.lines(self.size.width)
        return self.painted(lines[y] if y < len(lines) else BLANK)

    def lines(self, width: int) -> list[Line]:
        """Returns what there is to say in `width` cells; at least one line."""
        state = self.state
        if state is None or not _has_reason(state):
            return [BLANK]
        if state.error is None:
            return [_lock(state, self.now, width)]
        lines = _error(state, self.now, width)
        return lines if self.app.size.height >= LOW else lines[:1]

    def _grow(self) -> None:
        if self.size.width and len(self.lines(self.size.width)) != self.size.height:
            self.refresh(layout=True)


def _has_reason(state: FeedState | None) -> bool:
    return state is not None and (state.error is not None or bool(state.active_runs))


def _error(state: FeedState, now: float, width: int) -> list[Line]:
    error = state.error
    assert error is not None  # noqa: S101  the caller looked
    right = _next_try(state, now - state.skew)
    as_of = _as_of(state, now - state.skew)
    if not state.runs:  # the place of the rows says the rest
        first = _error_line([span(error.title, Role.BAD_STRONG)], as_of, right, width)
        return [first, _second([KEY_HINT], [], width)] if isinstance(error, NotAccepted) else [first]
    cause = [span(error.title, Role.BAD_STRONG), Span("   "), span(error.message)]
    room = width - len(MARK) - _cells(right) - 2
    if _cells(cause) > room:
        cause = [span(error.message, Role.BAD)]
    beside = [as_of, [span(request_words(error.request_id), Role.MUTED)] if error.request_id else []]
    steps = [error.next_step]
    if isinstance(error, NotAccepted):
        steps = [f"{KEY_HINT} {error.next_step}", error.next_step if error.status == 403 else KEY_HINT]
    if not steps[0]:
        facts = [each for each in beside if each]
        whole = next((count for count in range(len(facts), 0, -1) if _fits(cause, facts[:count], room)), 0)
        second = [_second([""], facts[whole:], width)] if facts[whole:] else []
        return [_error_line(cause, _joined(facts[:whole]), right, width), *second]
    return [_error_line(cause, [], right, width), _second(steps, beside, width)]


def _error_line(cause: list[Span], as_of: list[Span], right: list[Span], width: int) -> Line:
    room = width - len(MARK) - _cells(right) - 2
    fits = as_of and _cells(cause) + _cells(as_of) + 3 <= room
    more = [Span("   "), *as_of] if fits else []
    return line(Span(MARK, Role.BAD), *cause, *more, right=right, ground=Ground.BANNER_BAD)


def _second(steps: list[str], beside: list[list[Span]], width: int) -> Line:
    """The next step, in as many words as leave room for the first of what stands beside it, then for the rest."""
    margin, facts = Span(" " * len(MARK)), [each for each in beside if each]
    if not steps[0]:
        return line(margin, *_joined(facts), ground=Ground.BANNER_BAD)
    for step in steps:
        for count in range(len(facts), 0, -1):
            words, right = (margin, span(step, Role.MUTED)), [*_joined(facts[:count]), Span(" ")]
            if _cells(words) + _cells(right) + 3 <= width:
                return line(*words, right=right, ground=Ground.BANNER_BAD)
    return line(margin, span(steps[0], Role.MUTED), ground=Ground.BANNER_BAD)


def _fits(cause: list[Span], facts: list[list[Span]], room: int) -> bool:
    return _cells(cause) + _cells(_joined(facts)) + 3 <= room


def _joined(facts: list[list[Span]]) -> list[Span]:
    joined = [each for fact in facts for each in (Span("   "), *fact)]
    return joined[1:]


def _as_of(state: FeedState, local_now: float) -> list[Span]:
    if state.last_ok is None:
        return []
    ago = times.countdown(max(0.0, local_now - state.last_ok))
    return [Span(f"shown as of {times.clock(state.last_ok)}, {ago} ago", Role.MUTED)]


def _next_try(state: FeedState, local_now: float) -> list[Span]:
    """When the server is asked again, and the key that asks now."""
    if state.feed_status is not FeedStatus.STALE or state.next_poll is None:
        return [Span("r", Role.STRONG), Span(" tries again", Role.MUTED), Span(" ")]
    left = state.next_poll - local_now
    if left <= 0:
        return [Span("trying now", Role.MUTED), Span(" ")]
    wait = Span(times.countdown(left + 0.99), Role.STRONG)
    return [Span("retry in ", Role.MUTED), wait, Span("   "), Span("r", Role.STRONG), Span(" now ", Role.MUTED)]


def _cells(spans: list[Span] | tuple[Span, ...]) -> int:
    return sum(cell_len(each.text) for each in spans)


def _lock(state: FeedState, now: float, width: int) -> Line:
    run = min(state.active_runs, key=_rank)
    is_wide = width >= MEDIUM
    right = [*_clock(run, now, is_wide=is_wide), Span(" ")]
    role = Role.WAITS if run.status == RunStatus.REQUIRES_ACTION else Role.RUNS
    role = role if is_known(run.status) else Role.MUTED
    head = [
        Span(f"  {glyph(run.status)} ", glyph_role(run.status)),
        Span(_locked(run, is_wide=is_wide), role),
    ]
    room = width - _cells(head) - _cells(right) - 2
    locking = sum(is_known(each.status) for each in state.active_runs)
    sentences = _sentences(run, locking, len(state.active_runs) - locking, is_wide=is_wide)
    sentence = next((each for each in sentences if _cells(each) <= room), sentences[-1])
    return line(*head, *sentence, right=right, ground=banner_ground(run.status))


def _rank(run: Run) -> tuple[bool, bool, float]:
    """First what a person can unblock, of that what expires first. What surely locks goes before what may not."""
    waits = run.status == RunStatus.REQUIRES_ACTION
    expires_at = math.inf if run.expires_at is None else run.expires_at
    return not waits, not is_known(run.status), expires_at if waits else 0.0


def _locked(run: Run, *, is_wide: bool) -> str:
    if not is_known(run.status):
        return "Thread perhaps locked" if is_wide else "Perhaps locked"
    return "Thread locked" if is_wide else "Locked"


def _sentences(run: Run, locking: int, unknown: int, *, is_wide: bool) -> list[list[Span]]:
    """What is said of the run that locks the thread, from all of it to the least.

    `locking` runs surely lock it; of `unknown` ones nobody knows.
    """
    short = ids.short_id(run.id)
    name = "run_" + short if is_wide and run.id.startswith("run_") else short
    if not is_known(run.status):
        more = f" and {unknown - 1} more active" if unknown > 1 else ""
        plain = [f" by {name}, whose status runtui doesn't know{more}", f" by {name}{more}", f" by {name}", ""]
        return [[Span(each)] for each in plain]
    if locking == 1:
        by, more = f" by {name}", f"{';' if run.waiting_tools else ' and'} {unknown} more active" if unknown else ""
    else:
        by, more = f" by {locking} runs" + (f", perhaps {locking + unknown}" if unknown else ""), ""
    plain = [by + _details(run, name, locking, is_wide=is_wide) + more, by + more, by, ""]
    outcome = Span("   no new message, no new run", Role.MUTED)
    return [*([[Span(plain[0]), outcome]] if is_wide else []), *([Span(each)] for each in plain)]


def _details(run: Run, name: str, locking: int, *, is_wide: bool) -> str:
    """What goes on after the run, or the number of runs, that lock the thread."""
    if run.status == RunStatus.REQUIRES_ACTION:
        noun = "approval" if run.needs_approval else "tool output"
        waits = f"waits for {plural(len(run.waiting_tools), noun)}" if run.waiting_tools else "waits"
        return f", {waits}" if locking == 1 else f": {name} {waits}"
    if locking > 1:
        return f", the newest {name}"
    return " until it ends" if is_wide else ""


def _clock(run: Run, now: float, *, is_wide: bool) -> list[Span]:
    left = seconds_left(run, now)
    if run.status == RunStatus.REQUIRES_ACTION and left is not None:
        return [*expiry(run, now)]
    seconds = elapsed(run, now)
    if seconds is None or not is_known(run.status):  # what a run of an unknown status does, nobody knows
        return [*expiry(run, now)]
    ends = [*expiry(run, now), Span("   ")] if left is not None and is_wide else []
    words = "running" if run.status == RunStatus.IN_PROGRESS else word(run.status)
    return [*ends, span(f"{words} ", Role.MUTED), Span(times.countdown(seconds), Role.RUNS)]
