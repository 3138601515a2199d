"""The demo's LangGraph server beside the real one: the same questions get answers of the same shape."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from runtui.demo.transport import DemoTransport
from runtui.model.protocol import WireProtocol
from tests.real.langgraph.shapes import differences

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.real.langgraph.server import GraphServer

pytestmark = pytest.mark.xdist_group("langgraph")
NOBODY = "01a227fb-0000-7591-a972-f2c205118fd3"
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class BothServers:
    """The real server with a thread for each situation, and the demo in which each is found."""

    def __init__(self, graph: GraphServer, demo: httpx.AsyncClient, clock: list[float]) -> None:
        self.graph = graph
        self.demo = demo
        self.clock = clock

    async def ask(self, method: str, path: str, body: object = None) -> tuple[httpx.Response, httpx.Response]:
        """What both answer to the same request; a path names threads and runs as they are called here."""
        theirs = self.graph.client.request(method, path, json=body)
        return theirs, await self.demo.request(method, path, json=body)

    async def thread_that(self, status: str) -> str:
        """A thread of the demo with that status; where one waits, it has something to answer."""
        if status == "error":
            return await self._broken()
        wanted = {"limit": 100, "status": status, "select": ["thread_id", "interrupts", "values"]}
        found = (await self.demo.post("/threads/search", json=wanted)).json()
        found.sort(key=lambda each: (not each.get("interrupts"), not each["values"]))
        threads = [str(each["thread_id"]) for each in found]
        if status == "busy":  # not one whose newest run is in the queue
            states = [(await self.demo.get(f"/threads/{each}/state")).json() for each in threads]
            return next(thread for thread, state in zip(threads, states, strict=True) if state["next"])
        return threads[0]

    async def _broken(self) -> str:
        """One that failed over an answer that its graph can't read."""
        thread = await self.thread_that("interrupted")
        assistant = (await self.demo.get(f"/threads/{thread}/runs?limit=1")).json()[0]["assistant_id"]
        answer = {"assistant_id": assistant, "command": {"resume": "yes"}}
        assert (await self.demo.post(f"/threads/{thread}/runs", json=answer)).status_code == 200
        self.clock[0] += 3
        return thread


@pytest.fixture
async def both(graph: GraphServer) -> AsyncIterator[BothServers]:
    clock = [1_794_000_000.25]
    transport = DemoTransport(clock=lambda: clock[0], protocol=WireProtocol.LANGGRAPH)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as demo:
        yield BothServers(graph, demo, clock)


def theirs_that(graph: GraphServer, status: str) -> tuple[str, str]:
    """A thread of the real server in that state, and its newest run."""
    thread = graph.thread(label=status)
    if status == "error":
        graph.ended(thread, "approval")
        return thread, graph.ended(thread, "", command={"resume": "yes"})
    run = graph.ended(thread, "approval" if status == "interrupted" else "tools")
    return thread, graph.running(thread, 20) if status == "busy" else run


def compared(pair: tuple[httpx.Response, httpx.Response]) -> None:
    """Both answers have the same status and shape, and what is written in a header is there in both."""
    theirs, ours = pair
    assert theirs.status_code == ours.status_code, theirs.text + ours.text
    assert differences(_json(theirs), _json(ours)) == []
    names = ("content-type", "x-pagination-total", "content-location")
    assert [name in theirs.headers for name in names[:2]] == [name in ours.headers for name in names[:2]]


def _json(answer: httpx.Response) -> Any:
    return answer.json() if answer.content else None


