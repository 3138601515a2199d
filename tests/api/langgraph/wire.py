"""A LangGraph server in a few lines: what a test put there is what it answers, by number and never by cursor."""

import json

import httpx

from runtui.api.langgraph.client import LangGraphClient
from runtui.model.profile import Auth, Profile
from tests.api.langgraph.objects import THREAD, thread

PROFILE = Profile(name="lg", base_url="http://127.0.0.1:2024", kind="langgraph", auth=Auth.NONE, beta=False)
NOT_FOUND = httpx.Response(404, json={"detail": "Not Found"})


class GraphWire:
    """One thread: its runs newest first, how it stands, its checkpoints newest first."""

    def __init__(self, *runs, **of_thread):
        self.runs = list(runs)
        self.thread = thread(**of_thread)
        self.checkpoints = []
        self.threads = []
        self.is_aegra = False
        self.asked = []
        """Method, path and body or query of each request."""
        self.posted = None
        """The run that a POST creates."""

    def client(self):
        client = LangGraphClient(PROFILE, None, transport=httpx.MockTransport(self.answer))
        client.let_write(lambda: True)
        return client

    @property
    def paths(self):
        return [f"{method} {path.removeprefix(f'/threads/{THREAD}')}" for method, path, _ in self.asked]

    def answer(self, request):
        query = dict(request.url.params)
        body = json.loads(request.content) if request.content else query
        self.asked.append((request.method, request.url.path, body))
        way = request.url.path.removeprefix(f"/threads/{THREAD}")
        answers = {
            "/info": lambda: (
                {"name": "Aegra"} if self.is_aegra else {"version": "0.16.7", "langgraph_py_version": "1.2.24"}
            ),
            "": lambda: self.thread,
            "/state": lambda: self.checkpoints[0] if self.checkpoints else {"values": {}, "next": [], "tasks": []},
            "/threads/search": lambda: self.search(body),
            "/history": lambda: self.history(body),
            "/runs": lambda: self.list(query) if request.method == "GET" else self.create(body),
        }
        if way in answers:
            found = answers[way]()
        else:
            found = next((each for each in self.runs if way == f"/runs/{each['run_id']}"), None)
        return found if isinstance(found, httpx.Response) else NOT_FOUND if found is None else reply(found)

    def list(self, query):
        begin = int(query.get("offset", 0))
        rows = self.runs[begin : begin + int(query.get("limit", 10))]
        return [{"run_id": each["run_id"]} for each in rows] if "select" in query else rows

    def create(self, _body):
        self.runs.insert(0, self.posted)
        return self.posted

    def search(self, body):
        if "ids" in body and self.is_aegra:
            return [thread(thread_id="00000000-0000-4000-8000-000000000000")]
        if "ids" in body:
            return [{name: self.thread[name] for name in body["select"]}]
        begin = body.get("offset", 0)
        return self.threads[begin : begin + body["limit"]]

    def history(self, body):
        wanted = body.get("metadata", {}).get("run_id")
        if wanted and self.is_aegra:
            return httpx.Response(500, json={"error": "internal_error", "message": "no"})
        before = body.get("before", {}).get("configurable", {}).get("checkpoint_id")
        ids = [each["checkpoint_id"] for each in self.checkpoints]
        listed = self.checkpoints[ids.index(before) + 1 :] if before else self.checkpoints
        own = [each for each in listed if wanted in (None, each["metadata"]["run_id"])]
        return own[: body["limit"]]


def reply(document):
    return httpx.Response(200, json=document)
