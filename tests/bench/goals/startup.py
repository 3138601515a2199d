"""From the start of the process to the shell, to the first rows, and to the answers that need no screen."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from tests.bench.measure import Measure
from tests.bench.processes import CHECKOUT, CONSOLE, environment, program
from tests.bench.runs import THREAD, run_id
from tests.bench.servers import base_url, server_of
from tests.bench.window import Window

ROUNDS = 15
WHY = "the same floor; above it lie the imports of httpx with its engines and of 25 widgets, and their first styles"
RUNS = 500


def measure_screen() -> list[Measure]:
    """Measures the shell and the first rows against an app with one Static."""
    rows = run_id(RUNS)[-6:].encode()
    with server_of(RUNS) as port:
        ours = [*CONSOLE, "--base-url", base_url(port), THREAD]
        bare = program("bare", "static")
        times: list[tuple[float, float, float]] = []
        for _ in range(ROUNDS + 1):
            (floor,) = start(bare, b"painted")
            shell, first_rows = start(ours, b"Status", rows)
            times.append((floor, shell, first_rows))
    floor, shell, first_rows = (median(each) * 1000 for each in zip(*times[1:], strict=True))
    return [
        Measure("start → shell painted", floor, shell, "ms", 1.25, "floor: Textual app, one Static"),
        Measure("start → first rows, key in the environment", floor, first_rows, "ms", 2.0, WHY),
    ]


def measure_words() -> list[Measure]:
    """Measures ``--help`` and ``--version`` against an interpreter that does nothing."""
    asked = {"--help": [*CONSOLE, "--help"], "--version": [*CONSOLE, "--version"]}
    nothing = [sys.executable, "-c", "pass"]
    times: dict[str, list[float]] = {name: [] for name in ("floor", *asked)}
    for _ in range(ROUNDS + 1):
        times["floor"].append(_run(nothing))
        for name, command in asked.items():
            times[name].append(_run(command))
    floor, *ours = (median(each[1:]) * 1000 for each in times.values())
    return [
        Measure(f"runtui {name}", floor, value, "ms", 3.0, "floor: python -c pass")
        for name, value in zip(asked, ours, strict=True)
    ]


def start(command: list[str], *marks: bytes) -> list[float]:
    """Returns the seconds from the start of the process to each mark on its screen."""
    with tempfile.TemporaryDirectory() as home, Window(command, environment(Path(home))) as window:
        return [window.painted(mark) - window.started for mark in marks]


def _run(command: list[str]) -> float:
    with tempfile.TemporaryDirectory() as home:
        began = time.perf_counter()
        subprocess.run(command, env=environment(Path(home)), cwd=CHECKOUT, capture_output=True, check=True)
        return time.perf_counter() - began
