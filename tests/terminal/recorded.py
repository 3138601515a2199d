"""The demo on a port, with every request kept, and with other answers where a test gives them."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeAlias

from runtui.demo.api import DemoApi
from runtui.demo.request import DemoRequest, DemoResponse, RefusedError
from runtui.demo.server import DemoServer, GuardedApi
from tests.servers.simulated import Reply

if TYPE_CHECKING:
    from collections.abc import Iterator

Answer: TypeAlias = Callable[[DemoRequest], DemoResponse | None]
"""Answers a request; None: never."""


class RecordedApi(GuardedApi):
    """Answers with `reply`, else as the simulated server."""

    def __init__(self, reply: Answer | None = None) -> None:
        super().__init__(DemoApi())
        self.reply = reply
        self.received: list[DemoRequest] = []
        self._is_over = threading.Event()

    def answer(self, request: DemoRequest) -> DemoResponse:
        self.received.append(request)
        if self.reply is None:
            return super().answer(request)
        answer = self.reply(request)
        if answer is None:
            self._is_over.wait()
        return answer or self.refuse(RefusedError(503, "The test is over."))

    def release(self) -> None:
        """Lets everybody go who still waits for an answer."""
        self._is_over.set()

    @property
    def lists(self) -> int:
        """How many requests asked for the runs of a thread."""
        return sum(request.path.endswith("/runs") for request in self.received)


@contextmanager
def serving(api: RecordedApi) -> Iterator[str]:
    """The base URL behind which the API answers."""
    with DemoServer(api) as server:
        yield server.base_url


def reply_with(status: int, document: object, **headers: str) -> DemoResponse:
    return Reply(status, document, headers).encode()
