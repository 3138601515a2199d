"""A run in the few lines under the table: what matters most in a line each, the rest below it for scrolling."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from runtui.model.status import RunStatus
from runtui.ui.detail.overview import add_reason, has_headline, seen_words, stamps_of
from runtui.ui.detail.phases import life_of
from runtui.ui.detail.required_action import add_calls_in_short
from runtui.ui.detail.settings import NO_NAMES, add_context, limit_groups, sampling_groups
from runtui.ui.draw.line import Span, cells_of
from runtui.ui.draw.page_builder import Group, PageBuilder
from runtui.ui.draw.paint import GROUP_GAP
from runtui.words import explain, ids, times

if TYPE_CHECKING:
    from collections.abc import Mapping

    from runtui.feed.run.journal import Journal
    from runtui.model.detail import RunDetail
    from runtui.model.run import Run
    from runtui.ui.draw.line import Line

_SHORTEST_BAR = 8
_LONGEST_BAR = 40
_SAID_BY_THE_STATUS = frozenset({RunStatus.QUEUED, RunStatus.IN_PROGRESS})


def strip_lines(
    detail: RunDetail, journal: Journal, now: float, width: int, *, names: Mapping[str, str] = NO_NAMES
) -> list[Line]:
    """Returns the short Overview in lines of at most `width` cells; `now` by the server's clock."""
    page = PageBuilder(width, is_dense=True)
    if _has_headline(detail):
        page.text(explain.headline(detail))
    _add_life(page, detail.run, journal, now)
    add_calls_in_short(page, detail)
    add_reason(page, detail)
    page.groups("Limits", limit_groups(detail))
    page.groups("Model", [Group("", detail.run.model or "-"), *sampling_groups(detail), _assistant(detail, names)])
    page.groups("Metadata", [Group(key, value) for key, value in detail.metadata[:16]])
    _add_more(page, detail, journal, now)
    return page.lines


def _has_headline(detail: RunDetail) -> bool:
    """Below the status, its calls and its countdown only the unusual needs a sentence."""
    run, action = detail.run, detail.required_action
    if run.status == RunStatus.REQUIRES_ACTION:
        return action is None or not action.calls
    return run.status not in _SAID_BY_THE_STATUS and has_headline(detail)


def _add_life(page: PageBuilder, run: Run, journal: Journal, now: float) -> None:
    """The bar with its legend beside it."""
    life = life_of(run, journal, now)
    if not life.phases:
        return
    groups = life.legend()
    legend = tuple(chain(*groups))
    if cells_of(legend) + GROUP_GAP + cells_of(life.end) + GROUP_GAP + _SHORTEST_BAR <= page.width and life.end:
        legend = (*legend, Span(" " * GROUP_GAP), *life.end)
    room = min(_LONGEST_BAR, page.width - cells_of(legend) - GROUP_GAP)
    if room >= _SHORTEST_BAR:
        page.add(*life.bar(room), right=legend)
    else:
        page.flow(groups)


def _assistant(detail: RunDetail, names: Mapping[str, str]) -> Group:
    assistant_id = detail.run.assistant_id or "-"
    return Group("assistant", names.get(assistant_id) or ids.short_id(assistant_id, "asst_"))


def _add_more(page: PageBuilder, detail: RunDetail, journal: Journal, now: float) -> None:
    known = [
        Group(key.lower(), times.moment(at, now)) for key, at in stamps_of(detail, now).items() if at is not None
    ]
    page.groups("Time", known)
    add_context(page, detail)
    page.pair("Tools", explain.tools_text(detail.tools))
    page.pair("Instructions", detail.instructions or "-")
    seen = journal.of(detail.run.id)
    if seen:
        words = [Group(times.clock(each.at), seen_words(each.status, is_change=each.is_change)) for each in seen]
        page.groups("Seen", words)
