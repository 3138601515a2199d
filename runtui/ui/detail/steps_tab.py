"""The Steps tab: what a run did, one after the other, on the time line of the run."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from runtui.ui.detail.calls import MOST_CALLS, MOST_TAB_ROWS, add_document, add_made_call
from runtui.ui.detail.phases import BAR
from runtui.ui.detail.tabs import TabPage
from runtui.ui.detail.tools_tab import add_error
from runtui.ui.draw.line import CELL_LIMIT, Span, cell
from runtui.ui.draw.line_view import ViewEntry
from runtui.ui.draw.page_builder import Group, PageBuilder
from runtui.ui.draw.paint import padded
from runtui.ui.draw.palette import Role
from runtui.ui.draw.status import glyph_role, word_role
from runtui.words import ids, times
from runtui.words.safe import safe, safe_lines
from runtui.words.sizes import plural, thousands
from runtui.words.status import glyph, word

if TYPE_CHECKING:
    from collections.abc import Sequence

    from runtui.feed.run.story import Partial
    from runtui.model.detail import Usage
    from runtui.model.run import Run
    from runtui.model.step import Step

NAME_WIDTH = 18
TIME_WIDTH = 7
WIDEST_BAR = 60
MOST_BARS = 200
"""Steps drawn on the time line, and in full."""
LONGEST_RAW = 4_000
"""Characters drawn of a step that can't be read."""
MOST_RAW = 12
"""Lines drawn of it."""
SHORT = 5.0
"""Seconds up to which a step that went well is a short one."""
_FAILED = ("failed", "expired")
_KNOWN = ("message_creation", "tool_calls", "activities")


def steps_page(
    run: Run, steps: Partial[Step] | None, now: float, width: int, *, needle: str = "", hides_short: bool = False
) -> TabPage:
    """Returns the Steps tab in lines of `width` cells, the step that failed first. `steps` None: not fetched.

    Only the steps that hold `needle` are on it; `hides_short` leaves out what was short and went well.
    """
    page = PageBuilder(width)
    if steps is None:
        page.add(Span("asking the server for the steps", Role.MUTED))
        return TabPage(page.lines)
    if steps.error is not None:
        add_error(page, steps.error)
        page.blank()
    elif not steps.entries:
        page.text(_no_steps(run), Role.MUTED)
    until = now if run.is_active else _last_moment(run, steps.entries, now)
    held = [each for each in enumerate(steps.entries, start=1) if holds(each[1], needle)]
    shown = [each for each in held if not (hides_short and _is_short(each[1]))]
    hidden = len(held) - len(shown) if hides_short else None
    _add_left_out(page, len(steps.entries), len(held), hidden, needle)
    for _, step in shown[:MOST_BARS]:
        _add_bar(page, run, step, until)
    page.more(len(shown) - MOST_BARS, "steps")
    failing, entries = _add_steps(page, shown, until)
    if steps.has_more:
        page.section("More on the server", f"these are the first {len(steps.entries):,} of more")
    return TabPage(page.lines, failing, entries)


def text_of(step: Step) -> str:
    """Returns a step as plain text: what it is, and what went into and came out of each call, whole."""
    pieces = [f"{step.kind} {step.status} {step.id}", step.message_id]
    pieces += [step.last_error.code, step.last_error.message] if step.last_error is not None else []
    for call in step.calls:
        pieces += [call.name or call.kind, call.arguments, call.code, call.output, *call.logs, *call.images]
        pieces += [passage.text or passage.file_name for passage in call.results]
    return "\n".join(filter(None, [*pieces, step.raw]))


def holds(step: Step, needle: str) -> bool:
    """Tells whether a text stands anywhere in a step, whatever its case."""
    return not needle or needle.casefold() in text_of(step).casefold()


def _is_short(step: Step) -> bool:
    """Whether it went well within a moment: what nobody looks for."""
    if step.status != "completed" or _is_failing(step) or step.created_at is None or step.ended_at is None:
        return False
    return step.ended_at - step.created_at <= SHORT


def _add_left_out(page: PageBuilder, known: int, held: int, hidden: int | None, needle: str) -> None:
    """Says of how many steps these are, and how many are hidden; `hidden` None: none are to be."""
    facts = []
    if needle and known:  # what is searched for stands below: here it would be found
        facts.append((f"{held:,} of {known:,} steps {'has' if held == 1 else 'have'} that  ", "esc"))
    if hidden is not None:
        facts.append((f"{hidden:,} hidden: done within {times.duration(SHORT)}  ", "h"))
    if facts:
        page.flow(
            (Span("   " * bool(at) + words, Role.MUTED), Span(key, Role.STRONG), Span(" shows all", Role.MUTED))
            for at, (words, key) in enumerate(facts)
        )
        page.blank()


def _no_steps(run: Run) -> str:
    if run.is_active:
        return "no steps yet"
    before = f", it failed before the first one: {run.error_code}" if run.error_code else ""
    return f"this run made no steps{before}"


def _last_moment(run: Run, steps: Sequence[Step], now: float) -> float:
    """When an ended run ended: at that, its clocks stand still, also that of a step which was left open."""
    # An expired run carries no end: where the last of its steps ended, its time line ends.
    ends = [step.ended_at for step in steps if step.ended_at is not None]
    known = (run.ended_at, max(ends, default=None), run.expires_at)
    return next((each for each in known if each is not None and each <= now), now)


