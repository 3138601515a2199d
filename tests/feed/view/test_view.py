import pytest
from msgspec.structs import replace

from runtui.feed.refresh.loaded_runs import LoadedRuns
from runtui.feed.run.journal import Journal
from runtui.feed.view.ordering import Sort, SortKey
from runtui.feed.view.query.parse import parse
from runtui.feed.view.query.run_filter import QuickFilter, RunFilter
from runtui.feed.view.view import Arrangement, Counts, RunView
from tests.feed.view.rows import NOW, call, ids, run_of, runs_of


def view_of(loaded_runs, text="", quick=None, sort=None, now=NOW, **fields):
    view = RunView(loaded_runs, **fields)
    view.arrange(Arrangement(parse(text), quick, sort), now)
    return view


def loaded_runs_of(*statuses):
    return LoadedRuns(runs_of(*({"status": status} for status in statuses)))


def test_without_filter_and_sort_the_view_is_the_roll_itself():
    loaded_runs = loaded_runs_of("completed", "failed")
    view = RunView(loaded_runs)
    loaded_runs.insert(0, [run_of(id="new")])
    assert ids(view) == ids(loaded_runs) == ["new", "run_0", "run_1"]
    assert (view.is_plain, view.index_of("run_1"), view.index_of("x")) == (True, 2, None)
    assert view.get("new") is loaded_runs[0]


def test_a_view_reads_like_the_loaded_runs():
    view = view_of(loaded_runs_of("failed", "completed", "expired"), "status:failed,expired")
    assert (len(view), ids(view), view[1].id, view.index_of("run_2")) == (2, ["run_0", "run_2"], "run_2", 1)
    assert view.index_of("run_1") is view.index_of(None) is view.get("run_1") is None
    assert view.get("run_2") is view[1]


def test_clearing_the_filter_shows_the_roll_again():
    loaded_runs = loaded_runs_of("failed", "completed")
    view = view_of(loaded_runs, "status:failed")
    view.arrange(Arrangement(), NOW)
    assert view.is_plain
    assert view.counts == Counts(2, 2)


def test_the_nearest_row_is_that_of_the_run_created_least_apart():
    times = (900, 800, 790, 500, 400)
    statuses = ("failed", "completed", "completed", "completed", "failed")
    told = zip(statuses, times, strict=True)
    loaded = LoadedRuns(runs_of(*({"status": status, "created_at": NOW + at} for status, at in told)))
    view = view_of(loaded, "status:failed")
    assert [view.nearest(f"run_{number}") for number in range(5)] == [0, 0, 0, 1, 1]
    assert view.nearest(None) is view.nearest("x") is None
    assert view_of(loaded, "status:expired").nearest("run_1") is None
    turned = view_of(loaded, "status:failed", sort=Sort(SortKey.CREATED, is_reversed=False))
    assert turned[turned.nearest("run_3")].id == "run_4"


def test_of_runs_without_times_the_nearest_row_is_that_with_the_fewest_between():
    loaded = LoadedRuns(runs_of(*({"status": s, "created_at": None} for s in ("failed", "x", "x", "failed"))))
    view = view_of(loaded, "status:failed")
    assert (view.nearest("run_1"), view.nearest("run_2")) == (0, 1)


def test_a_new_run_appears_where_it_belongs():
    loaded_runs = loaded_runs_of("failed", "completed", "failed")
    view = view_of(loaded_runs, "status:failed")
    loaded_runs.insert(0, [run_of(id="in", status="failed"), run_of(id="out")])
    assert view.update(loaded_runs, NOW)
    assert ids(view) == ["in", "run_0", "run_2"]
    assert view.counts == Counts(3, 5)


