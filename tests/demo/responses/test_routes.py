"""The simulated Responses server: what each route answers, and what it refuses."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from runtui.demo.protocols import URL_ENDS, simulated, threads_of
from runtui.demo.server import DemoServer, GuardedApi
from runtui.demo.transport import DemoTransport
from runtui.model.protocol import WireProtocol

START = 1_794_000_000.0
THREADS = {each.label: each.thread_id for each in threads_of(WireProtocol.RESPONSES, 7, 15)}


class Asked:
    """Asks the simulated server at a time that the test says."""

    def __init__(self) -> None:
        self.now = START
        self.client = httpx.AsyncClient(
            transport=DemoTransport(clock=lambda: self.now, protocol=WireProtocol.RESPONSES),
            base_url="http://demo/openai/v1",
        )

    async def get(self, path: str, **query: object) -> Any:
        answer = await self.client.get(path, params={name: str(value) for name, value in query.items()})
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def responses(self, label: str, **query: object) -> list[dict[str, Any]]:
        listed = await self.get("/responses", conversation_id=THREADS[label], **query)
        return list(listed["data"])

    async def post(self, path: str, **body: object) -> httpx.Response:
        return await self.client.post(path, json=body)


@pytest.fixture
async def asked() -> Any:
    made = Asked()
    yield made
    await made.client.aclose()


async def test_a_response_has_the_fields_of_the_protocol(asked: Asked) -> None:
    (newest,) = await asked.responses("checkout bot", limit=1)
    assert newest["object"] == "response"
    assert newest["conversation"] == {"id": THREADS["checkout bot"]}
    assert newest["agent_reference"] == {"type": "agent_reference", "name": "checkout", "version": "3"}
    assert set(newest["usage"]) >= {"input_tokens", "output_tokens", "total_tokens"}
    assert all("name" in tool for tool in newest["tools"] if tool["type"] == "function")
    assert await asked.get(f"/responses/{newest['id']}") == newest


async def test_pages_of_responses_follow_each_other_in_both_orders(asked: Asked) -> None:
    newest = [each["id"] for each in await asked.responses("billing eu", limit=100)]
    first = [each["id"] for each in await asked.responses("billing eu", limit=10)]
    second = [each["id"] for each in await asked.responses("billing eu", limit=10, after=first[-1])]
    assert first + second == newest[:20]
    before = [each["id"] for each in await asked.responses("billing eu", limit=10, before=second[0])]
    assert before == first
    oldest = await asked.responses("billing eu", limit=100, order="asc")
    assert [each["created_at"] for each in oldest] == sorted(each["created_at"] for each in oldest)


async def test_items_of_a_conversation_are_those_of_its_responses_and_what_was_given_to_them(asked: Asked) -> None:
    responses = await asked.responses("checkout bot", limit=3)
    items = (await asked.get(f"/conversations/{THREADS['checkout bot']}/items", limit=100))["data"]
    by_id = {each["id"]: each for each in items}
    assert len(by_id) == len(items)
    assert all(by_id[each["id"]] == each for response in responses for each in response["output"])
    assert {each["type"] for each in items} >= {"message", "function_call", "function_call_output"}
    again = await asked.get(f"/conversations/{THREADS['checkout bot']}/items", limit=2, after=items[4]["id"])
    assert again["data"] == items[5:7]
    given = await asked.get(f"/responses/{responses[0]['id']}/input_items")
    assert [each["role"] for each in given["data"]] == ["user"]


async def test_a_round_of_calls_ends_a_response_and_its_answer_begins_the_next(asked: Asked) -> None:
    (waiting,) = await asked.responses("checkout bot", limit=1)
    calls = [each["call_id"] for each in waiting["output"] if each["type"] == "function_call"]
    assert waiting["status"] == "completed"
    outputs = [{"type": "function_call_output", "call_id": each, "output": "ok"} for each in calls]
    conversation = THREADS["checkout bot"]
    answer = await asked.post("/responses", conversation=conversation, input=outputs, background=True)
    assert (answer.status_code, answer.json()["status"]) == (200, "queued")
    asked.now += 22
    done, before = await asked.responses("checkout bot", limit=2)
    assert (done["id"], done["status"], before["id"]) == (answer.json()["id"], "completed", waiting["id"])
    assert done["output"][-1]["type"] == "message"


@pytest.mark.parametrize(
    ("label", "items", "words"),
    [
        ("checkout bot", [], "No tool output found"),
        (
            "checkout bot",
            [{"type": "function_call_output", "call_id": "call_x", "output": ""}],
            "No tool call found",
        ),
        (
            "weather desk",
            [{"type": "function_call_output", "call_id": "call_x", "output": ""}],
            "No tool call found",
        ),
        (
            "refunds nightly",
            [{"type": "message", "role": "user", "content": "x"}],
            "operating on this conversation",
        ),
    ],
)
async def test_what_does_not_fit_the_conversation_is_refused(
    asked: Asked, label: str, items: object, words: str
) -> None:
    reference = {"type": "agent_reference", "name": "weather"}
    answer = await asked.post(
        "/responses", conversation={"id": THREADS[label]}, input=items, agent_reference=reference
    )
    assert (answer.status_code, words in answer.text) == (400, True), answer.text


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/responses/resp_nobodys0", 404),
        ("GET", "/conversations/conv_nobodys", 404),
        ("GET", "/responses?limit=101", 400),
        ("GET", "/threads/thread_1/runs", 404),
        ("DELETE", "/responses", 405),
        ("POST", "/responses", 400),
    ],
)
async def test_what_is_not_there_is_refused_in_the_words_of_the_protocol(
    asked: Asked, method: str, path: str, status: int
) -> None:
    answer = await asked.client.request(method, f"http://demo/openai/v1{path}")
    assert answer.status_code == status
    assert answer.json()["error"]["message"]


async def test_without_a_conversation_the_newest_responses_of_all_are_listed(asked: Asked) -> None:
    listed = await asked.get("/responses", limit=5)
    stamps = [each["created_at"] for each in listed["data"]]
    assert (len(stamps), stamps) == (5, sorted(stamps, reverse=True))


async def test_the_same_seed_and_time_give_the_same_answers() -> None:
    first, second = Asked(), Asked()
    assert await first.responses("billing eu") == await second.responses("billing eu")


def test_it_is_served_on_loopback_behind_a_key() -> None:
    api = simulated(WireProtocol.RESPONSES)(seed=7, clock=lambda: START, threads=15)
    with DemoServer(GuardedApi(api, key="sk-1"), path=URL_ENDS[WireProtocol.RESPONSES]) as server:
        assert server.base_url.endswith("/api/projects/demo/openai/v1")
        url = f"{server.base_url}/responses?limit=1"
        refused = httpx.get(url, headers={"Authorization": "Bearer wrong"}, trust_env=False)
        answered = httpx.get(url, headers={"Authorization": "Bearer sk-1"}, trust_env=False)
        assert (refused.status_code, answered.status_code) == (401, 200)
        assert json.loads(answered.content)["data"]
