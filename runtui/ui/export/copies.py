"""What of a run can be copied, each thing with its name: values made of what is known, nothing is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from runtui.api.errors import Misconfigured
from runtui.ui.export.shell_lines import curl_line, runtui_line
from runtui.words import ids
from runtui.words.json_text import indented, problem_of
from runtui.words.summary import markdown_summary

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from runtui.model.detail import RunDetail
    from runtui.model.profile import Connection
    from runtui.model.step import Step

MOST_CALLS = 50
"""Calls whose arguments are offered one by one."""


class Copy(NamedTuple):
    """One thing to copy."""

    name: str
    """As the end of a sentence: ``run id``. May hold a text of the server."""
    text: str


def copies_of(
    detail: RunDetail,
    connection: Connection,
    *,
    thread_id: str,
    now: float,
    variables_set: Collection[str] = (),
    steps: Sequence[Step] = (),
) -> list[Copy]:
    """Returns all that can be copied of a run; what the run doesn't have is left out.

    `thread_id` is the thread it was read in, `now` the server's time, `variables_set` the names of the
    environment variables there are, `steps` those of the run as far as they are known.
    """
    run = detail.run
    offers = [
        Copy("run id", run.id),
        Copy("thread id", run.thread_id or thread_id),
        Copy("assistant id", run.assistant_id or ""),
        *_arguments(detail),
        *_made(detail, steps),
        Copy("error", _error(detail)),
        Copy("JSON", json_of(detail)),
        Copy("Markdown summary", markdown_summary(detail, now)),
        Copy("curl command", _curl(connection, thread_id, run.id, variables_set) or ""),
        Copy("runtui command", runtui_line(connection, thread_id, run.id) or ""),
    ]
    return [each for each in offers if each.text]


def _arguments(detail: RunDetail) -> Iterator[Copy]:
    calls = detail.required_action.calls if detail.required_action is not None else ()
    for number, call in enumerate(calls[:MOST_CALLS], start=1):
        place = f"{number} " if len(calls) > 1 else ""
        yield Copy(f"arguments of {place}{call.name or call.kind}", call.arguments or "")


def _made(detail: RunDetail, steps: Sequence[Step]) -> Iterator[Copy]:
    """The calls that were made, each with what went in; those the run waits for are offered already."""
    action = detail.required_action
    waiting = {call.id for call in action.calls} if action is not None else set[str | None]()
    calls = [call for step in steps for call in step.calls if call.id not in waiting]
    names = [call.name or call.kind for call in calls]
    for call, name in list(zip(calls, names, strict=True))[:MOST_CALLS]:
        which = f" {ids.short_id(call.id, 'call_')}" if call.id and names.count(name) > 1 else ""
        kind = "arguments" if call.arguments is not None else "input"
        yield Copy(f"{kind} of {name}{which}", call.arguments or call.code or "")


def _error(detail: RunDetail) -> str:
    error = detail.last_error
    if error is None:
        return detail.run.incomplete_reason or ""
    return ": ".join(part for part in (error.code, error.message) if part)


def json_of(detail: RunDetail) -> str:
    """Returns the whole object, laid out if it can be read; numbers and escapes stay as the server sent them."""
    return detail.raw if problem_of(detail.raw) else "\n".join(indented(detail.raw)) + "\n"


def _curl(connection: Connection, thread_id: str, run_id: str, variables_set: Collection[str]) -> str | None:
    try:
        return curl_line(connection, thread_id, run_id, variables_set=variables_set)
    except Misconfigured:
        return None
