"""What differs between two runs, field by field, as values."""

from __future__ import annotations

from collections import Counter
from difflib import SequenceMatcher
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from msgspec import Struct

from runtui.feed.run.journal import Journal
from runtui.feed.run.lifetime import PhaseTime, lifetime
from runtui.model.status import RunStatus

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from runtui.model.detail import Json, RunDetail
    from runtui.model.run import Run

CONTEXT = 2
"""Lines shown around a change of a text."""
MOST_LINES = 2_000
"""Lines of a text that are compared one by one."""


class Section(StrEnum):
    """What a difference is about, in the order in which they are shown."""

    OUTCOME = "outcome"
    CALLS = "calls"
    """What `compare_calls` tells: it takes the steps of both runs."""
    MODEL = "model"
    INSTRUCTIONS = "instructions"
    TOOLS = "tools"
    SAMPLING = "sampling"
    LIMITS = "limits"
    TRUNCATION = "truncation"
    METADATA = "metadata"
    TIMES = "times"
    USAGE = "usage"
    OTHER = "other"


class DifferenceKind(StrEnum):
    """What became of a line from the left text to the right one."""

    KEPT = " "
    GONE = "-"
    NEW = "+"
    SKIPPED = "@"
    """Lines that are the same, left out; their number is the text."""


class TextLine(Struct, frozen=True):
    """One line of a text difference."""

    mark: DifferenceKind
    text: str


class Difference(Struct, frozen=True):
    """One field in which two runs differ, named as the API names it; None: missing or null on that side."""

    section: Section
    field: str
    left: Json | PhaseTime
    right: Json | PhaseTime
    lines: tuple[TextLine, ...] = ()
    """The difference line by line, for instructions."""


_Fields: TypeAlias = "Mapping[str, Json | PhaseTime]"


class _Context(NamedTuple):
    """What the times of a run depend on."""

    now: float
    journal: Journal


_STAMPS = frozenset(
    {"id", "object", "created_at", "started_at", "expires_at", "completed_at", "failed_at", "cancelled_at"}
)
_COMPARED = frozenset(
    {
        *(
            "status",
            "last_error",
            "incomplete_details",
            "assistant_id",
            "agent_id",
            "model",
            "reasoning_effort",
            "tools",
        ),
        *("tool_choice", "parallel_tool_calls", "instructions", "temperature", "top_p", "response_format", "usage"),
        *("max_prompt_tokens", "max_completion_tokens", "truncation_strategy", "metadata", "required_action"),
    }
)


def compare(
    left: RunDetail, right: RunDetail, now: float, journal: Journal | None = None
) -> tuple[Difference, ...]:
    """Returns every difference, in the order of the sections; times are stretches up to `now`.

    `journal` is what this session saw of the runs. Ids and stamps always differ and are left out.
    """
    differences: list[Difference] = []
    context = _Context(now, journal or Journal())
    for section, fields_of in _FIELDS.items():
        differences += _differences(section, fields_of(left, context), fields_of(right, context))
    return tuple(differences)


def last_completed(runs: Sequence[Run], run: Run) -> Run | None:
    """Returns the newest completed run created before `run`, else the newest completed one besides it."""
    completed = [each for each in runs if each.status == RunStatus.COMPLETED and each.id != run.id]
    older = [each for each in completed if (each.created_at or 0) <= (run.created_at or 0)]
    return max(older or completed, key=lambda each: each.created_at or 0, default=None)


def text_difference(left: str, right: str) -> tuple[TextLine, ...]:
    """Returns how one text became the other, with `CONTEXT` unchanged lines around each change.

    Only the first `MOST_LINES` of each are looked at.
    """
    before, after = left.splitlines()[:MOST_LINES], right.splitlines()[:MOST_LINES]
    lines: list[TextLine] = []
    end = 0
    for group in SequenceMatcher(None, before, after).get_grouped_opcodes(CONTEXT):
        lines += _skipped(group[0][1] - end)
        end = group[-1][2]
        for kind, first, last, new_first, new_last in group:
            is_same = kind == "equal"
            old = DifferenceKind.KEPT if is_same else DifferenceKind.GONE
            lines += [TextLine(old, line) for line in before[first:last]]
            lines += [TextLine(DifferenceKind.NEW, line) for line in after[new_first:new_last] if not is_same]
    return (*lines, *_skipped(len(before) - end)) if lines else ()


