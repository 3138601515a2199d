"""What answers an httpx client from a file: the objects in it, in the pages that a server would make of them."""

from __future__ import annotations

import asyncio
import json
import re
from typing import TYPE_CHECKING, Protocol
from urllib.parse import unquote

import httpx

if TYPE_CHECKING:
    from collections.abc import Sequence

_ID = "([^/]+)"
_ROUTES = {
    "runs": re.compile(f".*/threads/{_ID}/runs"),
    "run": re.compile(f".*/threads/{_ID}/runs/{_ID}"),
    "steps": re.compile(f".*/threads/{_ID}/runs/{_ID}/steps"),
    "messages": re.compile(f".*/threads/{_ID}/messages"),
    "thread": re.compile(f".*/threads/{_ID}"),
    "assistant": re.compile(f".*/assistants/{_ID}"),
}
_READ_ONLY = "A file can't be changed: nothing was done."


class OfflinePage(Protocol):
    """A page of a list."""

    @property
    def objects(self) -> Sequence[bytes]:
        """The objects, as a server sent them."""

    @property
    def has_more(self) -> bool:
        """Whether there are more behind them."""


class OfflineObjects(Protocol):
    """The objects of a file. Each method may wait for the file to be read so far; None: it isn't there."""

    @property
    def problem(self) -> str | None:
        """What of the file could not be read, as the end of a sentence."""

    def object(self, kind: str, object_id: str, thread_id: str = "") -> bytes | None:
        """Returns one object."""

    def runs(self, thread_id: str, *, limit: int, after: str | None, is_ascending: bool) -> OfflinePage | None:
        """Returns a page of runs."""

    def steps(self, thread_id: str, run_id: str, *, limit: int, after: str | None) -> OfflinePage | None:
        """Returns a page of the steps of a run, oldest first."""

    def messages(
        self, thread_id: str, *, run_id: str | None, limit: int, after: str | None, is_ascending: bool
    ) -> OfflinePage | None:
        """Returns a page of the messages of a thread, with `run_id` those that this run wrote."""


class OfflineTransport(httpx.AsyncBaseTransport):
    """Answers the requests of a client from the objects of a file, off the event loop."""

    def __init__(self, objects: OfflineObjects) -> None:
        self._objects = objects

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Returns the answer to that request."""
        status, body = await asyncio.to_thread(self._answer, request)
        headers = {"content-type": "application/json"}
        return httpx.Response(status, headers=headers, content=body, request=request)

    def _answer(self, request: httpx.Request) -> tuple[int, bytes]:
        if request.method != "GET":
            return _refusal(405, _READ_ONLY)
        path = request.url.raw_path.partition(b"?")[0].decode("ascii")
        for name, route in _ROUTES.items():
            found = route.fullmatch(path)
            if found is not None:
                return self._found(name, [unquote(each) for each in found.groups()], request.url.params)
        return _refusal(404, "A file has no such thing.")

    def _found(self, name: str, ids: list[str], query: httpx.QueryParams) -> tuple[int, bytes]:
        if name in ("run", "thread", "assistant"):
            thread_id = ids[0] if name == "run" else ""
            raw = self._objects.object(name, ids[-1], thread_id)
            return (200, raw) if raw is not None else _refusal(404, f"No {name} found with id '{ids[-1]}'.")
        page = self._page(name, ids, query)
        if page is None:
            return _refusal(404, f"No {name.removesuffix('s')} found with id '{query.get('after')}'.")
        more = b"true" if page.has_more else b"false"
        return 200, b'{"object":"list","data":[%b],"has_more":%b}' % (b",".join(page.objects), more)

    def _page(self, name: str, ids: list[str], query: httpx.QueryParams) -> OfflinePage | None:
        limit, after = int(query.get("limit", "20")), query.get("after")
        is_ascending = query.get("order") == "asc"
        match name:
            case "runs":
                return self._objects.runs(ids[0], limit=limit, after=after, is_ascending=is_ascending)
            case "steps":
                return self._objects.steps(*ids, limit=limit, after=after)
            case _:
                run_id = query.get("run_id")
                return self._objects.messages(
                    ids[0], run_id=run_id, limit=limit, after=after, is_ascending=is_ascending
                )


def _refusal(status: int, message: str) -> tuple[int, bytes]:
    return status, json.dumps({"error": {"message": message, "type": "invalid_request_error"}}).encode()
