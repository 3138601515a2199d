"""How a person likes to look at it: the size of the detail, the style of times. Arithmetic, then in the app."""

import re

import pytest
from msgspec.structs import replace
from textual.geometry import Size

from runtui.session.view_settings import EVERYWHERE, LayoutSettings
from runtui.store.book.thread_book import ThreadBook
from runtui.ui.detail.head import TabsLine
from runtui.ui.draw.sizing import LEAST_DETAIL, LEAST_LIST, Shares, detail_height, detail_width, stepped
from tests.ui.app.test_command_palette import choose
from tests.ui.asking import shows, text_of
from tests.ui.objects import a_run
from tests.ui.stage import lines_of, until
from tests.ui.table.reading import heads, opened, press


@pytest.mark.parametrize(("columns", "usual"), [(120, 50), (159, 50), (110, 40), (100, 40), (200, 69), (160, 56)])
def test_the_usual_detail_gives_way_before_the_list_gets_too_narrow(columns, usual):
    assert detail_width(Shares(), columns) == usual


@pytest.mark.parametrize("columns", range(100, 300, 7))
@pytest.mark.parametrize("share", [0.05, 0.3, 0.5, 0.95])
def test_no_share_takes_the_note_from_the_list_or_the_detail_from_the_window(columns, share):
    width = detail_width(Shares(width=share), columns)
    rest = columns - width - (34 if columns >= 160 else 0)
    assert width >= LEAST_DETAIL
    assert rest >= LEAST_LIST or width == LEAST_DETAIL


@pytest.mark.parametrize(
    ("lines", "is_tall", "usual"), [(21, False, 9), (36, True, 18), (12, False, 5), (3, False, 3)]
)
def test_under_the_list_the_detail_has_nine_lines_and_half_of_a_tall_window(lines, is_tall, usual):
    assert min(lines, detail_height(Shares(), lines, is_tall=is_tall)) == usual


@pytest.mark.parametrize("window", [Size(80, 24), Size(90, 50), Size(140, 40), Size(220, 60)])
def test_steps_end_at_the_bounds_and_lead_back(window):
    lines = window.height - 4

    def size(shares):
        if window.width >= 100:
            return detail_width(shares, window.width)
        return detail_height(shares, lines, is_tall=window.height >= 30)

    sizes, shares = [size(Shares())], Shares()
    while (after := stepped(shares, -1, window, lines)) is not None:
        shares = after
        sizes.append(size(shares))
    assert sizes == sorted(set(sizes), reverse=True)
    while (after := stepped(shares, 1, window, lines)) is not None:
        shares = after
    assert size(shares) >= sizes[0]


@pytest.mark.parametrize("kept", ["", "{", "[]", '{"width": "wide"}', '{"width": 7.0, "height": true}', "null"])
def test_what_can_not_be_read_of_the_look_counts_as_nothing(kept):
    with ThreadBook.open(None) as book:
        book.set_setting(EVERYWHERE, "detail", kept)
        assert LayoutSettings(book).detail_shares() == (None, None)


def width_of(app):
    return app.runs.detail.size.width


async def test_keys_make_the_detail_smaller_and_larger_and_the_usual_size_comes_back(stage):
    app = stage.app(a_run(1))
    async with app.run_test(size=(140, 35)) as pilot:
        await opened(pilot)
        await until(pilot, lambda: width_of(app) == 50)
        await press(pilot, "less_than_sign")
        await until(pilot, lambda: width_of(app) == 43)
        await press(pilot, "greater_than_sign", "greater_than_sign")
        await until(pilot, lambda: width_of(app) == 57)
        await choose(pilot, app, "Usual detail")
        await until(pilot, lambda: width_of(app) == 50)


async def test_at_the_bound_the_size_stays_and_the_way_on_is_said(stage):
    app = stage.app(a_run(1, "failed", last_error={"code": "rate_limit_exceeded", "message": ""}))
    async with app.run_test(size=(120, 35), notifications=True) as pilot:
        await opened(pilot)
        await press(pilot, "greater_than_sign")
        await shows(pilot, "The list needs the rest of the window", "rate_limit_exceeded")
        assert width_of(app) == 50
        await press(pilot, *["less_than_sign"] * 3)
        await shows(pilot, "The detail can't be smaller: d hides it.")
        assert width_of(app) == LEAST_DETAIL


async def test_under_the_list_the_detail_is_resized_by_lines(stage):
    app = stage.app(a_run(1))
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await until(pilot, lambda: app.runs.detail.size.height == 9)
        await press(pilot, "greater_than_sign")
        await until(pilot, lambda: app.runs.detail.size.height == 10)
        await press(pilot, "less_than_sign")
        await until(pilot, lambda: app.runs.detail.size.height == 9)


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (100, 30), (120, 35), (160, 45)])
async def test_the_tabs_are_in_sight_with_their_keys_at_every_size(stage, size):
    app = stage.app(a_run(1))
    async with app.run_test(size=size) as pilot:
        await opened(pilot)
        tabs = app.runs.query_one(TabsLine)
        await until(pilot, lambda: re.sub(" +", " ", lines_of(tabs)[0]).startswith(" 2 Over"))
        assert [each.strip() for each in re.findall(r" \d ", f" {lines_of(tabs)[0]}")] == ["2", "3", "4", "5", "6"]


