"""How many of the loaded runs have each status, in the title: a click leaves them, another one adds to it."""

import pytest

from runtui.ui.table.titles import RunsTitle
from tests.ui.table.listed import listed
from tests.ui.table.reading import filtered, ids, press, runs, title

KINDS = {"r9": "requires_action", "r7": "failed", "r5": "failed", "r4": "expired"}


async def click(pilot, words):
    """Clicks on words of the title."""
    widget = pilot.app.runs.query_one(RunsTitle)
    await pilot.click(widget, offset=(2 + title(pilot.app).index(words), 0))
    await pilot.pause()


async def test_the_title_counts_the_statuses_what_needs_you_first(stage):
    async with listed(stage, *runs(10, **KINDS)) as (app, _):
        assert title(app) == "Runs   ! 1  ✗ 2  ◷ 1  ✓ 6   10 loaded"


async def test_a_click_leaves_the_runs_of_a_status_and_another_one_adds_to_them(stage):
    async with listed(stage, *runs(10, **KINDS)) as (app, pilot):
        await click(pilot, "✗ 2")
        assert ids(app) == [7, 5]
        assert "failed only   2 of 10 loaded" in title(app)
        await click(pilot, "! 1")
        assert ids(app) == [9, 7, 5]
        assert "requires_action, failed only   3 of 10 loaded" in title(app)
        await click(pilot, "✗ 2")
        assert ids(app) == [9]


async def test_a_chosen_status_stands_beside_those_of_a_key(stage):
    async with listed(stage, *runs(10, **KINDS)) as (app, pilot):
        await press(pilot, "exclamation_mark")
        await click(pilot, "! 1")
        assert ids(app) == [9, 7, 5, 4]
        assert "problems, requires_action only   4 of 10 loaded" in title(app)


async def test_a_typed_filter_and_chosen_statuses_hold_both_and_esc_clears_all(stage):
    async with listed(stage, *runs(10, **KINDS)) as (app, pilot):
        await click(pilot, "✗ 2")
        await filtered(pilot, "id:run_000005")
        assert ids(app) == [5]
        app.runs.run_list.show_all()
        await pilot.pause()
        assert len(ids(app)) == 10


@pytest.mark.parametrize("width", [60, 80, 120])
async def test_counts_fall_away_from_the_right_and_never_cut_what_stands_behind(stage, width):
    kinds = {f"r{number}": f"odd{number}" for number in range(1, 20)} | KINDS
    async with listed(stage, *runs(40, **kinds), size=(width, 24)) as (app, pilot):
        await press(pilot, "S")
        assert "40 loaded   newest first, of the loaded rows" in title(app) or "40 loaded" in title(app)
        assert title(app).startswith("Runs   ! 1")
