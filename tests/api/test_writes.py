import json
from typing import Any

import httpx
import pytest

from runtui.api.assistants.client import AssistantsClient
from runtui.api.errors import ApiError, BadAnswer, Rejected, ServerFailed, Unreachable
from runtui.api.limits import Limits
from runtui.model.profile import Profile
from runtui.model.secret import Secret
from tests.api.loopback import Loopback, act, answer, silence, stays_open
from tests.api.pages import THREAD, run

KEY = "sk-proj-abcdefghijklmnop1234"
RUN = f"/v1/threads/{THREAD}/runs/run_1"
HASTY = Limits(deadline=0.15, connect=0.1, first_wait=0.001)
ASSISTANT = {"assistant_id": "asst_1"}
OK = stays_open(answer(run(status="queued")))


class Server:
    """Answers a POST with one reply and every GET with another, and remembers all of them."""

    def __init__(self, posted, fetched=None):
        self.posted = posted
        self.fetched = fetched or httpx.Response(200, json=run(status="cancelling"))
        self.requests = []
        self.client = AssistantsClient(
            Profile(name="x", base_url="https://host.example/v1", query=(("api-version", "v1"),)),
            Secret(KEY),
            transport=httpx.MockTransport(self._answer),
            limits=Limits(first_wait=0.001),
        )
        self.client.let_write(lambda: True)

    def _answer(self, request):
        self.requests.append(request)
        return self.posted if request.method == "POST" else self.fetched

    @property
    def asked(self):
        return [f"{request.method} {request.url.path}" for request in self.requests]


def reply(status=200, document=None, **arguments):
    return httpx.Response(status, json=run(status="queued") if document is None else document, **arguments)


async def test_a_cancel_is_sent_once_and_the_run_fetched_after_it():
    server = Server(reply())
    found = await server.client.cancel_run(THREAD, "run_1")
    assert found.status == "cancelling"
    assert server.asked == [f"POST {RUN}/cancel", f"GET {RUN}"]
    assert server.requests[0].url.query == b"api-version=v1"
    assert server.requests[0].headers["authorization"] == f"Bearer {KEY}"


async def test_outputs_are_submitted_in_one_request():
    server = Server(reply())
    await server.client.submit_tool_outputs(THREAD, "run_1", outputs={"call_1": "rain", "call_2": ""})
    assert server.asked[0] == f"POST {RUN}/submit_tool_outputs"
    assert server.requests[0].headers["content-type"] == "application/json"
    assert json.loads(server.requests[0].content) == {
        "tool_outputs": [{"tool_call_id": "call_1", "output": "rain"}, {"tool_call_id": "call_2", "output": ""}]
    }


async def test_approvals_are_submitted_without_empty_outputs():
    server = Server(reply())
    await server.client.submit_tool_outputs(THREAD, "run_1", approvals={"call_1": True, "call_2": False})
    assert json.loads(server.requests[0].content) == {
        "tool_approvals": [
            {"tool_call_id": "call_1", "approve": True},
            {"tool_call_id": "call_2", "approve": False},
        ]
    }


async def test_a_run_is_created_with_its_settings_and_fetched():
    server = Server(reply())
    await server.client.create_run(
        THREAD, {"assistant_id": "asst_1", "model": "m", "additional_messages": [{"role": "user"}]}
    )
    assert server.asked == [f"POST /v1/threads/{THREAD}/runs", f"GET {RUN}"]
    assert json.loads(server.requests[0].content) == {
        "assistant_id": "asst_1",
        "model": "m",
        "additional_messages": [{"role": "user"}],
    }


@pytest.mark.parametrize(
    "document", [{"run_id": "run_1", "thread_id": THREAD}, {"id": "run_1"}, {"ok": True}, [], "done"]
)
async def test_whatever_a_post_answers_the_run_is_fetched(document):
    server = Server(reply(document=document))
    assert (await server.client.cancel_run(THREAD, "run_1")).status == "cancelling"


@pytest.mark.parametrize("body", [b"", b"OK", b"\xff"])
async def test_a_success_without_json_is_a_success(body):
    server = Server(httpx.Response(200, content=body))
    assert (await server.client.cancel_run(THREAD, "run_1")).status == "cancelling"


async def test_a_created_run_is_found_by_the_id_in_the_answer():
    server = Server(reply(document={"run_id": "run_7"}))
    await server.client.create_run(THREAD, ASSISTANT)
    assert server.asked[1] == f"GET /v1/threads/{THREAD}/runs/run_7"


async def test_a_created_run_without_an_id_asks_to_look_at_the_list():
    server = Server(reply(document={}))
    with pytest.raises(BadAnswer) as caught:
        await server.client.create_run(THREAD, ASSISTANT)
    assert "Refresh" in caught.value.next_step


@pytest.mark.parametrize("status", [404, 405, 500, 429])
async def test_where_the_run_can_not_be_fetched_the_answer_to_the_post_is_it(status):
    server = Server(reply(), httpx.Response(status, json={}))
    assert (await server.client.cancel_run(THREAD, "run_1")).status == "queued"


async def test_what_was_done_is_said_where_neither_answer_shows_the_run():
    server = Server(reply(document={"ok": True}), httpx.Response(500, json={}))
    with pytest.raises(ServerFailed) as caught:
        await server.client.cancel_run(THREAD, "run_1")
    assert "did what was asked" in caught.value.next_step


@pytest.mark.parametrize("status", [400, 408, 409, 429, 500, 503])
async def test_a_refused_post_is_sent_once_and_nothing_is_fetched(status):
    server = Server(reply(status, {"error": {"message": "Run is completed."}}))
    with pytest.raises(ApiError, match="Run is completed"):
        await server.client.cancel_run(THREAD, "run_1")
    assert server.asked == [f"POST {RUN}/cancel"]


async def test_the_servers_words_about_an_active_run_are_shown():
    words = "Thread thread_abc already has an active run run_9."
    with pytest.raises(Rejected, match="already has an active run run_9"):
        await Server(reply(400, {"error": {"message": words}})).client.create_run(THREAD, ASSISTANT)


async def error_of_post(*acts, limits=HASTY, warm=False):
    async with Loopback(*acts) as server:
        client = AssistantsClient(Profile(name="x", base_url=server.base_url), Secret(KEY), limits=limits)
        client.let_write(lambda: True)
        try:
            if warm:
                await client.list_runs("thread_1", limit=1)
            with pytest.raises(Unreachable) as caught:
                await client.cancel_run("thread_1", "run_1")
        finally:
            await client.aclose()
        error: Any = caught.value
        error.requests = server.requests
        return error


async def test_a_post_without_an_answer_may_have_been_carried_out():
    error = await error_of_post(silence)
    assert "did not answer" in error.message
    assert "may have been carried out" in error.next_step


async def test_a_post_on_a_connection_closed_meanwhile_is_not_repeated():
    error = await error_of_post(stays_open(answer()), act(), OK, limits=Limits(), warm=True)
    assert error.requests == 2
    assert "may have been carried out" in error.next_step


async def test_a_post_that_never_left_was_not_carried_out():
    async with Loopback(OK) as server:
        base_url = server.base_url
    client = AssistantsClient(Profile(name="x", base_url=base_url), Secret(KEY), limits=HASTY)
    client.let_write(lambda: True)
    with pytest.raises(Unreachable) as caught:
        await client.cancel_run("thread_1", "run_1")
    assert "carried out" not in caught.value.next_step
