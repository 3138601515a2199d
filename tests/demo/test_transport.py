"""The simulated API inside the process: light to start, the same wherever it runs."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import httpx

from runtui.demo.threads import demo_threads
from runtui.demo.transport import DemoTransport

if TYPE_CHECKING:
    import pytest


def python(program: str, **environment: str) -> str:
    result = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, env=environment
    )
    return result.stdout


def test_importing_it_brings_no_terminal_and_no_keyring() -> None:
    # httpx itself imports rich where it is installed, so only what comes on top of httpx counts.
    program = "import sys, httpx; own = set(sys.modules); import runtui.demo.transport, runtui.demo.threads;"
    loaded = set(python(f"{program} print(*(set(sys.modules) - own))").split())
    assert "runtui.demo.transport" in loaded
    assert not {"textual", "rich", "keyring", "http.server", "tomllib"} & loaded


def test_two_processes_see_the_same_runs() -> None:
    program = (
        "from runtui.demo.request import DemoRequest; from runtui.demo.api import DemoApi;"
        f"path = '/threads/{demo_threads(7)[0].thread_id}/runs';"
        "ask = DemoRequest(method='GET', path=path, query={}, headers={});"
        "print(DemoApi(seed=7, clock=lambda: 1794000000.0).answer(ask).body.decode())"
    )
    assert python(program, PYTHONHASHSEED="1") == python(program, PYTHONHASHSEED="2")


async def test_each_answer_takes_as_long_as_told(monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []

    async def note(seconds: float) -> None:
        waits.append(seconds)

    monkeypatch.setattr("runtui.demo.transport.asyncio.sleep", note)
    async with httpx.AsyncClient(transport=DemoTransport(latency=0.15)) as client:
        await client.get("http://localhost/v1/assistants", params={"limit": 1})
    assert waits == [0.15]
