"""The simulated server of the Responses protocol: its routes and what each answers. Knows nothing of sockets."""

from __future__ import annotations

import hmac
import re
import time
from email.utils import formatdate
from typing import TYPE_CHECKING, TypeAlias

from runtui.demo.api import find_route
from runtui.demo.lists import RowObjects, page, read_query
from runtui.demo.request import DemoRequest, DemoResponse, RefusedError, encode
from runtui.demo.responses.actions import read_new, start, stop
from runtui.demo.responses.documents import (
    FOREGROUND,
    conversation_document,
    conversation_id,
    response_document,
)
from runtui.demo.responses.items import run_items
from runtui.demo.responses.lists import ItemObjects, ResponseObjects, part_in_run
from runtui.demo.responses.parts import parts_of
from runtui.demo.simulation import Simulation
from runtui.demo.threads import PLANS

if TYPE_CHECKING:
    from collections.abc import Callable

    from runtui.demo.responses.parts import RunPart
    from runtui.demo.run_script import RunScript
    from runtui.demo.thread_life import ThreadLife
    from runtui.model.detail import Json

    ResponsesRoute: TypeAlias = Callable[["DemoResponsesApi", DemoRequest, tuple[str, ...], float], Json]

_BASE_PATH = re.compile(r"^.*?(?=/(?:responses|conversations)(?:/|$))")


