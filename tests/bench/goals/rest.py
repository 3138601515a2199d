"""What the program takes while nobody touches it: 20 clocks that tick, and half an hour of a busy thread."""

from __future__ import annotations

import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

from tests.bench.measure import Fact, Measure, Result
from tests.bench.processes import CONSOLE, environment, program
from tests.bench.window import Window

ACTIVE = 20
TICKING_SECONDS = 25.0
DAY_MINUTES = 30
SPEED = 30
"""How many seconds of the day pass in one. Faster clocks merge frames: at 20 the app writes 7 % less than at 1."""
SIZE = (200, 50)


class _Used(NamedTuple):
    cpu: float
    written: int
    memory: int


def measure_ticking() -> list[Result]:
    """Measures the clocks of 20 active runs, nothing being asked, against an idle app; all at the same time."""
    used = _watch(
        (program("bare", "static"), b"painted"),
        (program("bare", "word"), b"painted"),
        (program("grown", 200, ACTIVE), b"200 loaded"),
        seconds=TICKING_SECONDS,
    )
    idle, word, ticking = (100 * each.cpu / TICKING_SECONDS for each in used)
    why = "floor: idle Textual app; Textual's way from a second to a frame is over half of it: see the next row"
    return [
        Measure(f"{ACTIVE} runs ticking, CPU", idle, ticking, "%", 4.0, why),
        Measure("one word drawn anew every second, CPU", idle, word, "%", None, "Textual alone, no layout"),
    ]


def measure_watch() -> list[Result]:
    """Measures the watch over the threads of the demo, which it answers itself, against one label that ticks."""
    bare, ours = _watch(
        (program("bare", "ticking"), b"painted"),
        ([*CONSOLE, "watch", "--demo"], b"req/min"),
        seconds=TICKING_SECONDS,
    )
    floor, watch = (100 * each.cpu / TICKING_SECONDS for each in (bare, ours))
    return [
        Measure("the watch at rest, CPU", floor, watch, "%", 4.0, "floor: one label that ticks; the demo inside")
    ]


def measure_day() -> list[Result]:
    """Measures 30 minutes of a thread with 20 active runs on a fast clock, against one label that ticks."""
    bare, ours = _watch(
        (program("bare", "ticking", SPEED), b"painted"),
        (program("busy_day", SPEED), b"loaded"),
        seconds=DAY_MINUTES * 60 / SPEED,
    )
    seconds, note = (
        DAY_MINUTES * 60,
        f"200×50, clock {SPEED}× as fast, flattering both; floor: one label that ticks",
    )
    cpu = Measure("a busy half hour, CPU", 100 * bare.cpu / seconds, 100 * ours.cpu / seconds, "%", None, note)
    floor, written = (each.written / DAY_MINUTES / 1_000 for each in (bare, ours))
    return [
        cpu,
        Measure("a busy half hour, to the terminal", floor, written, "kB/min", None, "a new page every 3 s"),
        Fact("a busy half hour, memory grows by", ours.memory / 1e6, "MB"),
    ]


def _watch(*programs: tuple[list[str], bytes], seconds: float) -> list[_Used]:
    """What each program uses within `seconds` after it settled; they run side by side."""
    with tempfile.TemporaryDirectory() as home, ExitStack() as stack:
        windows = [stack.enter_context(Window(command, environment(Path(home)), SIZE)) for command, _ in programs]
        for window, (_, mark) in zip(windows, programs, strict=True):
            window.painted(mark)
        _look(windows, 3)
        before = [_used(window) for window in windows]
        _look(windows, seconds)
        after = [_used(window) for window in windows]
    return [
        _Used(end.cpu - start.cpu, end.written - start.written, end.memory - start.memory)
        for end, start in zip(after, before, strict=True)
    ]


def _used(window: Window) -> _Used:
    return _Used(window.cpu_seconds, window.received, window.resident_bytes)


def _look(windows: list[Window], seconds: float) -> None:
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        for window in windows:
            window.look(0.1)
