"""The app over N runs that differ, with a probe in its loop: ``searched FILE N``; F7 tells its stops."""

from __future__ import annotations

import asyncio
import copy
import json
import random
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from msgspec.structs import replace
from textual.binding import Binding, BindingType

from runtui.model.packed import PackedPage
from tests.bench.programs.given_runs import GivenApp, GivenRuns, row
from tests.bench.runs import PATTERNS, LongThread

if TYPE_CHECKING:
    from runtui.model.run import Run

GRAIN = 0.002
STATUSES = ("completed",) * 90 + ("failed",) * 5 + ("expired",) * 3 + ("cancelled", "incomplete")
MODELS = ("gpt-4o", "gpt-4o-mini", "gpt-4.1", "o3")
_PAGE = 100


def rows(count: int) -> list[Run]:
    """Returns rows that differ, the newest first, each with a whole object of 10.5 KB behind it."""
    thread, chance = LongThread(PATTERNS), random.Random(1)
    pages = [
        PackedPage([thread.run(first + place) for place in range(_PAGE)]) for first in range(1, PATTERNS, _PAGE)
    ]
    for page in pages:
        page.pack()
    runs = []
    for number in range(count, 0, -1):
        place = (count - number) % _PAGE
        if place == 0:  # bytes are shared, pages are not: each has to be opened
            page = copy.copy(pages[(count - number) // _PAGE % len(pages)])
        runs.append(_differing(row(number, chance.choice(STATUSES)), chance, page, place))
    return runs


def _differing(run: Run, chance: random.Random, page: PackedPage, place: int) -> Run:
    ended = None if run.status == "expired" else (run.started_at or 0.0) + chance.randint(2, 60)
    return replace(run, model=chance.choice(MODELS), ended_at=ended, page=page, place=place)


class SearchedApp(GivenApp):
    """Measures how late its own loop is."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("f7", "tell", priority=True)]

    def __init__(self, given: GivenRuns, file: Path) -> None:
        super().__init__(given)
        self._file = file
        self._late: list[float] = []

    def on_mount(self) -> None:
        """Starts the probe."""
        super().on_mount()
        self.run_worker(self._probe())

    async def _probe(self) -> None:
        while True:
            before, worked = time.perf_counter(), time.process_time()
            await asyncio.sleep(GRAIN)
            # What other processes took of a busy machine is none of its stops.
            self._late.append(min(time.perf_counter() - before - GRAIN, time.process_time() - worked))

    def action_tell(self) -> None:
        """Writes the longest stops since the last time, the longest last."""
        unfinished = self._file.with_suffix(".part")  # a file that is there is a whole one
        unfinished.write_text(json.dumps(sorted(self._late)[-5:]))
        unfinished.rename(self._file)
        self._late.clear()


if __name__ == "__main__":
    given = GivenRuns(0)
    given.hold(rows(int(sys.argv[2])))
    SearchedApp(given, Path(sys.argv[1])).run()
