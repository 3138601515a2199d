"""From the object of a run, and what its state rests on, to everything the detail explains."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from runtui.api.fields import FieldReader
from runtui.api.json_parts import Effort
from runtui.api.langgraph.answers import LEAVE, calls_of
from runtui.api.langgraph.decode_row import error_parts
from runtui.api.langgraph.rests_on import MEMBER
from runtui.api.members import read_document, read_metadata
from runtui.model.detail import LastError, RequiredAction, RunDetail, Usage
from runtui.model.status import RunStatus

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from runtui.model.run import Run
    from runtui.model.sent import Sent

_EFFORT = 1_200_000
"""Units for one run, which is read while somebody waits for its picture: a tenth of a second at the most."""
_OWN = frozenset({
    "created_by", "graph_id", "assistant_id", "run_attempt", "user_id", "thread_id", "run_id", "owner",
})  # fmt: skip
"""Entries of ``metadata`` that the server adds."""
_OWN_PREFIX = "langgraph_"
_LONGEST_EXTRA = 300
"""Characters of what stands on one line."""


def decode_detail(run: Run, raw: bytes | None = None) -> RunDetail:
    """Returns everything the object of `run` holds, or `raw` in its place; None: can't be read. Never raises."""
    raw = run.raw() if raw is None else raw
    fields = FieldReader.lenient(raw, Effort(_EFFORT))
    rests_on = fields.inside(MEMBER)
    state, metadata = rests_on.inside("state"), own_metadata(fields)
    return RunDetail(
        run=run,
        sent=_sent(fields, has_metadata=bool(metadata)),
        required_action=_required_action(state) if run.status == RunStatus.REQUIRES_ACTION else None,
        last_error=_last_error(fields, rests_on),
        usage=read_usage(rests_on.each("messages")),
        metadata=metadata,
        extras=_extras(fields),
        document=read_document(raw),
        raw=raw.decode("utf-8", "replace"),
        completed_at=run.ended_at if run.status == RunStatus.COMPLETED else None,
        failed_at=run.ended_at if run.status == RunStatus.FAILED else None,
        cancelled_at=run.ended_at if run.status == RunStatus.CANCELLED else None,
    )


def _sent(fields: FieldReader, *, has_metadata: bool) -> Sent:
    """Which members were sent; metadata of the server's own alone are none."""
    sent = fields.sent()
    is_bare = not has_metadata and bool(read_metadata(fields))
    return replace(sent, empty=sent.empty | {"metadata"}) if is_bare else sent


def _extras(fields: FieldReader) -> tuple[tuple[str, str], ...]:
    """What else is worth a line: what was given beside the input, that it is an answer, or not the first try."""
    kwargs = fields.inside("kwargs")
    attempt = kwargs.inside("config").inside("metadata").source("run_attempt")
    command, context = kwargs.inside("command"), kwargs.source("context")
    found = {
        "Context": context if context not in (None, "{}") else None,
        "Answers": command.source("resume") if command.has("resume") else None,
        "If busy": fields.text("multitask_strategy"),
        "Attempt": attempt if attempt not in (None, "1") else None,
    }
    return tuple((name, text[:_LONGEST_EXTRA]) for name, text in found.items() if text is not None)


def why_not_cancelled(run: Run) -> str:
    """Returns why an active run can't be cancelled, in a sentence; "" where it can."""
    if run.status != RunStatus.REQUIRES_ACTION:
        return ""
    return f"The run itself is over, it is {run.said}: its graph waits, and only an answer goes on, in a new run."


def own_metadata(fields: FieldReader) -> tuple[tuple[str, str], ...]:
    """Returns the metadata that somebody gave, without what the server adds."""
    pairs = read_metadata(fields)
    return tuple(pair for pair in pairs if pair[0] not in _OWN and not pair[0].startswith(_OWN_PREFIX))


def read_usage(messages: Sequence[FieldReader]) -> Usage | None:
    """Returns the tokens of all these messages together; None where none tells any."""
    told = [each.inside("usage_metadata") for each in messages if "usage_metadata" in each]
    if not told:
        return None
    return Usage(
        prompt=_sum(each.count("input_tokens") for each in told),
        completion=_sum(each.count("output_tokens") for each in told),
        total=_sum(each.count("total_tokens") for each in told),
        cached=_sum(each.inside("input_token_details").count("cache_read") for each in told),
        reasoning=_sum(each.inside("output_token_details").count("reasoning") for each in told),
    )


def _sum(counts: Iterable[int | None]) -> int | None:
    known = [count for count in counts if count is not None]
    return sum(known) if known else None


def _required_action(state: FieldReader) -> RequiredAction:
    """What the run asks; without calls, it was told to stop before the nodes that are next."""
    calls, before = calls_of(state), state.json("next")
    if not calls:
        nodes = ", ".join(str(node)[:60] for node in before[:3]) if isinstance(before, list) else ""
        return RequiredAction(kind=f"paused before {nodes or '?'}", calls=(), document={"paused_before": before})
    kind = "submit_tool_approval" if any(call.kind == LEAVE for call in calls) else "submit_tool_outputs"
    return RequiredAction(kind=kind, calls=calls, document=state.json("tasks"))


def _last_error(fields: FieldReader, rests_on: FieldReader) -> LastError | None:
    """What went wrong: told of the run itself, of its thread, or of the task that failed."""
    if "error_message" in fields:
        return LastError(None, fields.source("error_message"))
    if fields.text("status") not in ("error", "timeout"):
        return None
    thread = rests_on.inside("thread")
    if thread.is_object("error"):
        error = thread.inside("error")
        return LastError(error.source("error"), error.source("message"))
    if "error" in thread:
        return LastError(None, thread.source("error"))
    tasks = rests_on.inside("state").each("tasks")
    failed = next((text for task in tasks if (text := task.source("error"))), None)
    return LastError(*error_parts(failed)) if failed else None
