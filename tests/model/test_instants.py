import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runtui.model.timing import LATEST, InstantError, parse_instant


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (1699075072, 1699075072),
        (1699075072.25, 1699075072.25),
        ("1699075072", 1699075072),
        ("1699075072.5", 1699075072.5),
        (1699075072000, 1699075072),
        (1699075072250, 1699075072.25),
        ("1699075072000", 1699075072),
        ("2023-11-04T05:17:52Z", 1699075072),
        ("2023-11-04T06:17:52+01:00", 1699075072),
        ("2023-11-04T05:17:52", 1699075072),
        ("2023-11-04 05:17:52.5", 1699075072.5),
    ],
)
def test_every_way_servers_write_a_time_is_read(value, seconds):
    assert parse_instant(value) == seconds


@pytest.mark.parametrize("value", [None, 0, 0.0, "", "0"])
def test_null_nought_and_nothing_are_no_time(value):
    assert parse_instant(value) is None


def test_whole_seconds_stay_whole():
    assert isinstance(parse_instant(1699075072000), int)
    assert isinstance(parse_instant("2023-11-04T05:17:52Z"), int)


@pytest.mark.parametrize(
    "value",
    [-1, -1e9, 1e18, 10**400, math.nan, math.inf, -math.inf, True, "yesterday", "nan", "9" * 5000, [], {}, b"1"],
)
def test_what_is_no_time_is_refused(value):
    with pytest.raises(InstantError):
        parse_instant(value)


anything = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.datetimes().map(str)


@given(anything)
def test_a_time_is_read_or_refused_and_never_lies_beyond_2100(value):
    try:
        seconds = parse_instant(value)
    except InstantError:
        return
    assert seconds is None or 0 < seconds <= LATEST
