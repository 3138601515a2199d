"""The simulated LangGraph server: its routes and what each of them answers. Knows nothing of sockets."""

from __future__ import annotations

import hmac
import re
import time
from email.utils import formatdate
from itertools import islice
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import unquote

from runtui.demo.langgraph.actions import read_wanted, start_run, stop_run
from runtui.demo.langgraph.documents import (
    graph_assistant_document,
    graph_name,
    graph_run_document,
    graph_thread_document,
    info_document,
    selected,
    state_document,
)
from runtui.demo.langgraph.names import checked_uuid
from runtui.demo.langgraph.queries import read_history, read_runs, read_search
from runtui.demo.langgraph.refused import NOT_FOUND, DetailError
from runtui.demo.langgraph.stream import RUN_NOT_FOUND, RunEvents
from runtui.demo.langgraph.threads import DemoGraphThread, PastRuns, graph_assistant_id, graph_thread_id
from runtui.demo.request import DemoRequest, DemoResponse, RefusedError, encode
from runtui.demo.scenario import read_scenario
from runtui.demo.simulation import Simulation
from runtui.demo.threads import PLANS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from runtui.demo.langgraph.checkpoints import DemoCheckpoint
    from runtui.demo.langgraph.runs import DemoGraphRun
    from runtui.demo.request import MoreToCome
    from runtui.model.detail import Json

    GraphRoute: TypeAlias = Callable[["DemoGraphApi", DemoRequest, tuple[str, ...]], "GraphAnswer"]
    GraphAnswer: TypeAlias = "tuple[int, Json, dict[str, str]]"

_BASE_PATH = re.compile(r"^.*?(?=/(?:threads|assistants|info|ok)(?:/|$))")
_ID = "([^/]+)"


