"""``runtui runs show``: one run, in the words of the dashboard or as the server sent it."""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING

from runtui.cli.runs.arguments import one_run_parser

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator

    from runtui.api.run_source import RunSource
    from runtui.cli.environment import Environment
    from runtui.cli.parsing import Parser
    from runtui.cli.runs.answer import Answer
    from runtui.model.detail import RunDetail
    from runtui.model.run import Run

_LONGEST = 2000
"""Characters of one fact."""
_LONGEST_TEXT = 20_000
_ABOUT = """\
Show one run: how it stands and why, its times, its settings. With --json the
object as the server sent it, in an array of one."""


def parser() -> Parser:
    """Returns the parser of ``runtui runs show``."""
    return one_run_parser("show", about=_ABOUT)


def run(arguments: Namespace, environment: Environment) -> int:
    """Prints the run and returns the exit code. Raises CliError and ApiError."""
    from runtui.cli.runs.answer import print_answer
    from runtui.cli.thread_argument import need_run

    run_id = need_run(arguments.run, arguments.thread)
    return print_answer(arguments, environment, partial(_print, run_id=run_id))


async def _print(client: RunSource, answer: Answer, *, run_id: str) -> None:
    from runtui.cli.runs.run_columns import run_columns

    run = await client.fetch_whole_run(answer.thread_id, run_id)
    now = time.time() + (client.request_log.skew or 0.0)
    if answer.wanted == "table" and not answer.has_fields:
        answer.say("".join(f"{line}\n" for line in _lines(run, answer.seen(run.raw()), now)))
        return
    writer = answer.writer(run_columns(now))
    writer.add([(run, run.raw())])
    writer.end()


def _lines(run: Run, raw: bytes, now: float) -> Iterator[str]:
    """The run for a person, one fact a line, every text safe."""
    from runtui.api.decoders import decode_detail
    from runtui.words import explain
    from runtui.words.safe import safe, safe_lines

    detail = decode_detail(run, raw)
    yield explain.headline(detail, now)
    for words in (
        explain.explain_error(detail),
        explain.explain_incomplete(detail),
        explain.explain_expired(detail),
    ):
        if words:
            yield words
    yield ""
    facts = [(name, text) for name, text in _facts(detail, now) if text]
    width = max(len(name) for name, _ in facts)
    yield from (f"{name.ljust(width)}  {safe(text, _LONGEST)}" for name, text in facts)
    for call in detail.required_action.calls if detail.required_action is not None else ():
        words = safe(f"{call.name or call.kind} {call.arguments or ''}", _LONGEST)
        yield f"{'call'.ljust(width)}  {words}"
    if detail.instructions:
        yield ""
        yield from safe_lines(detail.instructions, _LONGEST_TEXT)


def _facts(detail: RunDetail, now: float) -> Iterator[tuple[str, str | None]]:
    from runtui.feed.run.lifetime import elapsed
    from runtui.model.timing import queued_seconds
    from runtui.words import times
    from runtui.words.explain import sampling_parts, tools_text, truncation_sentence
    from runtui.words.notes import note
    from runtui.words.sizes import thousands
    from runtui.words.status import run_word, what_was_said

    run, error = detail.run, detail.last_error
    yield "run", run.id
    yield "thread", run.thread_id
    yield "status", f"{run_word(run)} {what_was_said(run)}".strip()
    yield "note", note(run)
    yield "error", None if error is None else f"{error.code or 'no code'}: {error.message or 'no message'}"
    yield "assistant", run.assistant_id
    yield "model", run.model
    for name in ("created", "started", "ended", "expires"):
        yield name, times.rfc3339(getattr(run, f"{name}_at"))
    yield "queued", times.duration(queued_seconds(run, now))
    yield "time", times.duration(elapsed(run, now))
    yield "tokens", thousands(run.total_tokens)
    yield "tools", tools_text(detail)
    yield "truncation", truncation_sentence(detail)
    yield from sampling_parts(detail)
    yield from ((f"meta.{key}", value) for key, value in detail.metadata)