def _skipped(count: int) -> list[TextLine]:
    return [TextLine(DifferenceKind.SKIPPED, str(count))] if count else []


def _differences(section: Section, left: _Fields, right: _Fields) -> Iterator[Difference]:
    for field in dict.fromkeys((*left, *right)):
        before, after = left.get(field), right.get(field)
        # 1 and True are equal in Python, but not in JSON.
        if before == after and isinstance(before, bool) is isinstance(after, bool):
            continue
        lines: tuple[TextLine, ...] = ()
        if section is Section.INSTRUCTIONS and isinstance(before, str) and isinstance(after, str):
            lines = text_difference(before, after)
        yield Difference(section, field, before, after, lines)


def _attributes(*names: str) -> Callable[[RunDetail, _Context], _Fields]:
    return lambda detail, _: {name: getattr(detail, name) for name in names}


def _outcome(detail: RunDetail, _: _Context) -> _Fields:
    run, error = detail.run, detail.last_error
    return {
        "status": run.status,
        "last_error.code": error.code if error else None,
        "last_error.message": error.message if error else None,
        "incomplete_details.reason": run.incomplete_reason,
        "required_action": ", ".join(run.waiting_tools) or None,
    }


def _model(detail: RunDetail, _: _Context) -> _Fields:
    run = detail.run
    return {"assistant_id": run.assistant_id, "model": run.model, "reasoning_effort": detail.reasoning_effort}


def _tools(detail: RunDetail, _: _Context) -> _Fields:
    seen: Counter[str] = Counter()
    listed: dict[str, Json] = {}
    for tool in detail.tools:
        name = tool.kind if tool.name is None else tool.name
        seen[name] += 1
        listed[f"tools.{name}" if seen[name] == 1 else f"tools.{name}#{seen[name]}"] = tool.document
    listed["tool_choice"] = detail.tool_choice
    listed["parallel_tool_calls"] = detail.parallel_tool_calls
    return listed


def _truncation(detail: RunDetail, _: _Context) -> _Fields:
    cut = detail.truncation
    return {
        "truncation_strategy.type": cut.kind if cut else None,
        "truncation_strategy.last_messages": cut.last_messages if cut else None,
    }


def _metadata(detail: RunDetail, _: _Context) -> _Fields:
    return {f"metadata.{key}": value for key, value in detail.metadata}


def _times(detail: RunDetail, context: _Context) -> _Fields:
    return lifetime(detail.run, context.journal, context.now)._asdict()


def _usage(detail: RunDetail, _: _Context) -> _Fields:
    usage = detail.usage
    return {
        "usage.prompt_tokens": usage.prompt if usage else None,
        "usage.completion_tokens": usage.completion if usage else None,
        "usage.total_tokens": usage.total if usage else None,
        "usage.cached_tokens": usage.cached if usage else None,
        "usage.reasoning_tokens": usage.reasoning if usage else None,
    }


def _other(detail: RunDetail, _: _Context) -> _Fields:
    document = detail.document if isinstance(detail.document, dict) else {}
    return {name: value for name, value in document.items() if name not in _COMPARED and name not in _STAMPS}


_FIELDS = {
    Section.OUTCOME: _outcome,
    Section.MODEL: _model,
    Section.INSTRUCTIONS: _attributes("instructions"),
    Section.TOOLS: _tools,
    Section.SAMPLING: _attributes("temperature", "top_p", "response_format"),
    Section.LIMITS: _attributes("max_prompt_tokens", "max_completion_tokens"),
    Section.TRUNCATION: _truncation,
    Section.METADATA: _metadata,
    Section.TIMES: _times,
    Section.USAGE: _usage,
    Section.OTHER: _other,
}
