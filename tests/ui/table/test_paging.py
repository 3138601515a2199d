"""Pages: when the next one is asked for, what the last line says meanwhile, and where it ends."""

import json
import re

import httpx
import pytest

from runtui.feed.refresh.feed import RunFeed
from runtui.session.launch import Options
from runtui.ui.table.last_line import LastLine
from tests.ui.objects import a_run, page_of
from tests.ui.stage import lines_of, until

SIZE = (120, 35)
SMALL_PAGES = Options(interval=0.0, page_size=30)


def runs(count):
    return [a_run(number) for number in range(count, 0, -1)]


def last_line(app):
    return lines_of(app.runs.query_one(LastLine))[0].strip()


async def loaded(pilot, count):
    await until(pilot, lambda: len(pilot.app.runs.table.view) == count)


async def test_as_much_as_the_screen_and_two_more_are_loaded_at_once_and_then_no_more(stage):
    app = stage.app(*runs(300), options=SMALL_PAGES)
    async with app.run_test(size=SIZE) as pilot:
        await loaded(pilot, 90)
        await pilot.pause(0.05)
        assert len(app.runs.table.view) == 90
        assert last_line(app).startswith("more on server, G loads")


async def test_the_cursor_near_the_end_asks_for_the_next_page(stage):
    app = stage.app(*runs(300), options=SMALL_PAGES)
    async with app.run_test(size=SIZE) as pilot:
        await loaded(pilot, 90)
        await pilot.press("pagedown", "pagedown")
        await loaded(pilot, 120)


async def test_the_wheel_near_the_end_asks_for_the_next_page(stage):
    app = stage.app(*runs(300), options=SMALL_PAGES)
    async with app.run_test(size=SIZE) as pilot:
        await loaded(pilot, 90)
        app.runs.table.scroll_to(y=40, animate=False, immediate=True)
        await loaded(pilot, 150)
        assert app.runs.table.selected == "run_000300"


async def test_no_cursor_is_asked_for_twice(stage):
    app = stage.app(*runs(200), options=SMALL_PAGES)
    async with app.run_test(size=SIZE) as pilot:
        await loaded(pilot, 90)
        for _ in range(12):
            await pilot.press("pagedown", "G", "k")
        await loaded(pilot, 200)
        await pilot.press("G", "G")
        await pilot.pause()
        assert len(stage.server.cursors) == len(set(stage.server.cursors)) == 6


async def test_the_table_asks_once_behind_each_last_run_while_nothing_comes(stage, monkeypatch):
    asked = []

    async def load_nothing(feed):
        asked.append(feed)

    monkeypatch.setattr(RunFeed, "load_more", load_nothing)
    app = stage.app(*runs(200), options=SMALL_PAGES)
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: asked)
        await pilot.press("pagedown", "k", "pagedown", "j")
        await pilot.pause()
        assert len(asked) == 1


async def test_the_end_is_said_with_the_number_of_runs(stage):
    app = stage.app(*runs(61), options=SMALL_PAGES)
    async with app.run_test(size=SIZE) as pilot:
        await loaded(pilot, 61)
        await until(pilot, lambda: last_line(app).startswith("end: 61 runs"))


async def test_while_a_page_is_on_its_way_the_last_line_says_so(stage):
    app = stage.app(*runs(200), options=SMALL_PAGES)
    async with app.run_test(size=SIZE) as pilot:
        await loaded(pilot, 90)
        stage.server.hold()
        await pilot.press("G")
        await until(pilot, lambda: last_line(app).startswith("loading"))
        assert "000111" in last_line(app)
        stage.server.release()
        await until(pilot, lambda: "loading" not in last_line(app))


@pytest.mark.parametrize("key", ["G", "r"])
async def test_a_page_that_failed_is_said_and_asked_for_again_by_a_key_only(stage, key):
    app = stage.app(*runs(200), options=SMALL_PAGES)
    async with app.run_test(size=SIZE) as pilot:
        await loaded(pilot, 90)
        stage.server.fail(418)
        await pilot.press("pagedown", "pagedown")
        await until(pilot, lambda: last_line(app).startswith("page failed"))
        asked = len(stage.server.requests)
        stage.server.recover()
        await pilot.press("k", "j", "pagedown")
        await pilot.pause()
        assert len(stage.server.requests) == asked
        await pilot.press(key)
        await until(pilot, lambda: len(app.runs.table.view) > 90)


