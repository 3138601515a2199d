"""The simulated LangGraph server on a real loopback socket."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import httpx
import pytest

from runtui.demo.__main__ import demo_clock
from runtui.demo.langgraph.api import DemoGraphApi
from runtui.demo.server import DemoServer, GuardedApi
from tests.terminal.conftest import demo_process

if TYPE_CHECKING:
    from collections.abc import Iterator

KEY = "lsv2-7f3a9b2c4d5e"


@pytest.fixture
def client() -> Iterator[httpx.Client]:
    api = DemoGraphApi(clock=demo_clock(time.time, start=None, speed=40.0))
    with DemoServer(GuardedApi(api), path="") as server, httpx.Client(base_url=server.base_url) as client:
        yield client


def test_a_run_is_followed_until_it_ends(client: httpx.Client) -> None:
    (busy, *_) = client.post("/threads/search", json={"status": "busy", "select": ["thread_id"]}).json()
    (run,) = client.get(f"/threads/{busy['thread_id']}/runs", params={"limit": 1}).json()
    path = f"/threads/{busy['thread_id']}/runs/{run['run_id']}"
    with client.stream("GET", f"{path}/stream", headers={"Last-Event-ID": "-1"}) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        text = "".join(answer.iter_text())
    assert text.startswith("event: metadata\r\n")
    assert client.get(path).json()["status"] not in ("pending", "running")
    assert client.get("/ok").json()["ok"] is True


def test_who_follows_a_run_holds_no_server_back_that_ends() -> None:
    api = DemoGraphApi(clock=lambda: 1_794_000_000.25)
    with DemoServer(GuardedApi(api), path="") as server, httpx.Client(base_url=server.base_url) as client:
        busy = client.post("/threads/search", json={"status": "busy", "select": ["thread_id"]}).json()
        thread = f"/threads/{busy[0]['thread_id']}"
        run = client.get(f"{thread}/runs", params={"limit": 1}).json()[0]["run_id"]
        with client.stream("GET", f"{thread}/runs/{run}/stream") as answer:
            assert answer.status_code == 200
            began = time.monotonic()
            server.__exit__(None, None, None)
            assert time.monotonic() - began < 5


def test_no_key_is_needed_unless_one_is_set() -> None:
    with demo_process("--protocol", "langgraph", "--key", KEY) as url:
        assert url.count("/") == 2
        assert httpx.get(f"{url}/info").status_code == 403
        assert httpx.get(f"{url}/info", headers={"x-api-key": KEY}).json()["version"]
