"""What mitmproxy loads: of fifty answers one is spoiled, each time in another way, and written down."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import TYPE_CHECKING

from mitmproxy import http

if TYPE_CHECKING:
    from collections.abc import Callable

ONE_IN = 50
WRITTEN = Path("faults.txt")

_count = itertools.count(1)


def response(flow: http.HTTPFlow) -> None:
    """Spoils the answer when it is its turn."""
    number = next(_count)
    if number % ONE_IN == 0:
        name, spoil = FAULTS[number // ONE_IN % len(FAULTS)]
        spoil(flow)
        with WRITTEN.open("a") as written:
            written.write(f"{name} {flow.request.path}\n")


def _page_of_the_proxy(flow: http.HTTPFlow) -> None:
    html = b"<html><head><title>502 Bad Gateway</title></head><body>502 Bad Gateway</body></html>"
    flow.response = http.Response.make(502, html, {"Content-Type": "text/html"})


def _too_many(flow: http.HTTPFlow) -> None:
    flow.response = http.Response.make(429, b'{"error":{"message":"Slow down."}}', {"Retry-After": "1"})


def _cut(flow: http.HTTPFlow) -> None:
    assert flow.response is not None
    assert flow.response.content is not None
    flow.response.content = flow.response.content[: len(flow.response.content) // 2]


def _hang_up(flow: http.HTTPFlow) -> None:
    flow.kill()


FAULTS: tuple[tuple[str, Callable[[http.HTTPFlow], None]], ...] = (
    ("502", _page_of_the_proxy),
    ("429", _too_many),
    ("cut", _cut),
    ("hung up", _hang_up),
)
