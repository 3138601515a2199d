from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runtui.feed.refresh.loaded_runs import LoadedRuns
from tests.feed.model_server import run_of


class CountingRun:
    """A run that counts how often anybody looks at its id."""

    looks = 0
    status = "completed"

    def __init__(self, run_id: str) -> None:
        self._id = run_id

    @property
    def id(self):
        type(self).looks += 1
        return self._id


def runs(*names):
    return [run_of(name, ("completed", "failed", "queued")[len(name) % 3]) for name in names]


def ids(loaded_runs):
    return [run.id for run in loaded_runs]


def test_a_repeated_id_is_one_row():
    assert ids(LoadedRuns(runs("a", "b", "a"))) == ["a", "b"]


def test_insert_drops_what_is_there_and_what_is_repeated():
    loaded_runs = LoadedRuns(runs("a", "b"))
    assert loaded_runs.insert(1, runs("x", "a", "x", "y")) == 2
    assert ids(loaded_runs) == ["a", "x", "y", "b"]


def test_append_tells_how_many_were_new():
    assert LoadedRuns(runs("a")).append(runs("a", "b", "c")) == 2


def test_replace_keeps_the_place():
    loaded_runs = LoadedRuns(runs("a", "b", "c"))
    newer = run_of("b", "failed")
    loaded_runs.replace(newer)
    assert loaded_runs[1] is newer


def test_no_id_is_at_no_place():
    assert LoadedRuns(runs("a")).index_of(None) is None
    assert LoadedRuns(runs("a")).get("b") is None


def test_a_slice_is_the_rows_in_it():
    assert ids(LoadedRuns(runs("a", "b", "c"))[1:]) == ["b", "c"]


def test_removing_what_is_not_there_does_nothing():
    loaded_runs = LoadedRuns(runs("a"))
    loaded_runs.remove("b")
    assert ids(loaded_runs) == ["a"]


steps = st.lists(
    st.tuples(
        st.sampled_from(["insert", "insert_all", "append", "replace", "remove"]),
        st.integers(0, 12),
        st.lists(st.integers(0, 20), max_size=5),
    ),
    max_size=25,
)


@given(steps)
def test_any_id_is_found_at_its_place_whatever_happened(taken):
    loaded_runs, model = LoadedRuns(), []
    for kind, place, numbers in taken:
        names = [f"run_{number}" for number in numbers]
        new = [name for name in dict.fromkeys(names) if name not in model]
        if kind == "insert":
            at = min(place, len(model))
            loaded_runs.insert(at, runs(*names))
            model[at:at] = new
        elif kind == "insert_all":
            loaded_runs.insert_all([(0, each) for each in runs(*names)])
            model[0:0] = new
        elif kind == "replace":
            for name in set(names) & set(model):
                loaded_runs.replace(run_of(name, "cancelled"))
        elif kind == "append":
            loaded_runs.append(runs(*names))
            model += new
        elif names:
            loaded_runs.remove(names[0])
            model = [name for name in model if name != names[0]]
        assert ids(loaded_runs) == model
        assert +loaded_runs.statuses == Counter(run.status for run in loaded_runs)
        assert [loaded_runs.index_of(name) for name in model] == list(range(len(model)))


@pytest.mark.parametrize(
    "step",
    [
        lambda loaded_runs: loaded_runs.insert(0, [CountingRun(f"new_{number}") for number in range(5)]),
        lambda loaded_runs: loaded_runs.insert(3, [CountingRun("new")]),
        lambda loaded_runs: loaded_runs.insert(99_997, [CountingRun("new")]),
        lambda loaded_runs: loaded_runs.append([CountingRun("new")]),
        lambda loaded_runs: loaded_runs.remove("run_2"),
        lambda loaded_runs: loaded_runs.remove("run_99998"),
        lambda loaded_runs: loaded_runs.index_of("run_50000"),
        lambda loaded_runs: loaded_runs.replace(CountingRun("run_50000")),
    ],
)
def test_a_step_near_an_end_of_100_000_rows_looks_at_few_of_them(step):
    rows: Any = (CountingRun(f"run_{number}") for number in range(100_000))
    loaded_runs = LoadedRuns(rows)
    CountingRun.looks = 0
    step(loaded_runs)
    assert CountingRun.looks < 50


@given(st.lists(st.tuples(st.integers(0, 6), st.sampled_from("abcdefuvwxyz"))))
def test_runs_inserted_at_once_stand_where_they_would_one_group_after_the_other(insertions):
    at_once, in_turn = LoadedRuns(runs(*"abcdef")), LoadedRuns(runs(*"abcdef"))
    at_once.insert_all([(place, run_of(name)) for place, name in insertions])
    new = list(dict.fromkeys(name for _, name in insertions if name > "f"))
    first = {name: next(place for place, each in insertions if each == name) for name in new}
    for place in sorted(first.values(), reverse=True):
        in_turn.insert(place, runs(*(name for name in new if first[name] == place)))
    assert ids(at_once) == ids(in_turn)
    assert [at_once.index_of(name) for name in ids(at_once)] == list(range(len(at_once)))


@given(st.sets(st.sampled_from("abcdefxyz")))
def test_runs_removed_at_once_leave_the_others_in_their_order(gone):
    loaded_runs = LoadedRuns(runs(*"abcdef"))
    loaded_runs.remove_all(gone)
    assert ids(loaded_runs) == [name for name in "abcdef" if name not in gone]
    assert [loaded_runs.index_of(name) for name in ids(loaded_runs)] == list(range(len(loaded_runs)))


def test_ten_thousand_insertions_count_every_row_once_or_twice():
    rows: Any = (CountingRun(f"run_{number}") for number in range(10_000))
    loaded_runs = LoadedRuns(rows)
    insertions: Any = [(place, CountingRun(f"new_{place}")) for place in range(10_000)]
    CountingRun.looks = 0
    loaded_runs.insert_all(insertions)
    assert len(loaded_runs) == 20_000
    assert CountingRun.looks < 60_000
