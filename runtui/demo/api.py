"""The simulated Assistants API: its routes and what each of them answers. Knows nothing of sockets."""

from __future__ import annotations

import hmac
import re
import time
from email.utils import formatdate
from typing import TYPE_CHECKING, TypeAlias, TypeVar
from urllib.parse import unquote

from runtui.demo.actions import cancel_run, create_run, submit_outputs
from runtui.demo.documents.run import run_document
from runtui.demo.documents.thread import assistant_document, thread_document
from runtui.demo.lists import (
    MessageObjects,
    RunObjects,
    assistant_objects,
    page,
    read_query,
    run_message_objects,
    step_objects,
)
from runtui.demo.request import DemoRequest, DemoResponse, RefusedError, encode, not_found
from runtui.demo.scenario import read_scenario
from runtui.demo.simulation import Simulation
from runtui.demo.threads import PLANS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from runtui.demo.run_script import RunScript
    from runtui.demo.thread_life import ThreadLife
    from runtui.model.detail import Json

    Route: TypeAlias = Callable[["DemoApi", DemoRequest, tuple[str, ...], float], Json]

Answer = TypeVar("Answer")

BETA = "assistants=v2"
_BASE_PATH = re.compile(r"^.*?(?=/(?:threads|assistants)(?:/|$))")


class DemoApi:
    """Answers requests to a simulated server.

    `clock` returns seconds since 1970 and is the server's only idea of time. With the same seed, clock and
    requests the answers are the same, byte for byte. Not safe for two threads at once.
    """

    def __init__(self, *, seed: int = 7, clock: Callable[[], float] = time.time, threads: int = len(PLANS)) -> None:
        self._simulation = Simulation(seed=seed, clock=clock, threads=threads)

    def answer(self, request: DemoRequest) -> DemoResponse:
        """Returns the answer to that request; what was wrong with it is an answer too."""
        now = self._simulation.now
        try:
            return self._reply(200, self._document(request, now), now)
        except RefusedError as error:
            return self.refuse(error)

    def refuse(self, error: RefusedError) -> DemoResponse:
        """Returns the answer that carries the error."""
        return self._reply(error.status, error.envelope, self._simulation.now)

    def check_key(self, request: DemoRequest, key: str | None) -> None:
        """Raises RefusedError for a request without the beta header or the bearer key; None: any key will do."""
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not given.strip():
            raise RefusedError(401, "No API key was given. Send it as 'Authorization: Bearer KEY'.")
        if key is not None and not hmac.compare_digest(given.strip().encode(), key.encode()):
            raise RefusedError(401, "The API key is not correct.", code="invalid_api_key")
        if request.headers.get("openai-beta") != BETA:
            problem = f"This API is asked with the header 'OpenAI-Beta: {BETA}'."
            raise RefusedError(400, problem, code="invalid_beta")

    def list_runs(self, request: DemoRequest, ids: tuple[str, ...], now: float) -> Json:
        """GET /threads/{thread}/runs."""
        return page(RunObjects(self._thread(ids, now), now), read_query(request.query), kind="run")

    def list_messages(self, request: DemoRequest, ids: tuple[str, ...], now: float) -> Json:
        """GET /threads/{thread}/messages, of one run with ``run_id``."""
        thread = self._thread(ids, now)
        if "run_id" in request.query:
            script = self._script(thread, request.query["run_id"])
            return page(run_message_objects(script, now), read_query(request.query), kind="message")
        return page(MessageObjects(thread, now), read_query(request.query), kind="message")

    def list_steps(self, request: DemoRequest, ids: tuple[str, ...], now: float) -> Json:
        """GET /threads/{thread}/runs/{run}/steps."""
        script = self._script(self._thread(ids, now), ids[1])
        return page(step_objects(script, now), read_query(request.query), kind="step")

    def list_assistants(self, request: DemoRequest, _ids: tuple[str, ...], _now: float) -> Json:
        """GET /assistants."""
        return page(assistant_objects(self._simulation), read_query(request.query), kind="assistant")

    def list_threads(self, _ask: DemoRequest, _ids: tuple[str, ...], _now: float) -> Json:
        """GET /threads, which hardly any server offers."""
        raise RefusedError(404, "", code="unknown_url")

    def fetch_thread(self, _ask: DemoRequest, ids: tuple[str, ...], now: float) -> Json:
        """GET /threads/{thread}."""
        return thread_document(self._thread(ids, now))

    def fetch_run(self, _ask: DemoRequest, ids: tuple[str, ...], now: float) -> Json:
        """GET /threads/{thread}/runs/{run}."""
        return run_document(self._script(self._thread(ids, now), ids[1]), now)

    def fetch_assistant(self, _ask: DemoRequest, ids: tuple[str, ...], _now: float) -> Json:
        """GET /assistants/{assistant}."""
        scenario = self._simulation.assistants.get(ids[0])
        if scenario is None:
            raise not_found("assistant", ids[0])
        return assistant_document(read_scenario(scenario), ids[0], self._simulation.assistant_created_at(ids[0]))

    def create_run(self, request: DemoRequest, ids: tuple[str, ...], now: float) -> Json:
        """POST /threads/{thread}/runs."""
        thread = self._thread(ids, now)
        return run_document(create_run(self._simulation, thread, request.body, now), now)

    def cancel_run(self, _ask: DemoRequest, ids: tuple[str, ...], now: float) -> Json:
        """POST /threads/{thread}/runs/{run}/cancel."""
        thread = self._thread(ids, now)
        return run_document(cancel_run(thread, self._script(thread, ids[1]), now), now)

    def submit_outputs(self, request: DemoRequest, ids: tuple[str, ...], now: float) -> Json:
        """POST /threads/{thread}/runs/{run}/submit_tool_outputs."""
        thread = self._thread(ids, now)
        return run_document(submit_outputs(thread, self._script(thread, ids[1]), request.body, now), now)

    def _document(self, request: DemoRequest, now: float) -> Json:
        answer, ids = find_route(ROUTES, request, without_base(request.path))
        return answer(self, request, ids, now)

    def _thread(self, ids: tuple[str, ...], now: float) -> ThreadLife:
        thread = self._simulation.thread(ids[0], now)
        if thread is None:
            raise not_found("thread", ids[0])
        return thread

    def _script(self, thread: ThreadLife, run_id: str) -> RunScript:
        index = thread.index_of(run_id)
        if index is None:
            raise not_found("run", run_id)
        return thread.script(index)

    def _reply(self, status: int, document: Json, now: float) -> DemoResponse:
        body = encode(document)
        headers = {
            "Date": formatdate(now, usegmt=True),
            "Content-Type": "application/json",
            "Content-Length": str(len(body)),
            "x-request-id": self._simulation.next_request_id(),
        }
        return DemoResponse(status=status, headers=headers, body=body)


