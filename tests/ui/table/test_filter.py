"""The filter line: typing, completing, keeping, clearing, and what it says."""

import pytest

from runtui.session.launch import Options
from runtui.ui.table.filter_field import FilterField
from tests.ui.objects import a_run
from tests.ui.stage import lines_of, refresh, screen_strips, screen_text, until
from tests.ui.table.listed import listed
from tests.ui.table.reading import (
    SIZE,
    filter_line,
    filtered,
    heads,
    ids,
    insert,
    last_line,
    opened,
    press,
    runs,
    title,
    write,
)


def underlined(widget):
    """The text on the line of a widget that is marked."""
    strip = screen_strips(widget.app)[widget.region.y].crop(widget.region.x, widget.region.right)
    return "".join(text for text, style, _ in strip if style and style.underline).strip()


SOME_FAILED = {"r9": "failed", "r5": "failed", "r2": "expired"}


async def test_rows_are_filtered_while_it_is_typed(stage):
    async with listed(stage, *runs(10, **SOME_FAILED)) as (app, pilot):
        await press(pilot, "slash")
        await write(pilot, "status:failed")
        assert ids(app) == [9, 5]
        assert isinstance(app.focused, FilterField)


async def test_enter_keeps_the_filter_and_goes_back_to_the_rows(stage):
    async with listed(stage, *runs(10, **SOME_FAILED)) as (app, pilot):
        await filtered(pilot, "status:failed")
        assert app.focused is app.runs.table
        assert ids(app) == [9, 5]
        assert filter_line(app).startswith("/  status:failed")


async def test_the_last_run_is_in_sight_again_once_the_filter_line_is_gone(stage):
    app = stage.app(*runs(40, r37="failed"))
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await press(pilot, "G")
        await filtered(pilot, "status:failed")
        await press(pilot, "escape")
        await until(pilot, lambda: app.runs.table.selected == "run_000001" and len(app.runs.table.view) == 40)
        await until(pilot, lambda: 1 in ids(app))


async def test_the_count_is_of_what_is_loaded_and_says_that_there_is_more(stage):
    async with listed(stage, *runs(130, r130="failed")) as (app, pilot):
        await filtered(pilot, "status:failed")
        loaded = len(app.runs.state.runs)
        assert f"1 of {loaded} loaded · more on server" in filter_line(app)


async def test_no_more_is_said_once_the_end_is_loaded(stage):
    async with listed(stage, *runs(10, **SOME_FAILED)) as (app, pilot):
        await filtered(pilot, "status:failed,expired")
        assert filter_line(app).endswith("3 of 10 loaded")
        assert last_line(app).endswith("1 of 3")


async def test_the_filter_never_loads_pages_by_itself(stage):
    async with listed(stage, *runs(400, r400="failed")) as (_app, pilot):
        await filtered(pilot, "status:failed")
        pages = len(stage.server.cursors)
        await refresh(pilot)
        assert len(stage.server.cursors) == pages
        await press(pilot, "G")
        await until(pilot, lambda: len(stage.server.cursors) == pages + 1)


async def test_esc_clears_the_filter_and_the_selected_run_stays_selected(stage):
    async with listed(stage, *runs(10, **SOME_FAILED)) as (app, pilot):
        await press(pilot, "slash")
        await write(pilot, "status:failed")
        await press(pilot, "enter", "j", "slash", "escape")
        assert len(ids(app)) == 10
        assert app.runs.table.selected == "run_000005"
        assert title(app).startswith("Runs")


async def test_esc_among_the_rows_takes_the_filter_away(stage):
    app = stage.app(*runs(10, **SOME_FAILED))
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await filtered(pilot, "status:failed")
        await press(pilot, "escape")
        assert len(ids(app)) == 10


async def test_the_selected_run_comes_back_with_a_filter_that_lets_it_through_again(stage):
    async with listed(stage, *runs(10, **SOME_FAILED)) as (app, pilot):
        await press(pilot, "j", "j", "slash")
        await write(pilot, "status:failed")
        assert app.runs.table.selected == "run_000009"
        await press(pilot, "escape")
        assert app.runs.table.selected == "run_000008"


@pytest.mark.parametrize(("text", "nearest"), [("status:failed", 18), ("status:expired", 12)])
async def test_a_filter_that_leaves_the_selected_run_out_selects_the_nearest_in_time(stage, text, nearest):
    statuses = {"r24": "failed", "r18": "failed", "r12": "expired", "r1": "failed"}
    async with listed(stage, *runs(24, **statuses)) as (app, pilot):
        await press(pilot, *"j" * 9)
        assert app.runs.table.selected == "run_000015"
        await press(pilot, "slash")
        await write(pilot, text)
        assert app.runs.table.selected == f"run_0000{nearest}"
        await press(pilot, "escape")
        assert app.runs.table.selected == "run_000015"


