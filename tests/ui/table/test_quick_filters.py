"""The filters of one key, and that the list under a filter holds still."""

from tests.ui.objects import a_run
from tests.ui.stage import refresh
from tests.ui.table.listed import listed
from tests.ui.table.reading import (
    SIZE,
    bar_line,
    filter_line,
    filtered,
    ids,
    last_line,
    opened,
    press,
    runs,
    title,
)


async def test_a_leaves_the_active_runs_and_a_again_all(stage):
    async with listed(stage, *runs(10, r9="queued", r3="in_progress", r5="failed")) as (app, pilot):
        await press(pilot, "a")
        assert ids(app) == [9, 3]
        assert "active only   2 of 10 loaded" in title(app)
        await press(pilot, "a")
        assert len(ids(app)) == 10


async def test_the_exclamation_mark_leaves_the_problems(stage):
    async with listed(stage, *runs(10, r9="queued", r5="failed", r4="expired", r2="incomplete")) as (app, pilot):
        await press(pilot, "a", "exclamation_mark")
        assert ids(app) == [5, 4, 2]
        assert "problems only" in title(app)


async def test_quick_filters_and_the_typed_one_hold_both(stage):
    async with listed(stage, *runs(10, r5="failed", r4="expired", r2="incomplete")) as (app, pilot):
        await filtered(pilot, "!status:failed")
        await press(pilot, "exclamation_mark")
        assert ids(app) == [4, 2]
        assert "problems only   2 of 10 loaded" in filter_line(app)


async def test_low_windows_say_it_too(stage):
    async with listed(stage, *runs(10, r5="failed"), size=(80, 24)) as (app, pilot):
        await press(pilot, "exclamation_mark")
        assert "problems only   1 of 10 loaded" in title(app)


async def test_a_selected_run_that_leaves_the_filter_stays_marked_until_the_selection_moves(stage):
    async with listed(stage, *runs(10, r9="queued", r6="queued", r3="in_progress")) as (app, pilot):
        await press(pilot, "a", "j")
        stage.server.finish("run_000006")
        await refresh(pilot)
        assert ids(app) == [9, 6, 3]
        assert app.runs.table.selected == "run_000006"
        assert "left the filter" in last_line(app)
        assert "2 of 10 loaded" in title(app)
        await press(pilot, "j")
        assert ids(app) == [9, 3]
        assert app.runs.table.selected == "run_000003"


async def test_the_selected_run_keeps_its_line_when_another_comes_above_it(stage):
    async with listed(stage, *runs(60, **{f"r{number}": "failed" for number in range(1, 60, 2)})) as (app, pilot):
        await press(pilot, "exclamation_mark", *"jjjj")
        before, selected = bar_line(app), app.runs.table.selected
        stage.server.insert(a_run(61, "failed"), a_run(62), a_run(63, "failed"))
        await refresh(pilot)
        assert app.runs.table.selected == selected
        assert bar_line(app) == before == 4


async def test_n_seeks_among_the_rows_on_show_only(stage):
    async with listed(stage, *runs(10, r9="queued", r6="queued", r3="in_progress")) as (app, pilot):
        await filtered(pilot, "status:queued,completed")
        await press(pilot, "g", "n")
        assert app.runs.table.selected == "run_000009"
        await press(pilot, "n", "n")
        assert app.runs.table.selected == "run_000009"


async def test_following_stays_within_the_filter(stage):
    app = stage.app(*runs(10, r5="failed"))
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await press(pilot, "exclamation_mark", "F")
        stage.server.insert(a_run(11, "in_progress"))
        await refresh(pilot)
        assert app.runs.table.selected == "run_000005"
