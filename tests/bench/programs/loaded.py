"""The app, whose table is given a whole list of runs on a key: F2 none, F3 the first length, F4 the second."""

from __future__ import annotations

import sys
import time
from typing import ClassVar

from textual.binding import Binding, BindingType

from runtui.feed.refresh.loaded_runs import LoadedRuns
from runtui.feed.refresh.state import FeedState, FeedStatus, Paging
from runtui.feed.run.journal import Journal
from tests.bench.programs.given_runs import GivenApp, GivenRuns, row
from tests.bench.runs import THREAD


class LoadedApp(GivenApp):
    """Holds the lists ready, so that only the table's own work is between the key and the picture."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(f"f{place + 2}", f"give({place})", priority=True) for place in range(3)
    ]

    def __init__(self, *lengths: int) -> None:
        super().__init__(GivenRuns(1))
        self._states = [_state(length) for length in lengths]

    def action_give(self, place: int) -> None:
        """Gives the table another thread's list, as the feed would."""
        self.runs.table.open_at(None)
        self.runs.state = self._states[place]


def _state(length: int) -> FeedState:
    return FeedState(
        thread_id=THREAD,
        version=1,
        runs=LoadedRuns(row(number) for number in range(length, 0, -1)),
        journal=Journal(),
        feed_status=FeedStatus.MANUAL,
        last_ok=time.time(),
        paging=Paging.END,
    )


if __name__ == "__main__":
    LoadedApp(0, *map(int, sys.argv[1:])).run()
