"""The messages of a run: what the person asked, and what the assistant answered if it came to that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runtui.demo.chance import make_id
from runtui.demo.documents.run import stamp
from runtui.demo.documents.step import assistant_message_id, file_id, steps_of
from runtui.model.status import RunStatus

if TYPE_CHECKING:
    from runtui.demo.dialogue import Call
    from runtui.demo.documents.step import DemoStep
    from runtui.demo.run_script import RunScript
    from runtui.model.detail import Json

_CHARACTERS_A_TOKEN = 4


def user_message_id(run_id: str) -> str:
    """Returns the id of the message the run answers."""
    return make_id("msg", run_id, "question")


def user_message_document(script: RunScript) -> dict[str, Json] | None:
    """Returns the person's message; None where the run was created without one."""
    if not script.dialogue.asks:
        return None
    return {
        **_frame(script, user_message_id(script.id), "user", script.dialogue.asks, []),
        "created_at": script.created_at,
        "assistant_id": None,
        "run_id": None,
        "status": "completed",
        "incomplete_details": None,
        "incomplete_at": None,
        "completed_at": script.created_at,
    }


def assistant_message_document(script: RunScript, now: float) -> dict[str, Json] | None:
    """Returns the assistant's message; None as long as it hasn't begun to write one."""
    step = next((step for step in steps_of(script, now) if step.phase.is_writing), None)
    if step is None:
        return None
    is_cut = step.ended_at is not None and script.last_status != RunStatus.COMPLETED
    written = step.ended_at is not None and not is_cut
    text = _text_so_far(script, step, now)
    reason = _cut_reason(script) if is_cut else None
    return {
        **_frame(script, assistant_message_id(script.id), "assistant", text, _citations(script, text)),
        "created_at": stamp(step.created_at),
        "assistant_id": script.assistant_id,
        "run_id": script.id,
        "status": "completed" if written else "incomplete" if is_cut else "in_progress",
        "incomplete_details": {"reason": reason} if reason else None,
        "incomplete_at": stamp(step.ended_at) if is_cut else None,
        "completed_at": stamp(step.ended_at) if written else None,
    }


def _frame(script: RunScript, message_id: str, role: str, text: str, annotations: list[Json]) -> dict[str, Json]:
    return {
        "id": message_id,
        "object": "thread.message",
        "thread_id": script.thread_id,
        "role": role,
        "content": [{"type": "text", "text": {"value": text, "annotations": annotations}}],
        "attachments": [],
        "metadata": {},
    }


def _text_so_far(script: RunScript, step: DemoStep, now: float) -> str:
    """The whole answer once it is written, else as much as there was time or tokens for."""
    text = script.dialogue.answers
    if step.ended_at is not None and script.last_status == RunStatus.COMPLETED:
        return text
    if script.incomplete_reason and step.ended_at is not None:
        return text[: min(len(text) * 2 // 3, script.usage.completion * _CHARACTERS_A_TOKEN)]
    lasted = (step.ended_at if step.ended_at is not None else now) - step.created_at
    share = lasted / step.phase.seconds if 0 < step.phase.seconds < 3600 else 0.5
    return text[: int(len(text) * min(share, 0.95))]


def _cut_reason(script: RunScript) -> str:
    if script.last_status == RunStatus.INCOMPLETE:
        return "max_tokens"
    return f"run_{script.last_status}"


def _citations(script: RunScript, text: str) -> list[Json]:
    """One annotation for each passage found whose mark stands in the text."""
    found = [passage for calls in script.dialogue.rounds for call in calls for passage in _passages(call)]
    marks = ((f"[{number}]", file_name) for number, file_name in enumerate(dict.fromkeys(found), start=1))
    return [
        {
            "type": "file_citation",
            "text": mark,
            "start_index": text.index(mark),
            "end_index": text.index(mark) + len(mark),
            "file_citation": {"file_id": file_id(file_name)},
        }
        for mark, file_name in marks
        if mark in text
    ]


def _passages(call: Call) -> tuple[str, ...]:
    return tuple(found.file_name for found in call.found)
