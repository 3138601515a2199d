"""The part of the Overview that no clock changes: limits, context, settings, metadata and instructions."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from runtui.model.detail import Usage
from runtui.ui.detail.phases import BAR
from runtui.ui.draw.line import Span, cells_of
from runtui.ui.draw.page_builder import KEY_WIDTH, Group, PageBuilder
from runtui.ui.draw.paint import GAP, padded
from runtui.ui.draw.palette import Role
from runtui.words import explain
from runtui.words.explain import absence
from runtui.words.sizes import NOTHING, percent, plural, thousands, used_of

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


class _Limit(NamedTuple):
    """How many tokens of one kind were used, and how many may be."""

    name: str
    used: int | None
    allowed: int | None
    part: str
    """What of them was cheaper or unseen, "" where the server doesn't say."""
    unlimited: str
    """What is known where nothing limits them, "" for nothing."""

    @property
    def is_nearly_used(self) -> bool:
        """Whether there is hardly any left. In whole numbers: a server may send one too large for a fraction."""
        used, allowed = self.used, self.allowed
        return used is not None and allowed is not None and allowed > 0 and 10 * used >= 9 * allowed

    @property
    def words(self) -> str:
        """All of it: ``3,842 of 4,000``, ``279 used, 128 cached, no limit``; ``-`` for nothing."""
        words = (used_of(self.used, self.allowed), self.part, self.unlimited)
        return ", ".join(filter(None, words)) or NOTHING


@lru_cache(maxsize=1)
def settings_lines(detail: RunDetail, assistant: str | None, width: int) -> tuple[Line, ...]:
    """Returns the lines of the part, kept for the run being read; `assistant` is its name, where that is known."""
    page = PageBuilder(width)
    _add_limits(page, detail)
    add_context(page, detail)
    _add_settings(page, detail, assistant)
    _add_metadata(page, detail)
    _add_instructions(page, detail)
    return tuple(page.lines)


def _add_limits(page: PageBuilder, detail: RunDetail) -> None:
    usage = detail.usage
    if usage is None:
        fact = absence(detail.sent, "usage", "comes when the run ends" if detail.run.is_active else "none")
        page.section("Limits", f"usage {fact}")
    else:
        page.section("Limits", f"{thousands(usage.total)} tokens in all" if usage.total is not None else "")
    for limit in _limits(detail):
        _add_limit(page, limit)


def limit_groups(detail: RunDetail) -> list[Group]:
    """Returns the limits in short: prompt, completion and how the thread is cut."""
    cut = detail.truncation.kind if detail.truncation else None
    truncation = Group("truncation", cut or absence(detail.sent, "truncation_strategy"))
    return [*map(_short_limit, _limits(detail)), truncation]


def _limits(detail: RunDetail) -> list[_Limit]:
    usage, names = detail.usage or Usage(), ("max_prompt_tokens", "max_completion_tokens")
    cached = "" if usage.cached is None else f"{thousands(usage.cached)} cached"
    reasoning = "" if usage.reasoning is None else f"{thousands(usage.reasoning)} reasoning"
    prompt, completion = ("no limit" if name in detail.sent.empty else "" for name in names)
    return [
        _Limit("prompt", usage.prompt, detail.max_prompt_tokens, cached, prompt),
        _Limit("completion", usage.completion, detail.max_completion_tokens, reasoning, completion),
    ]


def add_context(page: PageBuilder, detail: RunDetail) -> None:
    """Adds what the truncation strategy means for this run."""
    page.pair("Context", explain.truncation_sentence(detail))


def _add_settings(page: PageBuilder, detail: RunDetail, assistant: str | None) -> None:
    page.section("Settings")
    page.pair("Model", detail.run.model or absence(detail.sent, "model"))
    page.groups("Sampling", sampling_groups(detail) or [Group("", absence(detail.sent, "temperature"))])
    page.pair("Tools", explain.tools_text(detail))
    page.groups("Tool choice", _tool_choice(detail))
    page.pair("Response", explain.response_format_text(detail))
    _add_schema(page, detail)
    assistant_id = detail.run.assistant_id or absence(detail.sent, "assistant_id")
    page.pair("Assistant", f"{assistant}   {assistant_id}" if assistant else assistant_id)
    for name, value in detail.extras:
        page.pair(name, value)


def sampling_groups(detail: RunDetail) -> list[Group]:
    """Returns the sampling settings that were sent."""
    return [Group(name, value) for name, value in explain.sampling_parts(detail)]


def _add_metadata(page: PageBuilder, detail: RunDetail) -> None:
    count = len(detail.metadata)
    page.section("Metadata", plural(count, "entry", "entries") if count else absence(detail.sent, "metadata"))
    for key, value in detail.metadata[:MOST_METADATA]:
        page.pair(key, value)
    page.more(count - MOST_METADATA, "entries in the JSON tab")


def _add_instructions(page: PageBuilder, detail: RunDetail) -> None:
    text = detail.instructions
    page.section("Instructions", plural(len(text), "character") if text else absence(detail.sent, "instructions"))
    if text:
        page.text(text)


def _add_limit(page: PageBuilder, limit: _Limit) -> None:
    used, allowed = limit.used, limit.allowed
    if used is None or allowed is None or allowed <= 0:
        page.pair(limit.name.capitalize(), limit.words)
        return
    tone = Role.WARN if limit.is_nearly_used else Role.MUTED
    right = (
        Span(thousands(used)),
        Span(f" of {thousands(allowed)}", Role.MUTED),
        Span(f"  {percent(used, allowed):>4}", tone),
    )
    room = min(_BAR_CELLS, page.width - KEY_WIDTH - GAP - cells_of(right))
    bar = _bar(used, allowed, room, Role.BAR_WARN if limit.is_nearly_used else Role.BAR_RUNS)
    page.add(Span(padded(limit.name.capitalize(), KEY_WIDTH), Role.MUTED), *bar, right=right)
    if limit.part:
        page.pair("", limit.part, Role.MUTED)


def _bar(used: int, allowed: int, room: int, role: Role) -> tuple[Span, ...]:
    if room < _FEWEST_CELLS:
        return ()
    part = min(max(used, 0), allowed)
    full = max(1 if part else 0, (2 * room * part + allowed) // (2 * allowed))
    return Span(BAR * full, role), Span(BAR * (room - full), Role.TRACK)


def _short_limit(limit: _Limit) -> Group:
    share = f", {percent(limit.used, limit.allowed)}" if limit.is_nearly_used else ""
    return Group(limit.name, limit.words + share, Role.WARN if limit.is_nearly_used else Role.TEXT)


def _tool_choice(detail: RunDetail) -> list[Group]:
    chosen = [Group("", explain.tool_choice_text(detail))]
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
