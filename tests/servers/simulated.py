"""The simulated server of the tests: it keeps to the protocol over whatever objects a subclass has.

Routes, cursors and serving are those of the demo. `in_process.py` has the objects that a test puts there and
answers without a socket; `flavour.py` has a thread of its own, and `hosted.py` and `self_hosted.py` what real
servers do in other ways.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, TypeAlias, TypeVar

from runtui.demo.api import ROUTES, find_route
from runtui.demo.lists import PageQuery, objects_of
from runtui.demo.request import DemoRequest, DemoResponse, RefusedError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

Document: TypeAlias = dict[str, Any]
RunObject: TypeAlias = "dict[str, object] | bytes"
"""A run as a server sends it; bytes for what no serialiser would write."""
Row = TypeVar("Row")

_NAMES = [(path, {verb: answer.__name__ for verb, answer in methods.items()}) for path, methods in ROUTES]
"""The demo's routes, by the names of the methods that answer: a subclass may have its own."""


@dataclass
class Reply:
    """One answer; `body` in place of a JSON document."""

    status: int = 200
    document: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes | None = None

    def encode(self) -> DemoResponse:
        """Returns it as it is served."""
        body = json.dumps(self.document).encode() if self.body is None else self.body
        headers = {"Content-Type": "application/json", "Content-Length": str(len(body))}
        return DemoResponse(status=self.status, headers=headers | self.headers, body=body)


class Rows(Generic[Row]):
    """Rows of any kind as a list of the demo, oldest first."""

    def __init__(self, rows: Sequence[Row], id_of: Callable[[Row], str]) -> None:
        self._rows = rows
        self._id_of = id_of

    def __len__(self) -> int:
        return len(self._rows)

    def index_of(self, wanted: str) -> int | None:
        """The index of the row of that id."""
        return next((index for index, row in enumerate(self._rows) if self._id_of(row) == wanted), None)

    def document(self, index: int) -> Row:
        """The row at that index."""
        return self._rows[index]


def says(message: str, **fields: object) -> Document:
    """OpenAI's way to say what is wrong."""
    return {"error": {"message": message, "type": "invalid_request_error", "param": None, "code": None} | fields}


def id_of(row: RunObject) -> str:
    """Returns the id of a run or of another object."""
    return str((json.loads(row) if isinstance(row, bytes) else row)["id"])


