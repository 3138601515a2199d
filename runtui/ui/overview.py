"""A run explained on one page: what unblocks it or why it ended first, then times, limits and settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runtui.model.status import RunStatus
from runtui.model.timing import seconds_left
from runtui.ui.columns import LITTLE_TIME
from runtui.ui.palette import Role
from runtui.ui.phases import add_phases
from runtui.ui.required_action import add_required_action
from runtui.ui.settings_section import add_context, add_instructions, add_limits, add_metadata, add_settings
from runtui.ui.sheet import Sheet
from runtui.ui.shown import Span, span
from runtui.words import explain, times
from runtui.words.status import word

if TYPE_CHECKING:
    from runtui.feed.journal import Journal
    from runtui.model.detail import RunDetail
    from runtui.ui.shown import Line


def overview_lines(
    detail: RunDetail, journal: Journal, now: float, width: int, *, is_dense: bool = False
) -> list[Line]:
    """Returns the Overview tab in lines of at most `width` cells; `now` by the server's clock."""
    sheet = Sheet(width, is_dense=is_dense)
    sheet.add(Span(explain.headline(detail, now)), right=_expiry(detail, now, width))
    if not is_dense or detail.run.is_active:
        add_phases(sheet, detail.run, journal, now)
    add_required_action(sheet, detail)
    _add_reason(sheet, detail)
    _add_times(sheet, detail, now)
    add_limits(sheet, detail)
    add_context(sheet, detail)
    add_settings(sheet, detail)
    add_metadata(sheet, detail)
    add_instructions(sheet, detail)
    _add_seen(sheet, detail, journal)
    return sheet.lines


def _expiry(detail: RunDetail, now: float, width: int) -> tuple[Span, ...]:
    run = detail.run
    left = seconds_left(run, now)
    if left is None:
        return ()
    waits = run.status == RunStatus.REQUIRES_ACTION
    role = (Role.LEFT_LITTLE if left < LITTLE_TIME else Role.LEFT) if waits else Role.MUTED
    at = (Span(f"  at {times.clock(run.expires_at)}", Role.MUTED),) if width >= 64 else ()
    return (Span("expires in ", Role.MUTED), Span(times.countdown(left), role), *at)


def _add_reason(sheet: Sheet, detail: RunDetail) -> None:
    error = detail.last_error
    if error is not None:
        sheet.blank()
        sheet.box(error.code or "no code", error.message or "The server sent no message.")
    for sentence in (
        explain.explain_error(detail),
        explain.explain_incomplete(detail),
        explain.explain_expired(detail),
    ):
        if sentence:
            sheet.blank()
            sheet.text(sentence, Role.MUTED)
    if detail.run.flaws:
        sheet.section("Not readable")
        for flaw in detail.run.flaws:
            sheet.text(flaw, Role.WARN)


def _add_times(sheet: Sheet, detail: RunDetail, now: float) -> None:
    run = detail.run
    sheet.section("Time", times.ago(now - run.created_at) if run.created_at is not None else "")
    stamps = {
        "Created": run.created_at,
        "Started": run.started_at,
        "Completed": detail.completed_at,
        "Failed": detail.failed_at,
        "Cancelled": detail.cancelled_at,
        "Expires": run.expires_at,
    }
    for key, instant in stamps.items():
        if instant is not None:
            tail = times.ago(now - instant) if instant <= now else f"in {times.countdown(instant - now)}"
            sheet.pair(key, f"{times.moment(instant, now)}   {tail}")
    if run.created_at is None:
        sheet.pair("Created", "-")


def _add_seen(sheet: Sheet, detail: RunDetail, journal: Journal) -> None:
    seen = journal.of(detail.run.id)
    if not seen:
        return
    sheet.section("Seen by this session")
    for each in seen:
        words = word(each.status) if each.is_change else f"{word(each.status)} at first sight"
        sheet.add(Span(f"{times.clock(each.at):<13}", Role.MUTED), span(words))
