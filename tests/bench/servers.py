"""Servers on loopback in processes of their own, so that they take nothing from the loop that is measured."""

from __future__ import annotations

import subprocess
from contextlib import contextmanager
from typing import TYPE_CHECKING

from tests.bench.processes import CHECKOUT, program

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def server_of(total: int) -> Iterator[int]:
    """Serves a thread of `total` runs; yields the port."""
    with _serving(program("server", total)) as port:
        yield port


@contextmanager
def slow_link_to(port: int, *, latency: float, rate: float) -> Iterator[int]:
    """Leads to `port` with `latency` seconds each way and `rate` bytes a second; yields its own port."""
    with _serving(program("slow_link", port, latency, rate)) as own:
        yield own


def base_url(port: int) -> str:
    """Returns what runtui is given as ``--base-url``."""
    return f"http://127.0.0.1:{port}/v1"


@contextmanager
def _serving(command: list[str]) -> Iterator[int]:
    process = subprocess.Popen(command, cwd=CHECKOUT, stdout=subprocess.PIPE)
    try:
        assert process.stdout is not None
        yield int(process.stdout.readline())
    finally:
        process.kill()
        process.communicate()
