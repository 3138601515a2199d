"""A server in the process that knows a few threads, whose runs the test inserts, changes and deletes."""

from __future__ import annotations

import asyncio
import json
import time
from typing import TYPE_CHECKING, TypeAlias

import httpx

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

RunObject: TypeAlias = "dict[str, object] | bytes"
"""A run as a server sends it; bytes for what no serialiser would write."""

THREAD = "thread_of_the_test"
PATIENCE = 30.0
"""Seconds an answer may be held back; a test that forgets to release it fails instead of hanging."""


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


def id_of(run: RunObject) -> str:
    """Returns the id of a run object."""
    return str((json.loads(run) if isinstance(run, bytes) else run)["id"])


class OneThread(httpx.AsyncBaseTransport):
    """Answers for one thread or more; every other thread is not found.

    Lists honour `limit`, `order` and `after`. Each request is kept in `requests`, also the failed ones.
    """

    def __init__(self, *runs: RunObject, thread_id: str = THREAD) -> None:
        """`runs` in the order of desc: the newest first."""
        self.threads: dict[str, list[RunObject]] = {thread_id: list(runs)}
        self.details: dict[str, dict[str, object]] = {}
        """Fields of a thread object, by thread id, such as its metadata."""
        self.requests: list[httpx.Request] = []
        self.answer_otherwise: Callable[[httpx.Request], httpx.Response | None] = lambda request: None
        """Returns another answer than the right one to a request, None to leave it alone."""
        self._failure: httpx.Response | Exception | None = None
        self._fails_after = 0
        self._may_answer = asyncio.Event()
        self._may_answer.set()

    def add_thread(self, thread_id: str, *runs: RunObject, **fields: object) -> None:
        """Makes another thread known, its newest run first."""
        self.threads[thread_id] = list(runs)
        self.details[thread_id] = fields

    def insert(self, *runs: RunObject, thread_id: str = THREAD) -> None:
        """Puts runs on top, the last one given the newest."""
        for run in runs:
            self.threads[thread_id].insert(0, run)

    def change(self, run_id: str, *, thread_id: str = THREAD, **fields: object) -> None:
        """Changes fields of a run."""
        place = self._place(run_id, thread_id)
        run = self.threads[thread_id][place]
        if isinstance(run, bytes):
            raise TypeError("a run given as bytes can't be changed")
        self.threads[thread_id][place] = run | fields

    def finish(self, run_id: str, status: str = "completed", *, thread_id: str = THREAD) -> None:
        """Ends a run now."""
        stamp = {f"{status}_at": int(time.time())} if status in ("completed", "failed", "cancelled") else {}
        self.change(run_id, thread_id=thread_id, status=status, required_action=None, expires_at=None, **stamp)

    def delete(self, run_id: str, *, thread_id: str = THREAD) -> None:
        """Removes a run."""
        del self.threads[thread_id][self._place(run_id, thread_id)]

    def fail(self, status: int = 500, message: str = "broken", *, after: int = 0, **headers: str) -> None:
        """Answers every request with an error, after `after` more good ones, until `recover`."""
        self._failure = httpx.Response(status, json={"error": {"message": message}}, headers=headers)
        self._fails_after = after

    def disconnect(self) -> None:
        """Lets every request fail without an answer, until `recover`."""
        self._failure, self._fails_after = httpx.ConnectError("connection refused"), 0

    def recover(self) -> None:
        """Answers rightly again."""
        self._failure = None

    def hold(self) -> None:
        """Keeps every answer back until `release`."""
        self._may_answer.clear()

    def release(self) -> None:
        """Sends what was held back."""
        self._may_answer.set()

    @property
    def lists(self) -> list[httpx.Request]:
        """The requests for a list of runs."""
        return [each for each in self.requests if each.url.path.endswith("/runs")]

    @property
    def cursors(self) -> list[str]:
        """The cursors of all pages asked for, in order."""
        return [each.url.params["after"] for each in self.lists if "after" in each.url.params]

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Returns the answer to a request."""
        self.requests.append(request)
        async with asyncio.timeout(PATIENCE):
            await self._may_answer.wait()
        if self._failure is not None and self._fails_after <= 0:
            return self._failed(self._failure, request)
        self._fails_after -= 1
        answer = self.answer_otherwise(request) or self._answer(request)
        answer.request = request
        return answer

    def _failed(self, failure: httpx.Response | Exception, request: httpx.Request) -> httpx.Response:
        if isinstance(failure, Exception):
            raise failure
        return httpx.Response(
            failure.status_code, content=failure.content, headers=failure.headers, request=request
        )

    def _answer(self, request: httpx.Request) -> httpx.Response:
        words = request.url.path.strip("/").split("/")
        place = words.index("threads") if "threads" in words else len(words)
        thread_id, rest = "".join(words[place + 1 : place + 2]), words[place + 2 :]
        if thread_id not in self.threads:
            return _not_found(thread_id or request.url.path)
        if not rest:
            fields = self.details.get(thread_id, {})
            return _json({"id": thread_id, "object": "thread", "created_at": 1700000000, "metadata": {}} | fields)
        if rest == ["runs"]:
            return self._page(self.threads[thread_id], request.url.params)
        run = next((each for each in self.threads[thread_id] if rest == ["runs", id_of(each)]), None)
        return _not_found(rest[-1]) if run is None else _json(run)

    def _page(self, runs: list[RunObject], asked: httpx.QueryParams) -> httpx.Response:
        ordered = runs[::-1] if asked.get("order") == "asc" else runs
        start = 0
        if "after" in asked:
            ids = [id_of(each) for each in ordered]
            if asked["after"] not in ids:
                return _not_found(asked["after"])
            start = ids.index(asked["after"]) + 1
        end = start + int(asked.get("limit", 20))
        return page_of(ordered[start:end], has_more=end < len(ordered))

    def _place(self, run_id: str, thread_id: str) -> int:
        return [id_of(each) for each in self.threads[thread_id]].index(run_id)


def page_of(runs: Iterable[RunObject], *, has_more: bool = False) -> httpx.Response:
    """Returns the answer that lists `runs`."""
    objects = b",".join(map(_bytes, runs))
    more = b"true" if has_more else b"false"
    return _json(b'{"object":"list","data":[' + objects + b'],"has_more":' + more + b"}")


def _bytes(run: RunObject) -> bytes:
    return run if isinstance(run, bytes) else json.dumps(run).encode()


def _json(content: RunObject) -> httpx.Response:
    return httpx.Response(200, content=_bytes(content), headers={"content-type": "application/json"})


def _not_found(name: str) -> httpx.Response:
    message = f"No thing found with id '{name}'."
    return httpx.Response(404, json={"error": {"message": message, "type": "invalid_request_error", "code": None}})