class DemoResponsesApi:
    """Answers requests to a simulated server of the Responses protocol.

    `clock` returns seconds since 1970 and is the server's only idea of time. Not safe for two threads at once.
    """

    def __init__(self, *, seed: int = 7, clock: Callable[[], float] = time.time, threads: int = len(PLANS)) -> None:
        self._simulation = Simulation(seed=seed, clock=clock, threads=threads)
        self._threads = {conversation_id(each): each for each in self._simulation.thread_ids}
        self._background: set[str] = set()
        """Runs that were created through the API in the background."""

    def answer(self, request: DemoRequest) -> DemoResponse:
        """Returns the answer to that request; what was wrong with it is an answer too."""
        now = self._simulation.now
        try:
            route, ids = find_route(ROUTES, request, _BASE_PATH.sub("", request.path).rstrip("/"))
            return self._reply(200, route(self, request, ids, now))
        except RefusedError as error:
            return self.refuse(error)

    def refuse(self, error: RefusedError) -> DemoResponse:
        """Returns the answer that carries the error."""
        return self._reply(error.status, error.envelope)

    def check_key(self, request: DemoRequest, key: str | None) -> None:
        """Raises RefusedError for a request without the bearer key; None: any key will do."""
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not given.strip():
            raise RefusedError(401, "Access denied due to missing token.", code="PermissionDenied")
        if key is not None and not hmac.compare_digest(given.strip().encode(), key.encode()):
            raise RefusedError(401, "The access token is not valid.", code="invalid_api_key")

    def list_responses(self, request: DemoRequest, _ids: tuple[str, ...], now: float) -> Json:
        """GET /responses, of one conversation with ``conversation_id``."""
        query = read_query(request.query)
        wanted = request.query.get("conversation_id")
        if wanted is not None:
            return page(self._responses(self._thread(wanted, now), now), query, kind="response")
        newest = [
            document
            for each in self._threads
            for document in _data(page(self._responses(self._thread(each, now), now), query, kind="response"))
        ]
        newest.sort(key=lambda document: str(document["created_at"]))
        return page(RowObjects(newest), query, kind="response")

    def fetch_response(self, _ask: DemoRequest, ids: tuple[str, ...], now: float) -> Json:
        """GET /responses/{response}."""
        thread, script, number = self._found(ids[0], now)
        return self._document(thread, script, parts_of(script, now)[number], now)

    def list_input_items(self, request: DemoRequest, ids: tuple[str, ...], now: float) -> Json:
        """GET /responses/{response}/input_items."""
        _, script, number = self._found(ids[0], now)
        items = run_items(script, now)
        first = next((place for place, item in enumerate(items) if item.number == number), len(items))
        given = []
        while first > 0 and items[first - 1].number is None:
            first -= 1
            given.append(items[first].document)
        return page(RowObjects(given[::-1]), read_query(request.query), kind="item")

    def create_response(self, request: DemoRequest, _ids: tuple[str, ...], now: float) -> Json:
        """POST /responses."""
        wanted = read_new(request.body)
        thread = self._thread(wanted.conversation_id, now)
        script = start(self._simulation, thread, wanted, now)
        if wanted.background:
            self._background.add(script.id)
        return self._document(thread, script, parts_of(script, now)[-1], now)

    def cancel_response(self, _ask: DemoRequest, ids: tuple[str, ...], now: float) -> Json:
        """POST /responses/{response}/cancel."""
        thread, script, number = self._found(ids[0], now)
        script = stop(thread, script, number, now, is_background=self._is_background(thread, script))
        return self._document(thread, script, parts_of(script, now)[number], now)

    def list_conversations(self, request: DemoRequest, _ids: tuple[str, ...], now: float) -> Json:
        """GET /conversations."""
        rows = [conversation_document(self._thread(each, now)) for each in self._threads]
        rows.sort(key=lambda document: str(document["created_at"]))
        return page(RowObjects(rows), read_query(request.query), kind="conversation")

    def fetch_conversation(self, _ask: DemoRequest, ids: tuple[str, ...], now: float) -> Json:
        """GET /conversations/{conversation}."""
        return conversation_document(self._thread(ids[0], now))

    def list_items(self, request: DemoRequest, ids: tuple[str, ...], now: float) -> Json:
        """GET /conversations/{conversation}/items."""
        return page(ItemObjects(self._thread(ids[0], now), now), read_query(request.query), kind="item")

    def _responses(self, thread: ThreadLife, now: float) -> ResponseObjects:
        return ResponseObjects(thread, now, lambda script, part: self._document(thread, script, part, now))

    def _document(self, thread: ThreadLife, script: RunScript, part: RunPart, now: float) -> dict[str, Json]:
        agent = self._simulation.assistants[script.assistant_id]
        is_background = self._is_background(thread, script)
        return response_document(script, part, now, agent=agent, is_background=is_background)

    def _is_background(self, thread: ThreadLife, script: RunScript) -> bool:
        return thread.plan.key != FOREGROUND or script.id in self._background

    def _thread(self, wanted: str, now: float) -> ThreadLife:
        thread = self._simulation.thread(self._threads.get(wanted, ""), now)
        if thread is None:
            raise RefusedError(404, f"Conversation with id '{wanted}' not found.", code="not_found")
        return thread

    def _found(self, wanted: str, now: float) -> tuple[ThreadLife, RunScript, int]:
        """The response of that id: its thread, its run, and its number in that."""
        named = part_in_run(wanted)
        for each in self._threads if named is not None else ():
            thread = self._thread(each, now)
            index = thread.index_of(named[0]) if named is not None else None
            if index is not None and named is not None and named[1] < len(parts_of(thread.script(index), now)):
                return thread, thread.script(index), named[1]
        raise RefusedError(404, f"Response with id '{wanted}' not found.", code="not_found")

    def _reply(self, status: int, document: Json) -> DemoResponse:
        body = encode(document)
        headers = {
            "Date": formatdate(self._simulation.now, usegmt=True),
            "Content-Type": "application/json",
            "Content-Length": str(len(body)),
            "x-request-id": self._simulation.next_request_id(),
        }
        return DemoResponse(status=status, headers=headers, body=body)


def _data(listed: dict[str, Json]) -> list[dict[str, Json]]:
    data = listed["data"]
    return [each for each in data if isinstance(each, dict)] if isinstance(data, list) else []


_ID = "([^/]+)"
ROUTES: tuple[tuple[str, dict[str, ResponsesRoute]], ...] = (
    ("/responses", {"GET": DemoResponsesApi.list_responses, "POST": DemoResponsesApi.create_response}),
    (f"/responses/{_ID}", {"GET": DemoResponsesApi.fetch_response}),
    (f"/responses/{_ID}/cancel", {"POST": DemoResponsesApi.cancel_response}),
    (f"/responses/{_ID}/input_items", {"GET": DemoResponsesApi.list_input_items}),
    ("/conversations", {"GET": DemoResponsesApi.list_conversations}),
    (f"/conversations/{_ID}", {"GET": DemoResponsesApi.fetch_conversation}),
    (f"/conversations/{_ID}/items", {"GET": DemoResponsesApi.list_items}),
)
