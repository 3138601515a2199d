"""A large archive opened: until its first rows stand, what it takes of memory, and a filter over all of it."""

from __future__ import annotations

import json
import tempfile
import time
from pathlib import Path
from statistics import median

from tests.bench.archives import REFUNDS, write_archive
from tests.bench.goals.startup import start
from tests.bench.measure import Fact, Measure, Result
from tests.bench.processes import CONSOLE, environment, program
from tests.bench.runs import run_id
from tests.bench.window import Window

RUNS = 100_000
FEW = 1_000
ROUNDS = 7
SETTLES = 3.0
"""Seconds in which the rest of the file is read."""


def measure_opening() -> list[Result]:
    """Measures the first rows against an app with one Static, the memory against that for a short archive."""
    with tempfile.TemporaryDirectory() as folder:
        many, few = Path(folder) / "many.jsonl", Path(folder) / "few.jsonl"
        write_archive(many, RUNS)
        write_archive(few, FEW)
        times = [(*start(program("bare", "static"), b"painted"), *_opened(many)) for _ in range(ROUNDS + 1)]
        floor, rows = (median(each) * 1000 for each in zip(*times[1:], strict=True))
        return [
            Measure(f"open, {RUNS:,} runs → first rows", floor, rows, "ms", 1.5, "floor: Textual app, one Static"),
            Measure(
                f"open, {RUNS:,} runs: memory", _memory(few, FEW), _memory(many, RUNS), "MB", None, f"of {FEW:,}"
            ),
            *_called(many),
        ]


def _opened(archive: Path) -> list[float]:
    return start([*CONSOLE, "open", str(archive)], _newest(RUNS))


def _newest(count: int) -> bytes:
    return run_id(count)[-6:].encode()


def _memory(archive: Path, count: int) -> float:
    command = [*CONSOLE, "open", str(archive)]
    with tempfile.TemporaryDirectory() as home, Window(command, environment(Path(home))) as window:
        window.painted(_newest(count))
        window.look(SETTLES)
        return window.resident_bytes / 1e6


def _called(archive: Path) -> list[Result]:
    """Types a filter that has to look into the steps of all runs."""
    with tempfile.TemporaryDirectory() as home:
        file = Path(home) / "stops.json"
        with Window(program("opened", file, archive), environment(Path(home))) as window:
            window.painted(_newest(RUNS))
            window.look(SETTLES)
            began = window.send(b"/called:refund\r")
            seconds = window.painted(rb"%d of %s" % (RUNS // REFUNDS, f"{RUNS:,}".encode())) - began
            time.sleep(1)
            stop = 1000 * max(json.loads(file.read_text())["longest"])
    what = f"called: over {RUNS:,} archived runs"
    return [Fact(what, seconds, "s", "all found"), Fact(f"{what}: loop stopped, longest", stop, "ms", "", most=50)]
