"""The Overview tab: what unblocks a run or why it ended first, then times, limits and settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len

from runtui.model.status import RunStatus
from runtui.model.timing import seconds_left
from runtui.ui.detail.child_runs import add_child_runs, agent_calls
from runtui.ui.detail.phases import add_phases, is_never_ended
from runtui.ui.detail.required_action import add_required_action
from runtui.ui.detail.settings import settings_lines
from runtui.ui.draw.line import Span, cell, cells_of
from runtui.ui.draw.page_builder import KEY_WIDTH, Group, PageBuilder
from runtui.ui.draw.paint import GAP, padded
from runtui.ui.draw.palette import Role
from runtui.ui.draw.status import expiry
from runtui.words import explain, times
from runtui.words.status import word
from runtui.words.threads import NEVER_ENDED

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from runtui.feed.run.journal import SeenStatus
    from runtui.feed.run.story import Partial
    from runtui.model.detail import RunDetail
    from runtui.model.run import Run
    from runtui.model.step import Step
    from runtui.ui.detail.tabs import TabInput
    from runtui.ui.draw.line import Line

_SAID_BY_THE_STATUS = frozenset({RunStatus.COMPLETED, RunStatus.CANCELLED})


def overview_lines(
    detail: RunDetail,
    given: TabInput,
    steps: Partial[Step] | None = None,
    children: Mapping[str, Run] | None = None,
) -> list[Line]:
    """Returns the Overview tab in lines of at most `given.width` cells.

    `steps` as far as they are known, `children` the runs of the agents they called, by id.
    """
    page = PageBuilder(given.width)
    _begin(page, detail, given)
    add_required_action(page, detail, is_inline=given.is_inline)
    add_child_runs(page, agent_calls(steps), children or {}, given.now)
    add_reason(page, detail, has_calls=detail.required_action is not None)
    _add_traces(page, detail, steps)
    _add_times(page, detail, given)
    page.blank()
    page.lines += settings_lines(detail, given.names.get(detail.run.assistant_id or ""), given.width)
    _add_seen(page, given.journal.of(detail.run.id))
    return page.lines


def has_headline(detail: RunDetail) -> bool:
    """Tells whether a sentence says more than the status and what is shown of the reason anyway."""
    run = detail.run
    return run.status not in _SAID_BY_THE_STATUS and not (run.status == RunStatus.FAILED and detail.last_error)


def add_reason(page: PageBuilder, detail: RunDetail, *, has_calls: bool = False) -> None:
    """Adds why a run ended as it did: the server's words in a box, what they mean, and what can't be read.

    `has_calls`: the calls that were never answered stand above.
    """
    error = detail.last_error
    if error is not None:
        page.blank()
        page.box(error.code or "no code", error.message or "The server sent no message.")
    explained = [explain.explain_error, explain.explain_incomplete]
    explained += [] if has_calls else [explain.explain_expired]
    for sentence in filter(None, (each(detail) for each in explained)):
        page.blank()
        page.text(sentence, Role.MUTED)
    if detail.run.flaws:
        page.section("Not readable")
        for flaw in detail.run.flaws:
            page.text(flaw, Role.WARN)


def stamp_groups(detail: RunDetail, now: float) -> list[Group]:
    """Returns the instants of a run by what happened then: how long after its creation, where that is known."""
    run, left = detail.run, seconds_left(detail.run, now)
    stamps = {
        "started": run.started_at,
        "completed": detail.completed_at,
        "failed": detail.failed_at,
        "cancelled": detail.cancelled_at,
        "expires" if left is not None and left > 0 else "expiry": run.expires_at,
    }
    created = times.moment(run.created_at, now) if run.created_at is not None else ""
    groups = [Group("created", created or explain.absence(detail.sent, "created_at"))]
    for name, instant in stamps.items():
        if instant is not None:
            is_after = run.created_at is not None and instant >= run.created_at and name != "expires"
            after = f"+{times.duration(instant - (run.created_at or 0.0))}"
            groups.append(Group(name, after if is_after else times.moment(instant, now)))
    return groups


def seen_words(seen: SeenStatus) -> str:
    """Returns what the session saw: a status it came to, or one it may have had for longer."""
    return word(seen.status) if seen.is_change else f"{word(seen.status)} at first sight"


def _add_traces(page: PageBuilder, detail: RunDetail, steps: Partial[Step] | None) -> None:
    """What the provider can look a bad end up by, where the run gives no reason for it."""
    if not explain.has_no_reason(detail):
        return
    page.section("To ask the provider with")
    page.pair("Run", detail.run.id)
    request_id = explain.request_id_of(detail)
    if request_id is not None:
        page.pair("Request", request_id)
    page.pair("Failed step", _last_failed(steps))


def _last_failed(steps: Partial[Step] | None) -> str:
    """The last step that failed, with its own error."""
    if steps is None:
        return "asking the server"
    failed = next((step for step in reversed(steps.entries) if step.status in ("failed", "expired")), None)
    if failed is None:
        return "none" if steps.error is None else "not known"
    words = (failed.last_error.code, failed.last_error.message) if failed.last_error is not None else ()
    return "   ".join(filter(None, (failed.id, *words)))


def _begin(page: PageBuilder, detail: RunDetail, given: TabInput) -> None:
    """The sentence, and for an active run what is left, with the bar."""
    if has_headline(detail):
        _add_headline(page, explain.headline(detail), expiry(detail.run, given.now))
    if is_never_ended(detail.run, given.now):
        page.text(f"{NEVER_ENDED.capitalize()}.", Role.WARN)
    if detail.run.is_active:
        add_phases(page, detail.run, given)


def _add_headline(page: PageBuilder, words: str, left: tuple[Span, ...]) -> None:
    if cell_len(words) + GAP + cells_of(left) <= page.width:
        page.add(Span(words), right=left)
        return
    page.text(words)
    if left:
        page.add(*left)


def _add_times(page: PageBuilder, detail: RunDetail, given: TabInput) -> None:
    run, now = detail.run, given.now
    ago = times.ago(now - run.created_at) if run.created_at is not None else ""
    page.section("Time", f"{times.zone(run.created_at)}   {ago}" if ago else "")
    if not run.is_active:
        add_phases(page, run, given)
    gap, pieces = Span(" " * GAP), list[tuple[Span, ...]]()
    for name, value, role in stamp_groups(detail, now):
        pieces.append(
            (gap, cell(f"{name} ", Role.MUTED), cell(value, role)) if pieces else _pair(name, value, role)
        )
    page.flow(pieces)


def _pair(name: str, value: str, role: Role) -> tuple[Span, ...]:
    return cell(f"{name} ", Role.MUTED), cell(value, role)


def _add_seen(page: PageBuilder, seen: Sequence[SeenStatus]) -> None:
    if seen:
        page.section("Seen by this session", times.zone(seen[0].at))
    for each in seen:
        page.add(Span(padded(times.clock(each.at), KEY_WIDTH), Role.MUTED), cell(seen_words(each)))
