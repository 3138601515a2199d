"""The Tools tab: each call a run waits for or made, beside the schema of its function, and all tools it may use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runtui.feed.schema_check import Finding, check_arguments, is_unknown_function, schema_of
from runtui.ui.call_lines import add_arguments, add_output
from runtui.ui.palette import Role
from runtui.ui.sheet import Sheet
from runtui.ui.shown import Span, span
from runtui.words import ids
from runtui.words.sizes import plural

if TYPE_CHECKING:
    from runtui.feed.schema_check import JsonObject
    from runtui.feed.story import Told
    from runtui.model.detail import RunDetail, ToolCall
    from runtui.model.step import Step, StepCall
    from runtui.ui.shown import Line

LONGEST_PASSAGE = 600
"""Characters of a passage that a file search found."""
MOST_CALLS = 50
MOST_CODE = 60
"""Lines of code that are drawn."""
MOST_PARAMETERS = 40


def tools_lines(detail: RunDetail, steps: Told[Step] | None, width: int) -> list[Line]:
    """Returns the Tools tab in lines of `width` cells. `steps` None: not fetched yet."""
    sheet = Sheet(width)
    action = detail.required_action
    waiting = action.calls if action is not None else ()
    if waiting:
        fact = "" if detail.run.is_active else "never answered"
        sheet.section(
            f"Waits for {plural(len(waiting), 'call')}" if not fact else plural(len(waiting), "call"), fact
        )
    for number, call in enumerate(waiting[:MOST_CALLS], start=1):
        sheet.blank()
        _add_waiting(sheet, detail, number, call)
    _add_done(sheet, steps, {call.id for call in waiting})
    _add_tools(sheet, detail)
    return sheet.lines


def findings_of(detail: RunDetail, call: ToolCall) -> tuple[Finding, ...]:
    """Returns what is wrong with a call: an unknown function, or arguments that don't fit its schema."""
    if is_unknown_function(detail, call):
        return (Finding(None, "name no function of this run"),)
    return check_arguments(call.arguments, schema_of(detail, call))


def _add_waiting(sheet: Sheet, detail: RunDetail, number: int, call: ToolCall) -> None:
    right = (span(ids.short_id(call.id or "no id", "call_"), Role.MUTED),)
    sheet.add(span(f"{number} ", Role.MUTED), span(call.name or "no name", Role.STRONG), right=right)
    findings = findings_of(detail, call)
    add_arguments(sheet, call.arguments, findings)
    schema = schema_of(detail, call)
    if schema:
        if not findings:
            sheet.add(Span("✓ ", Role.GOOD), Span("fits the schema", Role.MUTED))
        _add_schema(sheet, schema)


def _add_schema(sheet: Sheet, schema: JsonObject) -> None:
    properties, required = schema.get("properties"), schema.get("required")
    needed = required if isinstance(required, list) else []
    for name, part in list(properties.items())[:MOST_PARAMETERS] if isinstance(properties, dict) else ():
        about = part if isinstance(part, dict) else {}
        kind = about.get("type")
        words = kind if isinstance(kind, str) else "any"
        words += "" if name in needed else ", optional"
        sheet.pair(name, f"{words}   {about.get('description') or ''}".rstrip(), Role.MUTED)


def _add_done(sheet: Sheet, steps: Told[Step] | None, waiting: set[str | None]) -> None:
    if steps is None:
        sheet.section("Calls made", "asking the server")
        return
    calls = [
        call for step in steps.entries for call in step.calls if call.id not in waiting or call.output is not None
    ]
    sheet.section("Calls made", plural(len(calls), "call") if calls else "none")
    if steps.error is not None:
        sheet.text(f"{steps.error.message} {steps.error.next_step}", Role.MUTED)
    for call in calls[:MOST_CALLS]:
        sheet.blank()
        add_call(sheet, call)


def add_call(sheet: Sheet, call: StepCall) -> None:
    """Adds one call that was made: input, output, logs, and what a search found."""
    name = [span(call.name or call.kind, Role.STRONG)]
    if call.name and call.kind != "function":
        name.append(span(f"  {call.kind}", Role.MUTED))
    if call.server_label:
        name.append(span(f" on {call.server_label}", Role.MUTED))
    sheet.add(*name, right=(span(ids.short_id(call.id, "call_"), Role.MUTED),) if call.id else ())
    if call.arguments is not None:
        add_arguments(sheet, call.arguments)
    if call.code:
        sheet.code([[span(each)] for each in call.code.splitlines()[:MOST_CODE]])
    _add_outcome(sheet, call)


def _add_outcome(sheet: Sheet, call: StepCall) -> None:
    for title, text in (("output", call.output), *(("logs", log) for log in call.logs)):
        if text is not None:
            add_output(sheet, title, text)
    for image in call.images:
        sheet.pair("image", image)
    for passage in call.results:
        score = f"   score {passage.score:.2f}" if passage.score is not None else ""
        sheet.pair("found", f"{passage.file_name or passage.file_id or '-'}{score}")
        sheet.pair("", (passage.text or "")[:LONGEST_PASSAGE], Role.MUTED)


def _add_tools(sheet: Sheet, detail: RunDetail) -> None:
    sheet.section("Tools of this run", plural(len(detail.tools), "tool") if detail.tools else "none")
    for tool in detail.tools[:MOST_CALLS]:
        document = tool.document
        function = document.get("function") if isinstance(document, dict) else None
        about = function.get("description") if isinstance(function, dict) else None
        sheet.pair(tool.kind, f"{tool.name or ''}   {about or ''}".strip() or "-")
