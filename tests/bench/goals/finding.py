"""Filters, sorts and tabs: what a person waits for, and how long the loop stands still meanwhile."""

from __future__ import annotations

import json
import tempfile
import time
from pathlib import Path
from statistics import median

from tests.bench.measure import Fact, Measure, Result
from tests.bench.processes import CONSOLE, environment, numbers_of, program
from tests.bench.runs import THREAD
from tests.bench.servers import base_url, server_of
from tests.bench.window import FIRST_ROW, Window, other_row

RUNS = 100_000
ROUNDS = 4
PAUSE = 0.1
SEARCHED = 2.0
"""Seconds of a search that are watched."""
TABS = {b"3": b"function", b"6": b"thread.run", b"2": b"Limits"}
"""Tabs that show what is loaded, each with a word of its own."""
_F5, _F7 = b"\x1b[15~", b"\x1b[18~"
_NEWEST = "…100000".encode()


def measure_finding() -> list[Result]:
    """Measures filter and sort against a plain loop over the same list, and both from the key to the picture."""
    numbers = numbers_of(program("finding", RUNS))
    ratios = [
        Measure(f"{what}, {RUNS:,} runs", numbers[f"{name}, floor"], numbers[name], "ms", None, f"floor: {floor}")
        for what, name, floor in (
            ("filter by a list field (status)", "status", "a plain loop over the list"),
            ("filter by a list field (duration)", "duration", "a plain loop over the list"),
            ("sort by the model", "sort", "sorted() of the list"),
        )
    ]
    with tempfile.TemporaryDirectory() as home:
        file = Path(home) / "stops.json"
        with Window(program("searched", file, RUNS), environment(Path(home))) as window:
            window.painted(FIRST_ROW)
            window.look(3)
            facts = [_filtered(window), _searched(window, file), _come(window, file), _sorted(window)]
    return [*ratios, *facts]


def measure_tabs() -> list[Result]:
    """Measures from the key to the other tab: those that show what is loaded, and one that asks the server."""
    shown: list[float] = []
    begun, answered = [], []
    with server_of(200) as port, tempfile.TemporaryDirectory() as home:
        command = [*CONSOLE, "--base-url", base_url(port), THREAD]
        with Window(command, environment(Path(home))) as window:
            window.painted(FIRST_ROW)
            window.look(1.5)
            for _ in range(ROUNDS + 1):
                shown += [_pressed(window, key, word) for key, word in TABS.items()]
                _pressed(window, b"j", other_row(window))
                sent = time.perf_counter()
                begun.append(window.press(b"4", b"asking"))
                answered.append(window.painted(b"msg_of_the_bench") - sent)
                window.look(PAUSE)
    note = "the answer over loopback; a run is looked at for 100 ms before its story is asked for"
    return [
        Fact("tab switch, what is loaded", _ms(shown), "ms", "JSON, Tools, Overview of 10 KB", most=50),
        Fact("tab switch, what has to be asked for", _ms(begun), "ms", "Steps", most=50),
        Fact("tab switch, until the answer is there", _ms(answered), "ms", note),
    ]


def _filtered(window: Window) -> Fact:
    times = []
    for _ in range(ROUNDS + 1):
        times.append(_pressed(window, b"!", rb"of 100,000"))
        _pressed(window, b"!", _NEWEST)
    return Fact(f"key → {RUNS:,} runs filtered", _ms(times), "ms", "problems only (!)", most=150)


def _sorted(window: Window) -> Fact:
    times = [_pressed(window, b"S", b"(oldest|newest) first") for _ in range(ROUNDS + 1)]
    return Fact(f"key → {RUNS:,} runs sorted", _ms(times), "ms", "the order turned round (S)", most=300)


def _searched(window: Window, file: Path) -> Fact:
    """Types a word that no run has: every object has to be read."""
    _pressed(window, b"/", b"/")
    _longest_stop(window, file)
    window.press(b"zebra", b"to read")
    window.look(SEARCHED)
    stop = _longest_stop(window, file)
    _pressed(window, b"\x1b", _NEWEST)
    note = f"{SEARCHED:g} s of a search in whole objects"
    return Fact(f"bare word, {RUNS:,} runs: loop stopped, longest", stop, "ms", note, most=50)


def _come(window: Window, file: Path) -> Fact:
    """Lets runs come while the list is filtered."""
    _pressed(window, b"!", rb"of 100,000")
    _longest_stop(window, file)
    for _ in range(ROUNDS):
        window.press(_F5, b"of 100,0")
        window.look(PAUSE)
    stop = _longest_stop(window, file)
    _pressed(window, b"!", _NEWEST)
    note = "five runs each time, problems only (!)"
    return Fact(f"runs come to {RUNS:,} filtered ones: loop stopped, longest", stop, "ms", note, most=50)


def _longest_stop(window: Window, file: Path) -> float:
    """Milliseconds of the longest stop of the loop since the last time."""
    file.unlink(missing_ok=True)
    window.send(_F7)
    while not file.exists():
        window.look(0.05)
    longest: float = 1000 * max(json.loads(file.read_text()))
    return longest


def _pressed(window: Window, key: bytes, mark: bytes) -> float:
    seconds = window.press(key, mark)
    window.look(PAUSE)
    return seconds


def _ms(times: list[float]) -> float:
    return 1000 * median(times[1:])
