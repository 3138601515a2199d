"""The floor of memory: keeps every run as a dict; ``kept_dicts RUNS`` prints the bytes a run takes."""

from __future__ import annotations

import gc
import json
import sys

from tests.bench.runs import LongThread, run_id
from tests.bench.window import resident_bytes


def measure(runs: int) -> dict[str, float]:
    """Decodes page after page; only the decoded runs are kept."""
    thread = LongThread(runs)
    json.loads(thread.page(100))
    gc.collect()
    before = resident_bytes()
    kept: list[object] = []
    for newest in range(runs, 0, -100):
        page = thread.page(100, run_id(newest + 1))
        kept += json.loads(page)["data"]
    return {"bytes_a_run": (resident_bytes() - before) / len(kept)}


if __name__ == "__main__":
    json.dump(measure(int(sys.argv[1])), sys.stdout)