class SimulatedApi:
    """Answers each request by the method named after what is asked, as the demo does, and keeps it.

    Every method takes the request and the ids in its path. Lists of rows are oldest first.
    """

    prefix = ""
    """What stands before ``/threads`` in a path."""
    default_limit = 20

    def __init__(self) -> None:
        self.received: list[DemoRequest] = []

    # The objects.

    def thread_of(self, thread_id: str) -> Document | None:
        """The thread object, None where there is no such thread."""
        raise NotImplementedError

    def runs_of(self, thread_id: str) -> Sequence[RunObject]:
        """The runs of a thread that is known."""
        raise NotImplementedError

    def steps_of(self, run: RunObject) -> Sequence[Document]:
        """The steps of a run."""
        raise NotImplementedError

    def messages_of(self, thread_id: str) -> Sequence[Document]:
        """The messages of a thread that is known."""
        raise NotImplementedError

    def assistant_of(self, assistant_id: str) -> Document | None:
        """The assistant, None where there is no such one."""
        raise NotImplementedError

    # What is said of what isn't there, and how a list is written.

    def no_route(self, request: DemoRequest) -> Reply:
        """The answer to a path or method that isn't served."""
        return Reply(404, says(f"Invalid URL ({request.method} {request.path})", code="unknown_url"))

    def no_such(self, kind: str, wanted: str) -> Reply:
        """The answer to an id nobody knows."""
        return Reply(404, says(f"No {kind} found with id '{wanted}'."))

    def envelope(self, rows: list[Any], has_more: bool) -> Document:
        """The list object around the rows of a page."""
        ids = {"first_id": rows[0]["id"] if rows else None, "last_id": rows[-1]["id"] if rows else None}
        return {"object": "list", "data": rows, **ids, "has_more": has_more}

    def page(self, rows: Sequence[Any], request: DemoRequest) -> Reply:
        """The part of `rows` that is asked for."""
        rows, has_more = part_of(Rows(rows, id_of), request.query, self.default_limit)
        return Reply(document=self.envelope(rows, has_more))

    def to_wire(self, document: Any) -> Any:
        """A run as this server sends it."""
        return document

    # The routes.

    def answer(self, request: DemoRequest) -> DemoResponse:
        """Returns the response, whatever is asked."""
        self.received.append(request)
        return self.reply_to(request).encode()

    def refuse(self, error: RefusedError) -> DemoResponse:
        """Returns the response to what is no proper request."""
        return Reply(error.status, error.envelope).encode()

    def path_of(self, request: DemoRequest) -> str:
        """The path behind the base URL."""
        return request.path.removeprefix(self.prefix)

    def reply_to(self, request: DemoRequest) -> Reply:
        """The answer of the route."""
        try:
            name, ids = find_route(_NAMES, request, self.path_of(request))
        except RefusedError:
            return self.no_route(request)
        if ids and name != "fetch_assistant" and self.thread_of(ids[0]) is None:
            return self.no_such("thread", ids[0])
        if ids[1:] and self.find(*ids) is None:
            return self.no_such("run", ids[1])
        try:
            reply: Reply = getattr(self, name)(request, *ids)
        except RefusedError as error:
            return Reply(error.status, error.envelope)
        return reply

    def find(self, thread_id: str, run_id: str) -> Any:
        """The run of that id, None where there is none."""
        return next((run for run in self.runs_of(thread_id) if id_of(run) == run_id), None)

    def list_threads(self, request: DemoRequest) -> Reply:
        return self.no_route(request)

    def fetch_thread(self, request: DemoRequest, thread_id: str) -> Reply:
        return Reply(document=self.thread_of(thread_id))

    def list_runs(self, request: DemoRequest, thread_id: str) -> Reply:
        return self.page([self.to_wire(run) for run in self.runs_of(thread_id)], request)

    def fetch_run(self, request: DemoRequest, thread_id: str, run_id: str) -> Reply:
        run = self.to_wire(self.find(thread_id, run_id))
        return Reply(body=run) if isinstance(run, bytes) else Reply(document=run)

    def list_steps(self, request: DemoRequest, thread_id: str, run_id: str) -> Reply:
        return self.page(self.steps_of(self.find(thread_id, run_id)), request)

    def list_messages(self, request: DemoRequest, thread_id: str) -> Reply:
        wanted = request.query.get("run_id")
        messages = self.messages_of(thread_id)
        return self.page([each for each in messages if wanted in (None, each["run_id"])], request)

    def list_assistants(self, request: DemoRequest) -> Reply:
        return self.no_route(request)

    def fetch_assistant(self, request: DemoRequest, assistant_id: str) -> Reply:
        found = self.assistant_of(assistant_id)
        return self.no_such("assistant", assistant_id) if found is None else Reply(document=found)

    def create_run(self, request: DemoRequest, thread_id: str) -> Reply:
        return self.no_route(request)

    def cancel_run(self, request: DemoRequest, thread_id: str, run_id: str) -> Reply:
        return self.no_route(request)

    def submit_outputs(self, request: DemoRequest, thread_id: str, run_id: str) -> Reply:
        return self.no_route(request)


def part_of(rows: Rows[Row], query: Mapping[str, str], default_limit: int = 20) -> tuple[list[Row], bool]:
    """Returns the rows that a list query asks for, and whether there are more behind them."""
    wanted = PageQuery(
        limit=int(query.get("limit", default_limit)),
        is_ascending=query.get("order") == "asc",
        after=query.get("after"),
    )
    return objects_of(rows, wanted, kind="object")


def body_of(request: DemoRequest) -> Any:
    """Returns the JSON of a request, None without any."""
    return json.loads(request.body) if request.body else None