def test_a_run_that_was_seen_to_expire_is_filtered_and_sorted_by_the_duration_its_row_shows():
    stamps = {"created_at": NOW - 900, "started_at": NOW - 900}
    active, (expired, done) = (
        run_of(id="run_0", **stamps),
        runs_of({"status": "expired", "expires_at": NOW - 300, **stamps}, {"completed_at": NOW - 400, **stamps}),
    )
    journal = Journal()
    journal.note(replace(active, status="in_progress"), NOW - 800)
    journal.note(expired, NOW - 250)
    view, loaded_runs = RunView(), LoadedRuns([expired, done])
    view.update(loaded_runs, NOW, journal)
    view.arrange(Arrangement(parse("dur:>550s"), sort=Sort(SortKey.TIME, is_reversed=True)), NOW)
    assert ids(view) == ["run_0"]
    view.arrange(Arrangement(sort=Sort(SortKey.TIME)), NOW)
    assert ids(view) == ["run_1", "run_0"]


def test_an_update_without_a_change_changes_no_row():
    loaded_runs = loaded_runs_of("failed", "completed")
    view = view_of(loaded_runs, "status:failed")
    assert not view.update(loaded_runs, NOW + 1)


def test_a_change_outside_the_filter_changes_no_row():
    loaded_runs = loaded_runs_of("failed", "completed")
    view = view_of(loaded_runs, "status:failed")
    loaded_runs.append([run_of(id="more")])
    assert not view.update(loaded_runs, NOW)


def test_a_reloaded_roll_is_looked_at_from_the_start():
    view = view_of(loaded_runs_of("failed"), "status:failed")
    assert view.update(LoadedRuns([run_of(id="other", status="failed")]), NOW)
    assert ids(view) == ["other"]


def ended(loaded_runs, run_id, status="completed"):
    loaded_runs.replace(replace(loaded_runs.get(run_id), status=status))


def test_a_run_that_leaves_the_filter_goes():
    loaded_runs = loaded_runs_of("queued", "queued")
    view = view_of(loaded_runs, quick=QuickFilter.ACTIVE)
    ended(loaded_runs, "run_0")
    view.update(loaded_runs, NOW)
    assert ids(view) == ["run_1"]


def test_the_pinned_run_stays_marked_until_another_is_pinned():
    loaded_runs = loaded_runs_of("queued", "queued")
    view = view_of(loaded_runs, quick=QuickFilter.ACTIVE)
    view.pin("run_0")
    ended(loaded_runs, "run_0")
    view.update(loaded_runs, NOW)
    assert (ids(view), view.is_filtered_out("run_0"), view.counts.matched) == (["run_0", "run_1"], True, 1)
    assert view.pin("run_1")
    assert (ids(view), view.is_filtered_out("run_0")) == (["run_1"], False)


def test_a_pinned_run_that_comes_back_is_no_leaver():
    loaded_runs = loaded_runs_of("failed", "failed")
    view = view_of(loaded_runs, "status:failed")
    view.pin("run_0")
    for status in ("completed", "failed"):
        ended(loaded_runs, "run_0", status)
        view.update(loaded_runs, NOW)
    assert not view.is_filtered_out("run_0")
    assert ids(view) == ["run_0", "run_1"]


def test_a_leaver_stays_through_a_sort_and_goes_with_another_filter():
    loaded_runs = loaded_runs_of("queued", "queued")
    view = view_of(loaded_runs, quick=QuickFilter.ACTIVE)
    view.pin("run_0")
    ended(loaded_runs, "run_0")
    view.update(loaded_runs, NOW)
    view.arrange(Arrangement(quick=QuickFilter.ACTIVE, sort=Sort(SortKey.RUN, is_reversed=True)), NOW)
    assert ids(view) == ["run_1", "run_0"]
    view.arrange(Arrangement(parse("status:queued")), NOW)
    assert ids(view) == ["run_1"]


def test_a_pinned_run_that_vanishes_from_the_server_goes():
    loaded_runs = loaded_runs_of("queued", "queued")
    view = view_of(loaded_runs, quick=QuickFilter.ACTIVE)
    view.pin("run_0")
    loaded_runs.remove("run_0")
    view.update(loaded_runs, NOW)
    assert ids(view) == ["run_1"]


def test_pinning_a_run_that_is_not_on_show_does_not_bring_it_in():
    loaded_runs = loaded_runs_of("queued", "failed")
    view = view_of(loaded_runs, quick=QuickFilter.ACTIVE)
    assert not view.pin("run_1")
    loaded_runs.append([run_of(id="new", status="queued")])
    view.update(loaded_runs, NOW)
    assert ids(view) == ["run_0", "new"]


