"""What stands in the dialogs before an act: where it goes, what it is about, what it costs, how it travels."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from runtui.api.errors import Misconfigured, WriteNotAllowed
from runtui.model.timing import seconds_left
from runtui.session.act_sender import request_of
from runtui.ui.draw.line import Span, cell, span
from runtui.ui.draw.page_builder import PageBuilder
from runtui.ui.draw.paint import padded
from runtui.ui.draw.palette import Role
from runtui.ui.draw.status import expiry, glyph_role
from runtui.words import times
from runtui.words.acts import lost_by_cancelling
from runtui.words.sizes import byte_size, plural
from runtui.words.status import glyph, run_word

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from runtui.model.act import Act
    from runtui.model.detail import ToolCall
    from runtui.model.profile import Profile
    from runtui.model.run import Run
    from runtui.session.session import Place
    from runtui.ui.draw.line import Line

LONGEST_SETTING = 120
"""Characters of one setting that are shown."""
NAME_WIDTH = 25
"""Cells of the name of a setting."""
MOST_RUNS = 8
"""Runs of one question that are shown in full."""


def place_words(place: Place) -> str:
    """Returns ``prod · api.host``, unmistakably where an act goes."""
    return " · ".join(each for each in (place.name, place.host) if each)


def read_only_page(place: Place, width: int) -> list[Line]:
    """Returns why nothing is changed, and how it can be."""
    page = PageBuilder(width)
    page.pair("On", place_words(place))
    page.blank()
    page.text(f"Reading is the default: nothing you press changes a run. {WriteNotAllowed().next_step}")
    page.text("Or allow it here, until you leave: whatever is done is asked before, with No as the answer.")
    return page.lines


def add_place(page: PageBuilder, place: Place) -> None:
    """Adds server and thread."""
    page.pair("On", place_words(place), Role.STRONG)
    page.pair("Thread", "  ".join(filter(None, (place.label, place.thread_id))))


def add_request(page: PageBuilder, acts: Sequence[Act], profile: Profile) -> None:
    """Adds how it travels: method, path and size; the first of several, and how many there are."""
    try:
        request = request_of(acts[0], profile)
    except Misconfigured as error:
        page.pair("Request", error.message, Role.BAD)
        return
    rest = f", and {len(acts) - 1} more" if len(acts) > 1 else ""
    size = byte_size(len(request.body or b""))
    page.pair("Request", f"{request.method} /{'/'.join(request.path)}, {size}{rest}", Role.MUTED)


def add_answers(page: PageBuilder, act: Act, calls: Sequence[ToolCall]) -> None:
    """Adds what is sent for each call: how much, or whether it may be made."""
    page.pair("Run", act.run_id or "")
    for call in calls[:MOST_RUNS]:
        call_id = call.id or ""
        if call_id in act.approvals:
            words, role = ("approved", Role.TEXT) if act.approvals[call_id] else ("denied", Role.WARN)
            given = " ".join(act.outputs.get(call_id, "")[:200].split())[:60]
            words += f": {given}" if given else ""
        else:
            text = act.outputs.get(call_id, "")
            begin = " ".join(text[:200].split())[:60]
            words, role = f"{byte_size(len(text.encode(errors='replace')))}   {begin}", Role.TEXT
        _add_named(page, call.name or call.kind, words, role)
    page.more(len(calls) - MOST_RUNS, "calls")


def add_new_run(page: PageBuilder, act: Act, differing: Sequence[str] | None, active: Sequence[Run]) -> None:
    """Adds the settings of a new run, of one like another only those that differ; and what may refuse it."""
    shown = act.settings if differing is None else {name: act.settings.get(name) for name in differing}
    for name, value in shown.items():
        text = value if isinstance(value, str) else "left out" if value is None else json.dumps(value)
        _add_named(page, name, " ".join(text[:LONGEST_SETTING].split()))
    if differing is not None:
        same = sum(name not in differing for name in act.settings)
        page.text(f"{plural(same, 'setting')} as in that run.", Role.MUTED)
    for run in active[:1]:
        page.pair("Locked", f"perhaps, by {run.id} ({run_word(run)}): the server may refuse", Role.WARN)


def add_cancelled(page: PageBuilder, runs: Sequence[Run], refused: Mapping[str, str], now: float) -> None:
    """Adds the runs to cancel, and what is lost with each."""
    for run in runs[:MOST_RUNS]:
        page.pair("Run", run.id)
        age = times.age(now - run.created_at) if run.created_at is not None else "-"
        left = [Span("   "), *expiry(run, now)] if seconds_left(run, now) is not None else []
        page.add(Span(" " * 13), span(f"{glyph(run.status)} ", glyph_role(run.status)),
                 Span(f"{run_word(run)}   {age} old"), *left)  # fmt: skip
        page.pair("Lost", lost_by_cancelling(run))
        if run.status in refused:
            page.pair("Before", f"This server refused to cancel a run that was {run_word(run)}.", Role.WARN)
    page.more(len(runs) - MOST_RUNS, plural(len(runs) - MOST_RUNS, "run").partition(" ")[2])


def _add_named(page: PageBuilder, name: str, value: str, role: Role = Role.TEXT) -> None:
    """Adds one line: a name longer than most keys, and what there is to say of it."""
    page.add(Span(padded(cell(name).text, NAME_WIDTH - 2) + "  ", Role.MUTED), cell(value, role))
