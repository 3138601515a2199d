"""Which run called what: only steps tell, so a filter says which it has seen and offers to read the others."""

import asyncio

import httpx
import pytest

from runtui.feed.view.query.parse import parse
from runtui.feed.view.view import Arrangement
from runtui.ui.commands import COMMANDS, Scope
from tests.ui.objects import a_function, a_run, a_step
from tests.ui.stage import lines_of, screen_text, until
from tests.ui.table.listed import listed
from tests.ui.table.reading import SIZE, filter_line, ids, last_line, opened, press, write


@pytest.fixture
def server(stage):
    """A server whose run 3 called a refund, and whose run 1 is active."""
    stage.server.steps = {
        f"run_{number:06d}": [a_step(number, a_function("refund" if number == 3 else "look_up", '{"order": 881}'))]
        for number in range(1, 6)
    }
    return stage.server


def five(**changed):
    return [a_run(number, changed.get(f"r{number}", "completed")) for number in range(5, 0, -1)]


def table_text(app):
    return " ".join(" ".join(lines_of(app.runs.table)).split())


def notices(app):
    return " ".join(each.message for each in app._notifications)


def read_steps(server):
    return [path.split("/")[-2] for path in server.asked("/steps")]


async def test_what_nobody_read_is_never_none(stage, server):
    async with listed(stage, *five()) as (app, pilot):
        await press(pilot, "slash")
        await write(pilot, "called:refund")
        await until(pilot, lambda: "steps of 0 of 5 runs are read" in table_text(app))
        assert "No run matches" not in table_text(app)
        assert "0 of 5 · steps of 0 of 5 read" in filter_line(app)
        assert read_steps(server) == []


async def test_enter_offers_to_read_and_what_matches_comes(stage, server):
    async with listed(stage, *five()) as (app, pilot):
        await press(pilot, "slash", *"called", "colon", *"refund", "enter")
        await until(pilot, lambda: "Read steps" in " ".join(screen_text(app)))
        text = " ".join(" ".join(screen_text(app)).split())
        assert "those of 5 runs" in text
        assert "600 a minute at most" in text
        assert "5 requests" in text
        await press(pilot, "enter")
        await until(pilot, lambda: ids(app) == [3])
        assert sorted(read_steps(server)) == [f"run_{number:06d}" for number in range(1, 6)]
        assert "1 of 5" in filter_line(app)
        assert "steps" not in filter_line(app)


async def test_where_all_is_read_and_nothing_matches_that_is_said(stage, server):
    async with listed(stage, *five()) as (app, pilot):
        await press(pilot, "slash", *"called", "colon", *"zebra", "enter")
        await until(pilot, lambda: "Read steps" in " ".join(screen_text(app)))
        await press(pilot, "enter")
        await until(pilot, lambda: "None of 5 loaded runs matches the filter." in table_text(app))
        await press(pilot, "slash", "ctrl+u", *"arg.order", "colon", *"88", "enter")
        await until(pilot, lambda: ids(app) == [5, 4, 3, 2, 1])
        assert len(read_steps(server)) == 5


async def test_only_the_runs_that_the_rest_of_the_filter_leaves_are_offered(stage, server):
    async with listed(stage, *five(r5="failed", r3="failed")) as (app, pilot):
        app.runs.run_list.arrangement = Arrangement(parse("status:failed called:refund"))
        await until(pilot, lambda: "steps of 0 of 2 runs are read" in table_text(app))
        app.runs.run_list.action_read_steps()
        await until(pilot, lambda: "those of 2 runs" in " ".join(" ".join(screen_text(app)).split()))
        await press(pilot, "enter")
        await until(pilot, lambda: ids(app) == [3])
        assert sorted(read_steps(server)) == ["run_000003", "run_000005"]


async def test_an_active_run_that_has_not_called_it_yet_stays_open(stage, server):
    async with listed(stage, *five(r1="in_progress")) as (app, pilot):
        app.runs.run_list.arrangement = Arrangement(parse("called:refund"))
        app.runs.run_list.action_read_steps()
        await until(pilot, lambda: "Read steps" in " ".join(screen_text(app)))
        await press(pilot, "enter")
        await until(pilot, lambda: ids(app) == [3])
        assert app.runs.table.view.counts.unread == 1


async def test_escape_stops_the_reading_and_what_came_stays(stage, server):
    held = asyncio.Event()
    stage.server.answer_otherwise = lambda request: None
    answer, asked = stage.server.handle_async_request, []

    async def slow(request):
        if request.url.path.endswith("/steps"):
            asked.append(request)
            if len(asked) > 3:
                await held.wait()
        return await answer(request)

    stage.server.handle_async_request = slow
    app = stage.app(*five())
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        app.runs.run_list.arrangement = Arrangement(parse("called:refund"))
        app.runs.run_list.action_read_steps()
        await until(pilot, lambda: "Read steps" in " ".join(screen_text(app)))
        await press(pilot, "enter")
        await until(pilot, lambda: "reading steps: 3 of 5 runs" in last_line(app))
        await press(pilot, "escape")
        await until(pilot, lambda: ids(app) == [3])
        assert "1 of 5 · steps of 3 of 5 read" in filter_line(app)
        held.set()


async def test_a_server_without_steps_says_so_and_nothing_counts_as_read(stage, server):
    server.lacks = {"steps"}
    app = stage.app(*five())
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        app.runs.run_list.arrangement = Arrangement(parse("called:refund"))
        app.runs.run_list.action_read_steps()
        await until(pilot, lambda: "Read steps" in " ".join(screen_text(app)))
        await press(pilot, "enter")
        await until(pilot, lambda: "Steps of 0 runs were read." in notices(app))
        assert app.runs.table.view.counts.unread == 5


async def test_a_run_whose_steps_are_gone_is_told_and_costs_no_other(stage, server):
    def gone(request):
        is_its = request.url.path.endswith("run_000004/steps")
        return httpx.Response(404, json={"error": {"message": "No such run."}}) if is_its else None

    server.answer_otherwise = gone
    app = stage.app(*five())
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        app.runs.run_list.arrangement = Arrangement(parse("called:refund"))
        app.runs.run_list.action_read_steps()
        await until(pilot, lambda: "Read steps" in " ".join(screen_text(app)))
        await press(pilot, "enter")
        await until(pilot, lambda: "The server doesn't give the steps of 1 run." in notices(app))
        assert (ids(app), app.runs.table.view.counts.unread) == ([3], 1)


async def test_steps_that_were_looked_at_are_read(stage, server):
    app = stage.app(*five())
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await press(pilot, "j", "j", "4")
        await until(pilot, lambda: "refund" in " ".join(screen_text(app)))
        app.runs.run_list.arrangement = Arrangement(parse("called:refund"))
        await until(pilot, lambda: ids(app) == [3])
        assert app.runs.table.view.counts.of_steps == 5
        assert app.runs.table.view.counts.unread == 4


async def test_the_palette_offers_it_only_where_a_filter_asks_for_steps(stage, server):
    command = next(each for each in COMMANDS[Scope.LIST] if each.id == "list.steps")
    async with listed(stage, *five()) as (app, _):
        for text, is_offered in (("status:completed", False), ("called:refund", True)):
            app.runs.run_list.arrangement = Arrangement(parse(text))
            assert command.is_offered(app.runs.run_list) is is_offered