@pytest.mark.parametrize("status", ["idle", "interrupted", "busy", "error"])
async def test_a_thread_its_runs_its_state_and_its_history_are_written_alike(
    both: BothServers, status: str
) -> None:
    thread, run = theirs_that(both.graph, status)
    mine = await both.thread_that(status)
    runs = (await both.demo.get(f"/threads/{mine}/runs")).json()
    my_run = runs[0]["run_id"]
    for path in ("", "/state", "/runs", "/runs?limit=1&select=status&select=run_id"):
        theirs, ours = (
            both.graph.client.get(f"/threads/{thread}{path}"),
            await both.demo.get(f"/threads/{mine}{path}"),
        )
        compared((theirs, ours))
    compared(
        (
            both.graph.client.get(f"/threads/{thread}/runs/{run}"),
            await both.demo.get(f"/threads/{mine}/runs/{my_run}"),
        )
    )
    theirs = both.graph.client.post(f"/threads/{thread}/history", json={"limit": 1000, "metadata": {"run_id": run}})
    ours = await both.demo.post(f"/threads/{mine}/history", json={"limit": 1000, "metadata": {"run_id": my_run}})
    compared((theirs, ours))
    assert bool(theirs.json()) == bool(ours.json())
    if status == "busy":
        both.graph.client.post(f"/threads/{thread}/runs/{run}/cancel", params={"action": "interrupt"})


async def test_what_waits_says_so_alike(both: BothServers) -> None:
    thread, run = theirs_that(both.graph, "interrupted")
    mine = await both.thread_that("interrupted")
    states = both.graph.read(f"/threads/{thread}/state"), (await both.demo.get(f"/threads/{mine}/state")).json()
    values = [state["tasks"][0]["interrupts"][0]["value"] for state in states]
    assert differences(values[0]["action_requests"], values[1]["action_requests"]) == []
    assert differences(values[0]["review_configs"], values[1]["review_configs"]) == []
    for state in states:
        assert state["interrupts"] == state["tasks"][0]["interrupts"]
    assert both.graph.read(f"/threads/{thread}/runs/{run}")["status"] == "success"


async def test_the_messages_in_a_state_are_written_alike(both: BothServers) -> None:
    thread, _ = theirs_that(both.graph, "idle")
    theirs = both.graph.read(f"/threads/{thread}")["values"]["messages"]
    found = (await both.demo.post("/threads/search", json={"limit": 100, "status": "idle"})).json()
    ours = [message for each in found for message in (each["values"] or {"messages": []})["messages"]]
    for kind in ("human", "ai", "tool"):
        pairs = [next(each for each in messages if each["type"] == kind) for messages in (theirs, ours)]
        assert differences(*pairs) == []


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"limit": 2, "select": ["thread_id", "status", "metadata", "created_at", "updated_at"]},
        {"status": "interrupted", "select": ["thread_id", "interrupts"]},
        {"limit": 1001},
        {"limit": 0},
        {"status": "nope"},
        {"sort_by": "nope"},
        {"select": ["nope"]},
        None,
    ],
    ids=str,
)
async def test_a_search_is_answered_alike(both: BothServers, body: object) -> None:
    theirs_that(both.graph, "interrupted")
    theirs, ours = await both.ask("POST", "/threads/search", body)
    compared((theirs, ours))
    if theirs.status_code != 200:
        assert theirs.json()["detail"].split("\n")[0] == ours.json()["detail"].split("\n")[0]


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/ok", None),
        ("GET", "/info", None),
        ("GET", "/threads", None),
        ("GET", f"/threads/{NOBODY}", None),
        ("GET", "/threads/nope", None),
        ("GET", f"/threads/{NOBODY}/runs", None),
        ("GET", "/threads/nope/runs", None),
        ("GET", f"/threads/{NOBODY}/state", None),
        ("POST", f"/threads/{NOBODY}/history", {}),
        ("GET", f"/assistants/{NOBODY}", None),
        ("GET", "/assistants/nope", None),
        ("POST", f"/threads/{NOBODY}/runs", {"assistant_id": "desk", "input": {}}),
        ("GET", "/nope", None),
    ],
)
async def test_what_there_is_not_is_told_in_the_same_words(
    both: BothServers, method: str, path: str, body: object
) -> None:
    theirs, ours = await both.ask(method, path, body)
    compared((theirs, ours))
    assert theirs.json().get("detail") == ours.json().get("detail")