def _add_steps(
    page: PageBuilder, steps: Sequence[tuple[int, Step]], now: float
) -> tuple[range | None, list[ViewEntry]]:
    """Adds the steps in full, each with its number; returns the lines of the one that failed, and of all."""
    failing: range | None = None
    entries: list[ViewEntry] = []
    for number, step in steps[:MOST_BARS]:
        if len(page.lines) > MOST_TAB_ROWS:
            page.section("Not shown", plural(len(steps) - len(entries), "more step"))
            break
        page.blank()
        begin = len(page.lines)
        _add_step(page, number, step, now)
        lines = range(begin, len(page.lines))
        failing = lines if _is_failing(step) else failing
        entries.append(ViewEntry(step.id, lines, f"step {number:,}", partial(text_of, step)))
    return failing, entries


def _is_failing(step: Step) -> bool:
    return step.last_error is not None or step.status in _FAILED


def _add_bar(page: PageBuilder, run: Run, step: Step, now: float) -> None:
    room = max(4, min(WIDEST_BAR, page.width - NAME_WIDTH - TIME_WIDTH - 6))
    before, cells = _place(run, step, now, room)
    bar = Role.BAR_BAD if _is_failing(step) else Role.BAR_RUNS
    page.add(
        Span(glyph(step.status) + " ", glyph_role(step.status)),
        Span(padded(safe(_name(step), CELL_LIMIT), NAME_WIDTH) + "  "),
        Span(BAR * before, Role.TRACK),
        Span(BAR * cells, bar),
        Span(BAR * (room - before - cells), Role.TRACK),
        right=(Span(_duration(step, now), Role.MUTED),),
    )


def _place(run: Run, step: Step, now: float, room: int) -> tuple[int, int]:
    """The cells before the bar of a step, and those of the bar; 0 and 0 where nobody knows when it was."""
    begin, end = _stretch(run, now)
    ended = step.ended_at if step.ended_at is not None else now if step.status == "in_progress" else end
    if step.created_at is None or end <= begin:
        return 0, 0
    before = min(room - 1, max(0, int(room * _share(step.created_at, begin, end))))
    cells = round(room * (_share(ended, begin, end) - _share(step.created_at, begin, end)))
    return before, max(1, min(room - before, cells))


def _share(instant: float, begin: float, end: float) -> float:
    return min(1.0, max(0.0, (instant - begin) / (end - begin)))


def _stretch(run: Run, now: float) -> tuple[float, float]:
    begin = run.started_at or run.created_at or now
    end = run.ended_at if run.ended_at is not None else now if run.is_active else run.expires_at or now
    return begin, max(begin + 1, end)


def _add_step(page: PageBuilder, number: int, step: Step, now: float) -> None:
    page.flow(
        [
            (Span(f"{number:,} ", Role.MUTED), cell(step.kind, Role.STRONG)),
            (cell(f"  {word(step.status)}", word_role(step.status)),),
            (Span(f"  {_duration(step, now)}", Role.MUTED),),
        ],
        right=(cell(ids.short_id(step.id, "step_"), Role.MUTED),),
    )
    if step.last_error is not None:
        page.box(step.last_error.code or "no code", step.last_error.message or "The server sent no message.")
    if step.message_id:
        page.pair("message", step.message_id, Role.MUTED)
    if step.usage is not None:
        _add_usage(page, step.usage)
    for place, call in enumerate(step.calls[:MOST_CALLS]):
        if place:
            page.blank()
        add_made_call(page, call, is_open=step.status == "in_progress")
    _add_what_is_unknown(page, step)


def _add_usage(page: PageBuilder, usage: Usage) -> None:
    counts = {
        "": usage.total,
        "prompt": usage.prompt,
        "cached": usage.cached,
        "completion": usage.completion,
        "reasoning": usage.reasoning,
    }
    groups = [Group(name, thousands(count), Role.MUTED) for name, count in counts.items() if count is not None]
    if groups:
        page.groups("tokens", groups)


def _add_what_is_unknown(page: PageBuilder, step: Step) -> None:
    page.more(len(step.calls) - MOST_CALLS, "calls")
    for flaw in step.flaws:
        page.text(f"not readable: {flaw}", Role.WARN)
    if step.is_unreadable and step.raw:
        for piece in safe_lines(step.raw, LONGEST_RAW)[:MOST_RAW]:
            page.text(piece, Role.MUTED)
    elif step.kind not in _KNOWN and not step.calls:
        add_document(page, step.document)


def _name(step: Step) -> str:
    names = [call.name or call.kind for call in step.calls]
    if not names:
        return "message" if step.kind == "message_creation" else step.kind
    # A long first name must not hide how many more there are.
    return names[0] if len(names) == 1 else f"{names[0][: NAME_WIDTH - 5]} +{len(names) - 1:,}"


def _duration(step: Step, now: float) -> str:
    if step.created_at is None:
        return "-"
    if step.ended_at is None:
        return times.countdown(max(0.0, now - step.created_at)) if step.status == "in_progress" else "-"
    return times.duration(max(0, step.ended_at - step.created_at))
