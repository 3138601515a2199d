import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runtui.api.errors import (
    BadAnswer,
    NotAccepted,
    NotFound,
    QuotaUsedUp,
    RateLimited,
    Rejected,
    ServerFailed,
    Unreachable,
)
from runtui.feed.refresh.pace import (
    Pace,
    head_limit,
    is_worth_polling,
    poll_at_expiry,
    seconds_after_error,
    seconds_to_next_poll,
)
from runtui.feed.refresh.windows import plan_windows
from tests.feed.conftest import loaded
from tests.feed.model_server import START, run_of

NEVER = math.inf
PATIENT = Pace()
MANUAL = Pace(interval=0)
PAUSED = Pace(is_paused=True)


@pytest.mark.parametrize(
    ("pace", "youngest", "requests", "seconds"),
    [
        (PATIENT, 0, 1, 3.0),
        (PATIENT, 60, 1, 3.0),
        (PATIENT, 330, 1, 6.5),
        (PATIENT, 600, 1, 10.0),
        (PATIENT, 86_400, 1, 10.0),
        (PATIENT, math.inf, 1, 10.0),
        (PATIENT, None, 1, 15.0),
        (Pace(has_focus=False), 0, 1, 6.0),
        (Pace(has_focus=False), None, 1, 30.0),
        (PAUSED, 0, 1, NEVER),
        (PAUSED, None, 1, NEVER),
        (MANUAL, 0, 1, NEVER),
        (Pace(interval=0.2), 0, 1, 1.0),
        (Pace(interval=20), 600, 1, 20.0),
        (Pace(interval=60), None, 1, 60.0),
        (PATIENT, 0, 6, 6.0),
        (Pace(budget=30), 0, 6, 12.0),
        (Pace(budget=30, has_focus=False), 0, 6, 24.0),
        (PATIENT, None, 40, 40.0),
    ],
)
def test_seconds_until_a_healthy_thread_is_asked_again(pace, youngest, requests, seconds):
    assert seconds_to_next_poll(pace, youngest, requests=requests) == pytest.approx(seconds)


@pytest.mark.parametrize(
    ("seconds", "lefts", "expected"),
    [
        (10.0, [], 10.0),
        (10.0, [7.0], 8.0),
        (10.0, [9.5], 10.0),
        (10.0, [300.0, 7.0, 4.0], 5.0),
        (10.0, [-0.5], 1.0),
        (10.0, [-1.0], 10.0),
        (10.0, [-600.0], 10.0),
        (10.0, [-600.0, 3.0], 4.0),
        (10.0, [-600.0, -0.2, 3.0], 1.0),
        (0.5, [0.1], 0.5),
        (NEVER, [7.0], NEVER),
    ],
)
def test_the_server_is_asked_once_right_after_an_expiry_that_comes_before_the_usual_time(seconds, lefts, expected):
    assert poll_at_expiry(seconds, lefts) == pytest.approx(expected)


def test_an_expiry_does_not_break_the_budget_of_requests():
    assert poll_at_expiry(40.0, [2.0], least=20.0) == 20.0


@given(st.floats(0, 1e6), st.floats(0, 1e6))
def test_what_is_older_is_never_asked_for_sooner(one, other):
    younger, older = sorted((one, other))
    assert seconds_to_next_poll(PATIENT, younger, requests=1) <= seconds_to_next_poll(PATIENT, older, requests=1)


@pytest.mark.parametrize(("failures", "seconds"), [(1, 3), (2, 6), (3, 12), (4, 24), (5, 30), (6, 30), (5000, 30)])
def test_seconds_until_the_next_try(failures, seconds):
    assert seconds_after_error(PATIENT, Unreachable("no"), failures) == seconds


@pytest.mark.parametrize(
    ("pace", "error", "seconds"),
    [
        (PATIENT, RateLimited("slow down", retry_after=60), 60),
        (PATIENT, RateLimited("slow down", retry_after=1), 3),
        (PATIENT, ServerFailed("no", retry_after=100), 100),
        (PATIENT, BadAnswer("no"), 3),
        (PATIENT, QuotaUsedUp("empty"), NEVER),
        (PATIENT, NotAccepted("no", status=401), NEVER),
        (PATIENT, NotAccepted("no", status=403), NEVER),
        (PATIENT, NotFound("no", status=404), NEVER),
        (PATIENT, Rejected("no", status=400), NEVER),
        (PAUSED, Unreachable("no"), NEVER),
        (MANUAL, Unreachable("no"), NEVER),
    ],
)
def test_what_an_error_does_to_the_pace(pace, error, seconds):
    assert seconds_after_error(pace, error, 1) == seconds


