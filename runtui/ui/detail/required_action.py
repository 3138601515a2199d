"""What a run waits for: each tool call with its arguments, and where they can't be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len

from runtui.feed.run.schema_check import check_call
from runtui.model.status import RunStatus
from runtui.ui.detail.calls import MOST_CALLS, MOST_ROWS, add_arguments, add_call_name, laid_out_call
from runtui.ui.draw.line import CELL_LIMIT, Span, cell
from runtui.ui.draw.page_builder import KEY_WIDTH
from runtui.ui.draw.paint import padded
from runtui.ui.draw.palette import Role
from runtui.words import ids
from runtui.words.safe import safe
from runtui.words.sizes import plural

if TYPE_CHECKING:
    from runtui.model.detail import RunDetail, ToolCall
    from runtui.ui.detail.calls import Block
    from runtui.ui.draw.page_builder import PageBuilder

LONGEST_NAME = 24
"""Cells of a name beside its arguments."""
REST = "calls in the JSON tab"
_KINDS = {"submit_tool_outputs": "Tool calls", "submit_tool_approval": "Approvals"}


def add_required_action(page: PageBuilder, detail: RunDetail, *, is_inline: bool = True) -> None:
    """Adds the calls of required_action; nothing where there is none. `is_inline`: on one line what fits one."""
    action = detail.required_action
    if action is None:
        return
    page.section(_KINDS.get(action.kind, f"Required action {action.kind}"), _answered(detail, len(action.calls)))
    if not action.calls:
        page.json(action.document, MOST_ROWS)
    start, drawn = len(page.lines), 0
    for drawn, call in enumerate(action.calls[:MOST_CALLS], start=1):
        if drawn > 1:
            page.blank()
        add_call_name(page, call, name_of(call), drawn)
        add_arguments(page, call, check_call(detail, call), is_inline=is_inline)
        if len(page.lines) - start > MOST_ROWS:
            break
    page.more(len(action.calls) - drawn, REST)


def add_calls_in_short(page: PageBuilder, detail: RunDetail) -> None:
    """Adds one line a call: its name, its arguments as far as they fit, and its id."""
    calls = detail.required_action.calls if detail.required_action is not None else ()
    widest = min(LONGEST_NAME, max((cell_len(cell(name_of(call)).text) for call in calls[:MOST_CALLS]), default=0))
    for call in calls[:MOST_CALLS]:
        name = padded(safe(name_of(call), CELL_LIMIT), max(widest, KEY_WIDTH - 2))
        block = laid_out_call(call, page.width, is_inline=True)
        shown, fact = _in_short(call, block, _fault(detail, call))
        page.add(Span(name, Role.STRONG), Span("  "), *shown, right=(fact,))
    page.more(len(calls) - MOST_CALLS, REST)


def _answered(detail: RunDetail, count: int) -> str:
    if detail.run.status == RunStatus.REQUIRES_ACTION:
        return f"0 of {count:,} answered"
    return f"{plural(count, 'call')} never answered" if detail.run.status == RunStatus.EXPIRED else ""


def name_of(call: ToolCall) -> str:
    """Returns the name of the function a call wants."""
    return call.name or "no name"


def _fault(detail: RunDetail, call: ToolCall) -> str | None:
    """The first fault of the arguments in a few words."""
    violation = next(iter(check_call(detail, call).violations), None)
    return None if violation is None else f"{violation.argument or ''} {violation.words}".strip()


def _in_short(call: ToolCall, block: Block, fault: str | None) -> tuple[tuple[Span, ...], Span]:
    """The arguments as one line, to be cut where it ends, and what is to be said of the call."""
    if block.problem:
        return (Span(safe(call.arguments or "", CELL_LIMIT)),), cell("✗ " + block.problem, Role.BAD)
    rows = [row.left for row in block.rows[:20] if row.left]
    pieces = tuple(piece for row in rows for piece in (row[0]._replace(text=row[0].text.lstrip()), *row[1:]))
    if fault is not None:
        return pieces, cell("✗ " + fault, Role.BAD)
    return pieces, cell(ids.short_id(call.id or "no id", "call_"), Role.MUTED)
