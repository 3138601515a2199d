"""Threads of a server that tells in one request which of them changed: only those are asked for."""

from statistics import median
from typing import Any

import pytest

from runtui.api.assistants.client import AssistantsClient
from runtui.api.errors import ApiError, Rejected, ServerFailed
from runtui.model.status import is_active
from runtui.model.thread import ThreadMark
from runtui.session.thread_marks import look_at_marks
from runtui.store.book.thread_book import ThreadBook
from tests.session import test_ten_minutes as by_turns
from tests.session.test_ten_minutes import STEP, THREADS, Watched, ended_since

clock = by_turns.clock


class MarkedClient(AssistantsClient):
    """A client of a server that tells of each thread how many runs it has and how the last stands."""

    has_thread_marks = True
    simulation: Any = None
    error: ApiError | None = None

    async def thread_marks(self):
        if self.error is not None:
            raise self.error
        now = self.simulation.now
        lives = (self.simulation.thread(each, now) for each in self.simulation.thread_ids)
        return {life.id: _mark(life, now) for life in lives}


def _mark(life, now):
    last = life.script(len(life) - 1).status(now) if len(life) else ""
    return ThreadMark(f"{len(life)} {last}", life.active(now) is not None)


class Marked(Watched):
    """The same threads, whose marks are looked at as the session does."""

    client_class: Any = MarkedClient

    def __init__(self, book, clock):
        super().__init__(book, clock)
        transport: Any = self.transport
        self.client.simulation = transport._api._simulation
        self.delays = []

    def _hear(self, change):
        super()._hear(change)
        if change.is_end and change.run.ended_at is not None:
            self.delays.append(self.clock.now - change.run.ended_at)

    async def run(self, seconds, seen=lambda second: ()):
        for _ in range(int(seconds / STEP)):
            self.clock.now += STEP
            watch, session = self.session.watch, self.session
            if watch.takes_marks(session.threads()):
                self.sent.append(self.clock.now)
                await look_at_marks(self.client, watch, self.clock)
            for thread_id in watch.due(session.threads(), seen(0), self.clock.now):
                await self.ask(thread_id)


@pytest.fixture
async def marked(clock):
    with ThreadBook.open(None) as book:
        made = Marked(book, clock)
        yield made
        await made.client.aclose()


async def test_all_threads_are_met_and_then_only_those_that_changed_are_asked_for(marked, clock):
    await marked.run(600)
    assert len(marked.answers) == THREADS
    assert marked.most_in_a_minute <= 60
    begin = clock.now
    marked.sent.clear()
    marked.delays.clear()
    await marked.run(300)
    ended = await ended_since(marked, begin)
    await marked.run(10)
    assert len(ended) > 10
    assert ended - marked.ends == set()
    assert median(marked.delays) <= 5
    assert marked.most_in_a_minute <= 60
    assert len(marked.sent) < 310 / 4 + 6 * len(ended)


async def test_threads_with_an_active_run_are_met_first(marked):
    active = set()
    for _ in range(60):
        active |= {each for each, mark in (await marked.client.thread_marks()).items() if mark.is_active}
        await marked.run(STEP)
    assert len(marked.answers) > 20
    assert set(marked.answers) <= active


async def test_what_is_known_of_a_thread_that_stands_as_before_is_not_old(marked, clock):
    await marked.run(600)
    placed = marked.session.watched_threads().placed
    lasts = [(each.status.last, clock.now - each.status.known_at) for each in placed]
    assert max(age for last, age in lasts if last is not None and not is_active(last.status)) <= 15


async def test_a_server_in_trouble_is_not_asked_for_marks(marked):
    marked.client.error = ServerFailed("down")
    await marked.run(10)
    assert len(marked.sent) == 1
    assert marked.session.watched_threads().trouble is marked.client.error


async def test_marks_that_are_refused_leave_the_threads_their_turn(marked):
    marked.client.error = Rejected("no search here")
    await marked.run(120)
    assert len(marked.answers) > 30
