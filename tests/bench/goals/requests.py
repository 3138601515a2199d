"""How often the server is asked, against one request a run at the same interval: counted, not timed."""

from __future__ import annotations

from tests.bench.measure import Measure, Result
from tests.bench.surroundings import program, told_by

OPEN, THREADS = 100, 20


def measure_requests() -> list[Result]:
    """Counts a refresh of 100 open runs of one thread, and a round over 20 threads with one open run each."""
    told = told_by(program("asked"))
    note = "a refresh; floor: one retrieve a run"
    return [
        Measure(f"requests, {OPEN} open runs in one thread", OPEN, told["one"], "", 1 / 15, note),
        Measure(f"requests, one in each of {THREADS} threads", THREADS, told["many"], "", 1.0, note),
    ]
