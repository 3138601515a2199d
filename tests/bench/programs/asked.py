"""Counts the requests of a refresh of 100 open runs, and of a round over 20 threads; prints both counts."""

from __future__ import annotations

import asyncio
import json
import sys
from statistics import mean
from typing import TYPE_CHECKING

from runtui.api.assistants.client import AssistantsClient
from runtui.feed.refresh.feed import RunFeed
from runtui.feed.refresh.last_status import LastStatus, NewestRuns
from runtui.model.profile import Auth, Profile
from tests.bench.programs.busy_thread import BusyThread
from tests.bench.runs import THREAD

if TYPE_CHECKING:
    from runtui.model.run import RunPage

OPEN, THREADS = 100, 20
ROUNDS = 10


class Asked:
    """The real client over a transport that counts."""

    def __init__(self, *, active: int) -> None:
        self.transport = BusyThread(active=active, lasts=36_000.0)
        profile = Profile(name="-", base_url="http://localhost:9/v1", auth=Auth.NONE)
        self.client = AssistantsClient(profile, None, transport=self.transport)

    async def list_newest(self, thread_id: str) -> RunPage:
        """Asks for the newest run of a thread, as the list of threads does."""
        del thread_id  # the transport knows one thread only
        return await self.client.list_runs(THREAD, limit=1)


async def one_thread() -> float:
    """Returns the requests of one refresh, on average, at the program's own page size."""
    asked = Asked(active=OPEN)
    feed = RunFeed(asked.client, THREAD)
    await feed.refresh()
    while len(feed.state.runs) <= OPEN:
        await feed.load_more()
    counts = []
    for _ in range(ROUNDS):
        before = asked.transport.requests
        await feed.refresh()
        counts.append(asked.transport.requests - before)
    if len(feed.state.active_runs) < OPEN:
        raise AssertionError(f"only {len(feed.state.active_runs)} runs are open")
    return mean(counts)


async def many_threads() -> float:
    """Returns the requests of one round over threads with one open run each."""
    asked = Asked(active=1)
    answers: list[LastStatus] = []
    newest = NewestRuns(asked, answers.append)
    newest.ask(f"thread_{number}" for number in range(THREADS))
    while not newest.is_idle:
        await newest.answered_or(asyncio.Event(), 1.0)
    if len(answers) != THREADS:
        raise AssertionError(f"{len(answers)} threads answered")
    return asked.transport.requests


if __name__ == "__main__":
    json.dump({"one": asyncio.run(one_thread()), "many": asyncio.run(many_threads())}, sys.stdout)
