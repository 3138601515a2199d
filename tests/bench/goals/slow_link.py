"""A line with 300 ms round trips and 200 kB/s: rows keep coming, keys are answered, the loop never stops."""

from __future__ import annotations

import json
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from statistics import median, quantiles

from tests.bench.measure import Fact, Measure, Result
from tests.bench.processes import environment, program
from tests.bench.runs import THREAD
from tests.bench.servers import base_url, server_of, slow_link_to
from tests.bench.window import FIRST_ROW, NotPaintedError, Window, other_row

ONE_WAY, RATE = 0.15, 200_000.0
ROWS_A_SECOND = 8.0
SECONDS = 22.0


def measure_slow_link() -> list[Result]:
    """Walks down the list at reading speed over the slow line and over loopback, side by side in time."""
    with ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        port = stack.enter_context(server_of(2_000))
        slow_port = stack.enter_context(slow_link_to(port, latency=ONE_WAY, rate=RATE))
        near, _, _ = _walk(home, port, 50, SECONDS / 3)
        far, missing, stops = _walk(home, slow_port, 50, SECONDS)
        _, _, large_stops = _walk(home, slow_port, 100, 12)
    note = f"{ROWS_A_SECOND:g} rows/s, 300 ms, 200 kB/s; floor: the same over loopback"
    return [
        Measure("slow link: key → paint, median", median(near) * 1000, median(far) * 1000, "ms", 1.5, note),
        Measure("slow link: key → paint, p90", _p90(near) * 1000, _p90(far) * 1000, "ms", 1.5, note),
        Fact("slow link: rows missing while scrolling", missing, "", "keys at the last row loaded", most=0),
        Fact("slow link: loop stopped, longest", stops * 1000, "ms", "pages of 50", most=50),
        Fact("slow link: loop stopped, longest", large_stops * 1000, "ms", "pages of 100 (1 MB)", most=50),
    ]


def _walk(home: Path, port: int, page_size: int, seconds: float) -> tuple[list[float], int, float]:
    """Times from key to picture, keys that found no next row, and the longest stop of the loop."""
    told = home / f"told-{port}-{page_size}.json"
    command = program("probed", told, "--base-url", base_url(port), "--page-size", page_size, THREAD)
    times, missing = [], 0
    with Window(command, environment(home)) as window:
        window.painted(FIRST_ROW, seconds=30)
        window.look(2)
        until = time.perf_counter() + seconds
        while time.perf_counter() < until:
            began = time.perf_counter()
            try:
                times.append(window.press(b"j", other_row(window), seconds=0.5))
            except NotPaintedError:
                missing += 1
            window.look(max(0.0, began + 1 / ROWS_A_SECOND - time.perf_counter()))
        window.look(1)
    return times, missing, max(json.loads(told.read_text())["longest"])


def _p90(times: list[float]) -> float:
    return quantiles(times, n=10)[-1]