def without_base(path: str) -> str:
    """Returns what stands behind the base URL, whichever that is."""
    return _BASE_PATH.sub("", path).rstrip("/")


def find_route(
    routes: Sequence[tuple[str, Mapping[str, Answer]]], request: DemoRequest, path: str
) -> tuple[Answer, tuple[str, ...]]:
    """Returns what answers a request at `path`, and the ids in it; raises RefusedError where nothing does."""
    for pattern, methods in routes:
        found = re.fullmatch(pattern, path)
        if found and request.method in methods:
            return methods[request.method], tuple(map(unquote, found.groups()))
        if found:
            problem = f"{request.method} is not allowed here; allowed: {', '.join(methods)}."
            raise RefusedError(405, problem, code="method_not_supported")
    raise RefusedError(404, f"There is nothing at {request.method} {request.path}.", code="unknown_url")


_ID = "([^/]+)"
ROUTES: tuple[tuple[str, dict[str, Route]], ...] = (
    ("/threads", {"GET": DemoApi.list_threads}),
    (f"/threads/{_ID}", {"GET": DemoApi.fetch_thread}),
    (f"/threads/{_ID}/messages", {"GET": DemoApi.list_messages}),
    (f"/threads/{_ID}/runs", {"GET": DemoApi.list_runs, "POST": DemoApi.create_run}),
    (f"/threads/{_ID}/runs/{_ID}", {"GET": DemoApi.fetch_run}),
    (f"/threads/{_ID}/runs/{_ID}/steps", {"GET": DemoApi.list_steps}),
    (f"/threads/{_ID}/runs/{_ID}/cancel", {"POST": DemoApi.cancel_run}),
    (f"/threads/{_ID}/runs/{_ID}/submit_tool_outputs", {"POST": DemoApi.submit_outputs}),
    ("/assistants", {"GET": DemoApi.list_assistants}),
    (f"/assistants/{_ID}", {"GET": DemoApi.fetch_assistant}),
)
