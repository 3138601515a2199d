"""What is asked aside of the runs on screen never takes the last free place from them."""

import asyncio
from contextlib import suppress

import httpx
import pytest

from runtui.api.assistants.client import AssistantsClient
from runtui.api.errors import ApiError
from runtui.model.profile import Auth, Profile

PROFILE = Profile(name="-", base_url="http://localhost:9/v1", auth=Auth.NONE)


class HangsButForRuns(httpx.AsyncBaseTransport):
    """Answers lists of ten runs and more, and nothing else."""

    def __init__(self):
        self.hanging = 0

    async def handle_async_request(self, request):
        if not request.url.path.endswith("/runs") or request.url.params["limit"] == "10":
            self.hanging += 1
            await asyncio.Event().wait()
        return httpx.Response(200, json={"object": "list", "data": [], "has_more": False})


ASIDE = {
    "steps": lambda client: client.list_steps("thread_1", "run_1"),
    "messages": lambda client: client.list_messages("thread_1"),
    "names": lambda client: client.fetch_assistant_name("asst_1"),
    "the thread": lambda client: client.fetch_thread("thread_1"),
    "threads": lambda client: client.list_threads(),
    "other threads": lambda client: client.list_runs("thread_2", limit=10, is_aside=True),
}


@pytest.mark.parametrize("ask", ASIDE.values(), ids=ASIDE)
async def test_the_runs_come_while_all_else_hangs(ask):
    transport = HangsButForRuns()
    client = AssistantsClient(PROFILE, None, transport=transport)
    asking = [asyncio.ensure_future(ask(client)) for _ in range(6)]
    await asyncio.sleep(0)
    async with asyncio.timeout(5):
        page = await client.list_runs("thread_1", limit=20)
    assert page.runs == ()
    assert transport.hanging == 3
    for each in asking:
        each.cancel()
        with suppress(asyncio.CancelledError, ApiError):
            await each
    await client.aclose()
