"""The real program with a probe in its loop: ``probed FILE ARGUMENTS...`` writes the longest stops to FILE."""

from __future__ import annotations

import asyncio
import gc
import json
import sys
import time
from pathlib import Path

import runtui.ui.app.app
from runtui.cli.dashboard import parser as dashboard_parser
from runtui.cli.launch import prepare
from runtui.ui.app.app import RuntuiApp
from tests.bench.processes import KEY

GRAIN = 0.005
SETTLES = 1.5
"""Seconds of start-up that are not watched."""


class ProbedApp(RuntuiApp):
    """Measures how late its own loop is."""

    CSS_PATH = str(Path(runtui.ui.app.app.__file__).with_name("app.tcss"))
    file: Path

    def on_mount(self) -> None:
        """Starts the probe."""
        super().on_mount()
        self.run_worker(self._probe())

    async def _probe(self) -> None:
        await asyncio.sleep(SETTLES)
        late: list[float] = []
        told = time.perf_counter()
        while True:
            before, worked = time.perf_counter(), time.process_time()
            await asyncio.sleep(GRAIN)
            # What other processes took of a busy machine is none of its stops.
            late.append(min(time.perf_counter() - before - GRAIN, time.process_time() - worked))
            if before - told > 0.5:
                told = before
                longest = sorted(late)[-5:]
                state = self.runs.state
                rows = len(state.runs) if state is not None else 0
                self.file.write_text(json.dumps({"longest": longest, "rows": rows}))


if __name__ == "__main__":
    gc.disable()  # as the program itself does
    app = ProbedApp(prepare(dashboard_parser().read(sys.argv[2:]), {"RUNTUI_API_KEY": KEY}))
    app.file = Path(sys.argv[1])
    app.run()
