"""Two hundred threads of the demo, watched for ten minutes of the clock of a test: budget, ends and truth."""

from collections import Counter
from typing import Any

import pytest

from runtui.api.assistants.client import AssistantsClient
from runtui.demo.threads import demo_threads
from runtui.demo.transport import DemoTransport
from runtui.model.profile import Auth, Connection, KeySource, Origin, Profile
from runtui.session.launch import Timing
from runtui.session.session import Session
from runtui.store.book.thread_book import ThreadBook

THREADS, SEED, BEGIN = 200, 7, 1_790_000_000.0
STEP = 1.0
PROFILE = Profile(name="-", base_url="http://localhost:9/v1", auth=Auth.NONE)


class Clock:
    def __init__(self):
        self.now = BEGIN

    def __call__(self):
        return self.now


class Watched:
    """A session over the demo, whose threads are asked for as they are due."""

    client_class: Any = AssistantsClient

    def __init__(self, book, clock):
        self.transport = transport = DemoTransport(seed=SEED, clock=clock, threads=THREADS)
        self.client = self.client_class(PROFILE, None, transport=transport, clock=clock)
        book.fill(PROFILE.account, demo_threads(SEED, THREADS))
        connection = Connection(profile=PROFILE, origin=Origin.FLAGS)
        self.session = Session(connection, self.client, book, KeySource.NONE, Timing(clock=clock))
        self.clock = clock
        self.sent = []
        self.ends = set()
        self.session.on_change = self._hear
        self.answers = {}

    def _hear(self, change):
        if change.is_end:
            self.ends.add(change.run.id)

    async def run(self, seconds, seen=lambda second: ()):
        """Lets so many seconds pass; `seen` tells which threads are on screen then."""
        for step in range(int(seconds / STEP)):
            self.clock.now += STEP
            watch, session = self.session.watch, self.session
            if (wait := watch.next_wait()) is not None:
                await session._bound_wait(*wait)
                self.sent.append(self.clock.now)
            for thread_id in watch.due(session.threads(), seen(int(step * STEP)), self.clock.now):
                await self.ask(thread_id)

    async def ask(self, thread_id):
        runs = (await self.session.list_newest(thread_id)).runs
        self.sent.append(self.clock.now)
        self.answers[thread_id] = runs
        self.session.note_runs(thread_id, runs, None)

    @property
    def most_in_a_minute(self):
        return max(sum(at < each <= at + 60 for each in self.sent) for at in self.sent)


@pytest.fixture
def clock(monkeypatch):
    made = Clock()
    monkeypatch.setattr("time.time", made)
    return made


@pytest.fixture
async def watched(clock):
    with ThreadBook.open(None) as book:
        made = Watched(book, clock)
        yield made
        await made.client.aclose()


async def ended_since(watched, since):
    """The runs that the server says ended after that time, of each thread its ten newest."""
    found = set()
    for saved in watched.session.threads():
        for run in (await watched.client.list_runs(saved.thread_id, limit=100)).runs:
            if not run.is_active and (run.ended_at or run.expires_at or 0) > since:
                found.add(run.id)
    return found


async def test_ten_minutes_of_200_threads_keep_within_the_budget_and_miss_no_end(watched, clock):
    await watched.run(600)
    assert len(watched.answers) == THREADS
    first_round = clock.now
    await watched.run(600)
    assert watched.most_in_a_minute <= 60
    ended = await ended_since(watched, first_round)
    for saved in watched.session.threads():
        await watched.ask(saved.thread_id)
    assert len(ended) > 10
    assert ended - watched.ends == set()


async def test_scrolling_through_all_of_them_takes_nothing_more_and_leaves_the_open_ones_their_turn(watched, clock):
    ids = [each.thread_id for each in watched.session.threads()]
    await watched.run(300, lambda second: ids[second * 7 % THREADS :][:16])
    assert watched.most_in_a_minute <= 60
    active = [each for each in watched.session.watched_threads().placed if each.status.is_active]
    assert active
    assert all(clock.now - each.status.known_at < 120 for each in active if each.status.waits)


async def test_no_thread_is_shown_ended_while_the_last_answer_said_active_nor_the_reverse(watched):
    seen = Counter()
    for _ in range(60):
        await watched.run(10)
        for each in watched.session.watched_threads().placed:
            answer = watched.answers.get(each.thread_id)
            if answer is not None:
                is_active = any(run.is_active for run in answer)
                assert each.status.is_active is is_active
                seen[is_active] += 1
    assert min(seen.values()) > 50
