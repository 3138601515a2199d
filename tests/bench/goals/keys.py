"""From a key to the picture, in a real terminal: moving in a long list, and showing a long list at all."""

from __future__ import annotations

import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from statistics import median, quantiles
from typing import TYPE_CHECKING

from tests.bench.measure import Measure
from tests.bench.processes import environment, program
from tests.bench.window import FIRST_ROW, Window, other_row

if TYPE_CHECKING:
    from collections.abc import Iterator

LONG, SHORT = 100_000, 1_000
KEYS = 60
ROUNDS = 12
PAUSE = 0.12
"""Seconds between keys: whatever follows a key, such as the detail of the run, is done by then."""
_KINDS = {"line down (j)": b"j", "page down": b"\x1b[6~"}


def measure_keys() -> list[Measure]:
    """Measures moving by a line and by a page at 100,000 rows against a Static drawn anew on a key."""
    times: dict[str, list[float]] = {name: [] for name in ("floor", *_KINDS)}
    with ExitStack() as stack:
        environ = environment(Path(stack.enter_context(tempfile.TemporaryDirectory())))
        bare = stack.enter_context(Window(program("bare", "key"), environ))
        ours = stack.enter_context(Window(program("grown", LONG), environ))
        bare.painted(b"painted")
        ours.painted(FIRST_ROW)
        time.sleep(1)
        for _ in range(KEYS):
            times["floor"].append(_pressed(bare, b"x", b"times"))
            for name, key in _KINDS.items():
                times[name].append(_pressed(ours, key, other_row(ours)))
    return [each for name in _KINDS for each in _ratios(name, times["floor"], times[name])]


def measure_loads() -> list[Measure]:
    """Measures how much longer a list of 100,000 takes to be shown than one of 1,000."""
    times: dict[int, list[float]] = {SHORT: [], LONG: []}
    command = program("loaded", SHORT, LONG)
    with tempfile.TemporaryDirectory() as home, Window(command, environment(Path(home))) as window:
        window.painted(b"Status")
        time.sleep(2)
        for _ in range(ROUNDS):
            for length, key in {SHORT: b"\x1bOR", LONG: b"\x1bOS"}.items():
                window.press(b"\x1bOQ", b"No runs")
                window.look(PAUSE)
                times[length].append(_pressed(window, key, f"…{length:06d}".encode()))
    short, long = (median(times[length][1:]) * 1000 for length in (SHORT, LONG))
    return [Measure("100,000 runs into the table → paint", short, long, "ms", 1.2, "floor: 1,000 runs")]


def _pressed(window: Window, key: bytes, mark: bytes) -> float:
    seconds = window.press(key, mark)
    window.look(PAUSE)
    return seconds


def _ratios(name: str, floor: list[float], ours: list[float]) -> Iterator[Measure]:
    note = f"{LONG:,} rows; floor: a Static drawn anew"
    yield Measure(f"key → paint, {name}, median", median(floor) * 1000, median(ours) * 1000, "ms", 2.5, note)
    yield Measure(f"key → paint, {name}, p90", _p90(floor) * 1000, _p90(ours) * 1000, "ms", 4.0, note)


def _p90(times: list[float]) -> float:
    return quantiles(times, n=10)[-1]
