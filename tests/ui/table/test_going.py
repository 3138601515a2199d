"""Going to what isn't loaded yet, searching on, comparing, and the health of the thread."""

import re
import time

import pytest
from textual.widgets import Input

from runtui.ui.detail.compare import CompareScreen
from runtui.ui.dialogs.ask import AskScreen
from runtui.ui.table.health import HealthScreen
from tests.ui.app.test_command_palette import offered
from tests.ui.asking import shows
from tests.ui.objects import a_run
from tests.ui.stage import lines_of, screen_text, until
from tests.ui.table.reading import SIZE, filtered, ids, last_line, opened, press, runs, title

WIDE = (200, 50)


async def ask(pilot, question, answer):
    """Calls a command of the palette that asks, and answers it."""
    getattr(pilot.app.runs.run_list, f"action_{question}")()
    await until(pilot, lambda: isinstance(pilot.app.screen, AskScreen) and isinstance(pilot.app.focused, Input))
    await press(pilot, *("space" if each == " " else each for each in answer), "enter")


async def test_load_all_loads_every_page_and_says_so(stage):
    app = stage.app(*runs(420))
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await opened(pilot)
        app.runs.run_list.action_load_all()
        await until(pilot, lambda: len(app.runs.state.runs) == 420 and "end: 420 runs" in last_line(app))
        await until(pilot, lambda: any("thread is loaded: 420 runs" in line for line in screen_text(app)))


async def test_load_all_tells_how_far_it_is_and_esc_stops_it(stage):
    app = stage.app(*runs(420))
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await opened(pilot)
        await filtered(pilot, "status:completed")
        stage.server.hold()
        app.runs.run_list.action_load_all()
        await until(pilot, lambda: "loading all: " in last_line(app))
        await press(pilot, "escape")
        await until(pilot, lambda: "loading all" not in last_line(app))
        stage.server.release()
        await pilot.pause()
        assert len(app.runs.state.runs) < 420
        assert app.runs.run_list.arrangement.is_filter  # esc stopped the loading and nothing else


async def test_going_to_a_run_loads_pages_until_it_is_found(stage):
    app = stage.app(*runs(420))
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await opened(pilot)
        await ask(pilot, "go_to_run", "000042")
        await until(pilot, lambda: app.runs.table.selected == "run_000042" and 42 in ids(app))


async def test_going_to_a_run_that_is_not_there_says_so_in_the_end(stage):
    app = stage.app(*runs(120))
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await opened(pilot)
        await ask(pilot, "go_to_run", "nowhere")
        await shows(pilot, "nowhere is not among the runs of this thread", "esc back")
        assert isinstance(app.screen, AskScreen)
        assert app.screen.query_one(Input).value == "nowhere"
        assert app.runs.table.selected == "run_000120"
        await press(pilot, "end", "ctrl+u", *"000007", "enter")
        await until(pilot, lambda: app.runs.table.selected == "run_000007")
        assert app.screen is app.runs


async def test_esc_stops_a_search_for_a_run_first_and_goes_back_then(stage):
    app = stage.app(*runs(420))
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await opened(pilot)
        stage.server.hold()
        await ask(pilot, "go_to_run", "nowhere")
        await shows(pilot, "looking …", "enter go esc stop")
        await press(pilot, "escape")
        await shows(pilot, "enter go esc back")
        stage.server.release()
        assert isinstance(app.screen, AskScreen)
        await press(pilot, "escape")
        await until(pilot, lambda: app.screen is app.runs)
        assert len(app.runs.state.runs) < 420


@pytest.mark.parametrize("typed", ["2h", "2h ago", "1h60m", "120m ago"])
async def test_a_time_may_be_written_as_ages_are(stage, typed):
    made = int(time.time()) - 9_000
    app = stage.app(a_run(3, created_at=made + 8_000), a_run(2, created_at=made), a_run(1, created_at=made - 8_000))
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await ask(pilot, "go_to_time", typed)
        await until(pilot, lambda: app.runs.table.selected == "run_000002")


async def test_going_to_a_run_that_the_filter_leaves_out_takes_the_filter_away(stage):
    app = stage.app(*runs(20, r9="failed"))
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await opened(pilot)
        await filtered(pilot, "status:failed")
        await ask(pilot, "go_to_run", "000004")
        await until(pilot, lambda: app.runs.table.selected == "run_000004" and 4 in ids(app))


async def test_going_to_a_time_selects_the_last_run_created_by_then(stage):
    first = int(time.time()) - 100_000 + 10
    app = stage.app(*runs(420))
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await opened(pilot)
        wanted = time.strftime("%Y-%m-%dT%H:%M:%S", time.localtime(first + 505))
        await ask(pilot, "go_to_time", wanted)
        await until(pilot, lambda: app.runs.table.selected in ("run_000050", "run_000051", "run_000052"))


async def test_in_the_smallest_window_the_whole_question_its_problem_and_the_keys_are_seen(stage):
    app = stage.app(*runs(3))
    async with app.run_test(size=(40, 10)) as pilot:
        await opened(pilot)
        await ask(pilot, "go_to_run", "")
        await shows(pilot, "A run id, a part of one, or a text that holds one.", "Nothing was written.", "esc back")


async def test_what_is_no_time_is_said_in_the_dialog(stage):
    app = stage.app(*runs(4))
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await opened(pilot)
        await ask(pilot, "go_to_time", "soon")
        await shows(pilot, "That is no time")
        assert isinstance(app.screen, AskScreen)


