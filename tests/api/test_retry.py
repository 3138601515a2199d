"""When something a person waits for is asked for again."""

import asyncio

import pytest

from runtui.api.errors import (
    ApiError,
    BadAnswer,
    Misconfigured,
    NotAccepted,
    NotFound,
    NotOffered,
    QuotaUsedUp,
    RateLimited,
    Rejected,
    ServerFailed,
    Unreachable,
)
from runtui.api.limits import Limits
from runtui.api.retry import with_retries


@pytest.fixture
def waits(monkeypatch):
    """The seconds waited, none of which pass."""
    waited = []

    async def wait(seconds):
        waited.append(seconds)

    monkeypatch.setattr(asyncio, "sleep", wait)
    return waited


async def tries_until_given_up(error, limits=None):
    tries = 0

    async def send():
        nonlocal tries
        tries += 1
        raise error

    with pytest.raises(type(error)) as caught:
        await with_retries(send, limits or Limits())
    assert caught.value is error
    return tries


@pytest.mark.parametrize("error", [Unreachable("x"), ServerFailed("x"), RateLimited("x")])
async def test_what_passes_is_tried_three_times_with_growing_waits(waits, error):
    assert await tries_until_given_up(error) == 3
    first, second = waits
    assert 0.5 <= first <= 0.75
    assert 1.0 <= second <= 1.25


async def test_no_wait_is_longer_than_eight_seconds(waits):
    await tries_until_given_up(ServerFailed("x"), Limits(tries=9))
    assert max(waits) == 8.0
    assert len(waits) == 8


async def test_waits_differ_so_that_clients_do_not_ask_in_step(waits):
    for _ in range(5):
        await tries_until_given_up(ServerFailed("x"))
    assert len(set(waits)) == 10


@pytest.mark.parametrize("seconds", [0.0, 0.2, 12.0, 120.0])
async def test_the_servers_own_wait_is_kept_exactly(waits, seconds):
    assert await tries_until_given_up(RateLimited("x", retry_after=seconds)) == 3
    assert waits == [seconds, seconds]


async def test_each_wait_is_told_as_it_begins_and_the_last_failure_is_none(waits):
    told = []

    async def send():
        raise RateLimited("x", retry_after=12.0)

    with pytest.raises(RateLimited):
        await with_retries(send, Limits(), lambda error, seconds: told.append((error.title, seconds)))
    assert told == [("Rate limited", 12.0), ("Rate limited", 12.0)]


async def test_the_servers_wait_counts_for_other_failures_too(waits):
    await tries_until_given_up(ServerFailed("x", retry_after=7.0))
    assert waits == [7.0, 7.0]


@pytest.mark.parametrize(
    "error",
    [
        QuotaUsedUp("x", retry_after=1.0),
        NotAccepted("x"),
        NotFound("x"),
        NotOffered("x"),
        Rejected("x"),
        Misconfigured("x"),
        BadAnswer("x"),
        ApiError("x"),
    ],
)
async def test_what_does_not_pass_is_tried_once(waits, error):
    assert await tries_until_given_up(error) == 1
    assert waits == []
