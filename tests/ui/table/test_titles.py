import json

import httpx
import pytest

from runtui.ui.table.last_line import LastLine
from tests.ui.asking import shows, text_of
from tests.ui.objects import a_run
from tests.ui.stage import lines_of, refresh, until


@pytest.mark.parametrize("size", [(120, 35), (80, 24)])
async def test_new_runs_above_are_told_once(stage, size):
    app = stage.app(*(a_run(number) for number in range(90, 0, -1)))
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: app.runs.table.selected)
        await pilot.press("G")
        await until(pilot, lambda: app.runs.table.scroll_offset.y > 0)
        stage.server.insert(a_run(91), a_run(92))
        await refresh(pilot)
        await shows(pilot, "↑ 2 new")
        assert text_of(app).count("↑ 2 new") == 1


async def test_nothing_is_said_to_be_loaded_before_the_first_answer(stage):
    stage.server.disconnect()
    app = stage.app()
    async with app.run_test(size=(120, 35)) as pilot:
        await shows(pilot, "✗ offline", "Runs no answer yet")
        stage.server.recover()
        await pilot.press("r")
        await shows(pilot, "Runs 0 loaded", "No runs yet")


async def test_the_last_line_tells_the_end_and_how_many_there_are(stage):
    app = stage.app(a_run(2), a_run(1))
    async with app.run_test(size=(120, 35)) as pilot:
        await shows(pilot, "end: 2 runs", "1 of 2", "2 loaded")


@pytest.mark.parametrize("size", [(120, 35), (120, 25), (80, 24), (40, 10)])
async def test_a_notice_does_not_cover_where_one_is_in_the_list(stage, size):
    app = stage.app(a_run(2), a_run(1))
    async with app.run_test(size=size, notifications=True) as pilot:
        await until(pilot, lambda: app.runs.table.selected)
        app.say("A notice of more than one line at any size of the window, however wide that may be for it.")
        await shows(pilot, "A notice of more")
        assert "1 of 2" in lines_of(app.runs.query_one(LastLine))[0]


async def test_a_page_that_did_not_come_is_told_with_the_key_that_tries_again(stage):
    app = stage.app(*(a_run(number) for number in range(90, 0, -1)))
    stage.server.fail(500, "overloaded", after=1)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: app.runs.table.selected)
        await pilot.press("G")
        await shows(pilot, "page failed: ", "r or G retries")
        stage.server.recover()
        await pilot.press("G")
        await shows(pilot, "end: 90 runs")


@pytest.mark.parametrize("size", [(120, 35), (80, 24), (160, 45)])
async def test_pages_that_overlap_are_told_at_the_end_with_the_key_that_may_show_all(stage, size):
    def overlap(request):
        if request.url.params.get("order") != "desc" or "after" not in request.url.params:
            return None
        page = json.loads(stage.server.right_answer(request).content)
        return httpx.Response(200, json=page | {"data": [a_run(60), *page["data"]]})

    stage.server.answer_otherwise = overlap
    app = stage.app(*(a_run(number) for number in range(60, 0, -1)))
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: app.runs.table.selected)
        await pilot.press("G")
        await shows(pilot, "O lists oldest first")
        assert size == (80, 24) or "60 loaded, some may be missing" in text_of(app)
        assert "pages overlap" in text_of(app) or "but some may be missing" in text_of(app)
        await pilot.press("O")
        await until(pilot, lambda: app.runs.state.order == "asc" and app.runs.table.selected)
        await pilot.press("G")
        await shows(pilot, "end: 60 runs")
        assert "missing" not in text_of(app)
