"""The view kept up to date by steps always equals one made at once, whatever happens to the runs."""

import itertools
from typing import Any, cast

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from runtui.feed.refresh.loaded_runs import LoadedRuns
from runtui.feed.view import ordering
from runtui.feed.view.ordering import Sort, SortKey, rank_by
from runtui.feed.view.query.parse import parse
from runtui.feed.view.query.row_tests import FilterContext
from runtui.feed.view.query.run_filter import QuickFilter, RunFilter
from runtui.feed.view.view import Arrangement, Counts, RunView
from tests.feed.view.rows import NOW, accepts, call, ids, run_of

QUERIES = [
    "",
    "status:failed,queued",
    "!status:completed",
    "age:<40s",
    "dur:>=20s",
    "odd",
    "!odd",
    "odd,status:failed !tokens:>5",
    "odd,age:<40s",
    "meta.env:prod,tool:refund !status:failed",
]
DOCUMENTS = st.fixed_dictionaries(
    {
        "status": st.sampled_from(["completed", "failed", "queued", "in_progress", "requires_action", "novel"]),
        "model": st.sampled_from([None, "o3", "gpt-4o"]),
        "assistant_id": st.sampled_from([None, "asst_1"]),
        "created_at": st.sampled_from([None, NOW - 60, NOW - 30, NOW]),
        "started_at": st.sampled_from([None, NOW - 25, NOW]),
        "completed_at": st.sampled_from([None, NOW + 5]),
        "usage": st.sampled_from([None, {"total_tokens": 3}, {"total_tokens": 9}]),
        "instructions": st.sampled_from(["odd", "even"]),
        "metadata": st.sampled_from([{}, {"env": "prod"}]),
        "required_action": st.sampled_from([None, call("refund")]),
    }
)
NUMBERS = st.integers(0, 15)
SORTS = st.none() | st.builds(Sort, st.sampled_from(SortKey), st.booleans())
QUICKS = st.none() | st.sampled_from(QuickFilter)


class ViewMachine(RuleBasedStateMachine):
    def clock(self):
        return 0.0

    @initialize(documents=st.lists(DOCUMENTS, max_size=8))
    def begin(self, documents):
        self.names = (f"run_{place}" for place in itertools.count())
        self.now = NOW
        self.loaded_runs = LoadedRuns(self.new_runs(documents))
        self.view = RunView(self.loaded_runs, clock=self.clock)
        self.arrangement = Arrangement()
        self.pinned = None
        self.shown = set()

    def new_runs(self, documents):
        return [run_of(id=next(self.names), **document) for document in documents]

    @rule(documents=st.lists(DOCUMENTS, max_size=3), place=NUMBERS | st.just(0))
    def insert(self, documents, place):
        self.loaded_runs.insert(min(place, len(self.loaded_runs)), self.new_runs(documents))

    @rule(documents=st.lists(DOCUMENTS, max_size=5))
    def append(self, documents):
        self.loaded_runs.append(self.new_runs(documents))

    @rule(place=NUMBERS, document=DOCUMENTS)
    def replace(self, place, document):
        if self.loaded_runs:
            self.loaded_runs.replace(run_of(id=self.loaded_runs[place % len(self.loaded_runs)].id, **document))

    @rule(place=NUMBERS)
    def remove(self, place):
        if self.loaded_runs:
            self.loaded_runs.remove(self.loaded_runs[place % len(self.loaded_runs)].id)

    @rule(documents=st.lists(DOCUMENTS, max_size=5), keep=st.integers(0, 3))
    def reload(self, documents, keep):
        self.loaded_runs = LoadedRuns([*self.new_runs(documents), *self.loaded_runs[:keep]])

    @rule(seconds=st.integers(1, 20))
    def time_passes(self, seconds):
        self.now += seconds

    @rule(text=st.sampled_from(QUERIES), quick=QUICKS)
    def set_filter(self, text, quick):
        query = parse(text)
        if (query.terms, quick) != (self.arrangement.query.terms, self.arrangement.quick):
            self.shown = set()
        self.arrangement = Arrangement(query, quick, self.arrangement.sort)
        self.view.arrange(self.arrangement, self.now)

    @rule(sort=SORTS)
    def set_sort(self, sort):
        self.arrangement = Arrangement(self.arrangement.query, self.arrangement.quick, sort)
        self.view.arrange(self.arrangement, self.now)

    @rule(place=NUMBERS)
    def pin(self, place):
        rows = list(self.view)
        run_id = rows[place % len(rows)].id if rows else None
        if run_id != self.pinned:
            self.pinned = run_id
            self.view.pin(run_id)

    @rule()
    def names_change(self):
        self.view.recompute(self.now)

    def matching(self):
        wanted = self.arrangement
        run_filter = RunFilter(wanted.query, FilterContext(self.now), wanted.quick)
        return [run for run in self.loaded_runs if accepts(run_filter, run)]

    def in_order(self, runs):
        sort = self.arrangement.sort
        if sort is None:
            return runs
        rank_of = rank_by(sort.key, FilterContext(self.now))
        present = [run for run in runs if rank_of(run) is not None]
        return sorted(present, key=cast("Any", rank_of), reverse=sort.is_reversed) + [
            run for run in runs if rank_of(run) is None
        ]

    def settle(self):
        self.view.update(self.loaded_runs, self.now)
        for _ in self.view.search():
            pass

    @invariant()
    def the_rows_are_those_of_a_view_made_at_once(self):
        if not hasattr(self, "view"):
            return
        self.settle()
        matching = self.matching()
        stays = self.pinned in self.shown and self.pinned and self.loaded_runs.has(self.pinned)
        leaver = self.loaded_runs.get(self.pinned) if stays else None
        leaver = None if leaver in matching else leaver
        expected = self.in_order([run for run in self.loaded_runs if run in matching or run is leaver])
        self.shown = set(ids(expected))
        assert ids(self.view) == ids(expected)
        assert list(self.view) == expected
        assert self.view.counts == Counts(len(matching), len(self.loaded_runs))
        assert [self.view.index_of(run.id) for run in expected] == list(range(len(expected)))
        assert [run.id for run in self.loaded_runs if self.view.is_filtered_out(run.id)] == (
            [leaver.id] if leaver else []
        )


class SlowViewMachine(ViewMachine):
    """Every object takes a slice of its own."""

    seconds = 0.0

    def clock(self):
        self.seconds += 1.0
        return self.seconds


class WholeSortMachine(ViewMachine):
    """Every change is so large that all is sorted anew."""

    def __init__(self):
        super().__init__()
        self.few, ordering.FEW = ordering.FEW, -1

    def teardown(self):
        ordering.FEW = self.few


TestViewInSteps = ViewMachine.TestCase
TestViewInSlices = SlowViewMachine.TestCase
TestViewSortedAnew = WholeSortMachine.TestCase
for each in (TestViewInSteps, TestViewInSlices, TestViewSortedAnew):
    each.settings = settings(max_examples=50, stateful_step_count=25)
