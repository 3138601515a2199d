"""What answers a client from a file: the objects in it, in the pages that a server would make of them."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Protocol

from runtui.api.request import Request, Response

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

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


class OfflineTransport:
    """Answers the requests of a client from the objects of a file, off the event loop."""

    def __init__(self, objects: OfflineObjects) -> None:
        self._objects = objects

    async def send(self, request: Request) -> Response:
        """Returns the answer to that request."""
        status, body = await asyncio.to_thread(self._answer, request)
        return Response(status, {"content-type": "application/json"}, body)

    async def aclose(self) -> None:
        """Leaves the file to who opened it."""

    def _answer(self, request: Request) -> tuple[int, bytes]:
        if request.is_write:
            return _refusal(405, _READ_ONLY)
        match request.path:
            case ("threads", thread_id):
                return self._single("thread", thread_id)
            case ("assistants", assistant_id):
                return self._single("assistant", assistant_id)
            case ("threads", thread_id, "runs", run_id):
                return self._single("run", run_id, thread_id)
            case ("threads", thread_id, *kinds) if kinds[-1] in ("runs", "steps", "messages"):
                return self._list(thread_id, kinds, dict(request.parameters))
        return _refusal(404, "A file has no such thing.")

    def _single(self, name: str, object_id: str, thread_id: str = "") -> tuple[int, bytes]:
        raw = self._objects.object(name, object_id, thread_id)
        return (200, raw) if raw is not None else _refusal(404, f"No {name} found with id '{object_id}'.")

    def _list(self, thread_id: str, kinds: list[str], wanted: Mapping[str, str | None]) -> tuple[int, bytes]:
        page = self._page(thread_id, kinds, wanted)
        if page is None:
            return _refusal(404, f"No {kinds[-1].removesuffix('s')} found with id '{wanted.get('after')}'.")
        more = b"true" if page.has_more else b"false"
        return 200, b'{"object":"list","data":[%b],"has_more":%b}' % (b",".join(page.objects), more)

    def _page(self, thread_id: str, kinds: list[str], wanted: Mapping[str, str | None]) -> OfflinePage | None:
        limit, after = int(wanted.get("limit") or 20), wanted.get("after")
        is_ascending = wanted.get("order") == "asc"
        match kinds:
            case ["runs"]:
                return self._objects.runs(thread_id, limit=limit, after=after, is_ascending=is_ascending)
            case ["runs", run_id, "steps"]:
                return self._objects.steps(thread_id, run_id, limit=limit, after=after)
            case _:
                return self._objects.messages(
                    thread_id, run_id=wanted.get("run_id"), limit=limit, after=after, is_ascending=is_ascending
                )


def _refusal(status: int, message: str) -> tuple[int, bytes]:
    return status, json.dumps({"error": {"message": message, "type": "invalid_request_error"}}).encode()