async def test_a_run_is_asked_for_cancelled_and_missed_alike(both: BothServers) -> None:
    thread, run = theirs_that(both.graph, "busy")
    mine = await both.thread_that("busy")
    my_run = (await both.demo.get(f"/threads/{mine}/runs")).json()[0]
    places = [(both.graph.client, thread, run, "desk"), (both.demo, mine, my_run["run_id"], my_run["assistant_id"])]
    answers: list[list[httpx.Response]] = []
    for client, its_thread, its_run, assistant in places:
        runs = f"/threads/{its_thread}/runs"
        asked = {"assistant_id": assistant, "input": {"messages": [{"role": "human", "content": "x"}]}}
        requests = [
            ("POST", runs, asked | {"multitask_strategy": "reject"}),
            ("POST", f"{runs}/{its_run}/cancel?action=interrupt", None),
            ("POST", f"{runs}/{its_run}/cancel?action=interrupt", None),
            ("GET", f"{runs}/{its_run}", None),
            ("POST", runs, asked),
            ("GET", f"{runs}/{NOBODY}", None),
            ("GET", f"{runs}/nope", None),
            ("GET", f"{runs}?limit=x", None),
            ("GET", f"{runs}?select=nope", None),
            ("POST", runs, {"input": {}}),
            ("GET", f"{runs}/{NOBODY}/stream", None),
        ]
        answers.append([await _sent(client, *request) for request in requests])
    for theirs, ours in zip(*answers, strict=True):
        assert (theirs.status_code, ours.request.url.path) == (ours.status_code, ours.request.url.path)
        assert differences(*map(_parsed, (theirs, ours))) == []
    assert _words(answers[0][2]) == _words(answers[1][2])
    assert [each[3].json()["status"] for each in answers] == ["interrupted", "interrupted"]
    assert answers[0][-1].text == answers[1][-1].text


async def test_a_thread_without_runs_is_written_alike(both: BothServers) -> None:
    thread = both.graph.thread()
    idle = (await both.demo.post("/threads/search", json={"limit": 100, "status": "idle"})).json()
    mine = next(each["thread_id"] for each in idle if each["values"] is None)
    for path in ("", "/state", "/runs"):
        theirs, ours = (
            both.graph.client.get(f"/threads/{thread}{path}"),
            await both.demo.get(f"/threads/{mine}{path}"),
        )
        compared((theirs, ours))


async def test_the_events_of_a_run_are_written_alike(both: BothServers) -> None:
    thread, run = both.graph.thread(), ""
    run = both.graph.ended(thread, "approval", stream_resumable=True)
    mine = await both.thread_that("interrupted")
    my_run = (await both.demo.get(f"/threads/{mine}/runs?limit=1")).json()[0]["run_id"]
    again = {"Last-Event-ID": "-1"}
    theirs = both.graph.client.get(f"/threads/{thread}/runs/{run}/stream", headers=again)
    ours = await both.demo.get(f"/threads/{mine}/runs/{my_run}/stream", headers=again)
    assert _kinds(theirs.text) == _kinds(ours.text)
    assert theirs.headers["content-type"] == ours.headers["content-type"]


async def _sent(client: Any, method: str, path: str, body: object) -> httpx.Response:
    sent = client.request(method, path, json=body)
    answer: httpx.Response = sent if isinstance(sent, httpx.Response) else await sent
    return answer


def _parsed(answer: httpx.Response) -> Any:
    return answer.json() if answer.content and "json" in answer.headers["content-type"] else None


def _words(answer: httpx.Response) -> str:
    return _UUID.sub("ID", answer.text)


def _kinds(text: str) -> list[tuple[str, list[str]]]:
    """Of each event its kind and how its lines begin."""
    events = [event.split("\r\n") for event in text.split("\r\n\r\n") if event]
    return [(event[0], [each.split(":")[0] for each in event]) for event in events]
