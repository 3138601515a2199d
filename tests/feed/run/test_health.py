import pytest
from hypothesis import given
from hypothesis import strategies as st

from runtui.feed.run.health import (
    Bucket,
    ModelTokens,
    Percentiles,
    StuckKind,
    health,
    ribbon,
    spread,
    stuck_runs,
    usual_seconds,
)
from tests.feed.view.rows import NOW, run_of, runs_of


def ended(seconds, **fields):
    return {"created_at": NOW - 500, "started_at": NOW - 400, "completed_at": NOW - 400 + seconds, **fields}


def test_of_no_runs_nothing_is_said():
    told = health([], NOW)
    assert (told.runs, told.failure_rate, told.tokens, told.queue, told.stuck) == (
        0,
        None,
        None,
        Percentiles(0),
        (),
    )
    assert told.is_thin


def test_the_failure_rate_is_that_of_the_ended_runs():
    statuses = ["completed", "completed", "cancelled", "failed", "expired", "incomplete", "queued", "novel"]
    told = health(runs_of(*({"status": status} for status in statuses)), NOW)
    assert (told.runs, told.ended, told.problems, told.failure_rate) == (8, 6, 3, 0.5)


def test_waits_and_durations_are_those_that_really_occurred():
    told = health(runs_of(*(ended(seconds) for seconds in (1, 2, 30))), NOW)
    assert (told.queue.p50, told.duration) == (100, Percentiles(3, 2, None))


def test_a_95th_percentile_needs_twenty_samples():
    assert spread(range(1, 20)).p95 is None
    assert spread(range(1, 21)) == Percentiles(20, 10, 19)


@given(st.lists(st.none() | st.floats(0, 1e6), max_size=60))
def test_percentiles_split_the_samples(times):
    known = [seconds for seconds in times if seconds is not None]
    told = spread(times)
    assert told.samples == len(known)
    if known:
        assert sum(seconds <= told.p50 for seconds in known) * 2 >= len(known)
        assert sum(seconds >= told.p50 for seconds in known) * 2 >= len(known)
    if told.p95 is not None:
        assert sum(seconds <= told.p95 for seconds in known) >= 0.95 * len(known)


def test_tokens_are_summed_in_all_and_per_model():
    runs = runs_of(
        {"model": "o3", "usage": {"total_tokens": 5}},
        {"model": "o3", "usage": {"total_tokens": 7}},
        {"model": "gpt", "usage": {"total_tokens": 90}},
        {"model": "gpt"},
        {"status": "queued"},
    )
    told = health(runs, NOW)
    assert (told.tokens, told.silent_on_tokens) == (102, 1)
    assert told.tokens_by_model == (ModelTokens("gpt", 90, 1), ModelTokens("o3", 12, 2))


def test_a_ribbon_shows_the_worst_of_each_stretch():
    runs = runs_of(
        {"created_at": NOW, "status": "completed"},
        {"created_at": NOW + 1, "status": "failed"},
        {"created_at": NOW + 9, "status": "cancelled"},
        {"created_at": NOW + 10, "status": "queued"},
        {"status": "failed"},
    )
    assert ribbon(runs, 2) == (
        Bucket(NOW, NOW + 5, runs=2, ended=2, problems=1, worst="failed"),
        Bucket(NOW + 5, NOW + 10, runs=2, ended=1, problems=0, worst="cancelled"),
    )


def test_runs_of_one_instant_are_in_the_last_stretch():
    assert [bucket.runs for bucket in ribbon(runs_of(*[{"created_at": NOW}] * 3), 3)] == [0, 0, 3]


@pytest.mark.parametrize(("documents", "buckets"), [([], 5), ([{}], 5), ([{"created_at": NOW}], 0)])
def test_there_is_no_ribbon_of_nothing(documents, buckets):
    assert ribbon(runs_of(*documents), buckets) == ()


@given(st.lists(st.integers(1, 4_000_000_000), min_size=1, max_size=30), st.integers(1, 40))
def test_every_run_is_in_the_stretch_it_was_created_in(times, buckets):
    made = ribbon(runs_of(*({"created_at": at} for at in times)), buckets)
    assert len(made) == buckets
    assert sum(bucket.runs for bucket in made) == len(times)


def test_a_run_queued_for_more_than_half_a_minute_is_stuck():
    runs = runs_of(
        {"status": "queued", "created_at": NOW - 30},
        {"status": "queued", "created_at": NOW - 31},
        {"status": "queued"},
    )
    assert [(stuck.run.id, stuck.kind, stuck.seconds) for stuck in stuck_runs(runs, NOW, {})] == [
        ("run_1", StuckKind.QUEUED, 31)
    ]


def test_a_run_slower_than_its_assistant_ever_is_is_stuck():
    usual = usual_seconds(runs_of(*(ended(seconds, assistant_id="asst_1") for seconds in range(1, 41))))
    assert usual == {"asst_1": 38}
    waiting = {"status": "in_progress", "started_at": NOW - 39}
    slow, unknown = run_of(**waiting, assistant_id="asst_1"), run_of(**waiting, assistant_id="asst_2")
    assert [(stuck.run, stuck.kind, stuck.limit) for stuck in stuck_runs([slow, unknown], NOW, usual)] == [
        (slow, StuckKind.SLOW, 38)
    ]


def test_a_few_runs_make_no_usual_time():
    assert usual_seconds(runs_of(*[ended(1)] * 19)) == {}


def test_a_run_that_waits_for_tools_is_not_stuck():
    run = run_of(status="requires_action", created_at=NOW - 900, started_at=NOW - 900)
    assert stuck_runs([run], NOW, {None: 1.0}) == ()
