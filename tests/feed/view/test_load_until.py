"""What is looked for among the loaded runs, and when loading on stops."""

from typing import Any

import pytest
from msgspec.structs import replace

from runtui.feed.refresh.loaded_runs import LoadedRuns
from runtui.feed.refresh.state import FeedState, Paging
from runtui.feed.run.journal import Journal
from runtui.feed.view.load_until import AllRuns, Goal, LoadResult, ToRun, ToTime, load_until
from runtui.model.packed import PackedPage
from runtui.model.run import Run

PAGE = PackedPage([b"{}"])


def a_run(number):
    """The higher the number, the newer."""
    return Run(id=f"run_{number:03}Xy", status="completed", created_at=float(number), page=PAGE)


def state_of(numbers, paging=Paging.MORE, order="desc", last_ok=1.0):
    return FeedState(
        thread_id="thread_1",
        version=0,
        runs=LoadedRuns(map(a_run, numbers)),
        journal=Journal(),
        order=order,
        paging=paging,
        last_ok=last_ok,
    )


async def found_in(feed: Any, goal: Goal, **limits: int) -> LoadResult:
    """What `load_until` finds in the pages of a feed that is none."""
    return await load_until(feed, goal, **limits)


class PagesOfTwo:
    """A feed of `count` runs that tells a state after each page."""

    def __init__(self, count, *, fails_at=None):
        self.count, self.fails_at, self.limits = count, fails_at, []
        self.told = [state_of([], last_ok=None), self._state(2)]

    def _state(self, loaded):
        paging = Paging.MORE if loaded < self.count else Paging.END
        return state_of(range(self.count, self.count - loaded, -1), paging)

    async def states(self):
        while self.told:
            yield self.told.pop(0)

    async def load_more(self, *, limit=None):
        self.limits.append(limit)
        loaded = 2 + 2 * len(self.limits)
        state = self._state(min(loaded, self.count))
        failed = replace(state, paging=Paging.FAILED)
        self.told += [replace(state, paging=Paging.LOADING), failed if self.fails_at == len(self.limits) else state]


@pytest.mark.parametrize(
    ("text", "found"),
    [("run_003Xy", 3), ("003", 3), ("003xY", 3), ("run_0…3Xy", 3), ("nowhere", None), ("", None)],
)
def test_a_run_is_found_by_its_id_or_a_part_of_it(text, found):
    run = ToRun(text).find(state_of([4, 3, 2]))
    assert (run and run.created_at) == found


@pytest.mark.parametrize(("at", "found"), [(9.0, 4), (3.5, 3), (3.0, 3), (1.0, None)])
def test_a_time_is_the_last_run_created_by_then(at, found):
    run = ToTime(at).find(state_of([4, 3, 2]))
    assert (run and run.created_at) == found


@pytest.mark.parametrize(("paging", "found"), [(Paging.MORE, None), (Paging.END, 4)])
def test_oldest_first_a_time_beyond_what_is_loaded_is_not_reached_yet(paging, found):
    run = ToTime(9.0).find(state_of([2, 3, 4], paging, order="asc"))
    assert (run and run.created_at) == found


async def test_pages_are_loaded_until_the_run_is_there():
    feed = PagesOfTwo(10)
    sought = await found_in(feed, ToRun("run_005Xy"))
    assert sought.run.id == "run_005Xy"
    assert len(feed.limits) == 2


async def test_all_runs_are_loaded_to_the_end_in_the_largest_pages():
    feed = PagesOfTwo(10)
    assert await found_in(feed, AllRuns()) == LoadResult(None, 10, is_at_end=True)
    assert feed.limits == [100] * 4


async def test_a_page_that_fails_ends_the_search():
    assert await found_in(PagesOfTwo(10, fails_at=2), AllRuns()) == LoadResult(None, 6, is_at_end=False)


async def test_no_more_is_loaded_than_wanted():
    feed = PagesOfTwo(10)
    assert await found_in(feed, ToRun("nowhere"), most=4) == LoadResult(None, 4, is_at_end=False)
