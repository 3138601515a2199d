"""The real server as a process on loopback, and what a program of its makers' would ask of it."""

from __future__ import annotations

import json
import shutil
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx

from tests.real.served import free_port, served

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.real.tools import Tool

GRAPH = Path(__file__).with_name("desk.py")
AT_ONCE = 8
"""Runs that go on beside each other: the others wait in the queue."""
PATIENCE = 30.0
ACTIVE = ("pending", "running")


@contextmanager
def langgraph_server(tool: Tool, home: Path) -> Iterator[str]:
    """Serves the graph from memory; gives the base URL. Nothing is traced or reported."""
    port = free_port()
    shutil.copy(GRAPH, home / GRAPH.name)
    (home / "langgraph.json").write_text(json.dumps({"dependencies": ["."], "graphs": {"desk": "./desk.py:graph"}}))
    place = ("--host", "127.0.0.1", "--port", str(port))
    quiet = {"LANGSMITH_TRACING": "false", "LANGGRAPH_CLI_NO_ANALYTICS": "1"}
    program = (tool.program("langgraph"), "dev", "--no-browser", "--no-reload", "--n-jobs-per-worker", str(AT_ONCE))
    with served(*program, *place, port=port, home=home, **quiet):
        yield f"http://127.0.0.1:{port}"


class GraphServer:
    """Makes threads and runs on the server, and waits for them."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.client = httpx.Client(base_url=url, timeout=PATIENCE)

    def thread(self, **metadata: str) -> str:
        """A new thread."""
        return str(self._done(self.client.post("/threads", json={"metadata": metadata}))["thread_id"])

    def run(self, thread: str, mode: str, text: str = "Where is my parcel?", **body: Any) -> str:
        """A new run of the graph in that mode."""
        given = {"messages": [{"role": "human", "content": text}], "mode": mode, **body.pop("values", {})}
        wanted = {"assistant_id": "desk", **({} if "command" in body else {"input": given}), **body}
        return str(self._done(self.client.post(f"/threads/{thread}/runs", json=wanted))["run_id"])

    def ended(self, thread: str, mode: str, text: str = "Where is my parcel?", **body: Any) -> str:
        """A run that has ended."""
        run = self.run(thread, mode, text, **body)
        self.wait(thread, run, lambda status: status not in ACTIVE)
        return run

    def running(self, thread: str, seconds: float = 120.0) -> str:
        """A run that goes on for a while."""
        run = self.run(thread, "slow", values={"seconds": seconds})
        self.wait(thread, run, lambda status: status == "running")
        return run

    def wait(self, thread: str, run: str, is_so: Any) -> None:
        """Waits until the status of the run is such a one."""
        until = time.monotonic() + PATIENCE
        while not is_so(status := self.read(f"/threads/{thread}/runs/{run}")["status"]):
            assert time.monotonic() < until, f"still {status}"
            time.sleep(0.05)

    def many(self, thread: str, count: int, kept: int) -> None:
        """So many runs of one thread; only the first `kept` are carried out, the others cancelled in the queue."""
        runs = [self.run(thread, "answers", f"Question {number}") for number in range(count)]
        self.wait(thread, runs[kept - 1], lambda status: status not in ACTIVE)
        answer = self.client.post("/runs/cancel", json={"thread_id": thread, "run_ids": runs[kept:]})
        assert answer.is_success, answer.text

    def read(self, path: str) -> Any:
        """What GET answers."""
        return self._done(self.client.get(path))

    def close(self) -> None:
        """Lets go of the connections."""
        self.client.close()

    def _done(self, answer: httpx.Response) -> Any:
        assert answer.is_success, answer.text
        return answer.json()
