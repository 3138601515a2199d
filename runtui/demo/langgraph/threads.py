"""One thread of the simulated LangGraph server at an instant: its runs, what it holds, and whether it waits."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from runtui.demo.langgraph.checkpoints import STEPS_A_RUN, checkpoints_of
from runtui.demo.langgraph.names import place_of, uuid_of
from runtui.demo.langgraph.runs import graph_runs
from runtui.demo.threads import PLANS, plans_for, thread_id
from runtui.model.thread import SavedThread

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runtui.demo.langgraph.checkpoints import DemoCheckpoint
    from runtui.demo.langgraph.messages import GraphMessage
    from runtui.demo.langgraph.runs import DemoGraphRun
    from runtui.demo.run_script import RunScript
    from runtui.demo.thread_life import ThreadLife

REMEMBERED = 4
"""Simulated runs of before whose messages a thread still holds: the graph drops older ones."""


class PastRuns:
    """The runs of a thread that nothing changes any more; where they are is kept once it is known."""

    def __init__(self, life: ThreadLife) -> None:
        self.life = life
        # The very newest of the past may still wait for somebody.
        self.newest = max(-1, life.plan.runs - 2)
        self._looked_at = self.newest + 1
        self._places: list[tuple[int, int]] = []

    def newest_first(self, offset: int, now: float) -> Iterator[DemoGraphRun]:
        """Those from that place on."""
        while True:
            while offset >= len(self._places) and self._looked_at > 0:
                self._looked_at -= 1
                runs = graph_runs(self.life.script(self._looked_at), now)
                self._places += [(self._looked_at, run.part) for run in reversed(runs)]
            if offset >= len(self._places):
                return
            index, part = self._places[offset]
            yield graph_runs(self.life.script(index), now)[part]
            offset += 1


class DemoGraphThread:
    """A thread as it is at `now`."""

    def __init__(self, past: PastRuns, now: float) -> None:
        self.life = past.life
        self.now = now
        self.id = graph_thread_id(past.life.id)
        self._past = past

    def newest_first(self, offset: int = 0) -> Iterator[DemoGraphRun]:
        """The runs from that place on, each worked out when it is asked for."""
        indexes = range(len(self.life) - 1, self._past.newest, -1)
        recent = [run for index in indexes for run in reversed(graph_runs(self.life.script(index), self.now))]
        yield from recent[offset:]
        yield from self._past.newest_first(max(0, offset - len(recent)), self.now)

    def find(self, run_id: str) -> DemoGraphRun | None:
        """The run of that id."""
        index, part = place_of(run_id, self.life.id)
        if index >= len(self.life):
            return None
        runs = graph_runs(self.life.script(index), self.now)
        return next((run for run in runs if (run.part, run.id) == (part, run_id)), None)

    @cached_property
    def newest(self) -> DemoGraphRun | None:
        """The newest run."""
        return next(self.newest_first(), None)

    @cached_property
    def last_ended(self) -> DemoGraphRun | None:
        """The newest run that has ended: the thread object tells what that one left."""
        return next((run for run in self.newest_first() if not run.is_active), None)

    @cached_property
    def state(self) -> DemoCheckpoint | None:
        """The newest checkpoint; None before the first run was taken up."""
        return self._state_until(self.newest)

    @cached_property
    def settled(self) -> DemoCheckpoint | None:
        """The newest checkpoint of the runs that have ended."""
        return self._state_until(self.last_ended)

    @property
    def status(self) -> str:
        """``busy``, ``error``, ``interrupted`` or ``idle``."""
        if self.newest is None:
            return "idle"
        if self.newest.is_active:
            return "busy"
        if self.newest.status in ("error", "timeout"):
            return "error"
        is_in_the_middle = self.state is not None and self.state.task is not None
        return "interrupted" if is_in_the_middle else "idle"

    @property
    def is_waiting(self) -> bool:
        """Whether a person has to answer."""
        return self.newest is not None and self.newest.is_waiting

    def history(self) -> Iterator[DemoCheckpoint]:
        """All checkpoints, newest first, each run's worked out when it comes to that."""
        for index in range(len(self.life) - 1, -1, -1):
            yield from reversed(self.checkpoints(index))

    def checkpoints(self, index: int) -> tuple[DemoCheckpoint, ...]:
        """What the runs made of the simulated run at `index` left behind, oldest first."""
        return checkpoints_of(self.life.script(index), self.now, self._before(index))

    def script_of(self, noted: DemoCheckpoint) -> RunScript:
        """The simulated run that left this checkpoint behind."""
        return self.life.script((noted.step + 1) // STEPS_A_RUN)

    def _state_until(self, run: DemoGraphRun | None) -> DemoCheckpoint | None:
        if run is None:
            return None
        for index in range(run.script.index, -1, -1):
            parts = run.part if index == run.script.index else 1 << 8
            noted = [each for each in self.checkpoints(index) if each.part <= parts]
            if noted:
                return noted[-1]
        return None

    def _before(self, index: int) -> tuple[GraphMessage, ...]:
        earlier = range(max(0, index - REMEMBERED), index)
        left = (checkpoints_of(self.life.script(number), self.now) for number in earlier)
        return tuple(message for noted in left if noted for message in noted[-1].messages)


def graph_thread_id(simulated: str) -> str:
    """Returns the id that this server gives the simulated thread."""
    return uuid_of("thread", simulated)


def graph_assistant_id(simulated: str) -> str:
    """Returns the id that this server gives the simulated assistant."""
    return uuid_of("assistant", simulated)


def graph_threads(seed: int, count: int = len(PLANS)) -> list[SavedThread]:
    """Returns what the thread book of the demo holds for this server, the thread to open first on top."""
    return [
        SavedThread(thread_id=graph_thread_id(thread_id(seed, plan)), label=plan.label, is_pinned=plan.is_pinned)
        for plan in plans_for(count)
    ]
