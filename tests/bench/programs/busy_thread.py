"""A thread in which some runs are always active, answered inside the process."""

from __future__ import annotations

import json
import time

import httpx

from tests.bench.runs import PATTERNS, THREAD, Texts, number_of, run_id, run_object

PAST = 300
"""Runs that had ended at the start."""


class BusyThread(httpx.AsyncBaseTransport):
    """Works out from the clock how every run stands."""

    def __init__(self, *, active: int = 20, lasts: float = 90.0) -> None:
        """`active` runs at any time, each for `lasts` seconds; a new one comes whenever one ends."""
        self._active = active
        self._lasts = lasts
        self._began = time.time()
        self.requests = 0
        texts = Texts(8)
        self._objects = [run_object(texts, number) for number in range(PATTERNS)]

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Returns a page, a run or the thread."""
        self.requests += 1
        path = request.url.path
        if path.endswith("/runs"):
            return self._page(request)
        if "/runs/" in path:
            return _answer(self._run(number_of(path)), request)
        return _answer({"id": THREAD, "object": "thread", "created_at": 1, "metadata": {}}, request)

    def _page(self, request: httpx.Request) -> httpx.Response:
        asked = request.url.params
        start = (number_of(asked["after"]) if "after" in asked else self._newest + 1) - 1
        numbers = range(start, max(0, start - int(asked["limit"])), -1)
        runs = [self._run(number) for number in numbers]
        return _answer({"object": "list", "data": runs, "has_more": numbers.stop > 0}, request)

    @property
    def _newest(self) -> int:
        return PAST + self._active + int((time.time() - self._began) / self._lasts * self._active)

    def _run(self, number: int) -> dict[str, object]:
        born = self._began + (number - PAST - self._active) * self._lasts / self._active
        age = time.time() - born
        run = self._objects[number % PATTERNS] | {"id": run_id(number), "created_at": int(born)}
        if age < self._lasts / 10:
            return run | {"status": "queued", "started_at": None, "completed_at": None, "usage": None}
        run |= {"started_at": int(born + self._lasts / 10)}
        if age < self._lasts:
            end = {"completed_at": None, "usage": None, "expires_at": int(born + 600)}
            return run | end | {"status": "in_progress"}
        return run | {"completed_at": int(born + self._lasts)}


def _answer(document: dict[str, object], request: httpx.Request) -> httpx.Response:
    return httpx.Response(200, content=json.dumps(document, separators=(",", ":")), request=request)
