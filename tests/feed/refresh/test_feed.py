import asyncio
from contextlib import asynccontextmanager

import pytest
from msgspec.structs import replace

from runtui.api.errors import NotAccepted, RateLimited, ServerFailed, Unreachable
from runtui.feed.refresh.pace import Pace
from runtui.feed.refresh.state import FeedStatus
from tests.feed.conftest import feed_on, ids, loaded

OFFLINE = Unreachable("no connection")
REFUSED = NotAccepted("no", status=401)


@asynccontextmanager
async def running(feed):
    task = asyncio.create_task(feed.run())
    try:
        yield task
    finally:
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task


def new_feed(server, **fields):
    return feed_on(server, lambda: server.now, **fields)


def set_pace(feed, **fields):
    feed.set_pace(replace(feed.pace, **fields))


class TestMood:
    async def test_it_is_loading_until_the_first_answer(self, server):
        feed = new_feed(server)
        assert feed.state.feed_status is FeedStatus.LOADING
        set_pace(feed, has_focus=False)
        set_pace(feed, is_paused=True)
        assert feed.state.feed_status is FeedStatus.LOADING

    @pytest.mark.parametrize(
        ("pace", "feed_status"),
        [
            (Pace(), FeedStatus.LIVE),
            (Pace(interval=0), FeedStatus.MANUAL),
            (Pace(is_paused=True), FeedStatus.PAUSED),
        ],
    )
    async def test_a_thread_is_read_once_at_any_pace(self, server, pace, feed_status):
        server.create()
        feed = await loaded(server, pace=pace)
        assert (feed.state.feed_status, len(feed.state.runs)) == (feed_status, 1)

    async def test_an_error_that_passes_makes_it_stale_and_keeps_everything(self, server):
        server.create_many(3)
        feed = await loaded(server)
        last_ok = feed.state.last_ok
        server.now += 3
        server.errors.append(OFFLINE)
        await feed.refresh()
        assert (feed.state.feed_status, feed.state.error) == (FeedStatus.STALE, OFFLINE)
        assert feed.state.last_ok == last_ok == server.now - 3
        assert len(feed.state.runs) == 3

    async def test_an_error_only_the_person_can_mend_blocks_it(self, server):
        server.create_many(3)
        feed = await loaded(server)
        server.errors.append(REFUSED)
        await feed.refresh()
        assert (feed.state.feed_status, feed.state.next_poll, len(feed.state.runs)) == (FeedStatus.BLOCKED, None, 3)

    @pytest.mark.parametrize("error", [OFFLINE, REFUSED])
    async def test_a_good_answer_clears_the_error(self, server, error):
        feed = await loaded(server)
        server.errors.append(error)
        await feed.refresh()
        server.now += 60
        await feed.refresh()
        assert (feed.state.feed_status, feed.state.error) == (FeedStatus.LIVE, None)
        assert feed.state.last_ok == server.now

    async def test_a_good_answer_forgets_the_failures_before_it(self, server):
        feed = await loaded(server)
        server.errors += [OFFLINE, OFFLINE, None, OFFLINE]
        waits = []
        for _ in range(4):
            await feed.refresh()
            waits.append(feed.state.interval)
        assert waits == [3, 6, 15, 3]

    async def test_pausing_during_an_error_keeps_the_error_and_asks_no_more(self, server):
        feed = await loaded(server)
        server.errors.append(OFFLINE)
        await feed.refresh()
        set_pace(feed, is_paused=True)
        assert (feed.state.feed_status, feed.state.error, feed.state.next_poll) == (FeedStatus.STALE, OFFLINE, None)

    async def test_pausing_shows_at_once_while_a_request_is_under_way(self, server):
        feed = await loaded(server)
        server.gate = asyncio.Event()
        task = asyncio.create_task(feed.refresh())
        await asyncio.sleep(0)
        set_pace(feed, is_paused=True)
        assert feed.state.feed_status is FeedStatus.PAUSED
        server.gate.set()
        await task
        assert feed.state.next_poll is None