@pytest.mark.parametrize("status", [400, 404])
async def test_where_the_run_at_the_end_is_deleted_the_next_page_comes_all_the_same(stage, status):
    def refuse(request):
        after = request.url.params.get("after")
        if after == "run_000111":
            message = f"No run found with id '{after}'." if status == 404 else "Invalid 'after'"
            return httpx.Response(status, json={"error": {"message": message}})
        return None

    app = stage.app(*runs(200), options=SMALL_PAGES)
    async with app.run_test(size=SIZE) as pilot:
        await loaded(pilot, 90)
        stage.server.delete("run_000111")
        stage.server.answer_otherwise = refuse
        await pilot.press("pagedown", "pagedown")
        await until(pilot, lambda: len(app.runs.table.view) > 90)
        assert app.runs.table.view.index_of("run_000111") is None


async def test_a_page_that_is_refused_for_another_reason_tells_the_key_that_helps(stage):
    app = stage.app(*runs(200), options=SMALL_PAGES)
    async with app.run_test(size=SIZE) as pilot:
        await loaded(pilot, 90)
        stage.server.answer_otherwise = lambda request: (
            httpx.Response(400, json={"error": {"message": "no"}}) if "after" in request.url.params else None
        )
        await pilot.press("pagedown", "pagedown")
        await until(pilot, lambda: last_line(app).startswith("page failed: Request refused, R reloads"))


async def test_a_server_that_repeats_itself_is_not_asked_for_ever(stage):
    first = runs(30)
    stage.server.answer_otherwise = lambda request: (
        page_of(first, has_more=True) if request.url.path.endswith("/runs") else None
    )
    app = stage.app(*first, options=SMALL_PAGES)
    async with app.run_test(size=SIZE) as pilot:
        await loaded(pilot, 30)
        await until(pilot, lambda: last_line(app).startswith("stopped"))
        asked = len(stage.server.lists)
        await pilot.press("G", "G", "pagedown")
        await pilot.pause()
        assert len(stage.server.lists) == asked


async def test_more_rows_than_asked_for_without_a_word_of_more_are_all_there_are(stage):
    everything = json.dumps({"object": "list", "data": runs(60)}).encode()
    stage.server.answer_otherwise = lambda _: httpx.Response(200, content=everything)
    app = stage.app(options=SMALL_PAGES)
    async with app.run_test(size=SIZE) as pilot:
        await loaded(pilot, 60)
        await until(pilot, lambda: last_line(app).startswith("end: 60 runs"))


@pytest.mark.parametrize(
    ("size", "words"),
    [
        ((160, 35), "stopped: the server says there is more, but sends none"),
        ((120, 35), "stopped: the server says there is more, but sends none"),
        ((60, 20), "stopped: the server sends none"),
        ((40, 10), "stopped: the server sends none"),
    ],
)
async def test_a_promise_of_more_that_brings_nothing_is_told_whole(stage, size, words):
    stage.server.answer_otherwise = lambda request: (
        page_of([], has_more=True) if "after" in request.url.params else page_of(runs(30), has_more=True)
    )
    app = stage.app(options=SMALL_PAGES)
    async with app.run_test(size=size) as pilot:
        await loaded(pilot, 30)
        await pilot.press("G")
        await until(pilot, lambda: re.fullmatch(rf"{words}( +30 of 30)?", last_line(app)))


@pytest.mark.parametrize("status", [404, 403, 500])
async def test_a_thread_that_is_not_there_is_explained_in_place_of_the_rows(stage, status):
    stage.server.answer_otherwise = lambda request: httpx.Response(status, json={"error": {"message": "no"}})
    app = stage.app()
    async with app.run_test(size=SIZE) as pilot:
        await until(
            pilot, lambda: len("".join(lines_of(app.runs.table)).strip()) > 20 or app.screen is not app.runs
        )


async def test_while_the_first_page_is_on_its_way_the_rows_stay_empty(stage):
    stage.server.hold()
    app = stage.app(*runs(3))
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: stage.server.requests)
        assert "".join(lines_of(app.runs.table)).strip() == ""
        stage.server.release()
        await loaded(pilot, 3)
