"""A server with one thread that keeps to the protocol, and the places where others differ from it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from runtui.model.profile import Auth, Profile
from runtui.model.secret import Secret
from tests.servers.documents import message, run, steps_of
from tests.servers.simulated import Reply, SimulatedApi, body_of, says

if TYPE_CHECKING:
    from collections.abc import Sequence

    from runtui.demo.request import DemoRequest
    from tests.servers.simulated import Document, RunObject

KEY = "sk-test-abcdefghijklmnop1234"
ENDINGS = {3: "failed", 5: "incomplete", 7: "expired", 9: "cancelled"}


class Flavour(SimulatedApi):
    """OpenAI as it was. `runs` is the truth, oldest first, in the protocol's own form."""

    prefix = "/v1"
    auth = Auth.BEARER
    query: tuple[tuple[str, str], ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    beta = True
    kind = "openai"
    thread = "thread_abc123"
    count = 45
    request_id: str | None = "x-request-id"

    def __init__(self) -> None:
        super().__init__()
        self.runs: list[Document] = []
        self.posts: list[Any] = []
        self.is_down = False
        for _ in range(self.count):
            self.create(ENDINGS.get(len(self.runs), "completed"))
        self.create("requires_action")

    # What the tests do to it.

    def profile(self, base_url: str) -> Profile:
        return Profile(
            name="x",
            base_url=base_url,
            kind=self.kind,
            auth=self.auth,
            query=self.query,
            headers=self.headers,
            beta=self.beta,
        )

    @property
    def secret(self) -> Secret | None:
        return None if self.auth is Auth.NONE else Secret(KEY)

    def create(self, status: str = "queued") -> Document:
        number = len(self.runs)
        made = run(self.run_id(number), self.thread, number, status)
        self.runs.append(made)
        return made

    def finish(self, place: int = -1) -> None:
        made = self.runs[place]
        self.runs[place] = run(made["id"], made["thread_id"], len(self.runs) - 1)

    # What differs between servers.

    def run_id(self, number: int) -> str:
        return f"run_{number:04d}"

    def refusal(self, request: DemoRequest) -> Reply | None:
        """The answer to a request without the right key or version, None where it is fine."""
        if request.headers.get("authorization") != f"Bearer {KEY}":
            return Reply(401, says("Incorrect API key provided.", code="invalid_api_key"))
        if request.headers.get("openai-beta") != "assistants=v2":
            return Reply(400, says("You must provide the 'OpenAI-Beta' header.", code="invalid_beta"))
        return None

    def failure(self) -> Reply:
        return Reply(503, says("The server is overloaded."))

    # What it holds, and how it answers.

    def thread_of(self, thread_id: str) -> Document | None:
        thread = {"id": self.thread, "object": "thread", "created_at": 1_790_000_000, "metadata": {}}
        return thread if thread_id == self.thread else None

    def runs_of(self, thread_id: str) -> Sequence[RunObject]:
        return self.runs

    def steps_of(self, run: Any) -> Sequence[Document]:
        return steps_of(run)

    def messages_of(self, thread_id: str) -> Sequence[Document]:
        return [message(f"msg_{each['id']}", each, "It rains.") for each in self.runs]

    def assistant_of(self, assistant_id: str) -> Document | None:
        return {"id": assistant_id, "object": "assistant", "name": "Ada"} if assistant_id == "asst_1" else None

    def reply_to(self, request: DemoRequest) -> Reply:
        reply = self.refusal(request) or (self.failure() if self.is_down else super().reply_to(request))
        if self.request_id:
            reply.headers[self.request_id] = "req_7"
        return reply

    def list_threads(self, request: DemoRequest) -> Reply:
        return Reply(401, says("You have insufficient permissions.", code="missing_scope"))

    def create_run(self, request: DemoRequest, thread_id: str) -> Reply:
        self.posts.append(body_of(request))
        if self.runs[-1]["status"] == "requires_action":
            return Reply(400, says(f"Thread {thread_id} already has an active run {self.runs[-1]['id']}."))
        return Reply(document=self.to_wire(self.create("queued")))

    def cancel_run(self, request: DemoRequest, thread_id: str, run_id: str) -> Reply:
        self.posts.append(body_of(request))
        found = self.find(thread_id, run_id)
        if found["status"] not in ("queued", "in_progress", "requires_action"):
            return Reply(400, says(f"Cannot cancel run with status '{found['status']}'."))
        found["status"] = "cancelling"
        return Reply(document=self.to_wire(found))

    def submit_outputs(self, request: DemoRequest, thread_id: str, run_id: str) -> Reply:
        self.posts.append(body_of(request))
        found = self.find(thread_id, run_id)
        found.update(status="queued", required_action=None)
        return Reply(document=self.to_wire(found))
