"""A zoomed list and what opens from it: the keys never go to something that isn't seen."""

from runtui.ui.table.run_table import RunTable
from runtui.ui.threads.pane import ThreadPane
from tests.ui.objects import a_run
from tests.ui.stage import resize, screen_text, until


async def test_opening_a_run_from_the_zoomed_list_shows_its_detail(stage):
    app = stage.app(a_run(2), a_run(1))
    async with app.run_test(size=(120, 35)) as pilot:
        await until(pilot, lambda: app.runs.table.selected)
        await pilot.press("z", "enter")
        await until(pilot, lambda: app.runs.detail.has_focus_within)
        assert app.runs.detail.size.width > 0


async def test_zooming_from_the_threads_goes_to_the_runs(stage):
    app = stage.app(a_run(2), a_run(1))
    async with app.run_test(size=(200, 50)) as pilot:
        await until(pilot, lambda: app.runs.table.selected)
        await pilot.press("0")
        await until(pilot, lambda: isinstance(app.focused, ThreadPane))
        await pilot.press("z")
        await until(pilot, lambda: isinstance(app.focused, RunTable))


async def test_where_there_is_room_for_one_pane_d_opens_the_detail_and_goes_back(stage):
    app = stage.app(a_run(2), a_run(1))
    async with app.run_test(size=(40, 10)) as pilot:
        await until(pilot, lambda: app.runs.table.selected)
        await pilot.press("d")
        await until(pilot, lambda: app.runs.detail.has_focus_within and app.runs.detail.size.width)
        await pilot.press("d")
        await until(pilot, lambda: isinstance(app.focused, RunTable) and not app.runs.detail.size.width)
        await resize(pilot, 120, 35)
        await until(pilot, lambda: app.runs.detail.size.width)


async def test_in_a_small_window_the_last_line_keeps_the_way_back(stage):
    app = stage.app(a_run(2), a_run(1))
    async with app.run_test(size=(40, 10)) as pilot:
        await until(pilot, lambda: app.runs.table.selected)
        await pilot.press("enter")
        await until(pilot, lambda: "esc back   ? help" in screen_text(app)[-1])
