"""A socket on 127.0.0.1 that answers each request with the next of the acts it was given.

For what no server of the protocol would do: bytes that break off, silence, answers without end. Whoever needs
answers of the protocol takes the simulated server of tests/servers.
"""

import asyncio
import json

OK = {"object": "list", "data": [{"id": "run_1", "status": "queued", "thread_id": "thread_1"}], "has_more": False}


def answer(document=None, *, status="200 OK", headers="", body=None):
    """A whole answer on a connection that stays open."""
    body = json.dumps(OK if document is None else document).encode() if body is None else body
    head = f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n{headers}\r\n"
    return head.encode() + body


def act(*parts, pause=0.0, is_last=True):
    """An act that sends `parts`, `pause` seconds apart, and then closes the connection if it is the last."""

    async def play(writer):
        for part in parts:
            writer.write(part)
            await writer.drain()
            await asyncio.sleep(pause)
        return is_last

    return play


def stays_open(*parts):
    """An act after which the connection waits for the next request."""
    return act(*parts, is_last=False)


async def silence(_writer):
    """Never answers."""
    await asyncio.sleep(30)
    return True


def endless(head, chunk, *, times=100_000):
    """An act that sends `chunk` again and again until nobody listens."""

    async def play(writer):
        writer.write(head)
        for _ in range(times):
            writer.write(chunk)
            await writer.drain()
        return True

    return play


class Loopback:
    """Serves while its context is open; the last act answers all further requests."""

    def __init__(self, *acts, ssl=None):
        self._acts = list(acts)
        self._ssl = ssl
        self._tasks = set()
        self.heads = []
        self.connections = 0

    @property
    def requests(self):
        """How many requests came."""
        return len(self.heads)

    @property
    def base_url(self):
        """The URL of a profile."""
        return f"http{'s' if self._ssl else ''}://127.0.0.1:{self.port}/v1"

    async def __aenter__(self):
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=self._ssl)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_):
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._server.wait_closed()

    async def _serve(self, reader, writer):
        task = asyncio.current_task()
        self._tasks.add(task)
        self.connections += 1
        try:
            is_last = False
            while not is_last:
                head = await reader.readuntil(b"\r\n\r\n")
                self.heads.append(head.decode())
                is_last = await self._acts.pop(0)(writer) if len(self._acts) > 1 else await self._acts[0](writer)
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            pass
        finally:
            writer.close()
