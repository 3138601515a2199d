"""The watch over many threads, simulated on a clock of its own: what it costs, and how late an end is noticed."""

import itertools
import random
import statistics

import pytest

from runtui.feed.watch.budget import RequestBudget
from runtui.feed.watch.schedule import Activity, WatchSchedule

HOUR = 3600.0


class SimulatedThreads:
    """Threads in which runs start, wait and end by chance; some always have one, the others now and then."""

    def __init__(self, active: int, quiet: int = 0, *, seed: int = 1) -> None:
        self.chance = random.Random(seed)
        self.ids = [f"thread_{number}" for number in range(active + quiet)]
        self._busy = set(self.ids[:active])
        self.ends: dict[str, list[float]] = {each: [] for each in self.ids}
        self._spans: dict[str, list[tuple[float, float]]] = {each: [] for each in self.ids}
        for each in self.ids:
            self._live(each)

    def _live(self, thread_id: str) -> None:
        at = self.chance.uniform(-60, 0)
        while at < HOUR:
            rest = 1.0 if thread_id in self._busy else self.chance.expovariate(1 / 1200)
            start, end = at + rest, at + rest + self.chance.uniform(20, 120)
            self._spans[thread_id].append((start, end))
            self.ends[thread_id].append(end)
            at = end

    def activity(self, thread_id: str, now: float) -> Activity:
        is_active = any(start <= now < end for start, end in self._spans[thread_id])
        return Activity.RUNNING if is_active else Activity.QUIET


def looks_at(threads: SimulatedThreads) -> tuple[list[float], dict[str, list[float]]]:
    """Returns when requests went out, and when each thread was looked at."""
    budget, schedule = RequestBudget(), WatchSchedule()
    schedule.set_threads(threads.ids)
    asked: list[float] = []
    looks: dict[str, list[float]] = {}
    now = 0.0
    while now < HOUR:
        wait = max(budget.seconds_to_next(now), schedule.seconds_to_next(now, budget.rate))
        if wait > 0:
            now += max(0.01, wait)
            continue
        thread_id = schedule.next_thread(now, budget.rate)
        assert thread_id is not None
        budget.spend(now)
        asked.append(now)
        looks.setdefault(thread_id, []).append(now)
        schedule.note(thread_id, threads.activity(thread_id, now), now)
    return asked, looks


def delays_of(threads: SimulatedThreads, looks: dict[str, list[float]]) -> list[float]:
    """How late each end was noticed: by the first look after it."""
    return sorted(
        next(look for look in looks[each] if look >= end) - end
        for each in looks
        for end in threads.ends[each]
        if looks[each][0] <= end <= looks[each][-1]
    )


def most_within_a_minute(asked: list[float]) -> int:
    first, most = 0, 0
    for last, at in enumerate(asked):
        while asked[first] <= at - 60.0:
            first += 1
        most = max(most, last - first + 1)
    return most


# active threads, quiet ones, the most of requests a minute, seconds until half of the ends are noticed, until 95 %
TABLE = [
    (1, 0, 13, 3, 6),
    (10, 0, 60, 7, 14),
    (20, 180, 60, 40, 520),
    (100, 0, 60, 70, 130),
    (1000, 0, 60, 800, 1400),
]


@pytest.mark.parametrize(("active", "quiet", "requests", "median", "late"), TABLE)
def test_an_hour_keeps_within_the_budget_and_notices_ends_in_time(active, quiet, requests, median, late):
    threads = SimulatedThreads(active, quiet)
    asked, looks = looks_at(threads)
    delays = delays_of(threads, looks)
    p95 = delays[int(0.95 * len(delays)) - 1]
    assert most_within_a_minute(asked) <= requests
    assert statistics.median(delays) <= median
    assert p95 <= late


def test_every_thread_of_200_is_looked_at_within_ten_minutes():
    _, looks = looks_at(SimulatedThreads(20, 180))
    gaps = [after - before for each in looks.values() for before, after in itertools.pairwise(each)]
    assert len(looks) == 200
    assert max(gaps) < 600


def test_the_first_threads_asked_are_those_that_had_an_active_run():
    schedule = WatchSchedule()
    schedule.set_threads(["a", "b", "c"], active=frozenset({"c"}))
    assert schedule.next_thread(0.0, 50) == "c"
    schedule.note("c", Activity.RUNNING, 0.0)
    assert schedule.next_thread(0.0, 50) == "a"


def test_a_run_that_expires_is_asked_about_right_after_and_only_once():
    schedule = WatchSchedule()
    schedule.set_threads(["a", "b"])
    schedule.note("a", Activity.WAITING, 0.0, expires_at=3.0)
    schedule.note("b", Activity.QUIET, 0.0)
    assert schedule.next_thread(3.9, 50) is None
    assert schedule.seconds_to_next(3.0, 50) == pytest.approx(1.0)
    assert schedule.next_thread(4.0, 50) == "a"
    schedule.note("a", Activity.WAITING, 4.1, expires_at=3.0)
    assert schedule.next_thread(9.0, 50) is None


def test_a_thread_that_the_server_does_not_know_is_asked_rarely():
    schedule = WatchSchedule()
    schedule.set_threads(["a"])
    schedule.note("a", Activity.ABSENT, 0.0)
    assert schedule.next_thread(599.0, 50) is None
    assert schedule.next_thread(600.0, 50) == "a"


def test_a_thousand_looks_of_others_are_paid_back_within_two_minutes():
    budget = RequestBudget(60)
    for _ in range(1000):
        budget.spend(0.0)
    assert 60 < budget.seconds_to_next(0.0) <= 120


def test_a_server_that_wants_a_rest_gets_it():
    budget = RequestBudget(60)
    budget.rest(20.0, 5.0)
    assert budget.seconds_to_next(5.0) == 20.0
    assert budget.seconds_to_next(25.0) == 0.0
