"""What a run waits for: each tool call with its arguments, and where they can't be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runtui.model.status import RunStatus
from runtui.ui.json_lines import json_spans
from runtui.ui.palette import Ground, Role
from runtui.ui.shown import Span, span
from runtui.words import ids
from runtui.words.arguments import one_line, pretty_arguments, pretty_json_lines
from runtui.words.sizes import plural

if TYPE_CHECKING:
    from runtui.model.detail import RequiredAction, RunDetail, ToolCall
    from runtui.ui.sheet import Sheet

MOST_CALLS = 50
"""Calls drawn in full; 5,000 of them must not hold up a key press."""
_KINDS = {"submit_tool_outputs": "Tool calls", "submit_tool_approval": "Approvals"}


def add_required_action(sheet: Sheet, detail: RunDetail) -> None:
    """Adds the calls of required_action; nothing where there is none."""
    action = detail.required_action
    if action is None:
        return
    count = len(action.calls)
    is_over = detail.run.status != RunStatus.REQUIRES_ACTION
    fact = f"{plural(count, 'call')} never answered" if is_over else f"0 of {count} answered"
    sheet.section(_KINDS.get(action.kind, f"Required action {action.kind}"), fact)
    if not action.calls:
        _add_document(sheet, action)
    for number, call in enumerate(action.calls[:MOST_CALLS], start=1):
        _add_call(sheet, number, call)
    if len(action.calls) > MOST_CALLS:
        sheet.add(span(f"… {len(action.calls) - MOST_CALLS:,} more calls in the JSON tab", Role.MUTED))


def _add_call(sheet: Sheet, number: int, call: ToolCall) -> None:
    arguments = pretty_arguments(call.arguments)
    name = [span(f"{number} ", Role.MUTED), span(call.name or "no name", Role.STRONG)]
    if call.kind not in ("", "function"):
        name.append(span(f"  {call.kind}", Role.MUTED))
    if call.server_label:
        name.append(span(f" on {call.server_label}", Role.MUTED))
    if number > 1:
        sheet.blank()
    sheet.add(*name, right=(span(ids.short_id(call.id or "no id", "call_"), Role.MUTED),))
    if arguments.problem:
        sheet.add(Span(" "), span("✗ " + arguments.problem, Role.BAD), ground=Ground.FLAGGED)
    short = one_line(arguments, sheet.width - 2)
    shown = [short] if short is not None and not arguments.problem else list(arguments.lines)
    sheet.code([json_spans(each) for each in shown])


def _add_document(sheet: Sheet, action: RequiredAction) -> None:
    sheet.code([json_spans(each) for each in pretty_json_lines(action.document)[:100]])
