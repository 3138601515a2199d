"""A client of the simulated Responses server whose clock is turned by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest

from runtui.api.responses.client import ResponsesClient
from runtui.demo.responses.documents import conversation_id
from runtui.demo.threads import PLANS, thread_id
from runtui.demo.transport import DemoTransport
from runtui.model.profile import Auth, Profile
from runtui.model.protocol import WireProtocol

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from runtui.model.run import Run

START = 1_794_000_000.0


class Stage(httpx.AsyncBaseTransport):
    """The server, its clock and what was asked of it; `instead` answers in its place."""

    def __init__(self) -> None:
        self.now = START
        self.asked: list[httpx.Request] = []
        self.instead: Callable[[httpx.Request], httpx.Response | None] = lambda request: None
        self._server = DemoTransport(clock=lambda: self.now, protocol=WireProtocol.RESPONSES)
        profile = Profile(name="x", base_url="https://r.example/openai/v1", kind="foundry", auth=Auth.NONE)
        self.client = ResponsesClient(profile, None, transport=self, clock=lambda: self.now)
        self.client.let_write(lambda: True)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Returns the answer of the server, or what was wished for."""
        self.asked.append(request)
        answer = self.instead(request)
        if answer is not None:
            answer.request = request
            return answer
        return await self._server.handle_async_request(request)

    @property
    def posts(self) -> list[str]:
        """What was posted to."""
        return [each.url.path for each in self.asked if each.method == "POST"]

    def conversation(self, key: str) -> str:
        """The conversation of that thread of the demo."""
        return conversation_id(thread_id(7, next(plan for plan in PLANS if plan.key == key)))

    async def newest(self, key: str) -> Run:
        """The newest response of that conversation."""
        return (await self.client.list_runs(self.conversation(key), limit=5)).runs[0]


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    made = Stage()
    yield made
    await made.client.aclose()
