"""What the table does while runs come, change and go."""

import re

import pytest

from runtui.session.launch import Options
from runtui.ui.table.last_line import LastLine
from runtui.ui.table.run_table import RunTable
from runtui.ui.table.titles import RunsTitle
from tests.ui.objects import a_run
from tests.ui.stage import lines_of, refresh, resize, screen_text, until
from tests.ui.table.listed import listed
from tests.ui.widget_stage import staged, state_of

pytestmark = pytest.mark.usefixtures("clock")
SIZE = (120, 35)
ROWS = 25


def runs(count, **changed):
    """`count` runs, the newest first; `changed` names statuses by number, such as ``r5="queued"``."""
    return [a_run(number, changed.get(f"r{number}", "completed")) for number in range(count, 0, -1)]


def ids(app):
    """The numbers of the runs on screen, as the column Run shows them."""
    return re.findall(r"\b\d{6}\b", "\n".join(line[:32] for line in lines_of(app.runs.table)))


def title(app):
    return " ".join(lines_of(app.runs.query_one(RunsTitle)))


async def opened(pilot):
    await until(pilot, lambda: pilot.app.runs.table.selected)


async def press(pilot, *keys):
    await pilot.press(*keys)
    await pilot.pause()


async def test_a_new_run_goes_on_top_and_the_selection_stays(stage):
    async with listed(stage, *runs(60)) as (app, pilot):
        await press(pilot, "j", "j")
        stage.server.insert(a_run(61, "in_progress"))
        await refresh(pilot)
        assert ids(app)[:4] == ["000061", "000060", "000059", "000058"]
        assert app.runs.table.selected == "run_000058"
        assert lines_of(app.runs.table)[3].startswith("▌")


async def test_nothing_on_screen_moves_when_a_run_comes_above_a_scrolled_list(stage):
    async with listed(stage, *runs(60)) as (app, pilot):
        await press(pilot, *["pagedown"] * 2)
        before = lines_of(app.runs.table)
        stage.server.insert(a_run(61), a_run(62))
        await refresh(pilot)
        assert lines_of(app.runs.table) == before


async def test_nothing_on_screen_moves_when_a_banner_appears_above_a_scrolled_list(stage):
    app = stage.app(*runs(60))
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await press(pilot, "pagedown", "pagedown", "k", "k", "k")
        before = screen_text(app)
        stage.server.insert(a_run(61, "queued"))
        await refresh(pilot)
        await pilot.pause()
        left = [line[:34] for line in screen_text(app)]
        assert left[6:28] == [line[:34] for line in before][6:28]


async def test_new_runs_above_are_counted_until_the_top_is_seen(stage):
    async with listed(stage, *runs(60)) as (app, pilot):
        await press(pilot, "pagedown", "pagedown")
        stage.server.insert(a_run(61), a_run(62))
        await refresh(pilot)
        assert "↑ 2 new" in title(app)
        await press(pilot, "pageup")
        stage.server.insert(a_run(63))
        await refresh(pilot)
        assert "↑ 3 new" in title(app)
        await press(pilot, "g")
        assert "new" not in title(app)
        assert ids(app)[0] == "000063"


async def test_a_run_that_goes_above_the_screen_is_not_counted_as_new(stage):
    async with listed(stage, *runs(60, r58="queued")) as (app, pilot):
        await press(pilot, "pagedown", "pagedown")
        before = ids(app)
        assert "000058" not in before
        stage.server.delete("run_000058")
        await refresh(pilot)
        await until(pilot, lambda: not app.runs.state.runs.has("run_000058"))
        assert set(before) <= set(ids(app))
        stage.server.insert(a_run(61))
        await refresh(pilot)
        assert set(before) <= set(ids(app))
        assert "↑ 1 new" in title(app)


