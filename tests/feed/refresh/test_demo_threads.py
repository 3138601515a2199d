"""The feed over the real client and the simulated API: the same code as in life, without a socket."""

from __future__ import annotations

import pytest

from runtui.api.assistants.client import AssistantsClient
from runtui.demo.threads import PLANS, thread_id
from runtui.demo.transport import DemoTransport
from runtui.feed.refresh.feed import RunFeed
from runtui.feed.refresh.state import FeedStatus
from runtui.model.profile import DEMO_URL, Auth, Profile
from tests.feed.conftest import feed_on, ids, load_all

START = 1_794_000_000.25


class Clock:
    now = START

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
async def client(clock):
    profile = Profile(name="demo", base_url=DEMO_URL, auth=Auth.NONE)
    client = AssistantsClient(profile, None, transport=DemoTransport(seed=7, clock=clock), clock=clock)
    yield client
    await client.aclose()


def feed_of(client, clock, key, **fields):
    thread = thread_id(7, next(plan for plan in PLANS if plan.key == key))
    return feed_on(client, clock, thread, **fields)


async def test_ten_thousand_runs_are_paged_to_the_end_each_once(client, clock):
    feed = feed_of(client, clock, "archive", page_size=100)
    await feed.refresh()
    await load_all(feed)
    shown = ids(feed.state.runs)
    assert len(shown) == len(set(shown)) == 10_000


async def test_both_orders_hold_the_same_runs(client, clock):
    newest_first = feed_of(client, clock, "checkout", page_size=10)
    oldest_first = feed_of(client, clock, "checkout", page_size=10, order="asc")
    for feed in (newest_first, oldest_first):
        await feed.refresh()
        await load_all(feed)
    assert ids(newest_first.state.runs) == ids(oldest_first.state.runs)[::-1]


async def test_an_hour_of_a_busy_thread_is_followed_without_a_gap(client, clock):
    feed = feed_of(client, clock, "refunds")
    await feed.refresh()
    await load_all(feed)
    for _ in range(720):
        clock.now += 5
        await feed.refresh()
        assert feed.state.feed_status is FeedStatus.LIVE
    anew = feed_of(client, clock, "refunds", page_size=100)
    await anew.refresh()
    await load_all(anew)
    assert ids(feed.state.runs) == ids(anew.state.runs)
    assert [run.status for run in feed.state.runs] == [run.status for run in anew.state.runs]


async def test_an_unknown_thread_blocks_the_feed(client, clock):
    feed = RunFeed(client, "thread_nothing", clock=clock)
    await feed.refresh()
    assert feed.state.feed_status is FeedStatus.BLOCKED


async def test_a_watched_run_opens_to_what_the_server_sent(client, clock):
    feed = feed_of(client, clock, "checkout")
    await feed.refresh()
    run = feed.state.runs[0]
    assert run.id.encode() in run.raw()
