"""The simulated server as a whole: its threads and assistants, brought up to the clock before anybody looks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runtui.demo.chance import make_id
from runtui.demo.thread_life import ThreadLife
from runtui.demo.threads import PLANS, assistant_id, plans_for

if TYPE_CHECKING:
    from collections.abc import Callable

_UP_SINCE = 30 * 86_400


class Simulation:
    """Every thread and assistant of the server; the same seed and clock give the same answers.

    `clock` returns seconds since 1970. Nothing happens between two calls: what should have happened meanwhile
    is worked out at the next one.
    """

    def __init__(self, *, seed: int, clock: Callable[[], float], threads: int = len(PLANS)) -> None:
        self.seed = seed
        self._clock = clock
        self._start = clock()
        lives = (ThreadLife(plan, seed=seed, start=self._start) for plan in plans_for(threads))
        self._threads = {life.id: life for life in lives}
        scenarios = dict.fromkeys(key for plan in PLANS for key in plan.scenarios)
        self._scenarios = {assistant_id(seed, key): key for key in scenarios}
        self._requests = 0

    @property
    def now(self) -> float:
        """The server's time, in seconds since 1970."""
        return self._clock()

    @property
    def assistants(self) -> dict[str, str]:
        """Assistant id → key of its scenario, oldest first."""
        return self._scenarios

    @property
    def thread_ids(self) -> tuple[str, ...]:
        """The ids of the threads, in the order of their plans."""
        return tuple(self._threads)

    def assistant_created_at(self, assistant: str) -> int:
        """When that assistant was made, in seconds since 1970."""
        return int(self._start) - _UP_SINCE + 3600 * list(self._scenarios).index(assistant)

    def thread(self, thread: str, now: float) -> ThreadLife | None:
        """The thread of that id with everything that happened until `now`; None if there is none."""
        life = self._threads.get(thread)
        if life is not None:
            life.advance(now)
        return life

    def next_request_id(self) -> str:
        """A new ``x-request-id``."""
        self._requests += 1
        return make_id("req", self.seed, self._requests)