@pytest.mark.parametrize(
    ("status", "since", "is_waited_for"),
    [
        ("queued", 0, True),
        ("in_progress", 86_400, True),
        ("requires_action", 86_400, True),
        ("cancelling", 0, True),
        ("pondering", 1799, True),
        ("pondering", 1800, False),
        ("completed", 0, False),
        ("expired", 0, False),
    ],
)
def test_what_is_waited_for(status, since, is_waited_for):
    assert is_worth_polling(run_of("a", status), START, START + since) is is_waited_for


def test_what_is_no_readable_run_is_not_waited_for():
    assert not is_worth_polling(run_of("unreadable:1", ""), START, START)


@pytest.mark.parametrize(
    ("active_runs", "page_size", "limit"),
    [(0, 50, 10), (1, 50, 11), (40, 50, 50), (900, 50, 50), (3, 5, 10), (95, 100, 100)],
)
def test_how_many_of_the_newest_runs_are_asked_for(active_runs, page_size, limit):
    assert head_limit(active_runs, page_size) == limit


@given(st.sets(st.integers(0, 2000), max_size=60))
def test_windows_cover_every_position_and_are_no_longer_than_a_page(positions):
    windows = plan_windows(sorted(positions))
    covered = {place for window in windows for place in window}
    assert positions <= covered
    assert all(1 <= len(window) <= 100 for window in windows)


@given(st.sets(st.integers(0, 12), max_size=8))
def test_no_fewer_windows_would_do(positions):
    most = 3
    fewest = next(
        count
        for count in range(len(positions) + 1)
        if (count == 0 and not positions) or (count and _can_cover(sorted(positions), count, most))
    )
    assert len(plan_windows(sorted(positions), most=most)) == fewest


def _can_cover(positions, count, most):
    if not positions:
        return True
    if count == 0:
        return False
    return any(
        _can_cover([place for place in positions if not start <= place < start + most], count - 1, most)
        for start in range(positions[0] - most + 1, positions[0] + 1)
    )


async def interval_of(server, feed):
    await feed.refresh()
    return feed.state.interval


async def test_a_run_that_is_active_for_long_is_asked_for_slowly(server):
    server.create("in_progress", age=3600)
    assert (await loaded(server)).state.interval == 10


async def test_a_change_of_status_makes_it_watched_closely_again(server):
    row = server.create("in_progress", age=3600)
    feed = await loaded(server)
    server.change(row, "requires_action")
    assert await interval_of(server, feed) == 3


async def test_an_action_that_nobody_takes_is_asked_for_slowly_in_the_end(server):
    row = server.create("in_progress")
    feed = await loaded(server)
    server.change(row, "requires_action")
    await feed.refresh()
    server.now += 601
    assert await interval_of(server, feed) == 10


async def test_the_liveliest_run_sets_the_pace(server):
    server.create("requires_action", age=3600)
    server.create("queued")
    assert (await loaded(server)).state.interval == 3


async def test_a_run_created_in_the_future_counts_as_new(server):
    server.create("queued", age=-500)
    assert (await loaded(server)).state.interval == 3


async def test_an_unknown_status_is_asked_for_slowly_and_not_for_ever(server):
    server.create("pondering")
    feed = await loaded(server)
    assert feed.state.interval == 10
    server.now += 1801
    assert await interval_of(server, feed) == 15


async def test_an_unknown_status_that_becomes_another_is_waited_for_again(server):
    row = server.create("pondering")
    feed = await loaded(server)
    server.now += 1801
    server.change(row, "musing")
    assert await interval_of(server, feed) == 10


async def test_a_server_that_wants_to_be_left_alone_is(server):
    server.create("in_progress")
    server.poll_after = 42.0
    feed = await loaded(server)
    assert feed.state.interval == 42
    assert feed.state.next_poll >= server.now + 41
    server.poll_after = 0.5
    assert await interval_of(server, feed) == 3


async def test_a_refresh_of_many_requests_keeps_within_the_budget(server):
    server.create_many(400)
    for place in range(0, 400, 120):
        server.rows[place].status = "in_progress"
    server.ignores_limit = True
    feed = await loaded(server)
    server.ignores_limit = False
    server.asked.clear()
    assert await interval_of(server, feed) == len(server.asked) == 4
