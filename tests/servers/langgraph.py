"""LangGraph servers as they were found to be: the demo's, which answers as a real one, and its twin Aegra.

What stands here was seen on langgraph-api 0.16.7 in memory and on Aegra 0.11.0.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec.structs import replace

from runtui.demo.langgraph.api import DemoGraphApi
from runtui.demo.langgraph.threads import graph_thread_id
from runtui.demo.threads import PLANS, thread_id
from tests.servers.simulated import Reply

if TYPE_CHECKING:
    from runtui.demo.request import DemoRequest, DemoResponse

SEED = 7
START = 1_794_000_000.25
KEY = "lsv2-7f3a9b2c4d5e6f70"


class LangGraph(DemoGraphApi):
    """A LangGraph server whose clock is turned by hand, and which may lose runs or be down."""

    needs_key = False

    def __init__(self) -> None:
        self.now = START
        self.received: list[DemoRequest] = []
        self.gone: set[str] = set()
        """Runs that somebody deleted."""
        self.is_down = False
        super().__init__(seed=SEED, clock=lambda: self.now)

    def thread(self, key: str) -> str:
        """The id of the thread with that plan."""
        return graph_thread_id(thread_id(SEED, next(plan for plan in PLANS if plan.key == key)))

    def answer(self, request: DemoRequest) -> DemoResponse:
        """Returns the response, whatever is asked."""
        self.received.append(request)
        if self.needs_key and request.headers.get("x-api-key") != KEY:
            return Reply(403, {"detail": "Invalid token"}).encode()
        if self.is_down:
            return Reply(503, {"detail": "Service Unavailable"}).encode()
        if any(run in request.path for run in self.gone):
            return Reply(404, {"detail": "Not Found"}).encode()
        if request.method == "GET" and request.path.endswith("/runs") and self.gone:
            return self._without_the_gone(request)
        return super().answer(request)

    def ask(self, method: str, path: str, body: object = None) -> Any:
        """What it answers to somebody else."""
        sent = b"" if body is None else json.dumps(body).encode()
        request = self.received[0]
        own = replace(request, method=method, path=path, query={}, pairs=(), body=sent)
        return msgspec.json.decode(super().answer(own).body or b"null")

    def _without_the_gone(self, request: DemoRequest) -> DemoResponse:
        wanted = {"limit": "1000", "offset": "0"}
        pairs = [pair for pair in request.pairs if pair[0] == "select"]
        members = [*pairs, ("select", "run_id")] if pairs else []
        whole = replace(request, query=dict(request.query) | wanted, pairs=tuple(members))
        rows = [row for row in json.loads(super().answer(whole).body) if row["run_id"] not in self.gone]
        first = int(request.query.get("offset", 0))
        return Reply(document=rows[first : first + int(request.query.get("limit", 10))]).encode()


class LangGraphWithKey(LangGraph):
    """One that wants a key."""

    needs_key = True


class Aegra(LangGraph):
    """The self-hosted twin: what waits reads interrupted, and some requests are answered in other ways."""

    def answer(self, request: DemoRequest) -> DemoResponse:
        """Returns the response, whatever is asked."""
        response, path = super().answer(request), request.path
        if path == "/info":
            return Reply(document={"name": "Aegra", "version": "0.11.0"}).encode()
        if path == "/threads/search":
            return _searched(request, response)
        if path.endswith("/history") and b"metadata" in request.body:
            return Reply(500, {"error": "internal_error", "message": "Error retrieving thread history"}).encode()
        if "/runs" in path and request.method == "GET":
            return self._of_runs(request, response)
        is_thread = path.count("/") == 2 and response.status == 200 and b"thread_id" in response.body
        return _without_interrupts(response) if is_thread else response

    def _of_runs(self, request: DemoRequest, response: DemoResponse) -> DemoResponse:
        is_list = request.path.endswith("/runs")
        if response.status == 404:
            unknown = {"error": "not_found", "message": "Run not found", "details": None}
            return Reply(document=[]).encode() if is_list else Reply(404, unknown).encode()
        found = json.loads(super().answer(replace(request, pairs=())).body)
        return Reply(document=[self._seen(run) for run in found] if is_list else self._seen(found)).encode()

    def _seen(self, run: dict[str, Any]) -> dict[str, Any]:
        """A run with what the graph returned; one that waits, or waited, reads interrupted."""
        path, wanted = f"/threads/{run['thread_id']}/history", {"limit": 1, "metadata": {"run_id": run["run_id"]}}
        (*_, state) = self.ask("POST", path, wanted) or [{"values": None, "interrupts": [], "tasks": []}]
        error = next((task["error"] for task in state["tasks"]), None)
        own = {name: run[name] for name in ("run_id", "thread_id", "assistant_id")}
        times = {name: run[name].replace("+00:00", "Z") for name in ("created_at", "updated_at")}
        return own | times | {
            "status": "interrupted" if state["interrupts"] else run["status"],
            "input": run["kwargs"]["input"],
            "output": state["values"],
            "error_message": error if run["status"] == "error" else None,
            "config": {},
            "context": {},
            "user_id": "anonymous",
        }  # fmt: skip


def _searched(request: DemoRequest, response: DemoResponse) -> DemoResponse:
    """What a search finds: whole threads without values, and no word how many there are."""
    if b'"select"' in request.body:
        problem = {"type": "value_error", "loc": ["body", "select"], "msg": "Value error, select is not supported"}
        return Reply(422, {"detail": [problem]}).encode()
    return _without_interrupts(response) if response.status == 200 else response


def _without_interrupts(response: DemoResponse) -> DemoResponse:
    """A thread, or a list of them, as this server writes one."""
    found = json.loads(response.body)
    return Reply(document=[_thread(each) for each in found] if isinstance(found, list) else _thread(found)).encode()


def _thread(thread: dict[str, Any]) -> dict[str, Any]:
    own = {name: thread[name] for name in ("thread_id", "status", "created_at", "updated_at")}
    metadata = thread["metadata"] | {"owner": "anonymous", "thread_name": "Where is my parcel?"}
    return own | {"metadata": metadata, "user_id": "anonymous"}
