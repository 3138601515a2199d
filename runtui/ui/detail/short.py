"""The Overview for a pane of a few lines: what matters most in a line each, the rest below it for scrolling."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from runtui.model.status import RunStatus
from runtui.ui.detail.child_runs import add_children_in_short
from runtui.ui.detail.overview import add_reason, has_headline, seen_words, stamp_groups
from runtui.ui.detail.phases import is_never_ended, phase_bar
from runtui.ui.detail.required_action import add_calls_in_short
from runtui.ui.detail.settings import add_context, limit_groups, sampling_groups
from runtui.ui.draw.line import Span, cells_of
from runtui.ui.draw.page_builder import Group, PageBuilder
from runtui.ui.draw.paint import GROUP_GAP
from runtui.ui.draw.palette import Role
from runtui.words import explain, ids, times
from runtui.words.threads import NEVER_ENDED

if TYPE_CHECKING:
    from collections.abc import Mapping

    from runtui.model.detail import RunDetail
    from runtui.model.run import Run
    from runtui.ui.detail.phases import PhaseBar
    from runtui.ui.detail.tabs import TabInput
    from runtui.ui.draw.line import Line

_SHORTEST_BAR = 8
_LONGEST_BAR = 40
_SAID_BY_THE_STATUS = frozenset({RunStatus.QUEUED, RunStatus.IN_PROGRESS})


def short_lines(detail: RunDetail, given: TabInput, children: Mapping[str, Run] | None = None) -> list[Line]:
    """Returns the short Overview in lines of at most `given.width` cells; `children` as for the long one."""
    page = PageBuilder(given.width, is_dense=True)
    if _has_headline(detail):
        page.text(explain.headline(detail))
    if is_never_ended(detail.run, given.now):
        page.text(f"{NEVER_ENDED.capitalize()}.", Role.WARN)
    _add_phases(page, phase_bar(detail.run, given.journal, given.now))
    add_calls_in_short(page, detail)
    add_children_in_short(page, children or {}, given.now)
    add_reason(page, detail, has_calls=detail.required_action is not None and bool(detail.required_action.calls))
    page.groups("Limits", limit_groups(detail))
    model = Group("", detail.run.model or explain.absence(detail.sent, "model"))
    page.groups("Model", [model, *sampling_groups(detail), _assistant(detail, given.names)])
    metadata = [Group(key, value) for key, value in detail.metadata[:16]]
    page.groups("Metadata", metadata or [Group("", explain.absence(detail.sent, "metadata"))])
    _add_more(page, detail, given)
    return page.lines


def _has_headline(detail: RunDetail) -> bool:
    """Below the status, its calls and its countdown only the unusual needs a sentence."""
    run, action = detail.run, detail.required_action
    if run.status == RunStatus.REQUIRES_ACTION:
        return action is None or not action.calls
    return run.status not in _SAID_BY_THE_STATUS and has_headline(detail)


def _add_phases(page: PageBuilder, phases: PhaseBar) -> None:
    """The bar with its legend beside it."""
    groups = phases.legend()
    if not groups:
        return
    legend = tuple(chain(*groups))
    with_end = (*legend, Span(" " * GROUP_GAP), *phases.end)
    if phases.end and cells_of(with_end) + GROUP_GAP + _SHORTEST_BAR <= page.width:
        legend = with_end
    room = min(_LONGEST_BAR, page.width - cells_of(legend) - GROUP_GAP)
    if room >= _SHORTEST_BAR:
        page.add(*phases.bar(room), right=legend)
    else:
        page.flow(groups)


def _assistant(detail: RunDetail, names: Mapping[str, str]) -> Group:
    assistant_id = detail.run.assistant_id or explain.absence(detail.sent, "assistant_id")
    return Group("assistant", names.get(assistant_id) or ids.short_id(assistant_id, "asst_"))


def _add_more(page: PageBuilder, detail: RunDetail, given: TabInput) -> None:
    page.groups(f"Time {times.zone(detail.run.created_at)}".rstrip(), stamp_groups(detail, given.now))
    add_context(page, detail)
    page.pair("Tools", explain.tools_text(detail))
    page.pair("Instructions", detail.instructions or explain.absence(detail.sent, "instructions"))
    seen = given.journal.of(detail.run.id)
    if seen:
        page.groups(
            f"Seen {times.zone(seen[0].at)}", [Group(times.clock(each.at), seen_words(each)) for each in seen]
        )
