"""How often the server is asked, against one request a run at the same interval: counted, not timed."""

from __future__ import annotations

from tests.bench.measure import Measure, Result
from tests.bench.processes import numbers_of, program

OPEN, THREADS = 100, 20


def measure_requests() -> list[Result]:
    """Counts a refresh of 100 open runs of one thread, and a round over 20 threads with one open run each."""
    numbers = numbers_of(program("asked"))
    note = "a refresh; floor: one retrieve a run"
    return [
        Measure(f"requests, {OPEN} open runs in one thread", OPEN, numbers["one"], "", 1 / 15, note),
        Measure(f"requests, one in each of {THREADS} threads", THREADS, numbers["many"], "", 1.0, note),
    ]
