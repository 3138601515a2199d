"""Sorting, facets, columns, and the server's other order."""

import httpx
import pytest

from runtui.ui.dialogs.choice import ChoiceScreen
from runtui.ui.table import run_list
from tests.ui.asking import text_of
from tests.ui.objects import a_run
from tests.ui.stage import lines_of, refresh, screen_text, until
from tests.ui.table.listed import listed
from tests.ui.table.reading import SIZE, filter_line, heads, ids, opened, press, runs, title

USED = [300, 100, None, 200]


def used(*totals):
    """Runs that used so many tokens, the newest first."""
    usages = [None if each is None else {"total_tokens": each} for each in totals]
    return [a_run(len(totals) - place, usage=usage) for place, usage in enumerate(usages)]


async def choose(pilot, key, label):
    """Opens a dialog and goes to a line of it."""
    await press(pilot, key)
    await until(pilot, lambda: isinstance(pilot.app.screen, ChoiceScreen))
    place = [each.label for each in pilot.app.screen.rows.rows].index(label)
    await press(pilot, "g", *["j"] * place)


@pytest.mark.parametrize("key", ["c", "s", "f"])
@pytest.mark.parametrize("size", [(40, 10), (40, 24), (80, 15)])
async def test_in_a_small_window_every_line_to_choose_has_its_name_and_the_keys_stay(stage, size, key):
    app = stage.app(*runs(4))
    async with app.run_test(size=size) as pilot:
        await opened(pilot)
        await press(pilot, key)
        await until(pilot, lambda: isinstance(app.screen, ChoiceScreen))
        for choice in app.screen.rows.rows:
            await until(pilot, lambda name=choice.label: any(name in each for each in screen_text(app)))
            assert "esc back" in text_of(app)
            await press(pilot, "j")


async def test_the_loaded_rows_are_sorted_by_the_column_chosen_and_rows_without_a_value_stand_last(stage):
    async with listed(stage, *used(*USED)) as (app, pilot):
        await choose(pilot, "s", "Tokens")
        await press(pilot, "enter")
        assert ids(app) == [4, 1, 3, 2]
        assert "most tokens first, of the loaded rows" in title(app)


async def test_s_upper_turns_the_order_round_and_the_head_says_which(stage):
    async with listed(stage, *used(*USED)) as (app, pilot):
        assert "↓" not in heads(app)
        await choose(pilot, "s", "Time")
        await press(pilot, "enter")
        assert "Time↓" in heads(app)
        await press(pilot, "S")
        assert "Time↑" in heads(app)


async def test_s_upper_alone_begins_with_the_oldest_of_the_loaded_rows(stage):
    async with listed(stage, *runs(4)) as (app, pilot):
        await press(pilot, "S")
        assert ids(app) == [1, 2, 3, 4]
        assert "oldest first, of the loaded rows" in title(app)


async def test_the_server_order_comes_back_and_the_mark_goes(stage):
    async with listed(stage, *used(*USED)) as (app, pilot):
        await press(pilot, "S")
        await choose(pilot, "s", "Server")
        await press(pilot, "enter")
        assert ids(app) == [4, 3, 2, 1]
        assert "of the loaded rows" not in title(app)


async def test_the_selected_run_stays_selected_when_rows_are_sorted(stage):
    async with listed(stage, *used(*USED)) as (app, pilot):
        await press(pilot, "j", "j", "S")
        assert app.runs.table.selected == "run_000002"


async def test_a_new_run_goes_where_it_belongs_and_the_selection_keeps_its_line(stage):
    async with listed(stage, *used(300, 200, 100)) as (app, pilot):
        await choose(pilot, "s", "Tokens")
        await press(pilot, "enter", "j")
        stage.server.insert(a_run(4, usage={"total_tokens": 150}))
        await refresh(pilot)
        assert ids(app) == [3, 2, 4, 1]
        assert app.runs.table.selected == "run_000002"


async def test_facets_count_what_is_loaded_and_enter_puts_values_into_the_filter(stage):
    app = stage.app(*runs(10, r9="failed", r5="failed", r2="expired"))
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await choose(pilot, "f", "failed")
        text = "\n".join(screen_text(app))
        assert "Status" in text
        assert any("failed" in line and " 2 " in line for line in screen_text(app))
        await press(pilot, "enter", "escape")
        assert ids(app) == [9, 5]
        assert filter_line(app).startswith("/  status:=failed")


