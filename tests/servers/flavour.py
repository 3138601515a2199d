"""A server that keeps to the protocol, and the places where others differ from it."""

import re

from runtui.model.profile import Auth, Profile
from runtui.model.secret import Secret
from tests.servers.documents import message, run, steps_of
from tests.servers.wire import Reply

KEY = "sk-test-abcdefghijklmnop1234"
ENDINGS = {3: "failed", 5: "incomplete", 7: "expired", 9: "cancelled"}


def says(message, **fields):
    """OpenAI's way to say what is wrong."""
    return {"error": {"message": message, "type": "invalid_request_error", "param": None, "code": None} | fields}


ROUTES = {
    "GET /threads": "list_threads",
    "GET /threads/*": "fetch_thread",
    "GET /threads/*/runs": "list_runs",
    "POST /threads/*/runs": "create_run",
    "GET /threads/*/messages": "list_messages",
    "GET /threads/*/runs/*": "fetch_run",
    "GET /threads/*/runs/*/steps": "list_steps",
    "POST /threads/*/runs/*/cancel": "cancel_run",
    "POST /threads/*/runs/*/submit_tool_outputs": "submit",
    "GET /assistants/*": "fetch_assistant",
}


class Flavour:
    """OpenAI as it was. `runs` is the truth, oldest first, in the protocol's own form."""

    prefix = "/v1"
    auth = Auth.BEARER
    query = ()
    headers = ()
    beta = True
    kind = "openai"
    thread = "thread_abc123"
    count = 45
    default_limit = 20
    request_id = "x-request-id"

    def __init__(self):
        self.runs = []
        self.posts = []
        self.is_down = False
        for _ in range(self.count):
            self.create(ENDINGS.get(len(self.runs), "completed"))
        self.create("requires_action")

    # What the tests do to it.

    def profile(self, base_url):
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
    def secret(self):
        return None if self.auth is Auth.NONE else Secret(KEY)

    def create(self, status="queued"):
        number = len(self.runs)
        made = run(self.run_id(number), self.thread, number, status)
        self.runs.append(made)
        return made

    def finish(self, place=-1):
        made = self.runs[place]
        self.runs[place] = run(made["id"], made["thread_id"], len(self.runs) - 1)

    # What differs between servers.

    def run_id(self, number):
        return f"run_{number:04d}"

    def refusal(self, asked):
        """The answer to a request without the right key or version, None where it is fine."""
        if asked.headers.get("authorization") != f"Bearer {KEY}":
            return Reply(401, says("Incorrect API key provided.", code="invalid_api_key"))
        if asked.headers.get("openai-beta") != "assistants=v2":
            return Reply(400, says("You must provide the 'OpenAI-Beta' header.", code="invalid_beta"))
        return None

    def failure(self):
        return Reply(503, says("The server is overloaded."))

    def no_route(self, asked):
        return Reply(404, says(f"Invalid URL ({asked.method} {asked.path})", code="unknown_url"))

    def no_such(self, kind, wanted):
        return Reply(404, says(f"No {kind} found with id '{wanted}'."))

    def to_wire(self, document):
        """A run as this server sends it."""
        return document

    def envelope(self, rows, has_more):
        return {
            "object": "list",
            "data": rows,
            "first_id": rows[0]["id"] if rows else None,
            "last_id": rows[-1]["id"] if rows else None,
            "has_more": has_more,
        }

    def page(self, rows, asked):
        """The part of `rows`, oldest first, that is asked for."""
        rows = rows if asked.query.get("order") == "asc" else rows[::-1]
        after = asked.query.get("after")
        ids = [row["id"] for row in rows]
        if after is not None and after not in ids:
            return Reply(400, says(f"No object found with id '{after}'.", param="after"))
        first = 0 if after is None else ids.index(after) + 1
        limit = int(asked.query.get("limit", self.default_limit))
        found = rows[first : first + limit]
        return Reply(document=self.envelope(found, first + limit < len(rows)))

    # The routes.

    def answer(self, asked):
        reply = self.refusal(asked) or (self.failure() if self.is_down else self.route(asked))
        if self.request_id:
            reply.headers[self.request_id] = "req_7"
        return reply

    def route(self, asked):
        path = asked.path.removeprefix(self.prefix)
        for pattern, method in ROUTES.items():
            verb, _, form = pattern.partition(" ")
            found = re.fullmatch(form.replace("*", "([^/]+)"), path)
            if found and verb == asked.method:
                return getattr(self, method)(asked, *found.groups())
        return self.no_route(asked)

    def list_threads(self, asked):
        return Reply(401, says("You have insufficient permissions.", code="missing_scope"))

    def fetch_thread(self, asked, thread):
        if thread != self.thread:
            return self.no_such("thread", thread)
        return Reply(document={"id": thread, "object": "thread", "created_at": 1_790_000_000, "metadata": {}})

    def list_runs(self, asked, thread):
        if thread != self.thread:
            return self.no_such("thread", thread)
        return self.page([self.to_wire(each) for each in self.runs], asked)

    def fetch_run(self, asked, thread, run_id):
        found = self.find(run_id)
        return Reply(document=self.to_wire(found)) if found else self.no_such("run", run_id)

    def find(self, run_id):
        return next((each for each in self.runs if each["id"] == run_id), None)

    def list_steps(self, asked, thread, run_id):
        found = self.find(run_id)
        return self.page(steps_of(found), asked) if found else self.no_such("run", run_id)

    def list_messages(self, asked, thread):
        wanted = asked.query.get("run_id")
        runs = [each for each in self.runs if wanted in (None, each["id"])]
        return self.page([message(f"msg_{each['id']}", each, "It rains.") for each in runs], asked)

    def create_run(self, asked, thread):
        self.posts.append(asked.body)
        if self.runs[-1]["status"] == "requires_action":
            return Reply(400, says(f"Thread {thread} already has an active run {self.runs[-1]['id']}."))
        return Reply(document=self.to_wire(self.create("queued")))

    def cancel_run(self, asked, thread, run_id):
        self.posts.append(asked.body)
        found = self.find(run_id)
        if found["status"] not in ("queued", "in_progress", "requires_action"):
            return Reply(400, says(f"Cannot cancel run with status '{found['status']}'."))
        found["status"] = "cancelling"
        return Reply(document=self.to_wire(found))

    def submit(self, asked, thread, run_id):
        self.posts.append(asked.body)
        self.find(run_id).update(status="queued", required_action=None)
        return Reply(document=self.to_wire(self.find(run_id)))

    def fetch_assistant(self, asked, assistant):
        if assistant != "asst_1":
            return self.no_such("assistant", assistant)
        return Reply(document={"id": assistant, "object": "assistant", "name": "Ada"})
