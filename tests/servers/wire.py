"""A real server on 127.0.0.1 that asks a flavour for its answers."""

import asyncio
import json
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, unquote, urlsplit


@dataclass
class Asked:
    """One request as it came over the wire."""

    method: str
    path: str
    query: dict
    headers: dict
    body: dict | None = None


@dataclass
class Reply:
    """One answer; `body` in place of a JSON document."""

    status: int = 200
    document: object = None
    headers: dict = field(default_factory=dict)
    body: bytes | None = None

    def encode(self):
        body = json.dumps(self.document).encode() if self.body is None else self.body
        lines = [f"HTTP/1.1 {self.status} {self.status}", f"Content-Length: {len(body)}"]
        lines += [f"{name}: {value}" for name, value in self.headers.items()]
        return "\r\n".join([*lines, "", ""]).encode() + body


class Served:
    """Serves a flavour while its context is open, and remembers what was asked."""

    def __init__(self, flavour):
        self.flavour = flavour
        self.asked = []
        self._tasks = set()

    @property
    def base_url(self):
        return f"http://127.0.0.1:{self._port}{self.flavour.prefix}"

    @property
    def paths(self):
        """Method and path of every request so far, without the prefix."""
        return [f"{asked.method} {asked.path.removeprefix(self.flavour.prefix)}" for asked in self.asked]

    async def __aenter__(self):
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self._port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_):
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._server.wait_closed()

    async def _serve(self, reader, writer):
        self._tasks.add(asyncio.current_task())
        try:
            while True:
                asked = await _read(reader)
                self.asked.append(asked)
                writer.write(self.flavour.answer(asked).encode())
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            pass
        finally:
            writer.close()


async def _read(reader):
    head = (await reader.readuntil(b"\r\n\r\n")).decode()
    first, *lines = head.strip().split("\r\n")
    method, target, _ = first.split(" ")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    parts = urlsplit(target)
    return Asked(
        method=method,
        path=unquote(parts.path),
        query=dict(parse_qsl(parts.query)),
        headers=headers,
        body=json.loads(body) if body else None,
    )