async def test_a_search_comes_to_rest_at_the_nearest_of_all_it_found_and_comes_back(stage):
    found = {20: "Sell umbrellas.", 140: "Sell umbrellas."}
    many = [a_run(number, instructions=found.get(number, "Be brief.")) for number in range(150, 0, -1)]
    app = stage.app(*many, options=Options(interval=0.0, page_size=100))
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await press(pilot, "G")
        await until(pilot, lambda: len(app.runs.table.view) == 150)
        await press(pilot, "G", *"k" * 22)
        assert app.runs.table.selected == "run_000023"
        await filtered(pilot, "umbrella")
        await until(pilot, lambda: ids(app) == [140, 20])
        await until(pilot, lambda: app.runs.table.selected == "run_000020")
        await press(pilot, "escape")
        await until(pilot, lambda: app.runs.table.selected == "run_000023")


async def test_what_cannot_be_read_is_said_and_the_last_good_filter_stays(stage):
    app = stage.app(*runs(10, **SOME_FAILED))
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await press(pilot, "slash")
        await write(pilot, "status:failed ")
        await insert(pilot, "dur:soon")
        assert ids(app) == [9, 5]
        assert "dur: wants a time span" in heads(app)
        assert underlined(app.runs.run_list.filter_line) == "soon"
        await press(pilot, *["backspace"] * 4, ">", "1", "s", "enter")
        assert "Status" in heads(app)
        assert underlined(app.runs.run_list.filter_line) == ""


async def test_what_cannot_be_read_is_not_kept_by_enter(stage):
    async with listed(stage, *runs(10, **SOME_FAILED)) as (app, pilot):
        await press(pilot, "slash", *"dur:soon", "enter")
        assert isinstance(app.focused, FilterField)
        assert len(ids(app)) == 10
        assert heads(app).endswith("esc clears")


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("!", "!status:failed."),
        ("dur:soon", "1h30m."),
        ("statsu:failed", "in quotes."),
        ("created:5m", "age:<2h."),
        ("tokens>10k", "quote the text."),
        ("status:a,", "that has one."),
        ("id:>a", "id:run_abc."),
        ('model:""', 'model:="".'),
        ("created:..", "03:00..03:30."),
    ],
)
async def test_at_eighty_columns_the_end_of_the_sentence_about_a_filter_is_not_cut(stage, text, end):
    async with listed(stage, *runs(3), size=(80, 24)) as (app, pilot):
        await press(pilot, "slash")
        await insert(pilot, text)
        await press(pilot, "enter")
        assert heads(app).removesuffix("esc clears").rstrip().endswith(end)


async def test_tab_completes_the_names_of_fields_and_values_that_are_there(stage):
    async with listed(stage, *runs(10, **SOME_FAILED)) as (app, pilot):
        await press(pilot, "slash", *"stat")
        await press(pilot, "tab", "f")
        await press(pilot, "tab", "enter")
        assert app.runs.run_list.filter_line.field.value == "status:failed"
        assert ids(app) == [9, 5]


async def test_the_arrow_completes_as_well_and_metadata_keys_are_known(stage):
    app = stage.app(a_run(2, metadata={"env": "prod"}), a_run(1, metadata={"env": "test"}))
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await press(pilot, "slash", *"meta")
        await press(pilot, "right", "p")
        await press(pilot, "right", "enter")
        assert app.runs.run_list.filter_line.field.value == "meta.env:prod"
        assert ids(app) == [2]


async def test_up_brings_back_earlier_filters(stage):
    async with listed(stage, *runs(10, **SOME_FAILED)) as (app, pilot):
        await filtered(pilot, "status:failed")
        await press(pilot, "slash", "escape", "slash", "up", "enter")
        assert ids(app) == [9, 5]


async def test_a_word_searches_the_whole_objects(stage):
    async with listed(stage, a_run(2, instructions="Sell umbrellas."), a_run(1)) as (app, pilot):
        await filtered(pilot, "umbrella")
        await until(pilot, lambda: ids(app) == [2])


async def test_the_filter_survives_refresh_and_a_new_run_appears_if_it_belongs(stage):
    async with listed(stage, *runs(10, **SOME_FAILED)) as (app, pilot):
        await filtered(pilot, "status:failed")
        stage.server.insert(a_run(11), a_run(12, "failed"))
        await refresh(pilot)
        assert ids(app) == [12, 9, 5]
        assert app.runs.table.selected == "run_000009"