async def test_the_tabs_name_the_keys_that_the_person_set(stage):
    app = stage.app(a_run(1), config=replace(stage.config, keys={"tab.json": "V"}))
    async with app.run_test(size=(120, 35)) as pilot:
        await opened(pilot)
        await shows(pilot, "V JSON", "5 Messages")


@pytest.mark.parametrize(("size", "is_zoomed"), [((80, 24), True), ((99, 29), True), ((120, 35), False)])
async def test_where_the_detail_is_a_strip_enter_gives_it_the_window_and_esc_the_list_again(stage, size, is_zoomed):
    app = stage.app(a_run(1))
    async with app.run_test(size=size) as pilot:
        await opened(pilot)
        await press(pilot, "enter")
        await until(pilot, lambda: app.runs.run_list.display is not is_zoomed)
        await press(pilot, "escape")
        await until(pilot, lambda: app.runs.run_list.display and app.runs.table.has_focus)


async def test_zoomed_or_hidden_the_detail_keeps_its_share_for_later(stage):
    app = stage.app(a_run(1))
    async with app.run_test(size=(140, 35)) as pilot:
        await opened(pilot)
        await press(pilot, "enter", "z")
        await until(pilot, lambda: width_of(app) == 140)
        await press(pilot, "less_than_sign")
        assert app.runs.detail.shares == Shares()
        await press(pilot, "z", "d", "less_than_sign")
        assert app.runs.detail.shares == Shares()


async def test_times_of_day_take_the_place_of_ages_and_the_note_keeps_its_room(stage):
    run = a_run(1, "failed", last_error={"code": "rate_limit_exceeded", "message": ""}, created_at=1_700_000_000)
    app = stage.app(run)
    async with app.run_test(size=(120, 35)) as pilot:
        await opened(pilot)
        assert " Age " in heads(app)
        await choose(pilot, app, "Absolute times")
        await until(pilot, lambda: " At " in heads(app))
        row = lines_of(app.runs.table)[0]
        assert "2023-11" in row
        assert "rate_limit_exceeded" in row
        await choose(pilot, app, "Relative times")
        await until(pilot, lambda: " Age " in heads(app))
        assert "2023-11" not in lines_of(app.runs.table)[0]


async def test_chosen_columns_and_the_mark_of_the_order_follow_the_style_of_times(stage):
    app = stage.app(a_run(2), a_run(1))
    async with app.run_test(size=(120, 35)) as pilot:
        await opened(pilot)
        app.runs.run_list.columns = ("age", "run")
        app.runs.action_toggle_times()
        await until(pilot, lambda: "At  Run" in heads(app))


async def test_size_and_times_are_there_again_at_the_next_start_for_any_server(stage, tmp_path):
    stage.book = ThreadBook.open(tmp_path / "state.db")
    app = stage.app(a_run(1))
    async with app.run_test(size=(140, 35)) as pilot:
        await opened(pilot)
        await press(pilot, "less_than_sign")
        app.runs.action_toggle_times()
        await until(pilot, lambda: width_of(app) == 43 and " At " in heads(app))
    app = stage.app()
    async with app.run_test(size=(140, 35)) as pilot:
        await opened(pilot)
        await until(pilot, lambda: width_of(app) == 43 and " At " in heads(app))
    assert LayoutSettings(stage.book).detail_shares()[0] is not None


async def test_the_usual_look_is_remembered_too(stage, tmp_path):
    stage.book = ThreadBook.open(tmp_path / "state.db")
    LayoutSettings(stage.book).keep_detail_shares(0.3, None)
    app = stage.app(a_run(1))
    async with app.run_test(size=(140, 35)) as pilot:
        await opened(pilot)
        await until(pilot, lambda: width_of(app) == 42)
        await choose(pilot, app, "Usual detail")
        await until(pilot, lambda: width_of(app) == 50)
    assert LayoutSettings(stage.book).detail_shares() == (None, None)


async def test_the_palette_switches_the_mouse_and_says_whose_it_is(stage):
    app = stage.app(a_run(1))
    async with app.run_test(size=(120, 35), notifications=True) as pilot:
        await opened(pilot)
        await choose(pilot, app, "Mouse off")
        await shows(pilot, "The mouse is the terminal's")
        await choose(pilot, app, "Mouse on")
        await shows(pilot, "The mouse works here.")
        assert "Mouse off" not in text_of(app)
