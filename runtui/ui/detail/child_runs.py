"""The runs that a run started by calling other agents: what became of them, and the key that opens one.

A parent says only that it goes on while its child waits for somebody, in a thread that nobody listed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runtui.ui.dialogs.choice import Choice, ChoiceScreen
from runtui.ui.draw.line import Span, cell, line
from runtui.ui.draw.page_builder import KEY_WIDTH
from runtui.ui.draw.palette import Role
from runtui.ui.draw.status import expiry, glyph_role, word_role
from runtui.words.notes import note
from runtui.words.sizes import plural
from runtui.words.status import glyph, run_word

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from runtui.feed.run.story import Partial
    from runtui.model.run import Run
    from runtui.model.step import ChildRun, Step, StepCall
    from runtui.ui.draw.line import Line
    from runtui.ui.draw.page_builder import PageBuilder

MOST_SHOWN = 5
"""Calls of agents on the Overview, the last of them."""


def agent_calls(steps: Partial[Step] | None) -> list[StepCall]:
    """Returns the calls that started a run which can be opened."""
    calls = (call for step in (steps.entries if steps is not None else ()) for call in step.calls)
    return [call for call in calls if call.child is not None and (call.child.thread_id or call.child.run_id)]


def opening_hint() -> Line:
    """Returns the line that names the key."""
    return line(Span(" " * KEY_WIDTH), Span("enter", Role.STRONG), Span(" opens it", Role.MUTED))


def add_child_runs(page: PageBuilder, calls: Sequence[StepCall], children: Mapping[str, Run], now: float) -> None:
    """Adds the agents that were called, each with its run as far as it is known; nothing where there are none."""
    if not calls:
        return
    page.section("Agents called", plural(len(calls), "call"))
    page.more(len(calls) - MOST_SHOWN, "calls before, in the Tools tab")
    for call in calls[-MOST_SHOWN:]:
        child = call.child
        run = children.get(child.run_id or "") if child is not None else None
        _add_call(page, call, run, now)
        for key, value in (("run", child.run_id), ("thread", child.thread_id)) if child is not None else ():
            if value:
                page.pair(key, value, Role.MUTED)
    page.lines.append(opening_hint())


def add_children_in_short(page: PageBuilder, children: Mapping[str, Run], now: float) -> None:
    """Adds one line for each run of an agent that goes on."""
    for run in [each for each in children.values() if each.is_active][-MOST_SHOWN:]:
        status = cell(f"{glyph(run.status)} agent run {run_word(run)}", word_role(run.status))
        page.add(status, cell(f"  {note(run)}"), right=expiry(run, now))


def _add_call(page: PageBuilder, call: StepCall, run: Run | None, now: float) -> None:
    name = cell(call.name or call.kind, Role.STRONG)
    if run is None:
        page.add(name)
        return
    page.flow(
        [
            (Span(f"{glyph(run.status)} ", glyph_role(run.status)), name),
            (cell(f"  {run_word(run)}", word_role(run.status)),),
            *([(cell(f"  {note(run)}"),)] if note(run) else []),
        ],
        right=expiry(run, now) if run.is_active else (),
    )


def child_screen(calls: Sequence[StepCall]) -> ChoiceScreen:
    """Returns the dialog that asks which run to open; it returns the place of its call."""
    choices = [
        Choice(key=str(place), label=call.name or call.kind, text=_where(call.child))
        for place, call in enumerate(calls)
    ]
    return ChoiceScreen("Open the run of an agent", choices)


def _where(child: ChildRun | None) -> str:
    return (child.run_id or child.thread_id or "") if child is not None else ""
