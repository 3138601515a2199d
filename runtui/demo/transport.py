"""The simulated server inside the process: an httpx transport that answers without a socket."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

import httpx

from runtui.demo.protocols import simulated
from runtui.demo.request import LOOKS_EVERY, DemoRequest, DemoResponse
from runtui.demo.threads import PLANS
from runtui.model.protocol import WireProtocol

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from runtui.demo.request import MoreToCome


class DemoTransport(httpx.AsyncBaseTransport):
    """Answers every request of an httpx client from a simulated server of that protocol.

    `clock` returns seconds since 1970; `latency` is the number of seconds each answer takes. Neither key nor
    beta header is asked for. The host and whatever stands before ``/threads`` in the path don't matter.
    """

    def __init__(
        self,
        *,
        seed: int = 7,
        clock: Callable[[], float] = time.time,
        latency: float = 0.0,
        threads: int = len(PLANS),
        protocol: WireProtocol = WireProtocol.ASSISTANTS,
    ) -> None:
        self._api = simulated(protocol)(seed=seed, clock=clock, threads=threads)
        self._latency = latency

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Returns the simulated answer to that request."""
        await request.aread()
        if self._latency > 0:
            await asyncio.sleep(self._latency)
        return to_httpx(self._api.answer(from_httpx(request)), request)


def from_httpx(request: httpx.Request) -> DemoRequest:
    """Returns a request of httpx, its body read, as the simulated API takes it."""
    return DemoRequest(
        method=request.method,
        path=request.url.raw_path.partition(b"?")[0].decode("ascii"),
        query=dict(request.url.params),
        pairs=tuple(request.url.params.multi_items()),
        headers=dict(request.headers),
        body=request.content,
    )


def to_httpx(response: DemoResponse, request: httpx.Request) -> httpx.Response:
    """Returns the response of the simulated API as httpx gives it to who asked."""
    content = response.body if response.more is None else _going_on(response.more)
    return httpx.Response(response.status, headers=response.headers, content=content, request=request)


async def _going_on(more: MoreToCome) -> AsyncIterator[bytes]:
    while (part := more.due()) is not None:
        yield part
        if not part:
            await asyncio.sleep(LOOKS_EVERY)
