"""The help where a dialog is open: it begins with the keys of that dialog."""

import pytest

from runtui.ui.app.help import HelpScreen
from runtui.ui.draw.line_view import LineView
from tests.ui.asking import shows
from tests.ui.objects import a_run
from tests.ui.stage import lines_of, until

DIALOGS = [
    ("Y", "question_mark", "Choosing"),
    ("c", "question_mark", "Choosing"),
    ("s", "question_mark", "Choosing"),
    ("f", "question_mark", "Choosing"),
    ("D", "question_mark", "Comparing"),
    ("P", "question_mark", "Profiles"),
    ("t", "f1", "Thread picker"),
    ("health", "question_mark", "Health"),
    ("doctor", "question_mark", "Doctor"),
    ("details", "question_mark", "Thread details"),
    ("fields", "f1", "Copying a field"),
    ("export", "f1", "Export"),
    ("ask", "f1", "Going somewhere"),
]


async def opens(pilot, name):
    app = pilot.app
    actions = {
        "health": app.runs.run_list.action_health,
        "doctor": app.action_doctor,
        "details": app.runs.action_thread_details,
        "fields": app.runs.action_copy_field,
        "export": app.runs.action_export,
        "ask": app.runs.run_list.action_go_to_run,
    }
    if name in actions:
        actions[name]()
    else:
        await pilot.press(name)
    await until(pilot, lambda: app.screen is not app.runs and app.screen.is_mounted)


@pytest.mark.parametrize(("name", "key", "title"), DIALOGS)
async def test_the_key_of_the_help_works_in_every_dialog_and_esc_goes_back_to_it(stage, name, key, title):
    app = stage.app(a_run(2), a_run(1))
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: app.runs.run_shown)
        await opens(pilot, name)
        dialog = app.screen
        await pilot.press(key)
        await until(pilot, lambda: isinstance(app.screen, HelpScreen))
        await until(pilot, lambda: lines_of(app.screen.query_one(LineView))[0].strip() == title)
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is dialog)


@pytest.mark.parametrize("name", ["t", "fields", "export", "ask"])
async def test_where_one_types_a_question_mark_is_a_letter(stage, name):
    app = stage.app(a_run(1))
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: app.runs.run_shown)
        await opens(pilot, name)
        await pilot.press("question_mark")
        await until(pilot, lambda: app.screen.focused.value.endswith("?"))


async def test_the_help_of_a_dialog_that_scrolls_tells_how(stage):
    app = stage.app(a_run(2), a_run(1))
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: app.runs.run_shown)
        await opens(pilot, "D")
        await pilot.press("question_mark")
        await shows(pilot, "Comparing", "swap the two runs", "half a page down")


@pytest.mark.parametrize("name", ["D", "health", "doctor", "details", "question_mark"])
async def test_what_is_to_be_read_takes_all_of_a_small_window(stage, name):
    app = stage.app(a_run(2), a_run(1))
    async with app.run_test(size=(40, 10)) as pilot:
        await until(pilot, lambda: app.runs.run_shown)
        await opens(pilot, name)
        await until(pilot, lambda: app.screen.query_one(LineView).size.height == 8)


@pytest.mark.parametrize("size", [(80, 24), (120, 35), (160, 45)])
@pytest.mark.parametrize("name", ["details", "health", "D"])
async def test_what_is_to_be_read_is_as_high_as_what_it_says(stage, size, name):
    app = stage.app(a_run(2), a_run(1))
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: app.runs.run_shown)
        await opens(pilot, name)
        view = app.screen.query_one(LineView)
        lines = len(app.screen.page(view.size.width))
        room = min(44, int(size[1] * 0.9)) - 6
        await until(pilot, lambda: view.size.height == min(lines, room))
