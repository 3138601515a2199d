"""The Steps tab: what a run did, one after the other, on the time line of the run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runtui.ui.paint import padded
from runtui.ui.palette import Role
from runtui.ui.phases import BAR
from runtui.ui.sheet import Sheet
from runtui.ui.shown import Span, span
from runtui.ui.tones import glyph_role, word_role
from runtui.ui.tools_tab import add_call
from runtui.words import ids, times
from runtui.words.sizes import plural, thousands
from runtui.words.status import glyph, word

if TYPE_CHECKING:
    from runtui.feed.story import Told
    from runtui.model.run import Run
    from runtui.model.step import Step
    from runtui.ui.shown import Line

NAME_WIDTH = 18
TIME_WIDTH = 7
MOST_STEPS = 500


def steps_lines(run: Run, steps: Told[Step] | None, now: float, width: int) -> list[Line]:
    """Returns the Steps tab in lines of `width` cells. `steps` None: not fetched yet."""
    sheet = Sheet(width)
    if steps is None:
        sheet.add(Span("asking the server for the steps", Role.MUTED))
        return sheet.lines
    if steps.error is not None:
        sheet.text(f"{steps.error.title}: {steps.error.message} {steps.error.next_step}", Role.WARN)
    elif not steps.entries:
        sheet.add(Span("no steps yet" if run.is_active else "this run made no steps", Role.MUTED))
    for step in steps.entries[:MOST_STEPS]:
        _add_bar(sheet, run, step, now)
    for number, step in enumerate(steps.entries[:MOST_STEPS], start=1):
        _add_step(sheet, number, step, now)
    if steps.has_more:
        sheet.section("More on the server", "only the first steps are shown")
    return sheet.lines


def _add_bar(sheet: Sheet, run: Run, step: Step, now: float) -> None:
    begin, end = _span_of(run, now)
    started = step.created_at
    ended = step.ended_at or now
    room = max(4, sheet.width - NAME_WIDTH - TIME_WIDTH - 6)
    before = cells = 0
    if started is not None and end > begin:
        before = min(room - 1, int(room * (started - begin) / (end - begin)))
        cells = max(1, min(room - before, round(room * (ended - started) / (end - begin))))
    bar = Role.BAR_BAD if step.last_error is not None or step.status in ("failed", "expired") else Role.BAR_RUNS
    sheet.add(
        Span(glyph(step.status) + " ", glyph_role(step.status)),
        span(padded(_name(step), NAME_WIDTH) + "  "),
        Span(BAR * before, Role.TRACK),
        Span(BAR * cells, bar),
        Span(BAR * (room - before - cells), Role.TRACK),
        right=(Span(_duration(step, now), Role.MUTED),),
    )


def _add_step(sheet: Sheet, number: int, step: Step, now: float) -> None:
    sheet.blank()
    sheet.add(
        span(f"{number} ", Role.MUTED),
        span(step.kind, Role.STRONG),
        Span("  "),
        span(word(step.status), word_role(step.status)),
        Span(f"  {_duration(step, now)}", Role.MUTED),
        right=(span(ids.short_id(step.id, "step_"), Role.MUTED),),
    )
    if step.last_error is not None:
        sheet.box(step.last_error.code or "no code", step.last_error.message or "The server sent no message.")
    if step.message_id:
        sheet.pair("message", step.message_id, Role.MUTED)
    if step.usage is not None and step.usage.total is not None:
        sheet.pair("tokens", thousands(step.usage.total), Role.MUTED)
    for call in step.calls:
        add_call(sheet, call)
    for flaw in step.flaws:
        sheet.text(f"not readable: {flaw}", Role.WARN)


def _name(step: Step) -> str:
    names = [call.name or call.kind for call in step.calls]
    if not names:
        return step.kind
    return names[0] if len(names) == 1 else f"{names[0]} and {plural(len(names) - 1, 'more', 'more')}"


def _span_of(run: Run, now: float) -> tuple[float, float]:
    begin = run.started_at or run.created_at or now
    return begin, max(begin + 1, run.ended_at or now)


def _duration(step: Step, now: float) -> str:
    if step.created_at is None:
        return "-"
    if step.ended_at is None:
        return times.countdown(max(0.0, now - step.created_at)) if step.status == "in_progress" else "-"
    return times.duration(max(0, step.ended_at - step.created_at))
