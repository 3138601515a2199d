"""Decodes one page of 100 runs many times, in turn with the floor; prints the medians in milliseconds."""

from __future__ import annotations

import json
import sys
import time
from statistics import median
from typing import TYPE_CHECKING

from runtui.api.assistants.decode_run import decode_run_page
from tests.bench.runs import THREAD, LongThread

if TYPE_CHECKING:
    from collections.abc import Callable

ROUNDS = 200


def measure() -> dict[str, float]:
    """Measures with the garbage collector on, as in the program."""
    page = LongThread(1_000).page(100)
    steps: dict[str, Callable[[], object]] = {
        "floor": page.decode,
        "ours": lambda: decode_run_page(page, thread_id=THREAD),
        "json": lambda: json.loads(page),
    }
    times: dict[str, list[float]] = {name: [] for name in steps}
    for _ in range(ROUNDS):
        for name, step in steps.items():
            began = time.perf_counter()
            step()
            times[name].append(time.perf_counter() - began)
    return {name: median(each) * 1000 for name, each in times.items()} | {"bytes": len(page)}


if __name__ == "__main__":
    json.dump(measure(), sys.stdout)