SORTED = [
    {"id": "a", "model": "o3", "created_at": NOW - 10, "usage": {"total_tokens": 5}, "status": "completed"},
    {"id": "b", "model": "GPT", "created_at": NOW - 30, "started_at": NOW - 30, "status": "in_progress"},
    {"id": "c", "assistant_id": "asst_1", "status": "failed", "last_error": {"code": "x"}},
    {"id": "d", "model": "o3", "status": "requires_action", "required_action": call("b"), "assistant_id": "asst_2"},
    {
        "id": "e",
        "created_at": NOW - 90,
        "started_at": NOW - 80,
        "completed_at": NOW - 75,
        "usage": {"total_tokens": 9},
    },
]


@pytest.mark.parametrize(
    ("key", "order", "backwards"),
    [
        (SortKey.STATUS, "dbcae", "aecbd"),
        (SortKey.RUN, "abcde", "edcba"),
        (SortKey.AGE, "abecd", "ebacd"),
        (SortKey.CREATED, "ebacd", "abecd"),
        (SortKey.TIME, "ebacd", "beacd"),
        (SortKey.NOTE, "dcabe", "cdabe"),
        (SortKey.MODEL, "badce", "adbce"),
        (SortKey.TOKENS, "aebcd", "eabcd"),
        (SortKey.ASSISTANT, "dcabe", "cdabe"),
    ],
)
def test_each_column_sorts_with_ties_in_the_servers_order_and_what_is_missing_last(key, order, backwards):
    loaded_runs = LoadedRuns(runs_of(*SORTED))
    names = {"asst_2": "Aardvark", "asst_1": "bear"}
    assert "".join(ids(view_of(loaded_runs, sort=Sort(key), names=names))) == order
    assert "".join(ids(view_of(loaded_runs, sort=Sort(key, is_reversed=True), names=names))) == backwards


@pytest.mark.parametrize("listed", [["expired", "failed"], ["failed", "expired"]])
def test_by_status_a_failed_run_stands_before_an_expired_one_however_they_are_listed(listed):
    loaded_runs = LoadedRuns(runs_of(*({"id": status, "status": status} for status in listed)))
    assert ids(view_of(loaded_runs, sort=Sort(SortKey.STATUS))) == ["failed", "expired"]


def test_runs_are_sorted_by_their_time_in_the_queue_and_by_the_wait_that_was_seen():
    loaded_runs = LoadedRuns(
        runs_of(
            {"id": "a", "created_at": NOW - 100, "started_at": NOW - 90},
            {"id": "b", "created_at": NOW - 50, "status": "queued"},
            {"id": "c", "created_at": NOW - 99, "started_at": NOW - 98, "status": "requires_action"},
            {"id": "d", "created_at": NOW - 100, "started_at": NOW - 97, "status": "requires_action"},
        )
    )
    journal = Journal()
    for run, seconds in ((loaded_runs[2], 20), (loaded_runs[3], 60)):
        journal.note(run, NOW - seconds)
    view = RunView(loaded_runs)
    view.update(loaded_runs, NOW, journal)
    view.arrange(Arrangement(sort=Sort(SortKey.QUEUED, is_reversed=True)), NOW)
    assert ids(view) == ["b", "a", "d", "c"]
    view.arrange(Arrangement(sort=Sort(SortKey.WAITING, is_reversed=True)), NOW)
    assert ids(view) == ["d", "c", "a", "b"]


def test_a_running_run_overtakes_one_that_ended():
    loaded_runs = LoadedRuns(
        runs_of(
            {"id": "ended", "started_at": NOW, "completed_at": NOW + 10},
            {"id": "running", "started_at": NOW, "status": "in_progress"},
        )
    )
    view = view_of(loaded_runs, sort=Sort(SortKey.TIME, is_reversed=True), now=NOW + 5)
    assert ids(view) == ["ended", "running"]
    assert not view.update(loaded_runs, NOW + 9)
    assert view.update(loaded_runs, NOW + 11)
    assert ids(view) == ["running", "ended"]


