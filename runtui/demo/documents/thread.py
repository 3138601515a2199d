"""The objects around a run: its assistant and its thread."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runtui.demo.settings import settings_of

if TYPE_CHECKING:
    from runtui.demo.scenario import Scenario
    from runtui.demo.thread_life import ThreadLife
    from runtui.model.detail import Json


def assistant_document(scenario: Scenario, assistant_id: str, created_at: int) -> dict[str, Json]:
    """Returns the assistant as the server describes it."""
    settings = settings_of(scenario)
    return {
        "id": assistant_id,
        "object": "assistant",
        "created_at": created_at,
        "name": scenario.name,
        "description": scenario.description,
        "model": settings.model,
        "instructions": settings.instructions,
        "tools": settings.tools,
        "tool_resources": settings.tool_resources,
        "metadata": {},
        "temperature": settings.temperature,
        "top_p": settings.top_p,
        "reasoning_effort": settings.reasoning_effort,
        "response_format": settings.response_format,
    }


def thread_document(thread: ThreadLife) -> dict[str, Json]:
    """Returns the thread as the server describes it."""
    return {
        "id": thread.id,
        "object": "thread",
        "created_at": thread.created_at,
        "metadata": {"channel": thread.plan.key},
        "tool_resources": {},
    }
