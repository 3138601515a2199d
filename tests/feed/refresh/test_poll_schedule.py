import asyncio
import math
import time

import pytest

from runtui.api.errors import RateLimited
from runtui.feed.refresh.poll_schedule import PollSchedule


async def test_it_starts_due(fast_time):
    assert PollSchedule().seconds_left == 0


async def test_waiting_ends_within_a_tenth_of_the_interval(fast_time):
    for _ in range(50):
        schedule, start = PollSchedule(), time.monotonic()
        schedule.plan(10)
        await schedule.wait()
        assert 10 <= time.monotonic() - start <= 11.01


async def test_it_spreads_its_polls():
    schedule = PollSchedule()
    left = set()
    for _ in range(20):
        schedule.plan(1000)
        left.add(round(schedule.seconds_left))
    assert len(left) > 5


async def test_somebody_who_waits_for_ever_is_woken_by_a_new_due_time(fast_time):
    schedule = PollSchedule()
    schedule.plan(math.inf)
    waiting = asyncio.create_task(schedule.wait())
    await asyncio.sleep(100)
    assert not waiting.done()
    start = time.monotonic()
    schedule.end(None, poll_after=0)
    schedule.plan(5)
    await waiting
    assert 5 <= time.monotonic() - start <= 5.6


async def test_a_due_time_can_be_put_off_while_somebody_waits(fast_time):
    schedule, start = PollSchedule(), time.monotonic()
    schedule.plan(5)
    waiting = asyncio.create_task(schedule.wait())
    await asyncio.sleep(1)
    schedule.plan(101)
    await waiting
    assert time.monotonic() - start >= 101


async def test_a_call_is_due_at_once_and_stays_so_whatever_is_decided():
    schedule = PollSchedule()
    schedule.call()
    schedule.plan(100)
    assert schedule.seconds_left == 0


async def test_a_poll_answers_the_call():
    schedule = PollSchedule()
    schedule.call()
    schedule.begin()
    schedule.plan(100)
    assert schedule.seconds_left >= 99


async def test_a_servers_wish_to_be_left_alone_holds_against_everything_but_a_call():
    schedule = PollSchedule()
    schedule.end(None, poll_after=60)
    schedule.plan(0)
    assert schedule.seconds_left > 59
    schedule.call()
    assert schedule.seconds_left == 0


async def test_a_time_is_counted_from_when_the_last_poll_ended(fast_time):
    schedule = PollSchedule()
    schedule.end(None, poll_after=0)
    await asyncio.sleep(8)
    schedule.plan(10)
    assert 1.9 <= schedule.seconds_left <= 3.01


async def test_a_change_of_the_wall_clock_moves_nothing(monkeypatch):
    schedule = PollSchedule()
    schedule.plan(10)
    monkeypatch.setattr(time, "time", lambda: 0.0)
    assert 9 < schedule.seconds_left <= 11


@pytest.mark.parametrize(("seconds", "most"), [(120.0, 120.0), (115.0, 120.0), (300.0, 330.0), (3.0, 3.3)])
def test_no_wait_grows_beyond_the_longest_of_a_server_by_chance(seconds, most):
    schedule = PollSchedule()
    schedule.begin()
    schedule.end(RateLimited("x", retry_after=min(seconds, 120.0)), poll_after=0.0)
    lefts = [schedule.plan(seconds) for _ in range(200)]
    assert max(lefts) <= most
    assert min(lefts) > seconds - 1
