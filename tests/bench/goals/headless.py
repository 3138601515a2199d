"""Commands without a screen: one page of runs, and all runs of a long thread in a memory that stays the same."""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import NamedTuple

from tests.bench.measure import Measure, Result
from tests.bench.processes import CHECKOUT, CONSOLE, environment, numbers_of, program
from tests.bench.runs import THREAD
from tests.bench.servers import base_url, server_of

ROUNDS = 15
RUNS, FEW = 100_000, 1_000
PAGE = 100
_ALL_NOTE = "masked and checked object by object, to /dev/null; floor: the same bytes by a raw socket"


class _Done(NamedTuple):
    seconds: float
    memory: int
    """Bytes at most."""


def measure_headless() -> list[Result]:
    """Measures ``runs list``: a page against a bare script on httpx, all runs against the bytes alone."""
    with server_of(RUNS) as port:
        script = program("bare_list", base_url(port), THREAD, PAGE)
        page = _listing(port, "--limit", PAGE, "--format", "json")
        rounds = [(_run(script).seconds, _run(page).seconds) for _ in range(ROUNDS + 1)]
        floor, ours = (median(each) * 1000 for each in zip(*rounds[1:], strict=True))
        floors = [numbers_of(program("raw_pages", port, RUNS), seconds=300)["seconds"]]
        whole = _run(_listing(port, "--all", "--format", "jsonl"))
        floors.append(numbers_of(program("raw_pages", port, RUNS), seconds=300)["seconds"])
        few = _run(_listing(port, "--limit", FEW, "--format", "jsonl"))
    return [
        Measure(f"runs list --format json, {PAGE} runs", floor, ours, "ms", 1.4, "floor: a bare script on httpx"),
        Measure(f"runs list --all, {RUNS:,} runs", median(floors), whole.seconds, "s", 3.5, _ALL_NOTE),
        Measure("its memory at most", few.memory / 1e6, whole.memory / 1e6, "MB", 1.3, f"floor: {FEW:,} runs"),
    ]


def _listing(port: int, *words: object) -> list[str]:
    return [*CONSOLE, "runs", "list", THREAD, "--base-url", base_url(port), *map(str, words)]


def _run(command: list[str]) -> _Done:
    """Runs a command to its end, its output thrown away."""
    with tempfile.TemporaryDirectory() as home:
        began = time.perf_counter()
        process = subprocess.Popen(
            command, env=environment(Path(home)), cwd=CHECKOUT,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        _, status, used = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)} failed")
    return _Done(seconds, used.ru_maxrss * 1024)
