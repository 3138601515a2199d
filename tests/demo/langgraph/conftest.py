"""A client of the simulated LangGraph server whose clock is turned by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import httpx
import pytest

from runtui.demo.langgraph.threads import graph_thread_id
from runtui.demo.threads import PLANS, thread_id
from runtui.demo.transport import DemoTransport
from runtui.model.protocol import WireProtocol
from tests.demo.conftest import SEED, Clock

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

APPROVED = {"decisions": [{"type": "approve"}, {"type": "approve"}]}


class GraphDemo:
    """Asks the simulated server as runtui would."""

    def __init__(self, client: httpx.AsyncClient, clock: Clock) -> None:
        self.client = client
        self.clock = clock

    def path(self, key: str, *more: str) -> str:
        thread = graph_thread_id(thread_id(SEED, next(plan for plan in PLANS if plan.key == key)))
        return "/".join(("/threads", thread, *more))

    async def get(self, path: str, **query: object) -> httpx.Response:
        return await self.client.get(path, params=cast("dict[str, str]", query))

    async def post(self, path: str, body: object = None, **query: str) -> httpx.Response:
        return await self.client.post(path, json=body, params=query)

    async def read(self, path: str, **query: object) -> Any:
        answer = await self.get(path, **query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def runs(self, key: str, **query: object) -> list[dict]:
        return await self.read(self.path(key, "runs"), **query)

    async def newest(self, key: str) -> dict:
        return (await self.runs(key, limit=1))[0]

    async def history(self, run: dict) -> list[dict]:
        """The states that a run left behind, oldest first."""
        wanted = {"limit": 1000, "metadata": {"run_id": run["run_id"]}}
        answer = await self.post(f"/threads/{run['thread_id']}/history", wanted)
        assert answer.status_code == 200, answer.text
        return answer.json()[::-1]

    async def start(self, key: str, **body: object) -> dict:
        like = await self.newest("checkout")
        answer = await self.post(self.path(key, "runs"), {"assistant_id": like["assistant_id"], **body})
        assert answer.status_code == 200, answer.text
        return answer.json()


@pytest.fixture
async def demo(clock: Clock) -> AsyncIterator[GraphDemo]:
    transport = DemoTransport(seed=SEED, clock=clock, protocol=WireProtocol.LANGGRAPH)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost/demo") as client:
        yield GraphDemo(client, clock)


def asked(text: str) -> dict:
    return {"messages": [{"role": "human", "content": text}]}
