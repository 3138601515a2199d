from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from runtui.feed.view.query.language import When
from runtui.feed.view.query.parse import parse
from runtui.feed.view.query.row_tests import FilterContext, when

BERLIN = ZoneInfo("Europe/Berlin")


def instant(text):
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN).timestamp()


def created(text, now):
    test = parse(f"created:{text}").terms[0].conditions[0].test
    assert isinstance(test, When)
    return when(test, FilterContext(instant(now), BERLIN))


@pytest.mark.parametrize(
    ("text", "now", "inside", "outside"),
    [
        (
            "03:00..03:30",
            "2026-09-21 12:00",
            ["2026-09-21 03:00:00", "2026-09-21 03:30:00"],
            ["2026-09-21 02:59:59", "2026-09-21 03:30:01", "2026-09-20 03:10:00"],
        ),
        ("03:00..03:30", "2026-09-21 02:00", ["2026-09-20 03:10:00"], ["2026-09-21 03:10:00"]),
        ("03:00..03:30", "2026-09-21 03:10", ["2026-09-21 03:05:00"], ["2026-09-20 03:10:00"]),
        (
            "23:00..01:00",
            "2026-09-21 00:30",
            ["2026-09-20 23:10:00", "2026-09-21 00:20:00"],
            ["2026-09-21 02:00:00"],
        ),
        (">03:00", "2026-09-21 12:00", ["2026-09-21 03:00:01"], ["2026-09-21 03:00:00"]),
        ("<03:00", "2026-09-21 12:00", ["2026-09-21 02:59:59", "2020-01-01 00:00:00"], ["2026-09-21 03:00:00"]),
        ("03:00", "2026-09-21 12:00", ["2026-09-21 03:00:59"], ["2026-09-21 03:01:00"]),
        ("03:00:05", "2026-09-21 12:00", ["2026-09-21 03:00:05"], ["2026-09-21 03:00:06"]),
        ("2026-09-18", "2026-09-21 12:00", ["2026-09-18 00:00:00", "2026-09-18 23:59:59"], ["2026-09-19 00:00:00"]),
        (">2026-09-18", "2026-09-21 12:00", ["2026-09-19 00:00:00"], ["2026-09-18 23:59:59"]),
        ("2026-09-18..2026-09-19", "2026-09-21 12:00", ["2026-09-19 23:59:59"], ["2026-09-20 00:00:00"]),
        ("2026-09-18T03:00..04:00", "2026-09-21 12:00", ["2026-09-18 03:30:00"], ["2026-09-18 04:00:01"]),
        ('>="2026-09-18 03:00"', "2026-09-21 12:00", ["2026-09-18 03:00:00"], ["2026-09-18 02:59:59"]),
        ("today", "2026-09-21 12:00", ["2026-09-21 00:00:00"], ["2026-09-20 23:59:59"]),
        ("yesterday", "2026-09-21 12:00", ["2026-09-20 23:59:59"], ["2026-09-21 00:00:00"]),
    ],
)
def test_times_are_those_of_the_wall_clock(text, now, inside, outside):
    wanted = created(text, now)
    assert [wanted.has(instant(each)) for each in inside] == [True] * len(inside)
    assert [wanted.has(instant(each)) for each in outside] == [False] * len(outside)


def test_a_day_on_which_the_clocks_change_has_its_own_length():
    wanted = created("2026-10-25", "2026-11-01 12:00")
    assert wanted.high - wanted.low == 25 * 3_600


def test_yesterdays_time_of_day_is_right_across_a_change_of_the_clocks():
    assert created(">=03:30", "2026-10-25 03:00").low == instant("2026-10-24 03:30")
