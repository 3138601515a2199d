"""Filters and sorts a long list of rows, and does the same by a plain loop: prints milliseconds by name as JSON."""

from __future__ import annotations

import gc
import json
import sys
import time
from statistics import median
from typing import TYPE_CHECKING

from runtui.feed.refresh.loaded_runs import LoadedRuns
from runtui.feed.view.ordering import Sort, SortKey
from runtui.feed.view.query.parse import parse
from runtui.feed.view.view import Arrangement, RunView
from tests.bench.programs.searched import rows

if TYPE_CHECKING:
    from collections.abc import Callable

    from runtui.model.run import Run

ROUNDS = 7


def measure(count: int) -> dict[str, float]:
    """Takes the middle of some rounds, the loop and the view by turns."""
    runs = rows(count)
    roll, now = LoadedRuns(runs), runs[0].created_at or 0.0
    steps: dict[str, Callable[[], object]] = {
        "status, floor": lambda: [run for run in runs if run.status == "failed"],
        "status": lambda: _arranged(roll, now, Arrangement(parse("status:failed"))),
        "duration, floor": lambda: [run for run in runs if _seconds(run) >= 30],
        "duration": lambda: _arranged(roll, now, Arrangement(parse("dur:>=30s"))),
        "sort, floor": lambda: sorted(runs, key=lambda run: run.model or ""),
        "sort": lambda: _arranged(roll, now, Arrangement(sort=Sort(SortKey.MODEL))),
    }
    gc.collect()
    gc.freeze()  # as after the start of the program
    times: dict[str, list[float]] = {name: [] for name in steps}
    for _ in range(ROUNDS):
        for name, step in steps.items():
            began = time.perf_counter()
            step()
            times[name].append(1000 * (time.perf_counter() - began))
    return {name: median(each) for name, each in times.items()}


def _arranged(roll: LoadedRuns, now: float, arrangement: Arrangement) -> int:
    view = RunView(roll)
    view.arrange(arrangement, now)
    return len(view)


def _seconds(run: Run) -> float:
    return -1.0 if run.ended_at is None or run.started_at is None else run.ended_at - run.started_at


if __name__ == "__main__":
    json.dump(measure(int(sys.argv[1])), sys.stdout)
