"""A word is looked for in whole objects while everything else goes on."""

import asyncio
from itertools import pairwise

from runtui.feed.view.matches import Matches
from runtui.feed.view.query.parse import parse
from runtui.feed.view.view import Arrangement, Counts
from tests.ui.objects import a_run
from tests.ui.stage import until
from tests.ui.table.listed import listed
from tests.ui.table.reading import SIZE, filtered, ids, opened, press, runs

FEW = 6


def slow_clock():
    """A clock on which every look costs a whole slice."""
    seconds = [0.0]

    def clock():
        seconds[0] += 1.0
        return seconds[0]

    return clock


def search_slowly(app, monkeypatch):
    """Lets every object take a slice of the search, however few there are."""
    monkeypatch.setattr("runtui.feed.view.view.FEW", 0)
    app.runs.table.view._clock = slow_clock()


async def test_the_loop_has_turns_between_the_slices_of_a_search(stage, monkeypatch):
    app = stage.app(*(a_run(number, instructions="umbrella") for number in range(FEW, 0, -1)))
    turns, seen, read_some = [0], [], Matches.read_some

    async def turn():
        while True:
            turns[0] += 1
            await asyncio.sleep(0)

    def noted(*arguments):
        seen.append(turns[0])
        return read_some(*arguments)

    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        search_slowly(app, monkeypatch)
        monkeypatch.setattr(Matches, "read_some", noted)
        task = asyncio.create_task(turn())
        app.runs.run_list.arrangement = Arrangement(parse("umbrella"))
        while app.runs.table.view.counts.undecided:  # noqa: ASYNC110  nobody tells when
            await asyncio.sleep(0.01)
        task.cancel()
    assert len(seen) == FEW - 1  # the selected run was read at once
    assert all(after - before > 1 for before, after in pairwise(seen))  # one turn each isn't enough for a key


async def test_a_filter_set_during_a_search_is_searched_too(stage, monkeypatch):
    async with listed(stage, *(a_run(number, instructions="umbrella and hat") for number in range(FEW, 0, -1))) as (
        app,
        _,
    ):
        search_slowly(app, monkeypatch)
        view = app.runs.table.view
        view.arrange(Arrangement(parse("umbrella")), 0.0)
        search = asyncio.create_task(app.runs.table.search())
        await asyncio.sleep(0)
        view.arrange(Arrangement(parse("hat")), 0.0)
        await search
        assert view.counts == Counts(FEW, FEW)


async def test_what_a_search_finds_is_read_from_the_top(stage, monkeypatch):
    async with listed(stage, *runs(9)[:4], *(a_run(number, instructions="umbrella") for number in (3, 2, 1))) as (
        app,
        pilot,
    ):
        monkeypatch.setattr("runtui.feed.view.view.FEW", 0)
        await press(pilot, "j", "j")
        await filtered(pilot, "umbrella")
        await until(pilot, lambda: ids(app) == [3, 2, 1])
        assert app.runs.table.selected == "run_000003"


async def test_the_selected_run_stays_selected_while_others_are_found_above_it(stage, monkeypatch):
    async with listed(stage, *(a_run(number, instructions="umbrella") for number in range(FEW, 0, -1))) as (
        app,
        pilot,
    ):
        search_slowly(app, monkeypatch)
        await press(pilot, "j", "j", "j")
        selected = app.runs.table.selected
        await filtered(pilot, "umbrella")
        await until(pilot, lambda: app.runs.table.row_count == FEW)
        assert app.runs.table.selected == selected
