import pytest

from runtui.model.packed import PackedPage
from runtui.model.run import Run
from runtui.model.server_clock import ServerClock
from runtui.words.server_clock import clock_words, off_by
from runtui.words.times import YEAR

NOW = 1_795_176_000.0


@pytest.mark.parametrize(
    ("skew", "words"),
    [
        (3599.6, "1h00m ahead"),
        (-3600.4, "1h00m behind"),
        (61.2, "1m01s ahead"),
        (-100_000, "1d03h behind"),
        (10 * YEAR, "10y ahead"),
    ],
)
def test_how_far_a_clock_is_off_is_said_roundly(skew, words):
    assert off_by(skew) == words


def clock_of(date, *, stamps=None):
    clock = ServerClock()
    if date is not None:
        clock.note_date(NOW + date, NOW)
    if stamps is not None:
        clock.note_runs([Run(id="run_1", status="queued", created_at=NOW + stamps, page=PackedPage([b"{}"]))], NOW)
    return clock


@pytest.mark.parametrize(
    ("clock", "words"),
    [
        (clock_of(None), ""),
        (clock_of(30), ""),
        (clock_of(3600), "The server's clock is 1h00m ahead: runtui takes that out of all times."),
        (
            clock_of(-3600, stamps=0),
            "The server's clock is 1h00m behind, but the times of its runs are not: they are read by this "
            "computer's clock.",
        ),
        (
            clock_of(None, stamps=3600),
            "The times of this server's runs are 1h00m ahead: runtui takes that out of all times.",
        ),
    ],
)
def test_what_is_said_of_a_clock(clock, words):
    assert clock_words(clock) == words
