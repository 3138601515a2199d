"""The simulated server inside the process: its objects are what the test put there, and it fails when told to."""

from __future__ import annotations

import asyncio
import json
import time
from typing import TYPE_CHECKING, Any

import httpx

from runtui.demo.api import without_base
from runtui.demo.transport import from_httpx, to_httpx
from runtui.model.status import TERMINAL
from tests.servers.simulated import Document, Reply, Rows, RunObject, SimulatedApi, body_of, id_of, part_of, says

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from runtui.demo.request import DemoRequest

THREAD = "thread_of_the_test"
PATIENCE = 30.0
"""Seconds an answer may be held back; a test that forgets to release it fails instead of hanging."""


class InProcess(SimulatedApi, httpx.AsyncBaseTransport):
    """Answers for one thread or more; every other thread is not found.

    Each request is kept in `requests`, also the failed ones.
    """

    def __init__(self, *runs: RunObject, thread_id: str = THREAD) -> None:
        """`runs` in the order of desc: the newest first."""
        super().__init__()
        self.threads: dict[str, list[RunObject]] = {thread_id: list(runs)}
        """Runs by thread id, the newest first."""
        self.details: dict[str, dict[str, object]] = {}
        """Fields of a thread object, by thread id, such as its metadata."""
        self.steps: dict[str, list[Document]] = {}
        """By run id, oldest first."""
        self.messages: list[Document] = []
        """Of every thread, oldest first."""
        self.names: dict[str, str] = {}
        """Of assistants, by their ids."""
        self.lacks: set[str] = set()
        """Last words of paths that it doesn't know, ``assistants`` for all of these."""
        self.fails: set[str] = set()
        """Last words of paths that it fails on."""
        self.refuses: set[str] = set()
        """Last words of paths that the key may not ask for."""
        self.rest: str | None = None
        """Seconds to be left alone after a failure."""
        self.requests: list[httpx.Request] = []
        self.answer_otherwise: Callable[[httpx.Request], httpx.Response | None] = lambda request: None
        """Returns another answer than the right one to a request, None to leave it alone."""
        self._failure: httpx.Response | Exception | None = None
        self._fails_after = 0
        self._may_answer = asyncio.Event()
        self._may_answer.set()

    # What a test does to it.

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
        index = self._index(run_id, thread_id)
        run = self.threads[thread_id][index]
        if isinstance(run, bytes):
            raise TypeError("a run given as bytes can't be changed")
        self.threads[thread_id][index] = run | fields

    def finish(self, run_id: str, status: str = "completed", *, thread_id: str = THREAD) -> None:
        """Ends a run now."""
        stamp = {f"{status}_at": int(time.time())} if status in ("completed", "failed", "cancelled") else {}
        self.change(run_id, thread_id=thread_id, status=status, required_action=None, expires_at=None, **stamp)

    def delete(self, run_id: str, *, thread_id: str = THREAD) -> None:
        """Removes a run."""
        del self.threads[thread_id][self._index(run_id, thread_id)]

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

    @property
    def posts(self) -> list[httpx.Request]:
        """The requests that would change something."""
        return [each for each in self.requests if each.method != "GET"]

    def asked(self, word: str) -> list[str]:
        """The paths asked for that hold a word, in order."""
        return [each.url.path for each in self.requests if word in each.url.path]

    # How it answers.

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Returns the answer to a request."""
        self.requests.append(request)
        async with asyncio.timeout(PATIENCE):
            await self._may_answer.wait()
        if self._failure is not None and self._fails_after <= 0:
            return self._failed(self._failure, request)
        self._fails_after -= 1
        answer = self.answer_otherwise(request) or self.right_answer(request)
        answer.request = request
        return answer

    def right_answer(self, request: httpx.Request) -> httpx.Response:
        """Returns what it answers where no other answer is wished for."""
        return to_httpx(self.answer(from_httpx(request)), request)

    def _failed(self, failure: httpx.Response | Exception, request: httpx.Request) -> httpx.Response:
        if isinstance(failure, Exception):
            raise failure
        return httpx.Response(
            failure.status_code, content=failure.content, headers=failure.headers, request=request
        )

    def reply_to(self, request: DemoRequest) -> Reply:
        """The answer of the route, or what was wished for instead."""
        words = request.path.strip("/").split("/")
        last = "assistants" if "assistants" in words else words[-1]
        if last in self.lacks:
            return Reply(405, says("method not allowed"))
        if last in self.fails:
            headers = {"retry-after": self.rest} if self.rest is not None else {}
            return Reply(503, says("the steps are being painted"), headers)
        if last in self.refuses:
            return Reply(403, says("not with this key"))
        return super().reply_to(request)

    def path_of(self, request: DemoRequest) -> str:
        """The path behind whatever base URL was asked."""
        return without_base(request.path)

    def create_run(self, request: DemoRequest, thread_id: str) -> Reply:
        """Puts a run on top that is queued, with what was asked for."""
        made = {"id": f"run_new_{len(self.threads[thread_id])}", "object": "thread.run", "status": "queued"}
        stamps = {"created_at": int(time.time()), "thread_id": thread_id, "required_action": None}
        self.threads[thread_id].insert(0, made | stamps | body_of(request))
        return self.fetch_run(request, thread_id, made["id"])

    def cancel_run(self, request: DemoRequest, thread_id: str, run_id: str) -> Reply:
        """Lets an active run be cancelling until the test ends it."""
        status = self.find(thread_id, run_id)["status"]
        if status in TERMINAL:
            return Reply(400, says(f"Cannot cancel run with status '{status}'."))
        self.change(run_id, thread_id=thread_id, status="cancelling", required_action=None)
        return self.fetch_run(request, thread_id, run_id)

    def submit_outputs(self, request: DemoRequest, thread_id: str, run_id: str) -> Reply:
        """Lets a run that waits go on."""
        status = self.find(thread_id, run_id)["status"]
        if status != "requires_action":
            return Reply(400, says(f'Runs in status "{status}" do not accept tool outputs.'))
        self.change(run_id, thread_id=thread_id, status="queued", required_action=None)
        return self.fetch_run(request, thread_id, run_id)

    def thread_of(self, thread_id: str) -> Document | None:
        """The thread object, with the fields of `details`."""
        if thread_id not in self.threads:
            return None
        thread = {"id": thread_id, "object": "thread", "created_at": 1700000000, "metadata": {}}
        return thread | self.details.get(thread_id, {})

    def runs_of(self, thread_id: str) -> Sequence[RunObject]:
        """The runs of `threads`, oldest first."""
        return self.threads[thread_id][::-1]

    def steps_of(self, run: RunObject) -> Sequence[Document]:
        """The `steps` of a run."""
        return self.steps.get(id_of(run), [])

    def messages_of(self, thread_id: str) -> Sequence[Document]:
        """The `messages`."""
        return self.messages

    def assistant_of(self, assistant_id: str) -> Document | None:
        """An assistant of `names`."""
        name = self.names.get(assistant_id)
        return None if name is None else {"id": assistant_id, "object": "assistant", "name": name}

    def page(self, rows: Sequence[Any], request: DemoRequest) -> Reply:
        """A page in which runs given as bytes stand as they are."""
        found, has_more = part_of(Rows(rows, id_of), request.query)
        return Reply(body=list_of(found, has_more=has_more))

    def _index(self, run_id: str, thread_id: str) -> int:
        return [id_of(each) for each in self.threads[thread_id]].index(run_id)


def list_of(rows: Iterable[RunObject], *, has_more: bool) -> bytes:
    """Returns the list object around rows."""
    objects = b",".join(row if isinstance(row, bytes) else json.dumps(row).encode() for row in rows)
    more = b"true" if has_more else b"false"
    return b'{"object":"list","data":[' + objects + b'],"has_more":' + more + b"}"