async def test_following_selects_the_newest_active_run(stage):
    app = stage.app(*runs(60))
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await press(pilot, "j", "F")
        assert app.runs.table.selected == "run_000060"
        stage.server.insert(a_run(61, "in_progress"), a_run(62, "completed"))
        await refresh(pilot)
        assert app.runs.table.selected == "run_000061"
        stage.server.finish("run_000061")
        await refresh(pilot)
        assert app.runs.table.selected == "run_000062"


async def test_following_brings_the_run_on_screen(stage):
    app = stage.app(*runs(60))
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await press(pilot, "G", "F")
        assert ids(app)[0] == "000060"
        assert app.runs.table.scroll_offset.y == 0


@pytest.mark.parametrize("key", ["j", "k", "g", "G", "home", "end", "ctrl+d", "ctrl+u", "pagedown", "n"])
async def test_a_cursor_key_ends_following(stage, key):
    app = stage.app(*runs(60, r50="in_progress"))
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await press(pilot, "F")
        assert app.runs.is_following
        await press(pilot, key)
        assert not app.runs.is_following
        selected = app.runs.table.selected
        stage.server.insert(a_run(61, "in_progress"))
        await refresh(pilot)
        assert app.runs.table.selected == selected


async def test_a_changed_run_is_marked_in_place_for_three_seconds(stage, clock):
    app = stage.app(*runs(60, r57="in_progress"))
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        stage.server.finish("run_000057", "failed")
        await refresh(pilot)
        assert lines_of(app.runs.table)[3].startswith(" •✗ failed")
        assert app.runs.table.selected == "run_000060"
        clock.pass_by(3.0)
        await until(pilot, lambda: lines_of(app.runs.table)[3].startswith("  ✗ failed"))


async def test_a_changed_run_below_a_scrolled_top_is_redrawn_where_it_stands(stage):
    async with listed(stage, *runs(60, r30="in_progress")) as (app, pilot):
        await press(pilot, *["pagedown"] * 2)
        stage.server.finish("run_000030", "cancelled")
        await refresh(pilot)
        line = next(line for line in lines_of(app.runs.table) if "000030" in line)
        assert "⊘ cancelled" in line


async def test_the_selection_never_moves_by_itself(stage):
    async with listed(stage, *runs(60, r55="in_progress", r52="queued")) as (app, pilot):
        await press(pilot, *"jjjjjjjj")
        assert app.runs.table.selected == "run_000052"
        stage.server.insert(a_run(61, "requires_action"))
        await refresh(pilot)
        stage.server.finish("run_000055", "failed")
        stage.server.finish("run_000052")
        await refresh(pilot)
        stage.server.finish("run_000061", "expired")
        stage.server.fail()
        await refresh(pilot)
        assert app.runs.table.selected == "run_000052"


@pytest.mark.parametrize("key", ["R", "r"])
async def test_a_reload_keeps_selection_and_place(stage, key):
    app = stage.app(*runs(120))
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await press(pilot, "G")
        await until(pilot, lambda: len(app.runs.state.runs) == 120)
        await press(pilot, "k", "k")
        selected, top = app.runs.table.selected, ids(app)[0]
        count = len(stage.server.lists)
        stage.server.insert(a_run(121))
        await press(pilot, key)
        await until(pilot, lambda: len(stage.server.lists) > count and app.runs.state.runs.has("run_000121"))
        assert app.runs.table.selected == selected
        assert ids(app)[0] == top


async def test_a_resize_keeps_selection_and_place(stage):
    app = stage.app(*runs(60))
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await press(pilot, *["pagedown"] * 2, "k", "k", "k")
        selected, top = app.runs.table.selected, ids(app)[0]
        for size in [(80, 24), (200, 50), SIZE]:
            await resize(pilot, *size)
            await pilot.pause()
            assert app.runs.table.selected == selected
            assert selected[4:] in ids(app)
        assert abs(int(ids(app)[0]) - int(top)) <= 50


async def test_a_window_that_shrinks_keeps_the_selected_row_on_screen(stage):
    app = stage.app(*runs(60))
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await press(pilot, *"j" * 24)
        await resize(pilot, 80, 24)
        await until(pilot, lambda: "000036" in ids(app))


