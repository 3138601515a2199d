"""Lists to choose from that scroll: they say how many lines lie below."""

import re

import pytest

from tests.ui.asking import in_picker, shows
from tests.ui.objects import a_run, waiting
from tests.ui.stage import lines_of, until

BELOW = re.compile(r"\d+ more$")
MANY = {f"key_{number:02}": "x" for number in range(30)}


def told(app):
    lines = [each.strip() for each in lines_of(app.screen.query_one("#block"))]
    return [found[0] for each in lines if (found := BELOW.search(each))]


@pytest.mark.parametrize("size", [(80, 24), (120, 35), (40, 10)])
@pytest.mark.parametrize(("name", "key"), [("columns", "c"), ("facets", "f"), ("fields", "")])
async def test_the_number_of_those_below_is_said_until_the_end_is_in_sight(stage, size, name, key):
    app = stage.app(*(a_run(number, model=f"model-{number}", metadata=MANY) for number in range(30, 0, -1)))
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: app.runs.run_shown)
        if key:
            await pilot.press(key)
        else:
            app.runs.action_copy_field()
        await until(pilot, lambda: told(app))
        await shows(pilot, "enter", "esc back")
        await pilot.press("down")
        await pilot.press(*["G"] if key else ["pagedown"] * 9)
        await until(pilot, lambda: not told(app))


async def test_the_copy_menu_says_it_too(stage):
    app = stage.app(waiting(1))
    async with app.run_test(size=(40, 8)) as pilot:
        await until(pilot, lambda: app.runs.run_shown)
        await pilot.press("Y")
        await until(pilot, lambda: told(app))
        await pilot.press("G")
        await until(pilot, lambda: not told(app))


@pytest.mark.parametrize("size", [(80, 24), (40, 10)])
async def test_the_picker_counts_the_threads_below(stage, size):
    for number in range(40):
        stage.book.remember("- http://localhost:9/v1", f"thread_{number:024}", float(number))
    app = stage.app(thread="thread_1")
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: app.runs.live)
        await pilot.press("t")
        await in_picker(pilot, app)

        def shown() -> int:
            return sum("0000…" in each for each in lines_of(app.screen.rows))

        await until(pilot, lambda: shown() and told(app) == [f"{40 - shown()} more"])
        await pilot.press("tab", "G")
        await until(pilot, lambda: not told(app))


async def test_a_dialog_to_read_says_how_many_lines_lie_below(stage):
    app = stage.app(a_run(1))
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: app.runs.table.selected)
        await pilot.press("question_mark")
        await until(pilot, lambda: told(app))
        await pilot.press("G")
        await until(pilot, lambda: not told(app))
