"""Durations, ages and clocks read as people say them; no number is too odd."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runtui.words.times import age, ago, clock, countdown, duration, moment, short_moment

NUMBERS = st.none() | st.integers() | st.floats() | st.just(10**400) | st.just(-(10**400))
MINUTE, HOUR, DAY = 60, 3_600, 86_400
NOON = datetime(2025, 11, 20, 12, 7, 41, tzinfo=UTC).timestamp()


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (None, "-"),
        (0, "0s"),
        (9, "9s"),
        (9.0, "9s"),
        (59, "59s"),
        (12.4, "12.4s"),
        (12.49, "12.4s"),
        (12.04, "12.0s"),
        (0.05, "0.0s"),
        (1_700_000_003.1 - 1_700_000_000, "3.1s"),
        (59.97, "59.9s"),
        (59.99999999, "1m00s"),
        (60, "1m00s"),
        (63.9, "1m03s"),
        (HOUR - 1, "59m59s"),
        (2 * HOUR + 5 * MINUTE + 59, "2h05m"),
        (DAY - 1, "23h59m"),
        (3 * DAY + 4 * HOUR + 1, "3d04h"),
        (-5, "0s"),
        (-0.5, "0s"),
        (math.nan, "-"),
        (math.inf, "-"),
    ],
)
def test_a_duration_shows_its_two_largest_units(seconds: float | None, shown: str) -> None:
    assert duration(seconds) == shown


@pytest.mark.parametrize(
    ("seconds", "shown"), [(None, "-"), (8.9, "8s"), (0.4, "0s"), (59.9, "59s"), (312.7, "5m12s"), (-3, "0s")]
)
def test_a_countdown_ticks_in_whole_seconds(seconds: float | None, shown: str) -> None:
    assert countdown(seconds) == shown


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (None, "-"),
        (0, "0s"),
        (-9.5, "0s"),
        (8.7, "8s"),
        (59.9, "59s"),
        (60, "1m"),
        (HOUR - 0.1, "59m"),
        (HOUR, "1h"),
        (DAY - 1, "23h"),
        (DAY, "1d"),
        (7 * DAY - 1, "6d"),
        (22 * DAY, "3w"),
        (365 * DAY - 1, "52w"),
        (800 * DAY, "2y"),
        (1e18, "9999y"),
        (math.nan, "-"),
    ],
)
def test_an_age_shows_its_largest_unit(seconds: float | None, shown: str) -> None:
    assert age(seconds) == shown


@given(NUMBERS)
def test_no_number_makes_a_time_long_or_raises(seconds: float | None) -> None:
    assert len(age(seconds)) <= 5
    assert len(duration(seconds)) <= 11
    assert len(countdown(seconds)) <= 11
    assert len(ago(seconds)) <= 9


@given(NUMBERS, st.integers() | st.floats())
def test_no_instant_raises(instant: float | None, now: float) -> None:
    assert clock(instant, UTC)
    assert moment(instant, now, UTC)
    assert moment(instant, now)


def test_ago_says_how_long_since() -> None:
    assert (ago(48), ago(None)) == ("48s ago", "-")


def test_a_clock_follows_its_zone() -> None:
    assert clock(NOON, UTC) == "12:07:41"
    assert clock(NOON, timezone(timedelta(hours=5, minutes=30))) == "17:37:41"


@pytest.mark.parametrize("instant", [None, math.nan, math.inf, 1e18, -1e18, 10**400])
def test_a_clock_without_a_time_shows_a_dash(instant: float | None) -> None:
    assert clock(instant, UTC) == "-"


@pytest.mark.parametrize(
    ("seconds_before", "shown"),
    [
        (0, "12:07:41"),
        (-HOUR, "13:07:41"),
        (13 * HOUR, "Nov 19 23:07:41"),
        (2 * DAY, "Nov 18 12:07:41"),
        (15 * DAY, "Nov 5 12:07:41"),
        (365 * DAY, "2024-11-20 12:07:41"),
    ],
)
def test_a_moment_names_its_date_unless_it_is_today(seconds_before: int, shown: str) -> None:
    assert moment(NOON - seconds_before, NOON, UTC) == shown


def test_today_is_today_in_the_zone_that_is_shown() -> None:
    west = timezone(timedelta(hours=-13))
    assert moment(NOON - 2 * HOUR, NOON, west) == "21:07:41"


def test_a_moment_with_a_broken_now_names_its_whole_date() -> None:
    assert moment(NOON, math.nan, UTC) == "2025-11-20 12:07:41"


@pytest.mark.parametrize(
    ("seconds_before", "shown"),
    [(0, "12:07:41"), (13 * HOUR, "Nov 19"), (15 * DAY, "Nov 5"), (365 * DAY, "2024-11"), (None, "-")],
)
def test_a_short_moment_says_as_much_as_eight_cells_hold(seconds_before: int | None, shown: str) -> None:
    instant = None if seconds_before is None else NOON - seconds_before
    assert short_moment(instant, NOON, UTC) == shown
