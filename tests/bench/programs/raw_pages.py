"""The floor of paging: reads the same bytes with a plain socket; ``raw_pages PORT RUNS`` prints the seconds."""

from __future__ import annotations

import json
import socket
import sys
import time

from tests.bench.runs import THREAD, run_id

_CHUNK = 1 << 18


def read_pages(port: int, runs: int) -> float:
    """Returns the seconds it takes to read all pages of 100."""
    with socket.create_connection(("127.0.0.1", port)) as line:
        began = time.perf_counter()
        for newest in range(runs, 0, -100):
            after = "" if newest == runs else f"&after={run_id(newest + 1)}"
            line.sendall(f"GET /v1/threads/{THREAD}/runs?limit=100{after} HTTP/1.1\r\n\r\n".encode())
            _read_answer(line)
        return time.perf_counter() - began


def _read_answer(line: socket.socket) -> None:
    heard = b""
    while b"\r\n\r\n" not in heard:
        heard += line.recv(_CHUNK)
    head, _, rest = heard.partition(b"\r\n\r\n")
    left = int(head.rpartition(b"Content-Length: ")[2].split(b"\r\n")[0]) - len(rest)
    while left > 0:
        left -= len(line.recv(min(_CHUNK, left)))


if __name__ == "__main__":
    json.dump({"seconds": read_pages(int(sys.argv[1]), int(sys.argv[2]))}, sys.stdout)
