"""Hours of watching in a moment: nothing that ended is missed and nothing grows."""

from __future__ import annotations

import asyncio
import gc
import random

from runtui.api.errors import Unreachable
from runtui.feed.refresh.feed import RunFeed
from runtui.feed.refresh.loaded_runs import LoadedRuns
from runtui.feed.refresh.merge import merge_neighbours
from runtui.model.packed import PackedPage
from runtui.model.run import Run
from tests.feed.conftest import load_all, loaded
from tests.feed.model_server import ModelServer, run_of

NEXT = {"queued": "in_progress", "in_progress": "requires_action", "requires_action": "completed"}


class FaultyServer(ModelServer):
    """Answers one request of a hundred with an error."""

    chance = random.Random(7)

    async def _answer(self, make):
        if self.chance.random() < 0.01:
            self.errors.append(Unreachable("no"))
        return await super()._answer(make)


async def test_500_runs_are_watched_to_their_end_through_faults():
    server = FaultyServer()
    server.create_many(250, "queued")
    server.create_many(250)
    for row in server.rows[::2]:
        row.status = "in_progress"
    feed = await loaded(server, page_size=100)
    await feed.refresh()
    await load_all(feed)
    worlds = random.Random(11)
    faults = 0
    for _ in range(600):
        server.now += 3
        for row in worlds.sample(server.rows, 12):
            server.change(row, NEXT.get(row.status, row.status))
        if worlds.random() < 0.1:
            server.create("queued")
        await feed.refresh()
        faults += feed.state.error is not None
    for row in server.rows:
        server.change(row, "completed")
    server.chance = random.Random()
    server.chance.random = lambda: 1.0
    await feed.refresh()
    assert faults > 3
    assert [run.id for run in feed.state.runs] == server.ids
    assert feed.state.active_runs == ()
    assert all(run.status == "completed" for run in feed.state.runs)
    assert all(len(feed.state.journal.of(run.id)) <= 4 for run in feed.state.runs)


async def test_watching_on_keeps_nothing_more(server):
    row = server.create("in_progress")
    server.create_many(30)
    server.create_many(5, "in_progress")
    feed = await loaded(server)
    server.create_many(3, is_hidden=True)

    async def watch(turns):
        for _ in range(turns):
            server.now += 3
            server.change(row, "in_progress")
            server.asked.clear()
            if turns % 7 == 0:
                server.errors.append(Unreachable("no"))
            await feed.refresh()
        gc.collect()
        return len(gc.get_objects())

    before = await watch(20)
    assert await watch(400) < before + 100


def test_new_runs_on_top_of_100_000_rows_move_none_of_them():
    page = PackedPage([b"{}"])
    loaded_runs = LoadedRuns(Run(id=f"run_{number}", status="completed", page=page) for number in range(100_000))
    counted = _CountingDict(loaded_runs._ordinals)
    loaded_runs._ordinals = counted
    new = [run_of(f"new_{number}") for number in range(5)]
    merge_neighbours(loaded_runs, [*new, *loaded_runs[:10]], at_start=True)
    assert counted.writes < 50
    assert loaded_runs.index_of("run_99999") == 100_004


class _CountingDict(dict):
    writes = 0

    def __setitem__(self, key, value):
        self.writes += 1
        super().__setitem__(key, value)


async def test_a_turn_without_news_sorts_no_open_runs(server, monkeypatch):
    server.create_many(1000, "in_progress")
    server.ignores_limit = True
    feed = await loaded(server)
    looks = []
    monkeypatch.setattr(feed._runs, "_recency", looks.append)
    await feed.refresh()
    feed.set_pace(feed.pace)
    assert looks == []


async def test_100_000_ended_rows_cost_one_request_and_no_story(server):
    server.create_many(2_000)
    server.ignores_limit = True
    feed = await loaded(server)
    server.ignores_limit = False
    server.asked.clear()
    await feed.refresh()
    assert len(server.asked) == 1
    assert not feed.state.journal._seen


async def test_hours_pass_without_a_request_too_many(server, fast_time):
    row = server.create("in_progress")
    feed = RunFeed(server, "thread_1", clock=lambda: server.now)
    task = asyncio.create_task(feed.run())
    await asyncio.sleep(3600)
    server.change(row, "completed")
    await asyncio.sleep(3600)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert feed.state.active_runs == ()
    assert 240 * 0.9 + 340 < len(server.asked) < 240 + 430