class TestRun:
    async def test_it_asks_again_and_again(self, server, fast_time):
        server.create("in_progress")
        async with running(new_feed(server)):
            await asyncio.sleep(30)
        assert 9 <= len(server.asked) <= 11

    async def test_it_looks_for_new_runs_where_nothing_is_active(self, server, fast_time):
        server.create()
        feed = new_feed(server)
        async with running(feed):
            await asyncio.sleep(1)
            row = server.create("queued")
            await asyncio.sleep(17)
        assert ids(feed.state.active_runs) == [row.id]

    async def test_it_asks_right_after_a_run_expires_and_not_again_for_that(self, server, fast_time):
        row = server.create("requires_action", age=3600, expires_at=server.now + 104)
        feed = new_feed(server)
        async with running(feed):
            await asyncio.sleep(106.5)
            assert server.now - feed.state.last_ok < 1.5
            assert feed.state.interval == 10.0
            server.asked.clear()
            await asyncio.sleep(60)
        assert 4 <= len(server.asked) <= 6
        assert feed.state.runs.get(row.id).status == "requires_action"

    @pytest.mark.parametrize("pace", [Pace(interval=0), Pace(is_paused=True)])
    async def test_an_expiry_asks_nothing_while_paused_or_by_hand(self, server, fast_time, pace):
        server.create("requires_action", expires_at=server.now + 20)
        async with running(new_feed(server, pace=pace)):
            await asyncio.sleep(3600)
        assert len(server.asked) == 1

    async def test_an_expiry_does_not_hurry_a_server_that_wants_to_be_left_alone(self, server, fast_time):
        server.create("requires_action", age=3600, expires_at=server.now + 4)
        server.poll_after = 9.0
        async with running(new_feed(server)):
            await asyncio.sleep(8.5)
            assert len(server.asked) == 1

    async def test_a_slow_server_is_never_asked_twice_at_once(self, server, fast_time):
        server.create("in_progress")
        server.gate = asyncio.Event()
        feed = new_feed(server)
        async with running(feed):
            await asyncio.sleep(20)
            for _ in range(50):
                feed.poll_now()
            await asyncio.sleep(20)
            assert len(server.asked) == 1
            server.gate.set()
            await asyncio.sleep(1)
        assert server.most_in_flight == 1
        assert len(server.asked) == 2

    async def test_an_answer_that_is_late_is_told_and_that_it_came(self, server, fast_time):
        server.create()
        feed = await loaded(server)
        version, since = feed.state.version, server.now
        server.gate = asyncio.Event()
        task = asyncio.create_task(feed.refresh())
        await asyncio.sleep(2.5)
        assert (feed.state.version, feed.state.late_since) == (version, None)
        await asyncio.sleep(2)
        assert feed.state.late_since == pytest.approx(since, abs=0.1)
        assert feed.state.feed_status is FeedStatus.LIVE
        server.gate.set()
        await task
        assert feed.state.late_since is None

    async def test_many_requests_that_are_answered_make_no_late_one(self, server, fast_time):
        server.create_many(60)
        feed = await loaded(server)
        server.create_many(350)
        answers = []

        async def slow(*_, list_runs=server.list_runs, **rest):
            await asyncio.sleep(2)
            answers.append(feed.state.late_since)
            return await list_runs("thread_1", **rest)

        server.list_runs = slow
        await feed.refresh()
        assert answers == [None] * 5

    async def test_an_error_after_a_late_answer_ends_the_waiting(self, server, fast_time):
        feed = await loaded(server)

        async def hang(*_, **__):
            await asyncio.sleep(30)
            raise OFFLINE

        server.list_runs = hang
        await feed.refresh()
        assert (feed.state.late_since, feed.state.feed_status) == (None, FeedStatus.STALE)

    async def test_a_burst_of_calls_is_one_request(self, server, fast_time):
        feed = new_feed(server)
        async with running(feed):
            await asyncio.sleep(1)
            for _ in range(50):
                feed.poll_now()
            await asyncio.sleep(1)
        assert len(server.asked) == 2

    @pytest.mark.parametrize("pace", [Pace(interval=0), Pace(is_paused=True)])
    async def test_without_a_call_nothing_is_asked_while_paused_or_by_hand(self, server, fast_time, pace):
        server.create("in_progress")
        feed = new_feed(server, pace=pace)
        async with running(feed):
            await asyncio.sleep(3600)
            assert len(server.asked) == 1
            feed.poll_now()
            await asyncio.sleep(3600)
        assert len(server.asked) == 2

    async def test_after_a_refused_key_nothing_is_asked_until_the_person_does(self, server, fast_time):
        feed = new_feed(server)
        server.errors.append(REFUSED)
        async with running(feed):
            await asyncio.sleep(3600)
            set_pace(feed, has_focus=False)
            set_pace(feed, has_focus=True)
            set_pace(feed, is_paused=True)
            set_pace(feed, is_paused=False)
            await asyncio.sleep(3600)
            assert len(server.asked) == 1
            feed.poll_now()
            await asyncio.sleep(1)
        assert feed.state.feed_status is FeedStatus.LIVE

    async def test_ten_minutes_without_a_network_cost_few_requests_and_end_by_themselves(self, server, fast_time):
        server.create("in_progress")
        feed = await loaded(server)
        server.errors += [OFFLINE] * 1000
        server.asked.clear()
        async with running(feed):
            await asyncio.sleep(600)
            assert len(server.asked) <= 4 + 20
            server.errors.clear()
            await asyncio.sleep(60)
        assert feed.state.feed_status is FeedStatus.LIVE

    async def test_a_try_by_hand_makes_the_wait_for_the_next_one_no_longer(self, server, fast_time):
        server.create("in_progress")
        feed = await loaded(server)
        server.errors += [OFFLINE] * 1000
        async with running(feed):
            await asyncio.sleep(15)  # the next try comes 12 seconds after the last one
            due = feed.state.next_poll
            for _ in range(5):
                feed.poll_now()
                await asyncio.sleep(0.5)
            assert len(server.asked) == 1 + 3 + 5
            assert feed.state.next_poll <= due + 0.1

    async def test_the_first_failure_counts_even_where_the_person_asked(self, server, fast_time):
        feed = await loaded(server)
        server.errors += [OFFLINE] * 1000
        async with running(feed):
            feed.poll_now()
            await asyncio.sleep(1)
            assert feed.state.interval == 3.0

    async def test_a_server_that_names_a_wait_is_left_alone_even_when_the_person_comes_back(
        self, server, fast_time
    ):
        feed = await loaded(server)
        server.errors.append(RateLimited("slow down", retry_after=60))
        await feed.refresh()
        server.asked.clear()
        async with running(feed):
            set_pace(feed, has_focus=False)
            set_pace(feed, has_focus=True)
            await asyncio.sleep(59)
            assert server.asked == []
            await asyncio.sleep(10)
            assert len(server.asked) == 1

    async def test_coming_back_asks_at_once(self, server, fast_time):
        feed = await loaded(server, pace=Pace(has_focus=False))
        async with running(feed):
            await asyncio.sleep(1)
            set_pace(feed, has_focus=True)
            await asyncio.sleep(1)
        assert len(server.asked) == 2

    async def test_going_on_after_a_pause_asks_at_once(self, server, fast_time):
        feed = await loaded(server, pace=Pace(is_paused=True))
        async with running(feed):
            await asyncio.sleep(1)
            set_pace(feed, is_paused=False)
            await asyncio.sleep(1)
        assert len(server.asked) == 2

    async def test_coming_back_while_paused_asks_nothing(self, server, fast_time):
        feed = await loaded(server, pace=Pace(has_focus=False, is_paused=True))
        async with running(feed):
            set_pace(feed, has_focus=True)
            await asyncio.sleep(600)
        assert len(server.asked) == 1

    async def test_changing_the_pace_again_and_again_puts_nothing_off(self, server, fast_time):
        server.create("in_progress")
        feed = await loaded(server)
        async with running(feed):
            for number in range(40):
                set_pace(feed, budget=60.0 + number % 2)
                await asyncio.sleep(1)
        assert len(server.asked) >= 10

    async def test_a_shorter_interval_counts_from_the_last_answer(self, server, fast_time):
        server.create("in_progress")
        feed = await loaded(server, pace=Pace(interval=60))
        async with running(feed):
            await asyncio.sleep(30)
            assert len(server.asked) == 1
            set_pace(feed, interval=20.0)
            await asyncio.sleep(1)
        assert len(server.asked) == 2

    async def test_the_state_tells_when_the_next_request_goes_out(self, server, fast_time):
        server.create("in_progress")
        feed = await loaded(server)
        expected = feed.state.next_poll
        async with running(feed):
            await asyncio.sleep(expected - server.now - 0.01)
            assert len(server.asked) == 1
            await asyncio.sleep(0.1)
            assert len(server.asked) == 2

    async def test_a_reload_is_asked_at_once(self, server, fast_time):
        rows = server.create_many(5)
        feed = new_feed(server, pace=Pace(interval=0))
        async with running(feed):
            await asyncio.sleep(1)
            server.delete(rows[0])
            feed.reload()
            await asyncio.sleep(1)
        assert ids(feed.state.runs) == server.ids

    async def test_pages_and_refreshes_at_once_end_in_the_servers_rows(self, server, fast_time):
        server.create_many(60)
        feed = new_feed(server, page_size=5)
        async with running(feed):
            await asyncio.sleep(1)
            while feed.state.has_more:
                server.create("in_progress")
                feed.poll_now()
                await asyncio.gather(feed.load_more(), asyncio.sleep(0.1))
            await asyncio.sleep(5)
        assert ids(feed.state.runs) == server.ids


