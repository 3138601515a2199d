"""The answer of a command to the calls a run waits for: read, checked against them, made one act."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

from runtui.cli.exits import CliError, UsageError
from runtui.cli.runs.acting import ActCommand
from runtui.cli.thread_argument import need_run
from runtui.feed.run.answers import is_too_late, leave_problem, open_calls, unanswered, wants_leave
from runtui.feed.run.detail import detail_of
from runtui.model.act import Act, answer_to
from runtui.model.status import RunStatus
from runtui.words.sizes import plural
from runtui.words.status import run_word

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable, Sequence

    from runtui.api.run_source import RunSource
    from runtui.cli.environment import Environment
    from runtui.model.detail import RunDetail, ToolCall

LONGEST_OUTPUT = 10_000_000
"""Characters of one output."""
_FORM = "--output needs CALL_ID=TEXT, CALL_ID=@FILE or CALL_ID=-"


def answer(
    arguments: Namespace,
    environment: Environment,
    run_id: str,
    decide: Callable[[RunDetail], tuple[dict[str, str], dict[str, bool]]],
) -> int:
    """Sends what `decide` makes of the run: outputs and leaves by call id. Returns the exit code."""

    async def plan(client: RunSource, /, *, thread_id: str) -> Sequence[Act]:
        run = await client.fetch_run(thread_id, run_id, patient=True)
        detail = detail_of(run)
        if run.status != RunStatus.REQUIRES_ACTION:
            raise CliError(f"The run waits for nothing: it is {run_word(run)}.")
        if is_too_late(run, time.time() + (client.request_log.skew or 0.0)):
            raise CliError("The run expires within 2 s: an answer would come too late.")
        outputs, approvals = decide(detail)
        _refuse_leaves(detail, outputs, approvals)
        missing = unanswered(detail, {*outputs, *approvals})
        if missing:
            raise UsageError(f"All calls are answered at once. Missing: {', '.join(map(_named, missing))}.")
        return [answer_to(run, thread_id, outputs, approvals)]

    def question(acts: Sequence[Act]) -> str:
        return f"Answer {plural(len(acts[0].call_ids), 'call')}"

    return ActCommand(environment=environment, arguments=arguments, question=question).run(plan)


def decide_leave(arguments: Namespace, environment: Environment, *, approve: bool) -> int:
    """Gives or refuses leave for the calls that the arguments name, all that ask for it if none is named."""

    text = read_text(arguments.text, environment) if arguments.text else ""

    def decide(detail: RunDetail) -> tuple[dict[str, str], dict[str, bool]]:
        leaves = leaves_of(detail, arguments.calls, approve=approve)
        if text and approve and len(leaves) != 1:
            raise UsageError("--call is made in the place of one call: give its CALL_ID.")
        return dict.fromkeys(leaves, text) if text else {}, leaves

    return answer(arguments, environment, need_run(arguments.run, arguments.thread), decide)


def _refuse_leaves(detail: RunDetail, outputs: dict[str, str], approvals: dict[str, bool]) -> None:
    """Raises UsageError for a decision that the server doesn't take."""
    for call in open_calls(detail):
        leave = approvals.get(call.id or "")
        if leave is not None and (
            problem := leave_problem(call, approve=leave, text=outputs.get(call.id or "", ""))
        ):
            raise UsageError(problem)


def read_outputs(given: Sequence[str], environment: Environment) -> dict[str, str]:
    """Returns what ``--output`` gives, by what stands before each ``=``. Raises UsageError, without the text."""
    outputs: dict[str, str] = {}
    for each in given:
        name, equals, text = each.partition("=")
        if not equals or not name.strip():
            raise UsageError(f"{_FORM}.")
        if name in outputs:
            raise UsageError("One call is given two outputs.")
        outputs[name.strip()] = read_text(text, environment)
    return outputs


def by_call_id(detail: RunDetail, outputs: dict[str, str]) -> dict[str, str]:
    """Returns outputs by call id; the name of a function stands for its only call. Raises UsageError."""
    calls = [call for call in open_calls(detail) if not wants_leave(detail.required_action, call)]
    return {_id_for(calls, name): text for name, text in outputs.items()}


def leaves_of(detail: RunDetail, wanted: Sequence[str], *, approve: bool) -> dict[str, bool]:
    """Returns the leave for each call that is `wanted`, all that ask for one if none is. Raises UsageError."""
    calls = [call for call in open_calls(detail) if wants_leave(detail.required_action, call)]
    if not calls:
        raise UsageError("The run asks for no approval: it waits for outputs. See: runtui runs submit --help")
    ids = [_id_for(calls, each) for each in wanted] or [call.id or "" for call in calls]
    return dict.fromkeys(ids, approve)


def _id_for(calls: Sequence[ToolCall], name: str) -> str:
    found = [call.id or "" for call in calls if name in (call.id, call.name)]
    if len(found) != 1:
        waits = ", ".join(map(_named, calls)) or "none"
        problem = "Several calls have that name: give the id." if found else "The run waits for no such call."
        raise UsageError(f"{problem} It waits for: {waits}.")
    return found[0]


def _named(call: ToolCall) -> str:
    return f"{call.id} ({call.name or call.kind})"


def read_text(text: str, environment: Environment) -> str:
    """Returns a text, or that of ``@FILE`` or of stdin (``-``). Raises UsageError."""
    if text == "-":
        return environment.read_pipe(LONGEST_OUTPUT, wanted="an output", outcome="Nothing is sent.")
    if not text.startswith("@"):
        return text
    try:
        with Path(text[1:]).expanduser().open(encoding="utf-8", newline="") as file:
            read = file.read(LONGEST_OUTPUT + 1)
    except (OSError, ValueError, RuntimeError) as error:
        why = getattr(error, "strerror", None) or "it is no UTF-8 text"
        raise UsageError(f"The file of an --output can't be read: {why}.") from None
    if len(read) > LONGEST_OUTPUT:
        raise UsageError("The file of an --output is too long for one.")
    return read