async def test_the_filter_is_remembered_for_its_thread_alone(stage):
    stage.server.add_thread("thread_other", *(a_run(each, thread_id="thread_other") for each in (4, 3, 2, 1)))
    app = stage.app(*runs(10, **SOME_FAILED))
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await filtered(pilot, "status:failed")
        app.show_thread("thread_other")
        await until(pilot, lambda: ids(app) == [4, 3, 2, 1])
        app.action_previous_thread()
        await until(pilot, lambda: ids(app) == [9, 5])
        assert filter_line(app).startswith("/  status:failed")


async def test_a_run_of_the_command_line_is_shown_whatever_was_filtered_last_time(stage):
    app = stage.app(*runs(10, **SOME_FAILED))
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await filtered(pilot, "status:failed")
        app.show_thread("thread_of_the_test", "run_000003")
        await until(pilot, lambda: app.runs.table.selected == "run_000003")


async def test_an_empty_result_says_so_and_how_to_leave(stage):
    app = stage.app(*runs(10))
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await filtered(pilot, "status:failed")
        text = " ".join(screen_text(app))
        assert "No run matches" in text
        assert "Esc shows all" in text
        await press(pilot, "escape")
        assert len(ids(app)) == 10


@pytest.mark.parametrize("size", [(80, 24), (120, 35), (200, 50)])
async def test_the_filter_has_a_line_at_every_size(stage, size):
    async with listed(stage, *runs(10, **SOME_FAILED), size=size) as (app, pilot):
        await filtered(pilot, "status:failed")
        assert filter_line(app).startswith("/  status:failed")
        assert "2 of 10 loaded" in filter_line(app)
        assert ids(app) == [9, 5]


async def test_while_a_filter_is_typed_the_last_line_tells_its_keys_only(stage):
    app = stage.app(*runs(10))
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await press(pilot, "slash")
        await pilot.pause()
        assert "enter keep   tab complete   esc clear" in screen_text(app)[-1]
        assert "/ filter" not in screen_text(app)[-1]
        await press(pilot, "escape")
        await pilot.pause()
        assert "enter open   / filter   a active   ! problems" in screen_text(app)[-1]


async def test_a_filter_remembered_by_another_version_that_cannot_be_read_counts_as_none(stage):
    stage.book.set_setting(stage.connection.profile.account, "view thread_of_the_test", '{"filter": "dur:soon"')
    async with listed(stage, *runs(10)) as (app, _):
        assert len(ids(app)) == 10


async def test_the_same_filter_in_two_threads_filters_both(stage):
    stage.server.add_thread(
        "thread_other", a_run(4, "failed", thread_id="thread_other"), a_run(3, thread_id="thread_other")
    )
    app = stage.app(*runs(10, **SOME_FAILED))
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await filtered(pilot, "status:failed")
        app.show_thread("thread_other")
        await until(pilot, lambda: ids(app) == [4, 3])
        await filtered(pilot, "status:failed")
        app.action_previous_thread()
        await until(pilot, lambda: ids(app) == [9, 5])
        app.action_previous_thread()
        await until(pilot, lambda: ids(app) == [4])


async def test_an_empty_filter_that_is_left_by_the_mouse_gives_the_title_its_place_back(stage):
    async with listed(stage, *runs(10)) as (app, pilot):
        await press(pilot, "slash")
        assert app.runs.run_list.filter_line.display
        await pilot.click(app.runs.table, offset=(5, 3))
        await pilot.pause()
        assert title(app).startswith("Runs")
        assert not app.runs.run_list.filter_line.display


async def test_a_field_without_its_colon_is_said_and_the_rows_stay(stage):
    async with listed(stage, *runs(10, **SOME_FAILED)) as (app, pilot):
        await press(pilot, "slash")
        await insert(pilot, "model=41")
        assert "✗ Write it with a colon: model:41." in heads(app)
        assert len(ids(app)) == 10
        await press(pilot, "ctrl+u")
        await until(pilot, lambda: "Status" in heads(app))


async def test_a_status_that_is_nowhere_is_said_gently_while_it_is_typed(stage):
    async with listed(stage, *runs(10, **SOME_FAILED)) as (app, pilot):
        await press(pilot, "slash")
        await write(pilot, "status:failed,xyz")
        assert "? No loaded run is xyz. There are completed, expired," in heads(app)
        assert ids(app) == [9, 5]
        await press(pilot, "enter")
        await until(pilot, lambda: "Status" in heads(app))


