"""The phases of a run, queued, running and waiting, as one bar with its legend; only those that are known."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from runtui.feed.run.lifetime import Exactness, lifetime
from runtui.feed.watch.thread_status import DOUBT_AFTER
from runtui.model.status import RunStatus
from runtui.model.timing import seconds_left
from runtui.ui.draw.line import Span, cells_of
from runtui.ui.draw.paint import GROUP_GAP
from runtui.ui.draw.palette import Role
from runtui.words import times
from runtui.words.status import run_word

if TYPE_CHECKING:
    from runtui.feed.run.journal import Journal
    from runtui.feed.run.lifetime import PhaseTime
    from runtui.model.run import Run
    from runtui.ui.detail.tabs import TabInput
    from runtui.ui.draw.page_builder import PageBuilder

BAR = "━"
WAITING = "╍"
"""The bar of a phase in which it waits, which is to be told apart without colour too."""
_BOUNDS = {Exactness.EXACT: "", Exactness.AT_LEAST: "≥ ", Exactness.AT_MOST: "≤ "}


class Phase(NamedTuple):
    """One stretch of a run; `seconds` is what the bar shows, `words` what the legend says."""

    name: str
    seconds: float
    words: str
    bar: Role


class PhaseBar(NamedTuple):
    """The known phases of a run in order, and the seconds that the whole bar stands for."""

    phases: tuple[Phase, ...]
    whole: float
    end: tuple[Span, ...]
    """How long all of it took, or may take, as the end of the legend."""

    def bar(self, width: int) -> tuple[Span, ...]:
        """Returns the bar in `width` cells; a phase that was there at all keeps a cell."""
        spans, used, passed = [], 0, 0.0
        for phase in self.phases:
            passed += phase.seconds
            end = round(width * min(1.0, passed / self.whole)) if self.whole > 0 else 0
            cells = max(end - used, 1 if phase.seconds > 0 and used < width else 0)
            spans.append(Span((WAITING if phase.bar is Role.BAR_WARN else BAR) * cells, phase.bar))
            used += cells
        return (*spans, Span(BAR * max(0, width - used), Role.TRACK))

    def legend(self) -> list[tuple[Span, ...]]:
        """Returns the name and the length of each phase, with a gap before each but the first."""
        return [
            (Span(" " * GROUP_GAP * (place > 0) + f"{phase.name} ", Role.MUTED), Span(phase.words))
            for place, phase in enumerate(self.phases)
        ]


def phase_bar(run: Run, journal: Journal, now: float) -> PhaseBar:
    """Returns what is known of the phases: queued, running, waiting; none where no stamp tells."""
    known = lifetime(run, journal, now)
    bars = (Role.BAR_QUIET, Role.BAR_BAD if run.is_problem else Role.BAR_RUNS, Role.BAR_WARN)
    phases = tuple(
        Phase(name, stretch.seconds, stretch_words(stretch, ticks=run.is_active), _known(stretch, bar))
        for name, stretch, bar in zip(known._fields, known, bars, strict=True)
        if stretch is not None
    )
    total = sum(phase.seconds for phase in phases)
    whole = max(total, _allowed(run)) if run.is_active else total
    return PhaseBar(phases, whole, _end(run))


def is_never_ended(run: Run, now: float) -> bool:
    """Tells whether a run should have expired long ago, and its server never ended it."""
    left = seconds_left(run, now)
    return left is not None and left < -DOUBT_AFTER


def _known(stretch: PhaseTime, bar: Role) -> Role:
    """The colour of a phase; muted where it may have been another one."""
    return Role.BAR_QUIET if stretch.bound is Exactness.AT_MOST else bar


def add_phases(page: PageBuilder, run: Run, given: TabInput) -> None:
    """Adds the bar and the legend; nothing where no phase is known, no bar where the longest isn't."""
    known = phase_bar(run, given.journal, given.now)
    if not known.phases:
        return
    if run.status == RunStatus.QUEUED or known.phases[-1].name != "queued":
        page.add(*known.bar(page.width))
    legend = known.legend()
    has_room = cells_of(chain(*legend)) + GROUP_GAP + cells_of(known.end) <= page.width
    page.flow(legend, right=known.end if has_room else ())


def stretch_words(stretch: PhaseTime, *, ticks: bool = False) -> str:
    """Returns ``4m07s``, ``≥ 52s`` where it was at least so long, ``≤ 4m07s`` where at most."""
    return _BOUNDS[stretch.bound] + (times.countdown if ticks else times.duration)(stretch.seconds)


def _allowed(run: Run) -> float:
    """The seconds from creation to expiry, 0 if unknown."""
    if run.expires_at is None or run.created_at is None:
        return 0.0
    return max(0.0, run.expires_at - run.created_at)


def _end(run: Run) -> tuple[Span, ...]:
    if run.is_active:
        allowed = _allowed(run)
        return (Span(f"of {times.countdown(allowed)}", Role.MUTED),) if allowed else ()
    if run.ended_at is None or run.created_at is None:
        return ()
    return (
        Span(f"{run_word(run)} after ", Role.MUTED),
        Span(times.duration(max(0, run.ended_at - run.created_at))),
    )
