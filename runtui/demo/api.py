"""The simulated Assistants API: finds the route of a request and answers it. Knows nothing of sockets."""

from __future__ import annotations

import re
import time
from email.utils import formatdate
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import unquote

from runtui.demo.actions import cancel_run, create_run, submit_outputs
from runtui.demo.documents.run import run_document
from runtui.demo.documents.setting import assistant_document, thread_document
from runtui.demo.lists import page, read_query
from runtui.demo.messages import DemoRequest, DemoResponse, RefusedError, encode, not_found
from runtui.demo.object_lists import MessageObjects, RunObjects, assistant_shelf, run_message_shelf, step_shelf
from runtui.demo.scenario import read_scenario
from runtui.demo.simulation import Simulation

if TYPE_CHECKING:
    from collections.abc import Callable

    from runtui.demo.life import ThreadLife
    from runtui.demo.run_script import RunScript
    from runtui.model.detail import Json

    Route: TypeAlias = Callable[["DemoApi", DemoRequest, tuple[str, ...], float], Json]

_API_PATH = re.compile(r"/(?:threads|assistants)(?:/.*)?$")


class DemoApi:
    """Answers requests to a simulated server.

    `clock` returns seconds since 1970 and is the server's only idea of time. With the same seed, clock and
    requests the answers are the same, byte for byte. Not safe for two threads at once.
    """

    def __init__(self, *, seed: int = 7, clock: Callable[[], float] = time.time) -> None:
        self._simulation = Simulation(seed=seed, clock=clock)

    def answer(self, ask: DemoRequest) -> DemoResponse:
        """Returns the answer to that request; what was wrong with it is an answer too."""
        now = self._simulation.now
        try:
            return self._reply(200, self._document(ask, now), now)
        except RefusedError as error:
            return self.refuse(error)

    def refuse(self, error: RefusedError) -> DemoResponse:
        """Returns the answer that carries the error."""
        return self._reply(error.status, error.envelope, self._simulation.now)

    def list_runs(self, ask: DemoRequest, ids: tuple[str, ...], now: float) -> Json:
        """GET /threads/{thread}/runs."""
        return page(RunObjects(self._thread(ids, now), now), read_query(ask.query), kind="run")

    def list_messages(self, ask: DemoRequest, ids: tuple[str, ...], now: float) -> Json:
        """GET /threads/{thread}/messages, of one run with ``run_id``."""
        thread = self._thread(ids, now)
        if "run_id" in ask.query:
            story = self._story(thread, ask.query["run_id"])
            return page(run_message_shelf(story, now), read_query(ask.query), kind="message")
        return page(MessageObjects(thread, now), read_query(ask.query), kind="message")

    def list_steps(self, ask: DemoRequest, ids: tuple[str, ...], now: float) -> Json:
        """GET /threads/{thread}/runs/{run}/steps."""
        story = self._story(self._thread(ids, now), ids[1])
        return page(step_shelf(story, now), read_query(ask.query), kind="step")

    def list_assistants(self, ask: DemoRequest, _ids: tuple[str, ...], _now: float) -> Json:
        """GET /assistants."""
        return page(assistant_shelf(self._simulation), read_query(ask.query), kind="assistant")

    def list_threads(self, _ask: DemoRequest, _ids: tuple[str, ...], _now: float) -> Json:
        """GET /threads, which hardly any server offers."""
        raise RefusedError(404, "", code="unknown_url")

    def fetch_thread(self, _ask: DemoRequest, ids: tuple[str, ...], now: float) -> Json:
        """GET /threads/{thread}."""
        return thread_document(self._thread(ids, now))

    def fetch_run(self, _ask: DemoRequest, ids: tuple[str, ...], now: float) -> Json:
        """GET /threads/{thread}/runs/{run}."""
        return run_document(self._story(self._thread(ids, now), ids[1]), now)

    def fetch_assistant(self, _ask: DemoRequest, ids: tuple[str, ...], _now: float) -> Json:
        """GET /assistants/{assistant}."""
        sheet = self._simulation.assistants.get(ids[0])
        if sheet is None:
            raise not_found("assistant", ids[0])
        return assistant_document(read_scenario(sheet), ids[0], self._simulation.assistant_created_at(ids[0]))

    def create_run(self, ask: DemoRequest, ids: tuple[str, ...], now: float) -> Json:
        """POST /threads/{thread}/runs."""
        thread = self._thread(ids, now)
        return run_document(create_run(self._simulation, thread, ask.body, now), now)

    def cancel_run(self, _ask: DemoRequest, ids: tuple[str, ...], now: float) -> Json:
        """POST /threads/{thread}/runs/{run}/cancel."""
        thread = self._thread(ids, now)
        return run_document(cancel_run(thread, self._story(thread, ids[1]), now), now)

    def submit_outputs(self, ask: DemoRequest, ids: tuple[str, ...], now: float) -> Json:
        """POST /threads/{thread}/runs/{run}/submit_tool_outputs."""
        thread = self._thread(ids, now)
        return run_document(submit_outputs(thread, self._story(thread, ids[1]), ask.body, now), now)

    def _document(self, ask: DemoRequest, now: float) -> Json:
        path = _API_PATH.search(ask.path)
        for pattern, methods in _ROUTES:
            found = re.fullmatch(pattern, path[0].rstrip("/")) if path else None
            if found and ask.method in methods:
                return methods[ask.method](self, ask, tuple(map(unquote, found.groups())), now)
            if found:
                problem = f"{ask.method} is not allowed here; allowed: {', '.join(methods)}."
                raise RefusedError(405, problem, code="method_not_supported")
        raise RefusedError(404, f"There is nothing at {ask.method} {ask.path}.", code="unknown_url")

    def _thread(self, ids: tuple[str, ...], now: float) -> ThreadLife:
        thread = self._simulation.thread(ids[0], now)
        if thread is None:
            raise not_found("thread", ids[0])
        return thread

    def _story(self, thread: ThreadLife, run_id: str) -> RunScript:
        place = thread.place(run_id)
        if place is None:
            raise not_found("run", run_id)
        return thread.story(place)

    def _reply(self, status: int, document: Json, now: float) -> DemoResponse:
        body = encode(document)
        headers = {
            "Date": formatdate(now, usegmt=True),
            "Content-Type": "application/json",
            "Content-Length": str(len(body)),
            "x-request-id": self._simulation.next_request_id(),
        }
        return DemoResponse(status=status, headers=headers, body=body)


_ID = "([^/]+)"
_ROUTES: tuple[tuple[str, dict[str, Route]], ...] = (
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