class TestStates:
    async def test_a_reader_gets_what_is_known_at_once(self, server):
        feed = await loaded(server)
        states = feed.states()
        assert (await anext(states)).version == feed.state.version
        await states.aclose()

    async def test_a_slow_reader_skips_to_the_last_state(self, server):
        server.create("queued")
        feed = await loaded(server)
        states = feed.states()
        await anext(states)
        for _ in range(5):
            await feed.refresh()
        assert (await anext(states)).version == feed.state.version
        waiting = asyncio.ensure_future(anext(states))
        await asyncio.sleep(0)
        assert not waiting.done()
        await feed.refresh()
        assert (await waiting).version == feed.state.version
        await states.aclose()

    async def test_two_readers_both_get_the_last_state(self, server):
        feed = await loaded(server)
        one, other = feed.states(), feed.states()
        await anext(one)
        await anext(other)
        await feed.refresh()
        await anext(one)
        waiting = asyncio.ensure_future(anext(one))
        await asyncio.sleep(0)
        assert (await asyncio.wait_for(anext(other), 1)).version == feed.state.version
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        await other.aclose()

    async def test_each_reader_is_told_once_of_a_run_that_vanished(self, server):
        rows = server.create_many(5)
        feed = await loaded(server)
        one, other = feed.states(), feed.states()
        await anext(one)
        await anext(other)
        server.delete(rows[2])
        await feed.refresh()
        await feed.refresh()
        assert (await anext(one)).vanished == (rows[2].id,)
        assert (await anext(other)).vanished == (rows[2].id,)
        await feed.refresh()
        assert (await anext(one)).vanished == ()
        await one.aclose()
        await other.aclose()

    async def test_a_state_once_given_does_not_change(self, server):
        server.create("queued")
        feed = await loaded(server)
        before = feed.state
        server.change(server.rows[0], "failed")
        await feed.refresh()
        assert before.active_runs[0].status == "queued"

    async def test_the_skew_and_the_requests_are_told(self, server):
        server.request_log.skew = 5.0
        feed = await loaded(server)
        assert feed.state.server_now(100.0) == 105.0
        assert feed.state.requests_per_minute == 1


async def test_an_error_nobody_foresaw_is_not_hidden(server):
    server.errors.append(ZeroDivisionError())
    with pytest.raises(ZeroDivisionError):
        await loaded(server)


async def test_a_cancelled_refresh_leaves_the_feed_usable(server):
    server.create_many(3)
    feed = await loaded(server)
    server.gate = asyncio.Event()
    task = asyncio.create_task(feed.refresh())
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    server.gate = None
    server.create()
    await feed.refresh()
    assert ids(feed.state.runs) == server.ids


async def test_a_failure_of_the_first_page_is_told_and_tried_again(server, fast_time):
    server.create()
    server.errors.append(ServerFailed("no"))
    feed = new_feed(server)
    async with running(feed):
        await asyncio.sleep(1)
        assert feed.state.feed_status is FeedStatus.STALE
        await asyncio.sleep(4)
    assert len(feed.state.runs) == 1
