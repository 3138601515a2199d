"""The key that goes to what waits, whatever thread it is in."""

import time

import pytest

from tests.servers.in_process import THREAD
from tests.ui.asking import shows
from tests.ui.objects import a_call, a_run, waiting
from tests.ui.stage import HOST, until

NAME = f"- {HOST}"


@pytest.fixture
def threads(stage):
    """The thread of the test, and two in which a run waits: the third has less time."""
    stage.server.add_thread(THREAD, a_run(1), a_run(2))
    stage.book.remember(NAME, THREAD, 100.0)
    for thread_id, number, seconds in (("thread_b", 5, 500), ("thread_c", 6, 50)):
        run = waiting(number, a_call("refund"), thread_id=thread_id)
        run["expires_at"] = run["expires_at"] - 600 + seconds
        stage.book.set_label(NAME, thread_id, thread_id)
        stage.server.add_thread(thread_id, run)
    return stage


async def test_it_goes_to_the_least_time_left_then_on_and_back(threads):
    app = threads.app()
    async with app.run_test(size=(120, 35)) as pilot:
        await until(pilot, lambda: len(app.runs.thread_list.answered) == 3 and app.runs.table.selected)
        begin = app.runs.table.selected
        for run_id in ("run_000006", "run_000005", "run_000006"):
            await pilot.press("o")
            await until(pilot, lambda run_id=run_id: app.runs.table.selected == run_id)
        await pilot.press("minus")
        await until(pilot, lambda: app.runs.live.thread_id == THREAD and app.runs.table.selected == begin)


async def test_where_nothing_waits_it_says_so(threads):
    threads.book.remove(NAME, "thread_b")
    threads.book.remove(NAME, "thread_c")
    app = threads.app()
    async with app.run_test(size=(120, 35), notifications=True) as pilot:
        await until(pilot, lambda: app.runs.table.selected)
        await pilot.press("o")
        await shows(pilot, "Nothing waits")


async def test_from_a_run_that_waits_too_it_goes_to_the_least_time_left_first(threads):
    run = waiting(7, a_call("refund"), thread_id="thread_d") | {"expires_at": time.time() + 900}
    threads.book.set_label(NAME, "thread_d", "thread_d")
    threads.server.add_thread("thread_d", run)
    app = threads.app(thread="thread_b")
    async with app.run_test(size=(120, 35)) as pilot:
        await until(pilot, lambda: len(app.runs.thread_list.answered) == 4 and app.runs.table.selected)
        await pilot.press("o")
        await until(pilot, lambda: app.runs.table.selected == "run_000006")
