"""The part of the Overview that no clock changes: limits, context, settings, metadata and instructions."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from runtui.ui.detail.phases import BAR
from runtui.ui.draw.line import Span, cells_of
from runtui.ui.draw.page_builder import KEY_WIDTH, Group, PageBuilder
from runtui.ui.draw.paint import GAP, padded
from runtui.ui.draw.palette import Role
from runtui.words import explain
from runtui.words.sizes import percent, plural, thousands, used_of

if TYPE_CHECKING:
    from runtui.model.detail import RunDetail
    from runtui.ui.draw.line import Line

_BAR_CELLS = 12
_FEWEST_CELLS = 3
"""A shorter bar tells nothing."""
MOST_METADATA = 64
"""Entries drawn; the protocol allows 16."""
MOST_SCHEMA = 60
"""Lines drawn of the schema of the response format."""


@lru_cache(maxsize=1)
def settings_lines(detail: RunDetail, assistant: str | None, width: int) -> tuple[Line, ...]:
    """Returns the lines of the part, kept for the run being read; `assistant` is its name, where that is known."""
    page = PageBuilder(width)
    _add_limits(page, detail)
    add_context(page, detail)
    _add_settings(page, detail, assistant)
    _add_metadata(page, detail)
    _add_instructions(page, detail.instructions)
    return tuple(page.lines)


def _add_limits(page: PageBuilder, detail: RunDetail) -> None:
    usage = detail.usage
    if usage is None:
        fact = "usage comes when the run ends" if detail.run.is_active else "no usage sent"
    else:
        fact = f"{thousands(usage.total)} tokens in all" if usage.total is not None else ""
    page.section("Limits", fact)
    _limit(page, "Prompt", usage.prompt if usage else None, detail.max_prompt_tokens)
    _limit(page, "Completion", usage.completion if usage else None, detail.max_completion_tokens)


def limit_groups(detail: RunDetail) -> list[Group]:
    """Returns the limits in short: prompt, completion and how the thread is cut."""
    usage, truncation = detail.usage, detail.truncation
    return [
        _short_limit("prompt", usage.prompt if usage else None, detail.max_prompt_tokens),
        _short_limit("completion", usage.completion if usage else None, detail.max_completion_tokens),
        Group("truncation", (truncation.kind if truncation else None) or "-"),
    ]


def add_context(page: PageBuilder, detail: RunDetail) -> None:
    """Adds what the truncation strategy means for this run."""
    page.pair("Context", explain.truncation_sentence(detail.truncation))


def _add_settings(page: PageBuilder, detail: RunDetail, assistant: str | None) -> None:
    page.section("Settings")
    page.pair("Model", detail.run.model or "-")
    page.groups("Sampling", sampling_groups(detail))
    page.pair("Tools", explain.tools_text(detail.tools))
    page.groups("Tool choice", _tool_choice(detail))
    page.pair("Response", explain.response_format_text(detail.response_format))
    _add_schema(page, detail)
    assistant_id = detail.run.assistant_id or "-"
    page.pair("Assistant", f"{assistant}   {assistant_id}" if assistant else assistant_id)


def sampling_groups(detail: RunDetail) -> list[Group]:
    """Returns the sampling settings that were sent."""
    return [Group(name, value) for name, value in explain.sampling_parts(detail)]


def _add_metadata(page: PageBuilder, detail: RunDetail) -> None:
    count = len(detail.metadata)
    page.section("Metadata", plural(count, "entry", "entries") if count else "none")
    for key, value in detail.metadata[:MOST_METADATA]:
        page.pair(key, value)
    page.more(count - MOST_METADATA, "entries in the JSON tab")


def _add_instructions(page: PageBuilder, text: str | None) -> None:
    page.section("Instructions", f"{len(text):,} characters" if text else "none")
    if text:
        page.text(text)


def _limit(page: PageBuilder, key: str, used: int | None, limit: int | None) -> None:
    if used is None or limit is None or limit <= 0:
        page.pair(key, _in_words(used, limit))
        return
    tone = Role.WARN if _is_nearly_all(used, limit) else Role.MUTED
    right = (
        Span(thousands(used)),
        Span(f" of {thousands(limit)}", Role.MUTED),
        Span(f"  {percent(used, limit):>4}", tone),
    )
    room = page.width - KEY_WIDTH - GAP - cells_of(right)
    page.add(Span(padded(key, KEY_WIDTH), Role.MUTED), *_bar(used, limit, min(_BAR_CELLS, room)), right=right)


def _bar(used: int, limit: int, room: int) -> tuple[Span, ...]:
    if room < _FEWEST_CELLS:
        return ()
    # In whole numbers: a server may send one too large for a fraction.
    part = min(max(used, 0), limit)
    full = max(1 if part else 0, (2 * room * part + limit) // (2 * limit))
    role = Role.BAR_WARN if _is_nearly_all(used, limit) else Role.BAR_RUNS
    return Span(BAR * full, role), Span(BAR * (room - full), Role.TRACK)


def _is_nearly_all(used: int, limit: int) -> bool:
    return 10 * used >= 9 * limit


def _in_words(used: int | None, limit: int | None) -> str:
    words = "no limit" if limit is None else f"{thousands(limit)} tokens"
    return words if used is None else f"{thousands(used)} used, {words}"


def _short_limit(name: str, used: int | None, limit: int | None) -> Group:
    is_near = used is not None and limit is not None and limit > 0 and _is_nearly_all(used, limit)
    share = f", {percent(used, limit)}" if is_near else ""
    return Group(name, used_of(used, limit) + share, Role.WARN if is_near else Role.TEXT)


def _tool_choice(detail: RunDetail) -> list[Group]:
    chosen = [Group("", explain.tool_choice_text(detail.tool_choice))]
    if detail.parallel_tool_calls is not None:
        chosen.append(Group("parallel", "on" if detail.parallel_tool_calls else "off"))
    return chosen


def _add_schema(page: PageBuilder, detail: RunDetail) -> None:
    wanted = detail.response_format
    schema = wanted.get("json_schema") if isinstance(wanted, dict) else None
    if not isinstance(schema, dict):
        return
    more = page.json(schema.get("schema", schema), MOST_SCHEMA)
    if more:
        page.code([(Span(f"… {more:,} more lines in the JSON tab", Role.MUTED),)])
