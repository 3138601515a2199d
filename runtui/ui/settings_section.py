"""The quiet part of the Overview: limits, context, settings, metadata and instructions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runtui.ui.palette import Role
from runtui.ui.phases import BAR
from runtui.ui.sheet import KEY_WIDTH
from runtui.ui.shown import Span, span
from runtui.words import explain
from runtui.words.arguments import pretty_json_lines
from runtui.words.sizes import percent, plural, thousands

if TYPE_CHECKING:
    from runtui.model.detail import RunDetail
    from runtui.ui.sheet import Sheet

NEARLY_ALL = 0.9
"""Share of a limit from which it is worth a warning."""
_BAR_CELLS = 12
MOST_METADATA = 64
"""Entries drawn; the protocol allows 16."""


def add_limits(sheet: Sheet, detail: RunDetail) -> None:
    """Adds token limits against what was used."""
    usage = detail.usage
    if usage is None:
        fact = "usage comes when the run ends" if detail.run.is_active else "no usage sent"
    else:
        fact = f"{thousands(usage.total)} tokens in all" if usage.total is not None else ""
    sheet.section("Limits", fact)
    _limit(sheet, "Prompt", usage.prompt if usage else None, detail.max_prompt_tokens)
    _limit(sheet, "Completion", usage.completion if usage else None, detail.max_completion_tokens)


def _limit(sheet: Sheet, key: str, used: int | None, limit: int | None) -> None:
    if used is None or not limit:
        words = f"{thousands(limit)} tokens" if limit else "no limit"
        sheet.pair(key, words if used is None else f"{thousands(used)} used, {words}")
        return
    share = min(1.0, used / limit)
    is_near = share >= NEARLY_ALL
    cells = min(_BAR_CELLS, max(0, sheet.width - KEY_WIDTH - 24))
    full = max(1 if used else 0, round(cells * share)) if cells else 0
    sheet.add(
        Span(key + " " * (KEY_WIDTH - len(key)), Role.MUTED),
        Span(BAR * full, Role.BAR_WARN if is_near else Role.BAR_RUNS),
        Span(BAR * (cells - full), Role.TRACK),
        right=(
            Span(thousands(used)),
            Span(f" of {thousands(limit)}", Role.MUTED),
            Span(f"  {percent(used, limit):>4}", Role.WARN if is_near else Role.MUTED),
        ),
    )


def add_context(sheet: Sheet, detail: RunDetail) -> None:
    """Adds what the truncation strategy means for this run."""
    sheet.pair("Context", explain.truncation_sentence(detail.truncation))


def add_settings(sheet: Sheet, detail: RunDetail) -> None:
    """Adds model, sampling, tools and formats."""
    sheet.section("Settings")
    sheet.pair("Model", detail.run.model or "-")
    sampling = "   ".join(f"{name} {value}" for name, value in explain.sampling_parts(detail))
    sheet.pair("Sampling", sampling or "-")
    sheet.pair("Tools", explain.tools_text(detail.tools))
    parallel = {True: "   parallel on", False: "   parallel off", None: ""}[detail.parallel_tool_calls]
    sheet.pair("Tool choice", explain.tool_choice_text(detail.tool_choice) + parallel)
    sheet.pair("Response", explain.response_format_text(detail.response_format))
    _add_schema(sheet, detail)
    sheet.pair("Assistant", detail.run.assistant_id or "-")


def _add_schema(sheet: Sheet, detail: RunDetail) -> None:
    wanted = detail.response_format
    schema = wanted.get("json_schema") if isinstance(wanted, dict) else None
    if isinstance(schema, dict):
        sheet.pieces("", pretty_json_lines(schema.get("schema", schema))[:60], Role.MUTED)


def add_metadata(sheet: Sheet, detail: RunDetail) -> None:
    """Adds the metadata, one entry a line."""
    count = len(detail.metadata)
    sheet.section("Metadata", "none" if not count else plural(count, "entry", "entries"))
    for key, value in detail.metadata[:MOST_METADATA]:
        sheet.pair(key, value[:2000])
    if count > MOST_METADATA:
        sheet.add(span(f"… {count - MOST_METADATA:,} more entries in the JSON tab", Role.MUTED))


def add_instructions(sheet: Sheet, detail: RunDetail) -> None:
    """Adds the instructions, whole up to a length no one reads on."""
    text = detail.instructions
    sheet.section("Instructions", f"{len(text):,} characters" if text else "none")
    if text:
        sheet.text(text)