class DemoGraphApi:
    """Answers requests to a simulated LangGraph server.

    `clock` returns seconds since 1970 and is the server's only idea of time. Not safe for two threads at once.
    """

    def __init__(self, *, seed: int = 7, clock: Callable[[], float] = time.time, threads: int = len(PLANS)) -> None:
        self._simulation = Simulation(seed=seed, clock=clock, threads=threads)
        self._threads = {graph_thread_id(each): each for each in self._simulation.thread_ids}
        self._pasts: dict[str, PastRuns] = {}
        self._assistants = {graph_assistant_id(each): each for each in self._simulation.assistants}

    def answer(self, request: DemoRequest) -> DemoResponse:
        """Returns the answer to that request; what was wrong with it is an answer too."""
        try:
            route, ids = _find_route(request)
            if route is DemoGraphApi.stream_run:
                return self._follow(request, ids)
            return self._reply(*route(self, request, ids))
        except DetailError as error:
            return self._reply(error.status, dict(error.document), error.headers)

    def refuse(self, error: RefusedError) -> DemoResponse:
        """Returns the answer to what is no proper request, or comes without the key."""
        return self._reply(error.status, {"detail": str(error)}, {})

    def check_key(self, request: DemoRequest, key: str | None) -> None:
        """Raises RefusedError for a request without the key; None: there is none."""
        given = request.headers.get("x-api-key", "")
        if key is not None and not hmac.compare_digest(given.encode(), key.encode()):
            raise RefusedError(403, "Missing or wrong x-api-key.")

    def say_ok(self, _request: DemoRequest, _ids: tuple[str, ...]) -> GraphAnswer:
        """GET /ok."""
        return 200, {"ok": True, "services": {}}, {}

    def say_info(self, _request: DemoRequest, _ids: tuple[str, ...]) -> GraphAnswer:
        """GET /info."""
        return 200, info_document(), {}

    def search_threads(self, request: DemoRequest, _ids: tuple[str, ...]) -> GraphAnswer:
        """POST /threads/search."""
        search = read_search(request.body)
        documents = [self._thread_document(self._thread(each)) for each in self._threads]
        found = search.sorted([each for each in documents if search.is_met(each)])
        rows: list[Json] = [selected(each, search.select) for each in found[search.offset :][: search.limit]]
        headers = {"x-pagination-total": str(len(found))}
        if search.offset + search.limit < len(found):
            headers["x-pagination-next"] = str(search.offset + search.limit)
        return 200, rows, headers

    def fetch_thread(self, _request: DemoRequest, ids: tuple[str, ...]) -> GraphAnswer:
        """GET /threads/{thread}."""
        return 200, self._thread_document(self._thread(ids[0])), {}

    def fetch_state(self, _request: DemoRequest, ids: tuple[str, ...]) -> GraphAnswer:
        """GET /threads/{thread}/state."""
        thread = self._thread(ids[0])
        return 200, self._state(thread, thread.state), {}

    def list_history(self, request: DemoRequest, ids: tuple[str, ...]) -> GraphAnswer:
        """POST /threads/{thread}/history, of one run with ``metadata.run_id``."""
        thread, wanted = self._thread(ids[0]), read_history(request.body)
        states = (each for each in self._history(thread, wanted.run_id))
        behind = wanted.behind(states)
        return 200, [self._state(thread, each) for each in islice(behind, wanted.limit)], {}

    def list_runs(self, request: DemoRequest, ids: tuple[str, ...]) -> GraphAnswer:
        """GET /threads/{thread}/runs."""
        thread, wanted = self._thread(ids[0]), read_runs(request)
        if wanted.status is None:
            page = islice(thread.newest_first(wanted.offset), wanted.limit)
        else:
            runs = (run for run in thread.newest_first() if run.status == wanted.status)
            page = islice(runs, wanted.offset, wanted.offset + wanted.limit)
        return 200, [selected(self._run_document(run), wanted.select) for run in page], {}

    def fetch_run(self, _request: DemoRequest, ids: tuple[str, ...]) -> GraphAnswer:
        """GET /threads/{thread}/runs/{run}."""
        run = self._run(self._thread(ids[0]), ids[1])
        if run is None:
            raise DetailError(404, NOT_FOUND)
        return 200, self._run_document(run), {}

    def create_run(self, request: DemoRequest, ids: tuple[str, ...]) -> GraphAnswer:
        """POST /threads/{thread}/runs; with ``command.resume`` the answer to what waits."""
        if ids[0] not in self._threads:
            checked_uuid(ids[0], "thread")
            raise DetailError(404, "Thread or assistant not found.")
        wanted = read_wanted(request.body)
        run = start_run(self._simulation, self._thread(ids[0]), wanted, self._simulated(wanted.assistant_id))
        headers = {"Content-Location": f"/threads/{ids[0]}/runs/{run.id}"}
        return 200, self._run_document(run), headers

    def cancel_run(self, _request: DemoRequest, ids: tuple[str, ...]) -> GraphAnswer:
        """POST /threads/{thread}/runs/{run}/cancel."""
        thread = self._thread(ids[0])
        stop_run(thread, self._run(thread, ids[1]))
        return 202, None, {}

    def stream_run(self, _request: DemoRequest, _ids: tuple[str, ...]) -> GraphAnswer:
        """GET /threads/{thread}/runs/{run}/stream: answered by what follows the run."""
        raise NotImplementedError

    def fetch_assistant(self, _request: DemoRequest, ids: tuple[str, ...]) -> GraphAnswer:
        """GET /assistants/{assistant}."""
        simulated = self._assistants.get(checked_uuid(ids[0], "assistant"))
        if simulated is None:
            raise DetailError(404, NOT_FOUND)
        return 200, self._assistant_document(simulated), {}

    def search_assistants(self, _request: DemoRequest, _ids: tuple[str, ...]) -> GraphAnswer:
        """POST /assistants/search."""
        rows: list[Json] = [self._assistant_document(each) for each in self._assistants.values()]
        return 200, rows, {"x-pagination-total": str(len(rows))}

    def _thread(self, thread_id: str) -> DemoGraphThread:
        simulated = self._threads.get(checked_uuid(thread_id, "thread"))
        now = self._simulation.now
        life = None if simulated is None else self._simulation.thread(simulated, now)
        if life is None:
            raise DetailError(404, f"Thread with ID {thread_id} not found")
        return DemoGraphThread(self._pasts.setdefault(life.id, PastRuns(life)), now)

    def _run(self, thread: DemoGraphThread, run_id: str) -> DemoGraphRun | None:
        return thread.find(checked_uuid(run_id, "run"))

    def _simulated(self, assistant: str) -> str:
        """The simulated assistant of that id, or of that graph."""
        graphs = {graph_name(key): each for each, key in self._simulation.assistants.items()}
        found = self._assistants.get(assistant) or graphs.get(assistant)
        if found is not None:
            return found
        if re.fullmatch("[0-9a-f-]{36}", assistant):
            raise DetailError(404, "Thread or assistant not found.")
        known = f"- A valid assistant UUID, or\n- One of the registered graphs: {', '.join(graphs)}"
        raise DetailError(422, f"Invalid assistant: '{assistant}'. Must be either:\n{known}")

    def _history(self, thread: DemoGraphThread, run_id: str | None) -> Iterator[DemoCheckpoint]:
        if run_id is None:
            return thread.history()
        run = thread.find(run_id) if re.fullmatch("[0-9a-f-]{36}", run_id) else None
        states = () if run is None else reversed(thread.checkpoints(run.script.index))
        return (state for state in states if state.run_id == run_id)

    def _graph(self, simulated: str) -> str:
        return graph_name(self._simulation.assistants[simulated])

    def _run_document(self, run: DemoGraphRun) -> dict[str, Json]:
        return graph_run_document(run, self._graph(run.script.assistant_id))

    def _thread_document(self, thread: DemoGraphThread) -> dict[str, Json]:
        newest = thread.newest
        return graph_thread_document(thread, "" if newest is None else self._graph(newest.script.assistant_id))

    def _state(self, thread: DemoGraphThread, noted: DemoCheckpoint | None) -> dict[str, Json]:
        if noted is None:
            return state_document(thread, None, "")
        return state_document(thread, noted, self._graph(thread.script_of(noted).assistant_id))

    def _assistant_document(self, simulated: str) -> dict[str, Json]:
        key, created_at = self._simulation.assistants[simulated], self._simulation.assistant_created_at(simulated)
        return graph_assistant_document(key, read_scenario(key), simulated, created_at)

    def _follow(self, request: DemoRequest, ids: tuple[str, ...]) -> DemoResponse:
        thread = self._thread(ids[0])
        run = self._run(thread, ids[1])
        headers = {
            "Date": self._date,
            "Content-Type": "text/event-stream; charset=utf-8",
            "cache-control": "no-store",
        }
        if run is None:
            return DemoResponse(
                status=200, headers=headers | {"Content-Length": str(len(RUN_NOT_FOUND))}, body=RUN_NOT_FOUND
            )
        last_id = request.headers.get("last-event-id")
        events: MoreToCome = RunEvents(lambda: self._thread(ids[0]), run, last_id)
        return DemoResponse(status=200, headers=headers, body=b"", more=events)

    def _reply(self, status: int, document: Json, headers: dict[str, str]) -> DemoResponse:
        body = b"" if status == 202 else encode(document)
        own = {"Date": self._date, "Content-Type": "application/json", "Content-Length": str(len(body))}
        return DemoResponse(status=status, headers=own | headers, body=body)

    @property
    def _date(self) -> str:
        return formatdate(self._simulation.now, usegmt=True)


