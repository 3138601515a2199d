"""Whose time counts: that of the server's answers, or that which its runs show."""

from dataclasses import dataclass

import pytest

from runtui.model.packed import PackedPage
from runtui.model.run import Run
from runtui.model.server_clock import ServerClock

NOW = 1_795_176_000.0
HOUR, TEN_YEARS = 3600.0, 315_360_000.0


def a_run(number=1, status="completed", **stamps):
    return Run(id=f"run_{number}", status=status, page=PackedPage([b"{}"]), **stamps)


@dataclass
class Server:
    """A server whose `Date` is `date` seconds ahead of us, and the stamps of its runs `stamps`."""

    clock: ServerClock
    date: float | None = 0.0
    stamps: float = 0.0
    at: float = NOW

    def answers(self, *ages, active=None, left=540.0):
        """Runs created so many seconds ago, the newest first; before them one that goes on for `active` seconds."""
        if self.date is not None:
            self.clock.note_date(float(int(self.at + self.date)), self.at)
        now = self.at + self.stamps
        runs = [a_run(int(now - age), created_at=now - age, ended_at=now - age) for age in ages]
        if active is not None:
            begun = now - active
            runs.insert(0, a_run(0, "in_progress", created_at=begun, started_at=begun, expires_at=now + left))
        self.clock.note_newest("thread_1", runs, self.at)
        self.at += 3.0
        return self.clock.skew


@pytest.fixture
def server():
    return Server(ServerClock())


@pytest.mark.parametrize("skew", [HOUR, -HOUR, TEN_YEARS, -TEN_YEARS])
def test_a_server_that_is_off_altogether_is_believed(server, skew):
    server.date = server.stamps = skew
    assert server.answers(600.0, active=60.0) == pytest.approx(skew, abs=1)
    assert server.answers(603.0, active=63.0) == pytest.approx(skew, abs=1)


@pytest.mark.parametrize("skew", [HOUR, -HOUR, TEN_YEARS, -TEN_YEARS])
def test_a_date_that_the_runs_contradict_is_not_believed(server, skew):
    server.date = skew
    assert server.answers(600.0, active=60.0) == 0
    assert server.answers(3 * HOUR) == 0  # nor later, when nothing contradicts it any more


@pytest.mark.parametrize("skew", [HOUR, TEN_YEARS])
def test_a_date_ahead_is_found_wrong_by_a_run_that_is_new(server, skew):
    server.date = skew
    server.answers(600.0)
    assert server.answers(1.0, 603.0) == 0


def test_an_idle_thread_does_not_contradict_a_date_an_hour_ahead(server):
    server.date = HOUR
    assert server.answers(2 * HOUR) == pytest.approx(HOUR, abs=1)


def test_a_server_that_forgot_a_run_is_no_sign_that_its_date_is_wrong(server):
    server.date = server.stamps = HOUR
    assert server.answers(600.0, active=900.0, left=-300.0) == pytest.approx(HOUR, abs=1)


def test_without_a_date_runs_of_the_future_tell_how_late_it_is(server):
    server.date, server.stamps = None, HOUR
    assert server.answers(600.0, active=2.0) == pytest.approx(HOUR - 2)
    assert server.clock.is_sure


def test_a_date_of_something_in_front_does_not_make_runs_of_the_future_newborn(server):
    server.stamps = HOUR
    assert server.answers(600.0, active=2.0) == pytest.approx(HOUR - 2)


def test_without_a_date_and_with_runs_of_the_past_nothing_is_known(server):
    server.date = None
    assert server.answers(600.0, active=60.0) is None


def test_one_run_with_a_nonsensical_time_moves_no_clock(server):
    server.clock.note_date(NOW, NOW)
    strange = a_run(2, created_at=NOW + TEN_YEARS)
    server.clock.note_newest("thread_1", (strange, a_run(1, created_at=NOW - 60)), NOW)
    assert server.clock.skew == 0
    server.clock.note_newest("thread_2", (strange,), NOW)
    assert server.clock.skew == 0


def test_a_date_that_somebody_keeps_is_no_time_of_day(server):
    kept = NOW - HOUR
    for passed in (0.0, 3.0, 6.0):
        server.clock.note_date(kept, NOW + passed)
    assert not server.clock.is_sure
    server.clock.note_date(kept, NOW + 12)
    assert server.clock.skew is None


def test_a_date_that_is_kept_for_a_minute_only_tells_the_time_when_it_changes(server):
    for passed in range(0, 300, 3):
        server.clock.note_date(float(NOW + HOUR + passed // 60 * 60), NOW + passed)
    assert server.clock.is_sure
    assert server.clock.skew == pytest.approx(HOUR, abs=1)


def test_a_clock_that_is_set_right_is_believed_anew(server):
    server.date = HOUR
    assert server.answers(600.0, active=60.0) == 0
    server.date = server.stamps = -HOUR
    for _ in range(5):
        skew = server.answers(600.0, active=60.0)
    assert skew == pytest.approx(-HOUR, abs=1)


def test_the_times_on_screen_do_not_tremble_with_the_network(server):
    server.date = server.stamps = HOUR
    first = server.answers(600.0)
    server.date += 0.6
    assert {server.answers(600.0) for _ in range(9)} == {first}


def test_pages_of_older_runs_contradict_nothing(server):
    server.date = server.stamps = HOUR
    server.answers(600.0, 700.0)
    server.clock.note_runs([a_run(9, created_at=NOW - 30 * 86_400.0)], server.at)
    assert server.clock.skew == pytest.approx(HOUR, abs=1)
