"""A loopback server that answers from one long thread: prints its port, then serves until it is ended.

It is no simulated server of tests/servers: it only has to take less time than anything that is measured against it.
"""

from __future__ import annotations

import asyncio
import json
import sys
from urllib.parse import parse_qsl, urlsplit

from tests.bench.runs import THREAD, LongThread, number_of

_STEP = {
    "id": "step_of_the_bench",
    "object": "thread.run.step",
    "type": "message_creation",
    "status": "completed",
    "created_at": 1_700_000_001,
    "completed_at": 1_700_000_002,
    "step_details": {"type": "message_creation", "message_creation": {"message_id": "msg_of_the_bench"}},
}
_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"


class Connection(asyncio.Protocol):
    """One client; requests are short, and nothing is asked before the answer has come."""

    def __init__(self, thread: LongThread) -> None:
        self._thread = thread
        self._heard = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keeps the way back."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Answers whatever whole request there is."""
        self._heard += data
        while b"\r\n\r\n" in self._heard:
            request, _, self._heard = self._heard.partition(b"\r\n\r\n")
            body = self._answer(request.split(b" ", 2)[1].decode())
            self._transport.writelines((_HEAD % len(body), body))

    def _answer(self, target: str) -> bytes:
        parts = urlsplit(target)
        asked = dict(parse_qsl(parts.query))
        if parts.path.endswith("/runs"):
            return self._thread.page(int(asked.get("limit", 20)), asked.get("after"))
        if parts.path.endswith(("/steps", "/messages")):
            entries = [_STEP] if parts.path.endswith("/steps") else []
            return json.dumps({"object": "list", "data": entries, "has_more": False}).encode()
        if "/runs/" in parts.path:
            return self._thread.run(number_of(parts.path))
        return json.dumps({"id": THREAD, "object": "thread", "created_at": 1, "metadata": {}}).encode()


async def serve(total: int) -> None:
    """Serves a thread of `total` runs."""
    thread = LongThread(total)
    server = await asyncio.get_running_loop().create_server(lambda: Connection(thread), "127.0.0.1", 0)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1])))
