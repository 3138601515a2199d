"""The life of a run as one bar and its legend: only phases that are known."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from runtui.model.status import RunStatus
from runtui.model.timing import queued_seconds, running_seconds
from runtui.ui.palette import Role
from runtui.ui.shown import Span
from runtui.words import times

if TYPE_CHECKING:
    from runtui.feed.journal import Journal
    from runtui.model.run import Run
    from runtui.ui.sheet import Sheet

BAR = "━"
_WAYS_TO_END = {
    RunStatus.FAILED: "failed after",
    RunStatus.CANCELLED: "cancelled after",
    RunStatus.INCOMPLETE: "incomplete after",
    RunStatus.COMPLETED: "completed after",
}


class Phase(NamedTuple):
    """One stretch of a run; `seconds` is what the bar shows, `words` what the legend says."""

    name: str
    seconds: float
    words: str
    bar: Role


def phases(run: Run, journal: Journal, now: float) -> list[Phase]:
    """Returns the known phases in order: queued, running, waiting."""
    found = []
    queued = queued_seconds(run, now)
    if queued is not None:
        found.append(Phase("queued", queued, times.duration(_whole_if_ticking(run, queued)), Role.BAR_QUIET))
    running = running_seconds(run, now)
    waiting = _waiting(run, journal, now)
    if running is not None:
        bar = Role.BAR_BAD if run.is_problem else Role.BAR_RUNS
        stretch = max(0.0, running - (waiting[0] if waiting else 0.0))
        found.append(Phase("running", stretch, times.duration(_whole_if_ticking(run, stretch)), bar))
    if waiting is not None:
        found.append(Phase("waiting", *waiting, Role.BAR_WARN))
    return found


def add_phases(sheet: Sheet, run: Run, journal: Journal, now: float) -> None:
    """Adds the bar and the legend; nothing where no phase is known."""
    known = phases(run, journal, now)
    if not known:
        return
    total = sum(phase.seconds for phase in known)
    whole = max(total, (run.expires_at or 0.0) - (run.created_at or 0.0)) if run.is_active else total
    sheet.add(*_bar(known, whole, sheet.width))
    spans = []
    for phase in known:
        spans += [Span(f"{phase.name} ", Role.MUTED), Span(phase.words), Span("   ")]
    end = _end(run, whole)
    has_room = sum(len(span.text) for span in (*spans, *end)) <= sheet.width
    sheet.add(*spans, right=end if has_room else ())


def _end(run: Run, whole: float) -> tuple[Span, ...]:
    if run.is_active:
        return (Span(f"of {times.duration(int(whole))}", Role.MUTED),) if run.expires_at else ()
    way = _WAYS_TO_END.get(RunStatus(run.status)) if run.status in set(RunStatus) else None
    if way is None or run.ended_at is None or run.created_at is None:
        return ()
    return (Span(f"{way} ", Role.MUTED), Span(times.duration(max(0, run.ended_at - run.created_at))))


def _waiting(run: Run, journal: Journal, now: float) -> tuple[float, str] | None:
    """Seconds in requires_action, and in words: only as far as this session saw it."""
    seen = journal.last(run.id)
    if run.status != RunStatus.REQUIRES_ACTION or seen is None:
        return None
    seconds = max(0.0, now - seen.at)
    words = times.countdown(seconds)
    return seconds, words if seen.is_change else f"≥ {words}"


def _whole_if_ticking(run: Run, seconds: float) -> float:
    return int(seconds) if run.is_active else seconds


def _bar(known: list[Phase], whole: float, width: int) -> list[Span]:
    spans, used, passed = [], 0, 0.0
    for phase in known:
        passed += phase.seconds
        end = round(width * passed / whole) if whole > 0 else 0
        # A phase that was there at all keeps a cell.
        cells = max(end - used, 1 if phase.seconds > 0 and used < width else 0)
        spans.append(Span(BAR * cells, phase.bar))
        used += cells
    return [*spans, Span(BAR * max(0, width - used), Role.TRACK)]