async def test_a_run_of_the_command_line_beyond_the_first_page_is_looked_for(stage):
    app = stage.app(*runs(420), run="run_000150")
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await until(pilot, lambda: app.runs.table.selected == "run_000150" and 150 in ids(app))


async def test_the_search_for_a_run_of_the_command_line_is_bounded(stage, monkeypatch):
    monkeypatch.setattr("runtui.ui.table.run_list.MOST_FOR_RUN", 100)
    app = stage.app(*runs(420), run="run_none")
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await until(pilot, lambda: any("run_none is not among the" in line for line in screen_text(app)))
        assert len(app.runs.state.runs) < 300


async def test_space_marks_two_runs_and_d_upper_compares_them(stage):
    app = stage.app(a_run(3, "failed"), a_run(2, model="o3"), a_run(1))
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await opened(pilot)
        await press(pilot, "j", "space", "j", "space", "k", "k")
        marked = [line for line in lines_of(app.runs.table) if line.startswith("*")]
        assert ["000002" in marked[0], "000001" in marked[1], len(marked)] == [True, True, 2]
        await press(pilot, "D")
        await until(pilot, lambda: isinstance(app.screen, CompareScreen))
        assert any("gpt-4o → o3" in line for line in screen_text(app))


async def test_d_upper_compares_the_two_runs_marked_last(stage):
    app = stage.app(a_run(3, model="gpt-4"), a_run(2, model="o3"), a_run(1))
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await opened(pilot)
        await press(pilot, "space", "j", "space", "j", "space", "D")
        await until(pilot, lambda: isinstance(app.screen, CompareScreen))
        assert any("gpt-4o → o3" in line for line in screen_text(app))


async def test_a_second_space_takes_the_mark_away_and_the_first_of_too_many_runs_loses_it(stage):
    app = stage.app(*runs(22))
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await opened(pilot)
        await press(pilot, "space", "space")
        assert app.runs.table.marks == ()
        await press(pilot, *(["space", "j"] * 21))
        assert app.runs.table.marks[0], app.runs.table.marks[-1] == ("run_000021", "run_000002")
        await shows(pilot, "000022 lost its mark: 20 runs at most.")


async def test_d_upper_alone_compares_with_the_last_completed_run(stage):
    app = stage.app(a_run(3, "failed", model="o3"), a_run(2, "failed"), a_run(1))
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await opened(pilot)
        await press(pilot, "D")
        await until(pilot, lambda: isinstance(app.screen, CompareScreen))
        assert any("gpt-4o → o3" in line for line in screen_text(app))


async def test_d_upper_compares_from_the_detail_as_well(stage):
    app = stage.app(a_run(3, "failed", model="o3"), a_run(1))
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await opened(pilot)
        await press(pilot, "enter", "D")
        await until(pilot, lambda: isinstance(app.screen, CompareScreen))


async def test_without_another_run_to_compare_with_it_says_what_to_do(stage):
    app = stage.app(a_run(3, "failed"))
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await opened(pilot)
        await press(pilot, "D")
        await shows(pilot, "There is no other run to compare with.")


async def test_several_runs_none_of_which_completed_are_to_be_marked(stage):
    app = stage.app(a_run(3, "failed"), a_run(2, "failed"))
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await opened(pilot)
        await press(pilot, "D")
        await shows(pilot, "There is no other run", "mark one")


async def test_in_an_empty_thread_there_is_nothing_to_compare(stage):
    stage.server.threads["thread_of_the_test"] = []
    app = stage.app()
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await shows(pilot, "No runs yet")
        await press(pilot, "D")
        await shows(pilot, "There are no runs to compare.")


async def test_a_run_that_is_marked_and_selected_shows_both(stage):
    app = stage.app(*runs(3))
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await press(pilot, "space")
        await until(pilot, lambda: lines_of(app.runs.table)[0].startswith("▌*✓ completed"))
        await press(pilot, "j")
        await until(pilot, lambda: lines_of(app.runs.table)[0].startswith("* ✓ completed"))


async def test_wide_windows_tell_the_health_in_the_title_and_others_do_not(stage):
    app = stage.app(*runs(25, r9="failed"))
    async with app.run_test(size=WIDE) as pilot:
        await opened(pilot)
        await until(pilot, lambda: "p50 8s  p95 8s  problems 4%" in title(app))
    app = stage.app(*runs(25, r9="failed"))
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await opened(pilot)
        assert "failed" not in title(app)


async def test_the_whole_health_stands_in_a_dialog(stage):
    app = stage.app(*runs(25, r9="failed"))
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await opened(pilot)
        app.runs.run_list.action_health()
        await until(pilot, lambda: isinstance(app.screen, HealthScreen) and "▇" in "".join(screen_text(app)))
        text = "\n".join(screen_text(app))
        assert re.search(r"Today +All loaded", text)
        assert re.search(r"Problems +0 +1 of 25, 4%", text)
        assert "3,000 in all" in text


async def test_the_palette_offers_what_has_no_key(stage):
    app = stage.app(*runs(4))
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await opened(pilot)
        titles = {command.title for command in offered(app)}
        assert {"Load all", "Go to run", "Go to time", "Thread health"} <= titles


async def test_the_health_says_how_many_runs_wait(stage):
    app = stage.app(*runs(6, r2="requires_action", r5="requires_action"))
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        app.runs.run_list.action_health()
        await shows(pilot, "Waiting 0 2")
