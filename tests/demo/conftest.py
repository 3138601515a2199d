"""A client of the simulated API whose clock is turned by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest

from runtui.demo.threads import PLANS, assistant_id, thread_id
from runtui.demo.transport import DemoTransport

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

SEED = 7
START = 1_794_000_000.25


class Clock:
    """Seconds since 1970, as late as the test says."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> float:
        return self.now


class Demo:
    """Asks the simulated API as runtui would."""

    def __init__(self, client: httpx.AsyncClient, clock: Clock) -> None:
        self.client = client
        self.clock = clock

    def thread_id(self, key: str) -> str:
        return thread_id(SEED, next(plan for plan in PLANS if plan.key == key))

    def assistant_id(self, scenario: str) -> str:
        return assistant_id(SEED, scenario)

    def runs_path(self, key: str, run: dict | None = None) -> str:
        path = f"/threads/{self.thread_id(key)}/runs"
        return f"{path}/{run['id']}" if run else path

    async def get(self, path: str, **query: str | int) -> httpx.Response:
        return await self.client.get(path, params=query)

    async def post(self, path: str, body: object = None) -> httpx.Response:
        return await self.client.post(path, json=body)

    async def runs(self, key: str, **query: str | int) -> list[dict]:
        answer = await self.get(self.runs_path(key), **query)
        assert answer.status_code == 200, answer.text
        return answer.json()["data"]

    async def newest(self, key: str) -> dict:
        return (await self.runs(key, limit=1))[0]

    async def every_run(self, key: str) -> list[dict]:
        """All runs of a thread, oldest first."""
        found: list[dict] = []
        while True:
            after = {"after": found[-1]["id"]} if found else {}
            page = await self.get(self.runs_path(key), order="asc", limit=100, **after)
            found += page.json()["data"]
            if not page.json()["has_more"]:
                return found

    async def steps(self, run: dict) -> list[dict]:
        """The steps of a run, oldest first."""
        answer = await self.get(f"/threads/{run['thread_id']}/runs/{run['id']}/steps", order="asc", limit=100)
        return answer.json()["data"]

    async def answer_of(self, run: dict) -> dict | None:
        """The message the run wrote."""
        answer = await self.get(f"/threads/{run['thread_id']}/messages", run_id=run["id"])
        return next(iter(answer.json()["data"]), None)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def demo(clock: Clock) -> AsyncIterator[Demo]:
    transport = DemoTransport(seed=SEED, clock=clock)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost/demo") as client:
        yield Demo(client, clock)
