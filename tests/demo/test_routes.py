"""What is where, what isn't, and what the answers carry besides their body."""

from __future__ import annotations

import json
import re
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

import pytest

from runtui.demo.api import DemoApi
from runtui.demo.request import DemoRequest
from runtui.demo.threads import PLANS, demo_threads

if TYPE_CHECKING:
    from tests.demo.conftest import Demo


async def test_any_prefix_leads_to_the_same_thread(demo: Demo) -> None:
    for prefix in ("/v1", "/openai/v1", "/api/projects/p"):
        answer = await demo.client.get(f"http://elsewhere{prefix}/threads/{demo.thread_id('empty')}/runs")
        assert answer.status_code == 200


async def test_an_unknown_thread_is_named(demo: Demo) -> None:
    answer = await demo.get("/threads/thread_nobody/runs")
    assert answer.status_code == 404
    assert answer.json()["error"]["message"] == "No thread found with id 'thread_nobody'."


async def test_an_unknown_run_is_named(demo: Demo) -> None:
    for path in ("", "/steps"):
        answer = await demo.get(f"{demo.runs_path('empty')}/run_nobody{path}")
        assert answer.status_code == 404
        assert "run_nobody" in answer.json()["error"]["message"]


async def test_threads_cannot_be_listed(demo: Demo) -> None:
    answer = await demo.get("/threads")
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "unknown_url")


async def test_a_thread_can_be_fetched(demo: Demo) -> None:
    thread = (await demo.get(f"/threads/{demo.thread_id('billing')}")).json()
    oldest = (await demo.every_run("billing"))[0]
    assert thread["object"] == "thread"
    assert thread["created_at"] <= oldest["created_at"]


async def test_every_assistant_can_be_listed_and_fetched(demo: Demo) -> None:
    listed = (await demo.get("/assistants", limit=100)).json()["data"]
    assert {each["id"] for each in listed} == {demo.assistant_id(key) for plan in PLANS for key in plan.scenarios}
    for each in listed:
        assert (await demo.get(f"/assistants/{each['id']}")).json() == each


async def test_every_run_names_an_assistant_that_exists(demo: Demo) -> None:
    run = await demo.newest("triage")
    assert (await demo.get(f"/assistants/{run['assistant_id']}")).json()["name"]
    assert (await demo.get("/assistants/asst_nobody")).status_code == 404


@pytest.mark.parametrize("path", ["/models", "/threads/thread_x/nothing", "/", "/threadsandmore"])
async def test_there_is_nothing_anywhere_else(demo: Demo, path: str) -> None:
    answer = await demo.get(path)
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "unknown_url")


async def test_a_wrong_method_is_told_so(demo: Demo) -> None:
    answer = await demo.client.delete(demo.runs_path("empty"))
    assert answer.status_code == 405
    assert "GET, POST" in answer.json()["error"]["message"]


async def test_an_answer_carries_the_servers_time_and_a_request_id(demo: Demo) -> None:
    first, second = [await demo.get(demo.runs_path("empty")) for _ in range(2)]
    assert parsedate_to_datetime(first.headers["date"]).timestamp() == int(demo.clock.now)
    assert first.headers["content-type"] == "application/json"
    assert first.headers["x-request-id"] != second.headers["x-request-id"]


def test_ids_look_like_the_real_ones() -> None:
    assert all(re.fullmatch(r"thread_[A-Za-z0-9]{24}", each.thread_id) for each in demo_threads(7))


def test_the_thread_book_opens_with_a_pinned_thread_and_names_all_but_one() -> None:
    book = demo_threads(7)
    assert (book[0].label, book[0].is_pinned) == ("checkout bot", True)
    assert [each.label for each in book].count(None) == 1
    assert len(book) == len({each.thread_id for each in book}) == 15


async def test_every_thread_of_the_book_is_on_the_server(demo: Demo) -> None:
    for each in demo_threads(7):
        assert (await demo.get(f"/threads/{each.thread_id}")).status_code == 200


def test_it_has_as_many_threads_as_are_wanted_and_some_of_them_are_open() -> None:
    api, book = DemoApi(seed=7, clock=lambda: 1_800_000_000.0, threads=200), demo_threads(7, 200)
    assert len({each.thread_id for each in book}) == 200
    newest: list[str] = []
    for each in book:
        path, headers = f"/threads/{each.thread_id}/runs", {"openai-beta": "assistants=v2"}
        request = DemoRequest(method="GET", path=path, query={"limit": "1"}, headers=headers, body=b"")
        newest += [run["status"] for run in json.loads(api.answer(request).body)["data"]]
    assert 10 <= sum(status in ("queued", "in_progress", "requires_action") for status in newest) <= 40
