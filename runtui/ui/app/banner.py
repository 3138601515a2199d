"""The tinted lines under the header: a lost connection, or the runs that are active and may lock the thread."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive, var

from runtui.api.errors import KeyNotAccepted
from runtui.feed.refresh.state import FeedState, FeedStatus
from runtui.ui.app.lock import active_line, rank
from runtui.ui.draw.line import BLANK, Line, Span, cells_of, line, span
from runtui.ui.draw.palette import Ground, Role
from runtui.ui.draw.sizing import LOW
from runtui.ui.draw.status import away_line
from runtui.ui.draw.widget import PaintedWidget
from runtui.ui.draw.wrap import wrap
from runtui.words import times
from runtui.words.ids import request_words
from runtui.words.safe import safe

if TYPE_CHECKING:
    from textual.strip import Strip

    from runtui.api.errors import ApiError
    from runtui.model.run import Run
    from runtui.session.run_changes import RunChange
    from runtui.session.session import Place

MARK = "  ✗ "
PART = 4
"""The part of the window's height that a server's sentence may take."""
HAS_MORE = " …  (i shows it whole)"
SHOWS_MORE = (Span("i", Role.STRONG), Span(" shows more   ", Role.MUTED))
"""Before what stands at the right, where a window is too low for all lines."""
KEY_HINT = "Change the API key in the palette (:)."


class Banner(PaintedWidget):
    """At most one thing: the connection goes before what happened meanwhile, and that before the lock.

    The class ``-gone`` hides it when there is none.

    In a thread that had active runs in this session its line stays, blank, where there is room (``-idle``): rows
    that move two lines each time a run comes and goes can't be read.
    """

    DEFAULT_CSS = """
    Banner { height: auto; width: 1fr; &.-gone { display: none; } }
    """

    @dataclass
    class RunWanted(Message):
        """The line about a run was clicked."""

        run_id: str

    _drawn: list[Line] | None = None

    _was_active: frozenset[str] = frozenset()
    """The threads that had active runs."""

    state: reactive[FeedState | None] = reactive(None, always_update=True)
    now = var(0.0)
    """Server time."""
    place: var[Place | None] = var(None)
    news: var[tuple[RunChange, ...]] = var(())
    """What happened while nobody looked, as long as that is told."""
    run_shown: var[Run | None] = var(None)
    """The run that is read beside the list: what it says isn't said twice."""

    def watch_state(self, state: FeedState | None) -> None:
        """Appears, grows and goes with its reason."""
        if state is not None and state.active_runs:
            self._was_active |= {state.thread_id}
        was_active = state is not None and state.thread_id in self._was_active
        has_reason = _has_reason(state) or bool(self.news)
        self.set_class(not has_reason and not was_active, "-gone")
        self.set_class(not has_reason and was_active, "-idle")
        self.watch_now()

    def watch_news(self) -> None:
        """Tells what happened, or no longer."""
        self.watch_state(self.state)

    def watch_run_shown(self) -> None:
        """Leaves out, or says again, what the run beside it says."""
        self.watch_now()

    def watch_now(self) -> None:
        """Draws the countdown when it ticks; grows with its words."""
        width, height = self.size
        lines = self.lines(width) if width else self._drawn
        if lines != self._drawn:
            self.refresh(layout=len(lines or ()) != height)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Returns one line, or as many as an error needs."""
        del container, viewport
        return len(self.lines(width))

    def on_click(self) -> None:
        """Goes to the run that locks the thread; tries again where the connection is lost."""
        state = self.state
        if state is not None and state.error is not None:
            self.app.simulate_key("r")
        elif self.news:
            self.app.simulate_key("enter")
        elif state is not None and state.active_runs:
            self.post_message(self.RunWanted(min(state.active_runs, key=rank).id))

    def render_line(self, y: int) -> Strip:
        """Draws one line."""
        lines = self._drawn = self.lines(self.size.width)
        return self.painted(lines[y] if y < len(lines) else BLANK)

    def lines(self, width: int) -> list[Line]:
        """Returns what there is to say in `width` cells; at least one line."""
        state = self.state
        if state is not None and state.error is not None:
            return _error_lines(state, state.error, self.now - state.skew, Size(width, self.app.size.height))
        if self.news:
            return [away_line(self.news)]
        if state is None or not state.active_runs:
            return [BLANK]
        locks = self.place.locks_thread if self.place is not None else None
        return [active_line(state.active_runs, self.now, width, locks=locks, shown=self.run_shown)]


def _has_reason(state: FeedState | None) -> bool:
    return state is not None and (state.error is not None or bool(state.active_runs))


def _error_lines(state: FeedState, error: ApiError, local_now: float, window: Size) -> list[Line]:
    """What is said of an error; the first line of it where the window has no more to spare."""
    lines = _error(state, error, local_now, window)
    if window.height >= LOW or len(lines) == 1:
        return lines
    first = _error(state, error, local_now, Size(window.width - cells_of(SHOWS_MORE), window.height))[0]
    if safe(error.message) in lines[0].plain and safe(error.message) not in first.plain:
        return lines[:1]  # the hint would cut the sentence that it leads to
    return [first._replace(right=(*SHOWS_MORE, *first.right))]


def _error(state: FeedState, error: ApiError, local_now: float, window: Size) -> list[Line]:
    right, as_of = _next_try(state, local_now), _as_of(state, local_now)
    width, room = window.width, window.width - len(MARK) - cells_of(right) - 2
    cause, more, rest = [span(error.title, Role.BAD_STRONG)], list[str](), list[Line]()
    if not state.runs:  # the place of the rows says the rest
        cause, _ = _with_facts(cause, [as_of], room)
        rest = [_second([KEY_HINT], [], width)] if isinstance(error, KeyNotAccepted) else []
    else:
        cause, more = _cause(error, room, window)
        facts = [as_of, [span(request_words(error.request_id), Role.MUTED)] if error.request_id else []]
        steps = _steps(error)
        if not steps[0] and not more:
            cause, facts = _with_facts(cause, facts, room)
        rest = _rest(steps, facts, width) if steps[0] or any(facts) else []
    margin = Span(" " * len(MARK))
    said = [line(margin, Span(each, Role.BAD), ground=Ground.BANNER_BAD) for each in more]
    return [line(Span(MARK, Role.BAD), *cause, right=right, ground=Ground.BANNER_BAD), *said, *rest]


def _cause(error: ApiError, room: int, window: Size) -> tuple[list[Span], list[str]]:
    """What happened: the first line of it, and the lines below it: of a whole sentence nothing is left out."""
    whole = [span(error.title, Role.BAD_STRONG), Span("   "), span(error.message)]
    if cells_of(whole) <= room:
        return whole, []
    first, *more = wrap(safe(error.message), room)
    most = max(1, window.height // PART)
    if len(more) > most:
        more[most - 1 :] = [f"{more[most - 1][: room - len(HAS_MORE)]}{HAS_MORE}"]
    return [Span(first, Role.BAD)], more


def _rest(steps: list[str], facts: list[list[Span]], width: int) -> list[Line]:
    """The next step, and beside it or below what else is to be known."""
    room = width - len(MARK) - 1
    if not steps[0] or min(cells_of([span(each)]) for each in steps) <= room:
        lines = [_second(steps, facts, width)]
    else:
        margin = Span(" " * len(MARK))
        wrapped = wrap(safe(steps[0]), room)
        lines = [line(margin, Span(each, Role.MUTED), ground=Ground.BANNER_BAD) for each in wrapped]
    told = " ".join(each.plain for each in lines)
    missing = [each for each in facts if each and each[0].text not in told]
    # Of what stands beside the step only the name of the request is worth a line of its own.
    return [*lines, _second([""], missing, width)] if facts[-1] in missing else lines


def _steps(error: ApiError) -> list[str]:
    """The next step, in full and in short; "" where there is none."""
    if not isinstance(error, KeyNotAccepted):
        return [error.next_step]
    return [f"{KEY_HINT} {error.next_step}", KEY_HINT]


def _with_facts(cause: list[Span], facts: list[list[Span]], room: int) -> tuple[list[Span], list[list[Span]]]:
    """The cause with as many of the facts behind it as there is room for, and the facts that are left."""
    facts = [each for each in facts if each]
    for count in range(len(facts), 0, -1):
        row = [*cause, Span("   "), *_joined(facts[:count])]
        if cells_of(row) <= room:
            return row, facts[count:]
    return cause, facts


def _second(steps: list[str], facts: list[list[Span]], width: int) -> Line:
    """The next step, in as many words as leave room for the first of what stands beside it, then for the rest."""
    margin, facts = Span(" " * len(MARK)), [each for each in facts if each]
    if not steps[0]:
        return line(margin, *_joined(facts), ground=Ground.BANNER_BAD)
    for step in steps:
        for count in range(len(facts), 0, -1):
            words, right = (margin, span(step, Role.MUTED)), [*_joined(facts[:count]), Span(" ")]
            if cells_of(words) + cells_of(right) + 3 <= width:
                return line(*words, right=right, ground=Ground.BANNER_BAD)
    return line(margin, span(steps[0], Role.MUTED), ground=Ground.BANNER_BAD)


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