async def test_facets_begin_with_the_status_that_needs_you(stage):
    async with listed(stage, *runs(10, r9="failed", r5="requires_action", r2="expired")) as (app, pilot):
        await press(pilot, "f")
        await until(pilot, lambda: isinstance(app.screen, ChoiceScreen))
        await press(pilot, "space", "j", "space", "escape")
        assert ids(app) == [9, 5]
        assert filter_line(app).startswith("/  status:=requires_action,=failed")


async def test_a_second_value_of_a_field_is_an_alternative_and_a_second_enter_takes_it_out(stage):
    async with listed(stage, *runs(10, r9="failed", r5="failed", r2="expired")) as (app, pilot):
        await choose(pilot, "f", "failed")
        await press(pilot, "enter", "j", "k", "escape")
        await choose(pilot, "f", "expired")
        await press(pilot, "enter", "escape")
        assert ids(app) == [9, 5, 2]
        await choose(pilot, "f", "failed")
        await press(pilot, "enter", "escape")
        assert ids(app) == [2]


async def test_columns_are_switched_and_moved_and_remembered(stage):
    app = stage.app(*runs(4))
    async with app.run_test(size=(100, 35)) as pilot:
        await opened(pilot)
        await press(pilot, "d")
        await choose(pilot, "c", "Age")
        await press(pilot, "K", "enter", "escape")
        assert "Age" not in heads(app)
        await choose(pilot, "c", "Age")
        await press(pilot, "enter")
        await press(pilot, *["K"] * 11, "escape")
        assert heads(app).split()[:3] == ["Age", "Status", "Run"]
        app.show_thread("thread_of_the_test")
        await opened(pilot)
        assert heads(app).split()[:3] == ["Age", "Status", "Run"]


async def test_a_column_switched_off_and_on_keeps_its_line_and_its_place(stage):
    async with listed(stage, *runs(4)) as (app, pilot):
        before = heads(app)
        await choose(pilot, "c", "Age")
        line = app.screen.rows.cursor
        await press(pilot, "enter")
        assert "Age" not in heads(app)
        assert app.screen.rows.cursor == line
        await press(pilot, "enter")
        assert app.screen.rows.cursor == line
        await press(pilot, "escape")
        assert heads(app) == before


async def test_what_is_chosen_is_told_from_what_fits_and_from_what_has_no_room(stage):
    app = stage.app(*runs(4))
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await press(pilot, "c")
        await until(pilot, lambda: isinstance(app.screen, ChoiceScreen))

        def lines():
            return " ".join(" ".join(each.strip("▌ ") for each in lines_of(app.screen.rows)).split())

        assert "✓ Automatic as many as fit the width Status shown Run shown" in lines()
        assert "Note shown Model Tokens Assistant Created" in lines()
        await press(pilot, *["j"] * 7, "enter")
        assert "Automatic as many as fit the width ✓ Status ✓ Run" in lines()
        assert "✓ Note Model ✓ Tokens not shown at this width Assistant" in lines()
        await press(pilot, "escape", "d", "c")
        await until(pilot, lambda: isinstance(app.screen, ChoiceScreen) and "✓ Note ✓ Tokens Model" in lines())


async def test_the_default_columns_come_back(stage):
    async with listed(stage, *runs(4)) as (app, pilot):
        before = heads(app)
        await choose(pilot, "c", "Age")
        await press(pilot, "enter", "g", "enter", "escape")
        assert heads(app) == before


async def test_a_metadata_key_becomes_a_column(stage):
    app = stage.app(a_run(2, metadata={"env": "prod"}), a_run(1))
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await press(pilot, "d")
        await choose(pilot, "c", "env")
        await press(pilot, "enter", *["K"] * 11, "escape")
        await pilot.pause()
        assert heads(app).split()[:2] == ["env", "Status"]
        assert [line.split()[0] for line in screen_text(app) if "00000" in line and "completed" in line][1] == "-"
        assert any(line.lstrip("▌ ").startswith("prod") for line in screen_text(app))


async def test_o_upper_asks_the_server_for_the_other_order(stage):
    app = stage.app(*runs(60))
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await press(pilot, "O")
        await until(pilot, lambda: ids(app)[-2:] == [59, 60])
        assert stage.server.lists[-1].url.params["order"] == "asc"
        assert "oldest first" in title(app)
        await press(pilot, "O")
        await until(pilot, lambda: ids(app)[:2] == [60, 59])


