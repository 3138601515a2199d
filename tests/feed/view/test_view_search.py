"""A search over many runs: looked at piece by piece, the selected one first, while runs come and go."""

import pytest

from runtui.feed.refresh.loaded_runs import LoadedRuns
from runtui.feed.view.matches import BATCH
from runtui.feed.view.ordering import Sort, SortKey
from runtui.feed.view.query.parse import parse
from runtui.feed.view.view import Arrangement, Counts, RunView
from tests.feed.view.rows import NOW, ids, run_of, runs_of
from tests.feed.view.test_view import slow_clock, view_of

MANY = 3 * BATCH


def many(**changed):
    """A long thread; every tenth run says "odd" in its row, the others would in their objects if at all."""
    documents = [{"model": "odd" if place % 10 == 0 else "even"} for place in range(MANY)]
    for name, document in changed.items():
        documents[int(name[1:])] |= document
    return LoadedRuns(runs_of(*documents))


def test_a_word_is_asked_of_many_rows_piece_by_piece_the_newest_first():
    view = view_of(many(), "odd", clock=slow_clock())
    assert view.counts == Counts(0, MANY, MANY)
    search = view.search()
    found = [next(search).matched for _ in range(3)]
    assert found == [BATCH // 10, 2 * BATCH // 10, 3 * BATCH // 10]
    view.show_found()
    assert ids(view)[:3] == ["run_0", "run_10", "run_20"]


def test_objects_are_read_only_once_every_row_was_asked_and_again_the_newest_first(monkeypatch):
    view = view_of(many(), "odd", clock=slow_clock())
    read = []
    monkeypatch.setattr(
        "runtui.feed.view.query.whole_run.PageReader.raw", lambda _, run: read.append(run.id) or b"{}"
    )
    for _, _counts in zip(range(5), view.search(), strict=False):
        pass
    assert read == ["run_1", "run_2"]


def test_rows_show_what_was_found_when_asked_to_and_at_the_end():
    view = view_of(many(), "even !odd", clock=lambda: 0.0)
    search = view.search()
    next(search)
    assert len(view) == MANY - MANY // 10
    view = view_of(many(), "odd", clock=slow_clock())
    next(view.search())
    assert len(view) == 0
    view.show_found()
    assert len(view) == BATCH // 10


def test_a_filter_of_fields_needs_no_search():
    view = view_of(many(r7={"status": "failed"}), "status:failed")
    assert (ids(view), view.counts) == (["run_7"], Counts(1, MANY))


def test_the_selected_run_is_judged_first_and_so_stays():
    loaded_runs = many(r2500={"instructions": "odd"})
    view = RunView(loaded_runs, clock=slow_clock())
    view.pin("run_2500")
    view.arrange(Arrangement(parse("odd")), NOW)
    assert ids(view) == ["run_2500"]
    next(view.search())
    view.show_found()
    assert view.index_of("run_2500") == BATCH // 10


def test_a_selected_run_that_does_not_belong_is_not_kept():
    view = RunView(many(), clock=slow_clock())
    view.pin("run_2501")
    view.arrange(Arrangement(parse("odd")), NOW)
    assert (ids(view), view.counts) == ([], Counts(0, MANY, MANY - 1))


def test_an_update_does_not_go_on_with_the_search_of_many():
    loaded_runs = many()
    view = view_of(loaded_runs, "odd", clock=slow_clock())
    next(view.search())
    loaded_runs.insert(0, [run_of(id="new", model="odd")])
    view.update(loaded_runs, NOW)
    assert (view[0].id, view.counts) == ("new", Counts(BATCH // 10 + 1, MANY + 1, MANY - BATCH // 10))


def test_runs_that_go_and_change_before_their_turn_are_counted_right():
    loaded_runs = many(r0={"instructions": "odd"})
    view = view_of(loaded_runs, "odd", clock=lambda: 0.0)
    loaded_runs.remove("run_10")
    loaded_runs.replace(run_of(id="run_11", model="odd"))
    view.update(loaded_runs, NOW)
    assert view.counts == Counts(1, MANY - 1, MANY - 2)
    assert [*view.search()][-1] == view.counts == Counts(MANY // 10, MANY - 1)
    assert ids(view)[:3] == ["run_0", "run_11", "run_20"]


def test_time_may_turn_a_verdict_before_the_row_had_its_turn():
    loaded_runs = many(r5={"created_at": NOW - 30})
    view = view_of(loaded_runs, "odd,age:<40s", clock=lambda: 0.0)
    view.update(loaded_runs, NOW + 60)
    assert [*view.search()][-1] == Counts(MANY // 10, MANY)


@pytest.mark.parametrize(
    "arrangement",
    [
        Arrangement(parse("status:completed")),
        Arrangement(sort=Sort(SortKey.MODEL, is_reversed=True)),
        Arrangement(parse("status:completed"), sort=Sort(SortKey.STATUS)),
    ],
)
def test_rows_are_found_where_they_stand_even_when_the_roll_is_ahead_of_them(arrangement):
    loaded_runs = LoadedRuns(runs_of(*[{"model": "odd" if place % 2 else "even"} for place in range(9)]))
    view = RunView(loaded_runs)
    view.arrange(arrangement, NOW)
    before = ids(view)
    loaded_runs.insert(0, [run_of(id="new", status="completed")])
    loaded_runs.replace(run_of(id="run_3", status="failed"))
    loaded_runs.remove("run_4")
    assert [view.index_of(each) for each in before] == list(range(9))
    assert (view.index_of("new"), view.index_of(None), view.get("run_3").status) == (None, None, "completed")
    view.update(loaded_runs, NOW)
    assert [view.index_of(each) for each in ids(view)] == list(range(len(view)))
    assert view.index_of("run_4") is None