def test_a_run_grows_out_of_a_filter_by_age_and_into_one_by_duration():
    loaded_runs = LoadedRuns(runs_of({"created_at": NOW, "started_at": NOW, "status": "in_progress"}))
    young, long = view_of(loaded_runs, "age:<1m"), view_of(loaded_runs, "dur:>=1m")
    assert (len(young), len(long)) == (1, 0)
    assert young.update(loaded_runs, NOW + 60)
    assert long.update(loaded_runs, NOW + 60)
    assert (len(young), len(long)) == (0, 1)


def test_names_that_become_known_count_after_a_recomputation():
    names = {}
    loaded_runs = LoadedRuns(runs_of({"assistant_id": "asst_1"}))
    view = view_of(loaded_runs, "asst:bear", names=names)
    names["asst_1"] = "Bear"
    view.recompute(NOW)
    assert len(view) == 1


def slow_clock():
    """A clock on which every look costs a whole slice."""
    seconds = [0.0]

    def clock():
        seconds[0] += 1.0
        return seconds[0]

    return clock


WORDS = [{"id": str(place), "instructions": "odd" if place % 2 else "even"} for place in range(6)]


def test_objects_are_read_slice_by_slice_and_the_counts_say_how_far():
    view = view_of(LoadedRuns(runs_of(*WORDS)), "odd", clock=slow_clock())
    assert view.counts == Counts(0, 6, 5)
    assert [counts.undecided for counts in view.search()] == [4, 3, 2, 1, 0]
    assert ids(view) == ["1", "3", "5"]


def test_a_search_ends_when_another_filter_is_set():
    view = view_of(LoadedRuns(runs_of(*WORDS)), "odd", clock=slow_clock())
    search = view.search()
    next(search)
    view.arrange(Arrangement(parse("id:1")), NOW)
    assert list(search) == []
    assert ids(view) == ["1"]


def test_a_search_goes_on_over_a_roll_that_changes():
    loaded_runs = LoadedRuns(runs_of(*WORDS))
    view = view_of(loaded_runs, "odd", clock=slow_clock())
    for _ in view.search():
        loaded_runs.remove("3")
        if len(loaded_runs) == 5:
            loaded_runs.insert(0, [run_of(id="new", instructions="odd")])
    assert ids(view) == ["new", "1", "5"]


def test_what_was_read_for_a_query_is_not_read_again_for_a_quick_filter(monkeypatch):
    loaded_runs = LoadedRuns(runs_of(*WORDS))
    view = view_of(loaded_runs, "odd", clock=lambda: 0.0)
    monkeypatch.setattr(type(loaded_runs[0].page), "open_all", lambda _: 1 / 0)
    view.arrange(Arrangement(parse("odd"), QuickFilter.PROBLEMS), NOW)
    view.arrange(Arrangement(parse("odd")), NOW)
    assert ids(view) == ["1", "3", "5"]


def test_rows_once_given_out_never_change():
    loaded_runs = loaded_runs_of("failed", "completed")
    view = view_of(loaded_runs, sort=Sort(SortKey.STATUS))
    before = view[:]
    loaded_runs.insert(0, [run_of(id="new", status="failed")])
    view.update(loaded_runs, NOW)
    assert len(before) == 2


@pytest.mark.parametrize(
    "arrangement", [Arrangement(parse("status:failed")), Arrangement(sort=Sort(SortKey.MODEL))]
)
def test_a_new_run_among_many_is_the_only_one_that_is_judged(arrangement, monkeypatch):
    loaded_runs = LoadedRuns(runs_of(*[{"status": "failed", "model": "o3"}] * 2_000))
    view = RunView(loaded_runs)
    view.arrange(arrangement, NOW)
    judged, really_filter = [], RunFilter.filter
    monkeypatch.setattr("runtui.feed.view.ordering.sort_runs", lambda *_: 1 / 0)
    monkeypatch.setattr(RunFilter, "filter", lambda self, runs: judged.extend(runs) or really_filter(self, runs))
    loaded_runs.insert(0, [run_of(id="new", status="failed", model="a")])
    view.update(loaded_runs, NOW)
    assert ids(judged) in (["new"], [])
    assert view.index_of("new") == 0