async def test_a_resize_does_not_fetch_a_selection_that_was_scrolled_away(stage):
    app = stage.app(*runs(60))
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await press(pilot, *["pagedown"] * 2)
        table = app.runs.table
        table.scroll_to(y=0, animate=False, immediate=True)
        await resize(pilot, 120, 32)
        await pilot.pause()
        assert ids(app)[0] == "000060"


async def test_a_theme_keeps_selection_and_place(stage):
    app = stage.app(*runs(60))
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await press(pilot, *["pagedown"] * 2)
        before = lines_of(app.runs.table)
        app.theme = "runtui-light"
        await pilot.pause()
        assert lines_of(app.runs.table) == before


async def test_a_vanished_run_gives_the_selection_to_its_neighbour_and_says_so(stage):
    app = stage.app(*runs(60, r57="in_progress"))
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await press(pilot, "j", "j", "j")
        stage.server.delete("run_000057")
        stage.server.insert(a_run(61), a_run(62))
        await refresh(pilot)
        await until(pilot, lambda: not app.runs.state.runs.has("run_000057"))
        assert app.runs.table.selected == "run_000056"
        assert any("no longer has a run" in each.message for each in app._notifications)


async def test_the_run_of_the_command_line_is_selected_and_on_screen(stage):
    app = stage.app(*runs(60), run="run_000017")
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: app.runs.table.selected == "run_000017" and "000017" in ids(app))


async def test_a_run_that_was_wanted_takes_the_selection_no_more_once_the_person_moved(stage):
    app = stage.app(*runs(200), run="run_000003")
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await press(pilot, "j")
        selected = app.runs.table.selected
        while len(app.runs.state.runs) < 200:
            await app.runs.live.feed.load_more()
            await pilot.pause()
        await until(pilot, lambda: len(app.runs.table.view) == 200)
        assert app.runs.table.selected == selected


async def test_ascending_order_appends_new_runs_when_the_end_is_loaded(stage):
    app = stage.app(*runs(10), options=Options(interval=0.0, order="asc"))
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        assert ids(app)[:2] == ["000001", "000002"]
        stage.server.insert(a_run(11, "in_progress"))
        await refresh(pilot)
        assert ids(app)[-1] == "000011"
        assert app.runs.table.selected == "run_000001"


async def test_ascending_order_leaves_the_rows_alone_while_more_are_to_be_loaded(stage):
    stage.server.hold()
    app = stage.app(*runs(300), options=Options(interval=0.0, order="asc", page_size=100))
    async with app.run_test(size=SIZE) as pilot:
        stage.server.release()
        await opened(pilot)
        before = len(app.runs.state.runs)
        stage.server.insert(a_run(301, "in_progress"))
        await refresh(pilot)
        assert len(app.runs.state.runs) == before
        assert "000301" in " ".join(screen_text(app))


async def test_following_in_ascending_order_goes_to_the_last_row(stage):
    app = stage.app(*runs(40), options=Options(interval=0.0, order="asc"))
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await press(pilot, "F")
        assert app.runs.table.selected == "run_000040"
        assert "000040" in ids(app)


async def test_the_last_line_counts_the_position(stage):
    async with listed(stage, *runs(60)) as (app, pilot):
        await press(pilot, "j", "j")
        await until(pilot, lambda: "3 of 60" in lines_of(app.runs.query_one(LastLine))[0])


@pytest.mark.parametrize(("age", "shown", "later"), [(119, "1m", "2m"), (3599, "59m", "1h"), (86399, "23h", "1d")])
async def test_the_age_of_a_run_that_ended_long_ago_goes_on(age, shown, later):
    created = 1_700_000_000
    table, state = RunTable(), state_of(a_run(1, created_at=created, completed_at=created + 9))
    async with staged(table, size=(120, 5), state=state, now=created + age) as stage:
        assert f" {shown} " in stage.text
        for seconds in range(1, 7):
            await stage.set(now=created + age + seconds)
        assert f" {later} " in stage.text