async def test_a_word_that_may_become_a_field_leaves_the_rows_until_it_is_one_or_is_kept(stage):
    app = stage.app(*runs(10, **SOME_FAILED))
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await press(pilot, "slash")
        await write(pilot, "sta")
        assert "? Perhaps status:. Enter looks for the text sta." in heads(app)
        assert len(ids(app)) == 10
        await press(pilot, "tab")
        await write(pilot, "failed dur")
        assert "? dur: is a field, as in dur:>5s." in heads(app)
        assert ids(app) == [9, 5]
        await press(pilot, *["backspace"] * 3, *"sta", "enter")
        await until(pilot, lambda: "No run matches" in " ".join(screen_text(app)))


async def test_a_word_left_by_the_mouse_is_looked_for_as_a_text(stage):
    app = stage.app(*runs(10))
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await press(pilot, "slash")
        await write(pilot, "sta")
        await pilot.click(app.runs.table, offset=(5, 3))
        await until(pilot, lambda: "No run matches" in " ".join(screen_text(app)))


async def test_a_field_without_its_value_yet_leaves_the_rows_as_they_were_and_says_so(stage):
    async with listed(stage, *runs(10, **SOME_FAILED)) as (app, pilot):
        await press(pilot, "slash")
        await write(pilot, "status:failed ")
        await insert(pilot, "model:")
        assert "✗ A value is missing after model:" in heads(app)
        assert ids(app) == [9, 5]
        assert filter_line(app).endswith("still 2 of 10 loaded")


async def test_beside_an_error_all_runs_stand_rather_than_none(stage):
    app = stage.app(*runs(10))
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await press(pilot, "slash")
        await write(pilot, "foo")
        assert not ids(app)
        await write(pilot, ":")
        assert "✗ No field foo." in heads(app)
        await until(pilot, lambda: len(ids(app)) == 10)
        assert app.runs.run_list.filter_line.field.value == "foo:"
        assert "No run matches" not in " ".join(screen_text(app))
        await until(pilot, lambda: app.runs.detail.run is not None)


async def test_where_a_quick_filter_leaves_no_run_an_error_stands_alone(stage):
    async with listed(stage, *runs(10)) as (app, pilot):
        await press(pilot, "exclamation_mark", "slash")
        await write(pilot, "foo:")
        assert "✗ No field foo." in heads(app)
        assert "No run matches" not in " ".join(lines_of(app.runs.run_list))


@pytest.mark.parametrize(
    ("size", "text", "said"),
    [
        ((120, 35), "foo:bar", "✗ No field foo. Quote it as a text, or use status, model, dur, …"),
        ((120, 35), "status:banana", "? No loaded run is banana. There are completed, expired, failed."),
        ((72, 24), "foo:bar", "✗ No field foo. Quote it as a text, or use status, model, dur, age, …"),
        ((40, 10), "foo:bar", "✗ No field foo. Quote it as a text, …"),
        ((40, 10), "st:failed", "✗ No field st. Did you mean status:?"),
        ((40, 10), "status:banana", "? No loaded run is banana."),
        ((40, 10), "-status:failed", "✗ Write ! for not: !status:failed."),
    ],
)
async def test_where_a_sentence_has_no_room_its_most_useful_part_stays(stage, size, text, said):
    async with listed(stage, *runs(10, **SOME_FAILED), size=size) as (app, pilot):
        await press(pilot, "slash")
        await insert(pilot, text)
        assert heads(app).strip() == said


async def test_where_nothing_matches_nothing_is_read_and_nothing_copied(stage):
    app = stage.app(*runs(10, **SOME_FAILED))
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await opened(pilot)
        await until(pilot, lambda: app.runs.detail.run)
        await filtered(pilot, "status:xyz")
        assert "? No loaded run is xyz." in heads(app)
        await until(pilot, lambda: app.runs.detail.run is None)
        detail = " ".join(lines_of(app.runs.detail))
        assert "The filter shows no run, so there is none to read." in " ".join(detail.split())
        assert "run_0000" not in detail
        await press(pilot, "y", "Y")
        await until(pilot, lambda: "The filter shows no run: nothing to copy." in " ".join(screen_text(app)))
        assert app.screen is app.runs
        await press(pilot, "escape")
        await until(pilot, lambda: app.runs.detail.run is not None)
        assert app.runs.table.selected == "run_000010"


async def test_a_run_that_comes_into_an_empty_filter_is_selected_and_read(stage):
    app = stage.app(*runs(3))
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await filtered(pilot, "status:failed")
        await until(pilot, lambda: app.runs.table.selected is None)
        stage.server.insert(a_run(4, "failed"))
        await refresh(pilot)
        await until(pilot, lambda: app.runs.detail.run is not None)
        assert app.runs.table.selected == "run_000004"
