"""Whatever happens on the server between and during the requests, the rows stay whole."""

from __future__ import annotations

import asyncio

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from runtui.api.errors import Unreachable
from runtui.feed.refresh.state import Paging
from tests.feed.conftest import feed_on, ids
from tests.feed.model_server import ModelServer

statuses = st.sampled_from(["queued", "in_progress", "requires_action", "completed", "failed"])
places = st.integers(0, 80)


class AnyHistory(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.server = ModelServer()

    def teardown(self):
        self.loop.close()

    @initialize(
        count=st.integers(0, 60),
        page_size=st.integers(1, 30),
        order=st.sampled_from(["desc", "asc"]),
        status=statuses,
    )
    def open(self, count, page_size, order, status):
        self.server.create_many(count, status)
        self.feed = feed_on(self.server, lambda: self.server.now, order=order, page_size=page_size)
        self.do(self.feed.refresh())

    def do(self, awaitable):
        self.loop.run_until_complete(awaitable)

    @rule(count=st.integers(1, 25), status=statuses)
    def create(self, count, status):
        self.server.create_many(count, status)

    @rule(place=places, status=statuses)
    def change(self, place, status):
        active = [row for row in self.server.rows if row.status not in ("completed", "failed")]
        if active:
            self.server.change(active[place % len(active)], status)

    @rule(place=places)
    def delete(self, place):
        if self.server.rows:
            self.server.delete(self.server.rows[place % len(self.server.rows)])

    @rule()
    def refresh(self):
        self.do(self.feed.refresh())
        # What was deleted is found out a few runs at a time.
        self.do(self.feed.refresh())
        assert self.feed.state.error is None
        self.check_newest()

    @rule(count=st.integers(1, 15), place=places, status=statuses)
    def refresh_while_things_happen(self, count, place, status):
        self.server.during += [
            lambda: self.create(count, status),
            lambda: self.delete(place),
            lambda: self.change(place, status),
        ]
        self.do(self.feed.refresh())
        self.server.during.clear()

    @rule(at=st.integers(0, 3))
    def refresh_that_fails(self, at):
        self.server.errors += [None] * at + [Unreachable("no")]
        self.do(self.feed.refresh())
        self.server.errors.clear()

    @precondition(lambda self: self.feed.state.has_more)
    @rule()
    def load_more(self):
        self.do(self.feed.load_more())

    @rule(count=st.integers(1, 5), status=statuses)
    def load_more_while_things_happen(self, count, status):
        async def both():
            page = asyncio.ensure_future(self.feed.load_more())
            await asyncio.sleep(0)
            self.create(count, status)
            self.change(count, "failed")
            await self.feed.refresh()
            await page

        self.do(both())

    @rule()
    def reload(self):
        self.feed.reload()
        self.do(self.feed.refresh())

    @rule(place=places)
    def reload_while_a_page_travels(self, place):
        async def both():
            page = asyncio.ensure_future(self.feed.load_more())
            await asyncio.sleep(0)
            self.feed.reload(self.server.ids[place % len(self.server.ids)] if self.server.ids else None)
            await asyncio.gather(page, self.feed.refresh())

        self.do(both())

    @invariant()
    def every_run_is_one_row(self):
        shown = ids(self.feed.state.runs)
        assert len(shown) == len(set(shown))
        assert [self.feed.state.runs.index_of(each) for each in shown] == list(range(len(shown)))

    @invariant()
    def rows_have_the_order_of_the_server_and_no_gap(self):
        shown = [each for each in ids(self.feed.state.runs) if self.server.find(each)]
        there = self.in_order()
        if shown:
            assert there[there.index(shown[0]) : there.index(shown[-1]) + 1] == shown

    @invariant()
    def open_runs_are_the_active_ones_once_each(self):
        state = self.feed.state
        opened = ids(state.active_runs)
        assert len(opened) == len(set(opened))
        assert {run.id for run in state.runs if run.is_active} <= set(opened)
        assert all(run.is_active for run in state.active_runs)

    def in_order(self):
        return self.server.ids if self.feed.state.order == "desc" else self.server.ids[::-1]

    def check_newest(self):
        state = self.feed.state
        for run in (*state.runs, *state.active_runs):
            row = self.server.find(run.id)
            assert row is None or not run.is_active or run.status == row.status, "an old version stayed"
        shown = [each for each in ids(state.runs) if self.server.find(each)]
        there = self.in_order()
        if state.order == "desc" and shown:
            assert there[: len(shown)] == shown, "a new run is missing"
        if state.paging is Paging.END:
            assert there == shown, "the end is not the end"


AnyHistory.TestCase.settings = settings(max_examples=60, stateful_step_count=25)
TestAnyHistory = AnyHistory.TestCase
