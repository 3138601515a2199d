"""The keys and the mouse in the table."""

import pytest
from msgspec.structs import replace
from textual.events import MouseScrollDown

from tests.ui.objects import a_run
from tests.ui.stage import lines_of, until
from tests.ui.table.listed import listed

SIZE = (120, 35)
ROWS = 27
"""Rows on screen at that size, without a banner."""


@pytest.fixture
def pressed(stage):
    """Opens 40 runs, some active, some problems, presses keys and returns the app's table."""
    changed = {30: "in_progress", 20: "failed", 10: "queued", 5: "expired"}
    stage.server.threads["thread_of_the_test"] = [
        a_run(number, changed.get(number, "completed")) for number in range(40, 0, -1)
    ]
    return stage


async def selected_after(stage, *keys):
    async with listed(stage) as (app, pilot):
        await until(pilot, lambda: app.runs.table.size.height == 25 and app.runs.table.selected)
        await pilot.press(*keys)
        await pilot.pause()
        return int(app.runs.table.selected[4:])


@pytest.mark.parametrize(
    ("keys", "number"),
    [
        ("j", 39),
        ("down", 39),
        ("j j k", 39),
        ("j j up", 39),
        ("k", 40),
        ("G", 1),
        ("end", 1),
        ("G j", 1),
        ("G g", 40),
        ("end home", 40),
        ("ctrl+d", 28),
        ("ctrl+d ctrl+u", 40),
        ("pagedown", 16),
        ("pagedown pageup", 40),
        ("n", 30),
        ("n n", 10),
        ("n n n", 30),
        ("N", 10),
        ("right_curly_bracket", 20),
        ("right_curly_bracket right_curly_bracket", 5),
        ("left_curly_bracket", 5),
        ("e e", 5),
        ("E", 5),
    ],
)
async def test_a_key_selects(pressed, keys, number):
    assert await selected_after(pressed, *keys.split()) == number


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ("n", ""),
        ("n n", ""),
        ("n n n", "from the top again"),
        ("n n n j", ""),
        ("N", "from the end again"),
        ("left_curly_bracket", "from the end again"),
        ("right_curly_bracket right_curly_bracket right_curly_bracket", "from the top again"),
    ],
)
async def test_a_search_that_goes_round_the_end_says_so_until_the_next_key(pressed, keys, words):
    async with listed(pressed) as (app, pilot):
        await until(pilot, lambda: app.runs.table.selected)
        await pilot.press(*keys.split())
        await until(pilot, lambda: words in said(app) and (words or "again" not in said(app)))


def said(app):
    return lines_of(app.runs.run_list.last_line)[0]


@pytest.mark.parametrize(
    ("status", "key", "words"),
    [
        ("completed", "n", "no active run"),
        ("completed", "left_curly_bracket", "no problem"),
        ("in_progress", "N", "no other active run"),
        ("failed", "right_curly_bracket", "no other problem"),
    ],
)
async def test_a_search_that_finds_nothing_says_so_and_stays(stage, status, key, words):
    async with listed(stage, a_run(5), a_run(4, status), a_run(3)) as (app, pilot):
        await until(pilot, lambda: app.runs.table.selected)
        await pilot.press("j", key)
        await until(pilot, lambda: words in said(app))
        assert app.runs.table.selected == "run_000004"
        await pilot.press("k")
        await until(pilot, lambda: words not in said(app))


async def test_what_came_of_a_key_is_said_for_a_few_seconds(stage):
    stage.timing = replace(stage.timing, note_stays=0.2)
    async with listed(stage, a_run(5), a_run(4)) as (app, pilot):
        await until(pilot, lambda: app.runs.table.selected)
        await pilot.press("n")
        await until(pilot, lambda: "no active run" in said(app))
        await until(pilot, lambda: "no active run" not in said(app))


@pytest.mark.parametrize(
    ("statuses", "key", "words"),
    [(["queued"], "n", "no other"), ([], "n", "none active"), ([], "right_curly_bracket", "no problem")],
)
async def test_what_is_said_of_a_key_cuts_nothing_in_a_tiny_window(stage, statuses, key, words):
    sent = (
        *(a_run(90, status) for status in statuses),
        *(a_run(number) for number in range(80, 0, -1)),
    )
    async with listed(stage, *sent, size=(40, 10)) as (app, pilot):
        await until(pilot, lambda: app.runs.table.selected and "more on server" in said(app))
        await pilot.press(key)
        await until(pilot, lambda: words in said(app))
        assert "more on server, G loads" in said(app)


async def test_the_selected_row_is_always_on_screen_after_a_key(pressed):
    async with listed(pressed, size=(80, 24)) as (app, pilot):
        await until(pilot, lambda: app.runs.table.selected)
        for key in ["G", "g", "pagedown", "pagedown", "k", "ctrl+u", "N", "n"]:
            await pilot.press(key)
            await pilot.pause()
            assert any(line.startswith("▌") for line in lines_of(app.runs.table)), key


