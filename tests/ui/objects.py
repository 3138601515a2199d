"""Runs, calls, steps and messages as a server sends them, each with the fields that a test is about."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import httpx

from tests.servers.in_process import THREAD, list_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.servers.simulated import RunObject

CREATED = 1_700_000_000
"""When the first step and the first message were made."""


def a_run(number: int, status: str = "completed", **fields: object) -> dict[str, object]:
    """A run with the id ``run_NUMBER``: the higher the number, the newer it is. `fields` replace its own."""
    created = int(time.time()) - 100_000 + number * 10
    return {
        "id": f"run_{number:06d}",
        "object": "thread.run",
        "created_at": created,
        "thread_id": THREAD,
        "assistant_id": "asst_1",
        "status": status,
        "model": "gpt-4o",
        "instructions": "Be brief.",
        "tools": [],
        "metadata": {},
        **_stamps(status, created),
        "usage": {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120},
        "max_prompt_tokens": None,
        "max_completion_tokens": None,
        "truncation_strategy": {"type": "auto", "last_messages": None},
        "response_format": "auto",
        "tool_choice": "auto",
        "parallel_tool_calls": True,
        "required_action": None,
        "last_error": None,
        "incomplete_details": None,
        "temperature": 1.0,
        "top_p": 1.0,
    } | fields


def _stamps(status: str, created: int) -> dict[str, object]:
    """The times of a run of this status."""
    stamps = dict.fromkeys(("started_at", "completed_at", "failed_at", "cancelled_at", "expires_at"))
    if status != "queued":
        stamps["started_at"] = created + 1
    if status in ("completed", "failed", "cancelled"):
        stamps[f"{status}_at"] = created + 9
    elif status == "incomplete":
        stamps["completed_at"] = created + 9
    elif status == "expired":
        stamps["expires_at"] = created + 600
    else:
        stamps["expires_at"] = int(time.time()) + 600
    return stamps


def waiting(number: int, *calls: dict[str, object], **fields: object) -> dict[str, object]:
    """A run that waits for the outputs of `calls`."""
    action = {"type": "submit_tool_outputs", "submit_tool_outputs": {"tool_calls": list(calls)}}
    return a_run(number, "requires_action", **({"required_action": action} | fields))


def a_call(name: str, arguments: str = "{}", **fields: object) -> dict[str, object]:
    """One call of a function tool."""
    call = {"id": f"call_{name}", "type": "function", "function": {"name": name, "arguments": arguments}}
    return call | fields


def a_step(number: int, *calls: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """A step that called tools; without calls one that wrote the message ``msg_NUMBER``."""
    details: dict[str, Any] = {"type": "message_creation", "message_creation": {"message_id": f"msg_{number}"}}
    if calls:
        details = {"type": "tool_calls", "tool_calls": list(calls)}
    return {
        "id": f"step_{number}",
        "object": "thread.run.step",
        "created_at": CREATED + number,
        "completed_at": CREATED + number + 1,
        "type": details["type"],
        "status": "completed",
        "step_details": details,
        "last_error": None,
        "usage": None,
    } | fields


def a_function(name: str, arguments: str = "{}", output: str | None = "done") -> dict[str, Any]:
    """A call of a function, as a step tells it."""
    return {
        "id": f"call_{name}",
        "type": "function",
        "function": {"name": name, "arguments": arguments, "output": output},
    }


def a_message(number: int, text: str, role: str = "assistant", **fields: Any) -> dict[str, Any]:
    """A message of one text."""
    return {
        "id": f"msg_{number}",
        "object": "thread.message",
        "created_at": CREATED + number,
        "thread_id": THREAD,
        "role": role,
        "run_id": None,
        "content": [{"type": "text", "text": {"value": text, "annotations": []}}],
    } | fields


def page_of(runs: Iterable[RunObject], *, has_more: bool = False) -> httpx.Response:
    """Returns the answer that lists `runs`."""
    headers = {"content-type": "application/json"}
    return httpx.Response(200, content=list_of(runs, has_more=has_more), headers=headers)