async def test_from_the_top_of_a_long_thread_the_other_order_begins_at_its_top(stage):
    app = stage.app(*runs(300))
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await press(pilot, "O")
        await until(pilot, lambda: ids(app)[:2] == [1, 2])
        await pilot.pause(0.05)
        assert app.runs.table.selected == "run_000001"
        assert len(app.runs.table.view) < 200


async def test_the_selected_run_stays_selected_in_the_other_order_though_it_lies_pages_away(stage):
    app = stage.app(*runs(300))
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await press(pilot, "j", "j", "O")
        await until(pilot, lambda: any(line.startswith("▌") and "000298" in line for line in screen_text(app)))
        assert [run.id for run in app.runs.table.view[:2]] == ["run_000001", "run_000002"]
        assert app.runs.run_shown.id == "run_000298"


async def test_where_the_selected_run_lies_too_far_away_in_the_other_order_that_is_said(stage, monkeypatch):
    monkeypatch.setattr(run_list, "MOST_ANEW", 200)
    app = stage.app(*runs(600))
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await opened(pilot)
        await press(pilot, "j", "O")
        await until(pilot, lambda: any("run_000599 is not among the" in line for line in screen_text(app)))
        assert app.runs.table.selected == "run_000001"


def lists_only(server, order):
    """Lets the server list in one order, whatever it is asked for."""

    def answer(request):
        if not request.url.path.endswith("/runs"):
            return None
        return server.right_answer(httpx.Request("GET", request.url.copy_set_param("order", order)))

    server.answer_otherwise = answer


@pytest.mark.parametrize("size", [(120, 35), (160, 45), (80, 24)])
async def test_with_all_rows_in_hand_o_upper_turns_round_what_the_server_lists_in_one_order_only(stage, size):
    lists_only(stage.server, "asc")
    app = stage.app(*runs(60))
    async with app.run_test(size=size) as pilot:
        await opened(pilot)
        await press(pilot, "G")
        await until(pilot, lambda: "end: 60 runs, O turns them round" in "\n".join(screen_text(app)))
        await press(pilot, "O")
        await until(pilot, lambda: ids(app)[:2] == [60, 59])
        assert size == (80, 24) or "60 loaded, turned round here" in title(app)
        stage.server.insert(a_run(61))
        await refresh(pilot)
        await until(pilot, lambda: 61 in ids(app))
        await press(pilot, "O")
        await until(pilot, lambda: ids(app) and ids(app) == sorted(ids(app)))


async def test_where_not_all_rows_are_in_hand_o_upper_says_that_the_server_ignores_it(stage):
    lists_only(stage.server, "desc")
    app = stage.app(*runs(300))
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await opened(pilot)
        await press(pilot, "O")
        await until(pilot, lambda: "This server lists newest first" in text_of(app))
        assert "the server ignores order" in title(app)
        assert ids(app)[:2] == [300, 299]


async def test_values_that_no_terminal_should_see_are_neither_offered_nor_completed(stage):
    hostile = "\x1b]0;owned\x07[bold]"
    async with listed(stage, a_run(2, model=hostile, metadata={"env": hostile}), a_run(1)) as (app, pilot):
        await press(pilot, "f")
        await until(pilot, lambda: isinstance(app.screen, ChoiceScreen))
        assert not any("owned" in each.label for each in app.screen.rows.rows)
        await press(pilot, "escape", "slash", *"model:")
        await press(pilot, "tab", "tab")
        assert app.runs.run_list.filter_line.field.value == "model:gpt-4o"


async def test_hostile_metadata_stands_harmless_in_its_column(stage):
    app = stage.app(a_run(1, metadata={"e\x1bnv": "\x1b[31mred\u202e"}))
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        app.runs.run_list.columns = ("meta.e\x1bnv", "run")
        await pilot.pause()
        text = "".join(screen_text(app))
        assert "red" in text
        assert "\x1b" not in text
        assert "\u202e" not in text


async def test_oldest_first_the_thread_book_keeps_the_newest_run_it_knows(stage):
    app = stage.app(*runs(420, r420="queued"))
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await press(pilot, "O")
        await until(pilot, lambda: ids(app)[:2] == [1, 2])
        saved = stage.book.find(stage.connection.profile.account, "thread_of_the_test")
        assert saved.last_run.status == "queued"
