"""``runtui runs steps``: what a run did, step by step."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from runtui.cli.runs.arguments import one_run_parser

if TYPE_CHECKING:
    from argparse import Namespace

    from runtui.api.run_source import RunSource
    from runtui.cli.environment import Environment
    from runtui.cli.list_columns import ColumnSet, ListColumn
    from runtui.cli.parsing import Parser
    from runtui.cli.runs.answer import Answer
    from runtui.model.step import Step, StepPage

_ABOUT = """\
List the steps of a run, the oldest first, with the tools they called."""
_MOST_CALLS = 12


def parser() -> Parser:
    """Returns the parser of ``runtui runs steps``."""
    return one_run_parser("steps", about=_ABOUT)


def run(arguments: Namespace, environment: Environment) -> int:
    """Prints the steps and returns the exit code. Raises CliError and ApiError, what came before is printed."""
    from runtui.cli.runs.answer import print_answer
    from runtui.cli.thread_argument import need_run

    run_id = need_run(arguments.run, arguments.thread)
    return print_answer(arguments, environment, partial(_print, run_id=run_id))


async def _print(client: RunSource, answer: Answer, *, run_id: str) -> None:
    from runtui.session.run_reader import all_pages

    async def ask(limit: int, after: str | None) -> StepPage:
        return await client.list_steps(answer.thread_id, run_id, limit=limit, after=after, patient=True)

    writer = None
    async for page in all_pages(ask):
        writer = writer or answer.writer(_columns())
        writer.add(list(zip(page.steps, page.objects, strict=True)))
    if writer is not None:
        writer.end()


def _columns() -> ColumnSet[Step]:
    from runtui.cli.list_columns import ColumnSet, column
    from runtui.words import times
    from runtui.words.exports import seconds_text
    from runtui.words.sizes import tokens
    from runtui.words.status import glyph, glyph_tone, word

    table: tuple[ListColumn[Step], ...] = (
        column(
            "status", lambda step: f"{glyph(step.status)} {word(step.status)}", lambda step: glyph_tone(step.status)
        ),
        column("step", lambda step: step.id),
        column("type", lambda step: step.kind),
        column("time", lambda step: times.duration(_took(step))),
        column("calls", _calls),
        column("tokens", lambda step: tokens(step.usage.total if step.usage else None)),
        column("error", _error),
    )
    sheet: tuple[ListColumn[Step], ...] = (
        column("id", lambda step: step.id),
        column("type", lambda step: step.kind),
        column("status", lambda step: step.status),
        column("created_at", lambda step: times.rfc3339(step.created_at) or ""),
        column("ended_at", lambda step: times.rfc3339(_ended(step)) or ""),
        column("duration_s", lambda step: seconds_text(_took(step))),
        column("calls", _calls),
        column("total_tokens", lambda step: str(step.usage.total) if step.usage and step.usage.total else ""),
        column("error", _error),
    )
    return ColumnSet(table, sheet)


def _ended(step: Step) -> float | None:
    return step.completed_at or step.failed_at or step.cancelled_at or step.expired_at


def _took(step: Step) -> float | None:
    end = _ended(step)
    return None if end is None or step.created_at is None else max(0.0, end - step.created_at)


def _calls(step: Step) -> str:
    names = [call.name or call.kind for call in step.calls]
    return ", ".join(names[:_MOST_CALLS]) + (
        f", {len(names) - _MOST_CALLS} more" if len(names) > _MOST_CALLS else ""
    )


def _error(step: Step) -> str:
    return (step.last_error.code or step.last_error.message or "") if step.last_error else ""
