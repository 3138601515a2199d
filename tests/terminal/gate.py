"""The simulated server with a doorkeeper who writes down every request and may answer it himself."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeAlias

from runtui.demo.api import DemoApi
from runtui.demo.request import DemoRequest, DemoResponse, RefusedError
from runtui.demo.server import DemoServer, GuardedApi

if TYPE_CHECKING:
    from collections.abc import Iterator

Reply: TypeAlias = Callable[[DemoRequest], DemoResponse | None]
"""Answers a request; None: never."""


class CountingGate(GuardedApi):
    """Answers with `reply`, else as the simulated server."""

    def __init__(self, reply: Reply | None = None) -> None:
        super().__init__(DemoApi())
        self.reply = reply
        self.asks: list[DemoRequest] = []
        self._is_over = threading.Event()

    def answer(self, ask: DemoRequest) -> DemoResponse:
        self.asks.append(ask)
        if self.reply is None:
            return super().answer(ask)
        answer = self.reply(ask)
        if answer is None:
            self._is_over.wait()
        return answer or self.refuse(RefusedError(503, "The test is over."))

    def release(self) -> None:
        """Lets everybody go who still waits for an answer."""
        self._is_over.set()

    @property
    def lists(self) -> int:
        """How many requests asked for the runs of a thread."""
        return sum(ask.path.endswith("/runs") for ask in self.asks)


@contextmanager
def serving(gate: CountingGate) -> Iterator[str]:
    """The base URL behind which the gate answers."""
    with DemoServer(gate) as server:
        yield server.base_url


def reply_with(status: int, document: object, **headers: str) -> DemoResponse:
    body = json.dumps(document).encode()
    length = {"content-type": "application/json", "content-length": str(len(body))}
    return DemoResponse(status=status, headers={**length, **headers}, body=body)
