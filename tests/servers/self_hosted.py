"""Servers that people run themselves: old code, each with its own idea of the protocol."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from runtui.model.profile import Auth
from tests.servers.documents import START, run
from tests.servers.flavour import KEY, Flavour
from tests.servers.simulated import Reply

if TYPE_CHECKING:
    from collections.abc import Sequence

    from runtui.demo.request import DemoRequest


class Mlt(Flavour):
    """MLT-OSS open-assistant-api: fractions of seconds, ids without a prefix, FastAPI's validation errors."""

    prefix = "/api/v1"
    kind = "self-hosted"
    thread = "65f0c0ffee65f0c0ffee0001"
    request_id: str | None = None

    def run_id(self, number: int) -> str:
        return f"{0x65F0C0FFEE << 64 | number:024x}"[-24:]

    def to_wire(self, document: Any) -> Any:
        times = {name: value and value + 0.25 for name, value in document.items() if name.endswith("_at")}
        reason = "max_prompt_tokens" if document["incomplete_details"] else None
        return document | times | {"incomplete_details": reason}

    def page(self, rows: Sequence[Any], request: DemoRequest) -> Reply:
        if not 1 <= int(request.query.get("limit", 20)) <= 100:
            wrong = {
                "loc": ["query", "limit"],
                "msg": "ensure this value is less than or equal to 100",
                "type": "v",
            }
            return Reply(422, {"detail": [wrong]})
        return super().page(rows, request)

    def failure(self) -> Reply:
        return Reply(500, {"detail": "Internal Server Error"})

    def cancel_run(self, request: DemoRequest, thread_id: str, run_id: str) -> Reply:
        found = self.find(thread_id, run_id)
        if found["status"] != "in_progress":
            return Reply(400, {"detail": f"Run is {found['status']}, not in_progress"})
        return super().cancel_run(request, thread_id, run_id)


class Astra(Flavour):
    """DataStax Astra: every list holds the runs of all threads, whatever is asked for."""

    auth = Auth.ASTRA
    kind = "self-hosted"
    count = 5
    foreign_count = 3
    request_id: str | None = None

    def __init__(self) -> None:
        super().__init__()
        self.others = [run(f"run_other_{number}", "thread_other", number) for number in range(self.foreign_count)]

    def refusal(self, request: DemoRequest) -> Reply | None:
        if request.headers.get("astra-api-token") != KEY:
            return Reply(401, {"detail": "Unauthorized"})
        if request.headers.get("openai-beta") != "assistants=v2":
            return Reply(400, {"detail": "OpenAI-Beta must be assistants=v2"})
        return None

    def to_wire(self, document: Any) -> Any:
        times = {name: value and value * 1000 for name, value in document.items() if name.endswith("_at")}
        return document | times | {"object": "assistants"}

    def list_runs(self, request: DemoRequest, thread_id: str) -> Reply:
        rows = [self.to_wire(each) for each in (*self.others, *self.runs)][::-1]
        if not rows:
            return Reply(500, {"detail": "list index out of range"})
        return Reply(document={"object": "assistants", "data": rows, "first_id": "none", "last_id": rows[-1]["id"]})

    def list_threads(self, request: DemoRequest) -> Reply:
        if "after" in request.query:
            return Reply(502, body=b"<html><title>Bad Gateway</title></html>")
        rows = [{"id": f"thread_{number}", "object": "thread", "created_at": START * 1000} for number in range(20)]
        return Reply(document={"object": "list", "data": rows, "first_id": "none", "has_more": True})

    def list_steps(self, request: DemoRequest, thread_id: str, run_id: str) -> Reply:
        return Reply(404, {"detail": "Not Found"})

    def cancel_run(self, request: DemoRequest, thread_id: str, run_id: str) -> Reply:
        return Reply(405, {"detail": "Method Not Allowed"})

    def failure(self) -> Reply:
        return Reply(500, body=b"Internal Server Error")


class Leapfrog(Flavour):
    """LeapfrogAI: no has_more, no parameters, half of the functions missing."""

    prefix = "/openai/v1"
    kind = "self-hosted"
    request_id: str | None = None

    def page(self, rows: Sequence[Any], request: DemoRequest) -> Reply:
        return Reply(document={"object": "list", "data": rows[::-1]})

    def missing(self, request: DemoRequest, thread_id: str, run_id: str) -> Reply:
        return Reply(501, {"detail": "Not implemented"})

    list_steps = cancel_run = submit_outputs = missing

    def failure(self) -> Reply:
        return Reply(500, {"detail": "Internal Server Error"})


class Lumen(Flavour):
    """LumenLabs facade: small objects, oldest first whatever is asked for, no key."""

    auth = Auth.NONE
    kind = "self-hosted"
    request_id: str | None = None
    KEPT = ("id", "object", "created_at", "thread_id", "assistant_id", "status")

    def refusal(self, request: DemoRequest) -> Reply | None:
        return None

    def to_wire(self, document: Any) -> Any:
        kept = {name: document[name] for name in self.KEPT}
        if document["completed_at"]:
            kept["completed_at"] = document["completed_at"]
        if document["last_error"]:
            kept["last_error"] = {"message": "Sorry, that failed."}
        return kept

    def page(self, rows: Sequence[Any], request: DemoRequest) -> Reply:
        return super().page(rows, replace(request, query={**request.query, "order": "asc"}))

    def failure(self) -> Reply:
        return Reply(500, {"error": "upstream"})


class OpenOpenAi(Flavour):
    """OpenOpenAI: no null ever, and a full page always says that there is more."""

    count = 39
    kind = "self-hosted"
    default_limit = 10
    request_id: str | None = None

    def to_wire(self, document: Any) -> Any:
        return {name: value for name, value in document.items() if value is not None}

    def page(self, rows: Sequence[Any], request: DemoRequest) -> Reply:
        reply = super().page(rows, request)
        if isinstance(reply.document, dict) and "data" in reply.document:
            is_full = len(reply.document["data"]) == int(request.query.get("limit", self.default_limit))
            reply.document["has_more"] = is_full
        return reply

    def submit_outputs(self, request: DemoRequest, thread_id: str, run_id: str) -> Reply:
        super().submit_outputs(request, thread_id, run_id)
        return Reply(document={"run_id": run_id, "thread_id": thread_id})


class Hal(Flavour):
    """hal-9100: a failure without a reason, empty texts for what is unknown."""

    kind = "self-hosted"
    request_id: str | None = None

    def to_wire(self, document: Any) -> Any:
        return document | {"object": "", "model": "", "last_error": None, "failed_at": None}

    def no_such(self, kind: str, wanted: str) -> Reply:
        return Reply(404, {"error": f"{kind} {wanted} not found"})

    def failure(self) -> Reply:
        return Reply(500, body=b"")


class LangGraph(Flavour):
    """Another protocol under the same URL."""

    kind = "other"

    def list_runs(self, request: DemoRequest, thread_id: str) -> Reply:
        rows = [
            {"run_id": "1ef", "thread_id": thread_id, "created_at": "2026-11-01T10:00:00Z", "status": "success"}
        ]
        return Reply(document=rows)


class WrongUrl(Flavour):
    """A web site that has no such path."""

    kind = "other"

    prefix = "/wrong"

    def refusal(self, request: DemoRequest) -> Reply | None:
        return Reply(404, body=b"<html><title>404 Not Found</title></html>")
