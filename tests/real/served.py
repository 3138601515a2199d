"""Real servers as processes on loopback: started, waited for until they listen, ended with the block."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

LISTENS_WITHIN = 90.0
"""Seconds: some import for long before they listen."""
ENDS_WITHIN = 10.0


def free_port() -> int:
    """A port of loopback that nobody has."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
        return port


@contextmanager
def served(*command: str, port: int, home: Path, **environ: str) -> Iterator[None]:
    """Runs a server that listens on `port`; what it says goes into a file of its `home`, where it works."""
    log = home / "server.log"
    with log.open("wb") as said:
        server = subprocess.Popen(
            command, cwd=home, env=_environ(home) | environ, stdout=said, stderr=said, start_new_session=True
        )
        try:
            _wait_until_it_listens(server, port, log)
            yield
        finally:
            _end(server)


def _environ(home: Path) -> Mapping[str, str]:
    quiet = {"NO_UPDATE_NOTIFIER": "1", "DO_NOT_TRACK": "1", "PYTHONUNBUFFERED": "1"}
    return {"PATH": os.environ["PATH"], "HOME": str(home), "TMPDIR": str(home), "LANG": "C.UTF-8"} | quiet


def _wait_until_it_listens(server: subprocess.Popen[bytes], port: int, log: Path) -> None:
    until = time.monotonic() + LISTENS_WITHIN
    while server.poll() is None and time.monotonic() < until:
        with socket.socket() as trial:
            if trial.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError(f"{server.args!r} does not listen; it said:\n{log.read_text()[-3000:]}")


def _end(server: subprocess.Popen[bytes]) -> None:
    """Ends the server and what it started itself: a session of their own."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        if server.poll() is None:
            os.killpg(server.pid, number)
            try:
                server.wait(ENDS_WITHIN)
            except subprocess.TimeoutExpired:
                continue
    server.wait()
