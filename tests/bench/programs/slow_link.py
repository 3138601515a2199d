"""A loopback proxy that delays and throttles: prints its port, then serves until it is ended."""

from __future__ import annotations

import asyncio
import sys
from contextlib import suppress

_GRAIN = 8_192
"""Bytes let through at a time."""


class Link:
    """One line to the server, shared by all connections: `latency` seconds each way, `rate` bytes a second down."""

    def __init__(self, port: int, latency: float, rate: float) -> None:
        self._port = port
        self._latency = latency
        self._rate = rate
        self._free_at = 0.0

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Carries one connection to the server and back."""
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._port)
        with suppress(ConnectionError):
            await asyncio.gather(
                self._carry_one_way(reader, far_writer, rate=None),
                self._carry_one_way(far_reader, writer, rate=self._rate),
            )

    async def _carry_one_way(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, rate: float | None
    ) -> None:
        loop = asyncio.get_running_loop()
        due: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(maxsize=1_000)
        delivery = asyncio.ensure_future(_deliver(due, writer))
        try:
            while chunk := await reader.read(_GRAIN):
                if rate is not None:
                    self._free_at = max(self._free_at, loop.time()) + len(chunk) / rate
                    await asyncio.sleep(self._free_at - loop.time())
                await due.put((loop.time() + self._latency, chunk))
        finally:
            await due.put((0.0, b""))
            await delivery


async def _deliver(due: asyncio.Queue[tuple[float, bytes]], writer: asyncio.StreamWriter) -> None:
    """Hands over each chunk at its time; the empty one ends the line."""
    with suppress(ConnectionError):
        while True:
            at, chunk = await due.get()
            await asyncio.sleep(at - asyncio.get_running_loop().time())
            if not chunk:
                break
            writer.write(chunk)
            await writer.drain()
    writer.close()


async def serve(port: int, latency: float, rate: float) -> None:
    """Serves the link to the server at `port`."""
    link = Link(port, latency, rate)
    server = await asyncio.start_server(link.carry, "127.0.0.1", 0)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), float(sys.argv[2]), float(sys.argv[3])))
