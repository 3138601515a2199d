"""What a longer list costs: each step from the key to the picture at 1,000, 10,000 and 100,000 rows."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from statistics import median

from tests.bench.measure import Fact, Result
from tests.bench.processes import environment, program
from tests.bench.window import Window, other_count, other_row

ENDINGS = ("expired", "incomplete", "failed", "cancelled")
"""What the program under the window lets its third run become, in turn."""
LENGTHS = (1_000, 10_000, 100_000)
ROUNDS = 7
PAUSE = 0.25


def measure_growth() -> list[Result]:
    """Measures all steps of the real app over a server that has the rows ready: feed and screen are in it."""
    facts: list[Result] = []
    for length in LENGTHS:
        with tempfile.TemporaryDirectory() as home:
            command = program("grown", length)
            with Window(command, environment(Path(home))) as window:
                facts += _steps(window, length)
    return facts


def _steps(window: Window, length: int) -> list[Result]:
    window.painted(b"%s loaded" % _counted(length))
    time.sleep(0.5)
    window.look(0.5)
    found = {
        "load: reload of all rows": _median(window, length, _reload),
        "scroll by a page": _median(window, length, _scroll),
        "append a page of 100 at the end": _median(window, length, _append),
        "five runs at the head": _median(window, length, _insert),
        "update of a visible row": _median(window, length, _update),
    }
    facts: list[Result] = [Fact(f"{length:>7,} rows, {name}", 1000 * each, "ms") for name, each in found.items()]
    return [*facts, Fact(f"{length:>7,} rows, memory of the process", window.resident_bytes / 1e6, "MB")]


def _median(window: Window, length: int, step: object) -> float:
    times = []
    for place in range(ROUNDS):
        assert callable(step)
        times.append(step(window, length, place))
        window.look(PAUSE)
    return median(times[1:])


def _reload(window: Window, length: int, place: int) -> float:
    """Every reload finds one run more, so that another number is painted."""
    return window.press(b"R", b"%s loaded" % _counted(length + place + 1))


def _scroll(window: Window, _length: int, _place: int) -> float:
    return window.press(b"\x1b[6~", other_row(window))


def _append(window: Window, _length: int, _place: int) -> float:
    """Goes to the end, which fetches the next page."""
    return window.press(b"G", other_count(window))


def _insert(window: Window, _length: int, place: int) -> float:
    if place == 0:
        window.press(b"g", other_row(window))
        window.look(PAUSE)
    return window.press(b"\x1b[15~", other_count(window))


def _update(window: Window, _length: int, place: int) -> float:
    return window.press(b"\x1b[17~", ENDINGS[place % len(ENDINGS)].encode())


def _counted(count: int) -> bytes:
    return f"{count:,}".encode()
