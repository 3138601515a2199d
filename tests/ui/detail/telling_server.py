"""Steps, messages and assistants on the server of the stage, and objects to put there."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import httpx

from tests.ui.one_thread import THREAD, page_of

if TYPE_CHECKING:
    from tests.ui.stage import Stage

CREATED = 1_700_000_000


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


class Telling:
    """What the server of a stage tells besides runs. `lacks` are the last words of paths it doesn't know."""

    def __init__(self, stage: Stage) -> None:
        self.steps: dict[str, list[dict[str, Any]]] = {}
        """By run id, oldest first."""
        self.messages: list[dict[str, Any]] = []
        """Of the thread, oldest first."""
        self.names: dict[str, str] = {}
        self.lacks: set[str] = set()
        self.fails: set[str] = set()
        self.refuses: set[str] = set()
        """Last words of paths that the key may not ask for."""
        self.rest: str | None = None
        """Seconds to be left alone after a failure."""
        self._server = stage.server
        stage.server.answer_otherwise = self._answer

    def asked(self, word: str) -> list[str]:
        """The paths asked for that hold a word, in order."""
        return [each.url.path for each in self._server.requests if word in each.url.path]

    def _answer(self, request: httpx.Request) -> httpx.Response | None:
        words = request.url.path.strip("/").split("/")
        last = "assistants" if "assistants" in words else words[-1]
        if last in self.lacks:
            return httpx.Response(405, json={"error": {"message": "method not allowed"}})
        if last in self.fails:
            headers = {"retry-after": self.rest} if self.rest is not None else {}
            return httpx.Response(503, json={"error": {"message": "the steps are being painted"}}, headers=headers)
        if last in self.refuses:
            return httpx.Response(403, json={"error": {"message": "not with this key"}})
        if last == "steps":
            return page_of(self.steps.get(words[-2], []))
        if last == "messages":
            return self._messages(request.url.params)
        if last == "assistants" and words[-1] in self.names:
            name = self.names[words[-1]]
            return httpx.Response(200, content=json.dumps({"id": words[-1], "object": "assistant", "name": name}))
        return None

    def _messages(self, asked: httpx.QueryParams) -> httpx.Response:
        told = self.messages if asked.get("order") == "asc" else self.messages[::-1]
        if "run_id" in asked:
            told = [each for each in told if each["run_id"] == asked["run_id"]]
        if "after" in asked:
            ids = [each["id"] for each in told]
            told = told[ids.index(asked["after"]) + 1 :]
        limit = int(asked.get("limit", 20))
        return page_of(told[:limit], has_more=len(told) > limit)
