"""What a run waits for: each tool call with its arguments, and where they can't be read."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from rich.cells import cell_len

from runtui.model.status import RunStatus
from runtui.ui.json_lines import JsonLines
from runtui.ui.paint import padded
from runtui.ui.palette import Ground, Role
from runtui.ui.sheet import KEY_WIDTH
from runtui.ui.shown import CELL_LIMIT, Span, cell
from runtui.words import ids
from runtui.words.arguments import one_line, pretty_arguments, pretty_json_lines
from runtui.words.safe import safe
from runtui.words.sizes import plural

if TYPE_CHECKING:
    from runtui.model.detail import RequiredAction, RunDetail, ToolCall
    from runtui.ui.sheet import Sheet

MOST_CALLS = 50
"""Calls drawn in full; 5,000 of them must not hold up a key press."""
MOST_ROWS = 400
"""Lines drawn of the arguments of one call, and from which on no further call is drawn in full."""
LONGEST_NAME = 24
"""Cells of a name beside its arguments."""
_KINDS = {"submit_tool_outputs": "Tool calls", "submit_tool_approval": "Approvals"}


class Block(NamedTuple):
    """Arguments laid out to a width, and why they are no JSON, if they aren't."""

    rows: tuple[tuple[Span, ...], ...]
    problem: str | None


def add_required_action(sheet: Sheet, detail: RunDetail, *, is_short: bool = True) -> None:
    """Adds the calls of required_action; nothing where there is none. `is_short`: on one line what fits one."""
    action = detail.required_action
    if action is None:
        return
    sheet.section(_KINDS.get(action.kind, f"Required action {action.kind}"), _answered(detail, len(action.calls)))
    if not action.calls:
        _add_document(sheet, action)
    start, drawn = len(sheet.lines), 0
    for drawn, call in enumerate(action.calls[:MOST_CALLS], start=1):
        _add_call(sheet, drawn, call, is_short=is_short)
        if len(sheet.lines) - start > MOST_ROWS:
            break
    _add_rest(sheet, len(action.calls) - drawn)


def add_calls_in_short(sheet: Sheet, detail: RunDetail) -> None:
    """Adds one line a call: its name, its arguments as far as they fit, and its id."""
    calls = detail.required_action.calls if detail.required_action is not None else ()
    widest = min(LONGEST_NAME, max((cell_len(cell(_name(call)).text) for call in calls[:MOST_CALLS]), default=0))
    for call in calls[:MOST_CALLS]:
        name = padded(safe(_name(call), CELL_LIMIT), max(widest, KEY_WIDTH - 2))
        block = laid_out(call.arguments, sheet.width, is_short=True)
        shown, fact = _in_short(call, block)
        sheet.add(Span(name, Role.STRONG), Span("  "), *shown, right=(fact,))
    _add_rest(sheet, len(calls) - MOST_CALLS)


@lru_cache(maxsize=64)
def laid_out(arguments: str | None, width: int, *, is_short: bool) -> Block:
    """Returns the arguments of a call in lines of `width` cells; kept, since a clock ticks beside them."""
    readable = pretty_arguments(arguments)
    short = one_line(readable, width) if is_short else None
    lines = JsonLines([short] if short is not None else readable.lines, width)
    rows = tuple(each.left for each in lines[:MOST_ROWS])
    if len(lines) > MOST_ROWS:
        rows = (*rows, (Span(f"… {len(lines) - MOST_ROWS:,} more lines in the JSON tab", Role.MUTED),))
    return Block(rows, readable.problem)


def _answered(detail: RunDetail, count: int) -> str:
    if detail.run.status == RunStatus.REQUIRES_ACTION:
        return f"0 of {count:,} answered"
    return f"{plural(count, 'call')} never answered" if detail.run.status == RunStatus.EXPIRED else ""


def _name(call: ToolCall) -> str:
    return call.name or "no name"


def _add_call(sheet: Sheet, number: int, call: ToolCall, *, is_short: bool) -> None:
    name = [Span(f"{number:,} ", Role.MUTED), cell(_name(call), Role.STRONG)]
    if call.kind not in ("", "function"):
        name.append(cell(f"  {call.kind}", Role.MUTED))
    if call.server_label:
        name.append(cell(f" on {call.server_label}", Role.MUTED))
    if number > 1:
        sheet.blank()
    sheet.add(*name, right=(cell(ids.short_id(call.id or "no id", "call_"), Role.MUTED),))
    block = laid_out(call.arguments, sheet.width - 2, is_short=is_short)
    if block.problem:
        sheet.add(Span(" "), cell("✗ " + block.problem, Role.BAD), ground=Ground.FLAGGED)
    sheet.code(block.rows)


def _in_short(call: ToolCall, block: Block) -> tuple[tuple[Span, ...], Span]:
    """The arguments as one line, to be cut where it ends, and what is to be said of the call."""
    if block.problem:
        return (Span(safe(call.arguments or "", CELL_LIMIT)),), cell("✗ " + block.problem, Role.BAD)
    rows = ((row[0]._replace(text=row[0].text.lstrip()), *row[1:]) for row in block.rows[:20] if row)
    return tuple(piece for row in rows for piece in row), cell(
        ids.short_id(call.id or "no id", "call_"), Role.MUTED
    )


def _add_rest(sheet: Sheet, count: int) -> None:
    if count > 0:
        sheet.add(Span(f"… {count:,} more calls in the JSON tab", Role.MUTED))


def _add_document(sheet: Sheet, action: RequiredAction) -> None:
    lines = JsonLines(pretty_json_lines(action.document), sheet.width - 2)
    sheet.code(each.left for each in lines[:MOST_ROWS])
