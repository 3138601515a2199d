"""The requests for the lists beside the runs."""

import httpx
import pytest

from runtui.api.assistants.client import AssistantsClient
from runtui.api.errors import Rejected
from runtui.model.profile import Profile
from tests.api.pages import THREAD

PASSAGES = "step_details.tool_calls[*].file_search.results[*].content"


class Server:
    """Answers with an empty list, or with 400 where a parameter is refused."""

    def __init__(self, refused=None):
        self.asked = []
        self.refused = refused
        profile = Profile(name="x", base_url="https://host.example/v1", query=(("api-version", "v1"),))
        self.client = AssistantsClient(profile, None, transport=httpx.MockTransport(self._answer))

    def _answer(self, request):
        self.asked.append((request.url.path.removeprefix("/v1"), dict(request.url.params)))
        if self.refused in request.url.params:
            return httpx.Response(400, json={"error": "unknown parameter"})
        return httpx.Response(200, json={"data": []})


async def test_steps_are_asked_for_in_the_order_they_happened():
    server = Server()
    await server.client.list_steps(THREAD, "run_1")
    await server.client.list_steps(THREAD, "run_1", limit=5, after="step_1")
    path = f"/threads/{THREAD}/runs/run_1/steps"
    assert server.asked == [
        (path, {"api-version": "v1", "limit": "100", "order": "asc"}),
        (path, {"api-version": "v1", "limit": "5", "order": "asc", "after": "step_1"}),
    ]


async def test_the_texts_a_search_found_are_asked_for():
    server = Server()
    await server.client.list_steps(THREAD, "run_1", with_passages=True)
    assert server.asked[0][1]["include[]"] == PASSAGES


async def test_a_server_that_does_not_know_such_texts_is_asked_without():
    server = Server(refused="include[]")
    page = await server.client.list_steps(THREAD, "run_1", with_passages=True)
    assert page.steps == ()
    assert ["include[]" in query for _, query in server.asked] == [True, False]


async def test_a_refused_cursor_is_not_asked_for_twice():
    server = Server(refused="after")
    with pytest.raises(Rejected):
        await server.client.list_steps(THREAD, "run_1", after="step_9", with_passages=True)
    assert len(server.asked) == 1


async def test_messages_are_asked_for_by_thread_or_by_run():
    server = Server()
    await server.client.list_messages(THREAD)
    await server.client.list_messages(THREAD, run_id="run_1", limit=50, after="msg_1", order="asc")
    path = f"/threads/{THREAD}/messages"
    first, second = server.asked
    assert first == (path, {"api-version": "v1", "limit": "20", "order": "desc"})
    assert second[1] | {"run_id": "run_1", "limit": "50", "order": "asc", "after": "msg_1"} == second[1]


async def test_threads_are_asked_for_newest_first():
    server = Server()
    await server.client.list_threads(after="thread_1")
    assert server.asked == [
        ("/threads", {"api-version": "v1", "limit": "50", "order": "desc", "after": "thread_1"}),
    ]
