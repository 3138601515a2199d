"""Saved views: those that are always there and one's own, from the key v, and at the start."""

import pytest
from msgspec.structs import replace

from runtui.session.saved_views import SavedViews
from runtui.ui.dialogs.ask import AskScreen
from runtui.ui.dialogs.choice import ChoiceScreen
from tests.ui.asking import shows
from tests.ui.objects import a_run
from tests.ui.stage import until
from tests.ui.table.reading import SIZE, filter_line, heads, ids, press, title

RUNS = [a_run(6, "requires_action"), a_run(5), a_run(4, "failed"), a_run(3, "expired"), a_run(2), a_run(1)]


async def choose(pilot, *labels):
    """Opens the views and chooses the line that begins so, in one list after the other."""
    await pilot.press("v")
    for label in labels:
        await until(pilot, lambda: isinstance(pilot.app.screen, ChoiceScreen))
        rows = pilot.app.screen.rows
        place = next(at for at, row in enumerate(rows.rows) if row.label == label)
        rows.cursor = place
        await pilot.press("enter")
        await pilot.pause()


async def started(pilot, app):
    await until(pilot, lambda: app.runs.table.selected and app.runs.state is not None)


async def test_v_shows_a_view_that_is_always_there(stage):
    app = stage.app(*RUNS)
    async with app.run_test(size=SIZE) as pilot:
        await started(pilot, app)
        await choose(pilot, "Waiting")
        await until(pilot, lambda: ids(app) == [6])
        assert "status:requires_action" in filter_line(app)


async def test_what_is_on_show_is_saved_under_a_name_and_shown_again_in_any_thread(stage):
    app = stage.app(*RUNS)
    async with app.run_test(size=SIZE) as pilot:
        await started(pilot, app)
        await press(pilot, "exclamation_mark", "S")
        await until(pilot, lambda: ids(app) == [3, 4])
        await choose(pilot, "Save this view")
        await until(pilot, lambda: isinstance(app.screen, AskScreen))
        await shows(pilot, "problems only, oldest first")
        await pilot.press(*"Bad", "enter")
        await until(pilot, lambda: app.screen is app.runs)
        await press(pilot, "escape", "S", "S", "S")
        await until(pilot, lambda: ids(app) == [6, 5, 4, 3, 2, 1])
        await choose(pilot, "Bad")
        await until(pilot, lambda: ids(app) == [3, 4])
        assert "problems only   2 of 6 loaded" in title(app)
        assert [each.name for each in SavedViews(stage.book).own()] == ["Bad"]


async def test_a_view_has_its_columns_and_the_servers_order(stage):
    app = stage.app(*RUNS)
    async with app.run_test(size=SIZE) as pilot:
        await started(pilot, app)
        app.runs.run_list.columns = ("status", "run", "tokens")
        await press(pilot, "O")
        await until(pilot, lambda: app.runs.state.order == "asc" and ids(app)[:1] == [1])
        await choose(pilot, "Save this view")
        await until(pilot, lambda: isinstance(app.screen, AskScreen))
        await pilot.press(*"Old", "enter")
        await until(pilot, lambda: app.screen is app.runs)
        app.runs.run_list.columns = ()
        await press(pilot, "O")
        await until(pilot, lambda: app.runs.state.order == "desc" and ids(app)[:1] == [6])
        await choose(pilot, "Old")
        await until(pilot, lambda: app.runs.state.order == "asc" and ids(app)[:1] == [1])
        assert "Tokens" in heads(app) and "Note" not in heads(app)


async def test_one_of_ones_own_is_removed_and_the_others_are_not_offered_for_that(stage):
    app = stage.app(*RUNS)
    async with app.run_test(size=SIZE) as pilot:
        await started(pilot, app)
        await choose(pilot, "Save this view")
        await until(pilot, lambda: isinstance(app.screen, AskScreen))
        await pilot.press(*"Mine", "enter")
        await until(pilot, lambda: app.screen is app.runs)
        await choose(pilot, "Remove a view", "Mine")
        await until(pilot, lambda: app.screen is app.runs)
        await pilot.press("v")
        await until(pilot, lambda: isinstance(app.screen, ChoiceScreen))
        labels = [row.label for row in app.screen.rows.rows]
        assert labels == ["Waiting", "Failed today", "Slow", "Save this view"]


@pytest.mark.parametrize("name", ["Waiting", "WAITING"])
async def test_the_command_line_names_the_view_to_begin_with(stage, name):
    app = stage.app(*RUNS)
    app.launch = replace(app.launch, view=name)
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: ids(app) == [6])


async def test_a_name_that_no_view_has_is_said_and_all_runs_are_shown(stage):
    app = stage.app(*RUNS)
    app.launch = replace(app.launch, view="nope")
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await started(pilot, app)
        assert len(ids(app)) == 6
        assert any("No view is called so" in each.message for each in app._notifications)