def _find_route(request: DemoRequest) -> tuple[GraphRoute, tuple[str, ...]]:
    path = _BASE_PATH.sub("", request.path).rstrip("/")
    for pattern, methods in GRAPH_ROUTES:
        found = re.fullmatch(pattern, path)
        if found and request.method in methods:
            return methods[request.method], tuple(map(unquote, found.groups()))
        if found:
            raise DetailError(405, "Method Not Allowed", {"allow": ", ".join(methods)})
    raise DetailError(404, NOT_FOUND)


GRAPH_ROUTES: tuple[tuple[str, dict[str, GraphRoute]], ...] = (
    ("/ok", {"GET": DemoGraphApi.say_ok}),
    ("/info", {"GET": DemoGraphApi.say_info}),
    ("/threads", {}),
    ("/threads/search", {"POST": DemoGraphApi.search_threads}),
    (f"/threads/{_ID}", {"GET": DemoGraphApi.fetch_thread}),
    (f"/threads/{_ID}/state", {"GET": DemoGraphApi.fetch_state}),
    (f"/threads/{_ID}/history", {"POST": DemoGraphApi.list_history}),
    (f"/threads/{_ID}/runs", {"GET": DemoGraphApi.list_runs, "POST": DemoGraphApi.create_run}),
    (f"/threads/{_ID}/runs/{_ID}", {"GET": DemoGraphApi.fetch_run}),
    (f"/threads/{_ID}/runs/{_ID}/cancel", {"POST": DemoGraphApi.cancel_run}),
    (f"/threads/{_ID}/runs/{_ID}/stream", {"GET": DemoGraphApi.stream_run}),
    ("/assistants/search", {"POST": DemoGraphApi.search_assistants}),
    (f"/assistants/{_ID}", {"GET": DemoGraphApi.fetch_assistant}),
)