async def test_a_click_selects_and_a_second_one_opens(pressed):
    app = pressed.app()
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: app.runs.table.selected)
        await pilot.click(app.runs.table, offset=(10, 3))
        assert app.runs.table.selected == "run_000037"
        assert app.runs.table.has_focus
        await pilot.click(app.runs.table, offset=(10, 4), times=2)
        await until(pilot, lambda: app.runs.detail.view.has_focus)
        assert app.runs.table.selected == "run_000036"


async def test_a_click_below_the_last_row_does_nothing(stage):
    async with listed(stage, a_run(2), a_run(1)) as (app, pilot):
        await until(pilot, lambda: app.runs.table.selected)
        await pilot.click(app.runs.table, offset=(10, 9))
        assert app.runs.table.selected == "run_000002"


async def test_the_wheel_scrolls_and_leaves_the_selection(pressed):
    async with listed(pressed) as (app, pilot):
        await until(pilot, lambda: app.runs.table.selected)
        table = app.runs.table
        assert await pilot._post_mouse_events([MouseScrollDown], table, offset=(5, 5))
        await until(pilot, lambda: table.scroll_offset.y > 0)
        assert table.selected == "run_000040"


async def test_enter_opens_the_detail_and_escape_comes_back(pressed):
    app = pressed.app()
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: app.runs.table.selected)
        await pilot.press("enter")
        await until(pilot, lambda: app.runs.detail.view.has_focus)
        await pilot.press("escape")
        await until(pilot, lambda: app.runs.table.has_focus)


async def test_enter_on_an_empty_list_does_nothing(stage):
    app = stage.app()
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: "No runs yet" in "".join(lines_of(app.runs.table)))
        await pilot.press("enter", "j", "G", "n", "pagedown")
        assert app.runs.table.has_focus
        assert app.runs.table.selected is None


async def test_tab_goes_round_the_panes(pressed):
    app = pressed.app()
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: app.runs.table.selected)
        await pilot.press("tab")
        await until(pilot, lambda: app.runs.detail.view.has_focus)
        await pilot.press("shift+tab")
        await until(pilot, lambda: app.runs.table.has_focus)


async def test_the_selection_bar_is_quiet_without_the_focus(pressed):
    app = pressed.app()
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: app.runs.table.selected)
        table = app.runs.table
        loud = table.render_line(0)._segments[0].style
        await pilot.press("enter")
        await until(pilot, lambda: app.runs.detail.view.has_focus)
        await pilot.pause()
        quiet = table.render_line(0)._segments[0].style
        assert quiet.color != loud.color
        assert quiet.bgcolor != loud.bgcolor


@pytest.mark.parametrize(("keys", "top"), [("J J J", 3), ("J J K", 1)])
async def test_capital_j_and_k_scroll_the_detail_from_the_table(pressed, keys, top):
    app = pressed.app()
    async with app.run_test(size=(100, 20)) as pilot:
        await until(pilot, lambda: app.runs.detail.run is not None)
        await pilot.press(*keys.split())
        await until(pilot, lambda: app.runs.detail.view.scroll_offset.y == top)
        assert app.runs.table.selected == "run_000040"


async def test_d_hides_the_detail_and_shows_it_again(pressed):
    app = pressed.app()
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: app.runs.table.selected)
        await pilot.press("d")
        await until(pilot, lambda: app.runs.table.size.width == 120)
        await pilot.press("d")
        await until(pilot, lambda: app.runs.table.size.width == 70)


async def test_z_gives_the_list_the_whole_width_and_takes_it_back(pressed):
    app = pressed.app()
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: app.runs.table.selected)
        await pilot.press("z")
        await until(pilot, lambda: app.runs.table.size.width == 120)
        await pilot.press("z")
        await until(pilot, lambda: app.runs.table.size.width == 70)


async def test_z_in_the_detail_gives_it_the_whole_width_and_escape_steps_back(pressed):
    app = pressed.app()
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: app.runs.table.selected)
        await pilot.press("enter", "z")
        await until(pilot, lambda: app.runs.detail.size.width == 120)
        await pilot.press("escape")
        await until(pilot, lambda: app.runs.table.has_focus and app.runs.table.size.width == 70)


async def test_y_copies_the_id_of_the_selected_run(pressed):
    app = pressed.app()
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: app.runs.table.selected)
        await pilot.press("j", "y")
        await until(pilot, lambda: app.clipboard == "run_000039")


async def test_p_pauses_and_goes_on(pressed):
    app = pressed.app()
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: app.runs.table.selected)
        await pilot.press("p")
        await until(pilot, lambda: app.runs.state.feed_status == "paused")
        await pilot.press("p")
        await until(pilot, lambda: app.runs.state.feed_status != "paused")


async def test_one_goes_to_the_runs(pressed):
    app = pressed.app()
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: app.runs.table.selected)
        await pilot.press("enter")
        await until(pilot, lambda: app.runs.detail.view.has_focus)
        await pilot.press("1")
        await until(pilot, lambda: app.runs.table.has_focus)
