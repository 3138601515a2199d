import time

from tests.ui.asking import LABELS, NAME, in_picker, shows, text_of
from tests.ui.objects import a_call, a_run, waiting
from tests.ui.stage import until

SIZE = (120, 35)


async def test_the_newest_runs_arrive_while_the_picker_is_open(book):
    thread_id = "thread_sSbvUX4J1FqlUZBv6BaBbOj4"
    book.server.add_thread(thread_id, waiting(5, a_call("refund"), thread_id=thread_id))
    book.server.add_thread("thread_u8LwAAAAAAAAAAAAAA2KcQee")
    del book.server.threads["thread_Kq20BBBBBBBBBBBBBB1Lm9ZZ"]
    app = book.app(thread=None)
    book.server.hold()
    async with app.run_test(size=SIZE) as pilot:
        await in_picker(pilot, app)
        await shows(pilot, "not asked yet")
        book.server.release()
        await shows(pilot, "! requires_action exp", "no runs yet", "not found", "✓ completed")
        assert "not asked yet" not in text_of(app)
        assert {each.url.params["limit"] for each in book.server.lists} == {"10"}


async def test_a_thread_is_asked_again_only_after_its_time(book):
    app = book.app(thread=None)
    async with app.run_test(size=SIZE) as pilot:
        await in_picker(pilot, app)
        await until(pilot, lambda: len(book.server.lists) == len(LABELS))
        await pilot.pause(0.1)
        assert len(book.server.lists) == len(LABELS)


async def test_a_server_that_does_not_answer_gets_one_request_and_the_picker_says_so(book):
    app = book.app(thread=None)
    book.server.disconnect()
    async with app.run_test(size=SIZE) as pilot:
        await in_picker(pilot, app)
        await shows(pilot, "No connection to localhost:9", "The runs are shown as last seen.")
        await pilot.pause(0.1)
        assert len([each for each in book.server.requests if each.url.path.endswith("/runs")]) == 1


async def test_of_five_hundred_threads_those_on_screen_come_first_and_the_budget_holds_while_they_scroll(stage):
    for number in range(500):
        thread_id = f"thread_{number:03d}"
        stage.book.set_label(NAME, thread_id, f"label {number:03d}")
        stage.server.add_thread(thread_id, a_run(1, thread_id=thread_id))
    app, began = stage.app(thread=None), time.monotonic()
    async with app.run_test(size=(80, 24)) as pilot:
        picker = await in_picker(pilot, app)
        await shows(pilot, "500 threads", "label 000", "✓ completed")
        await pilot.press("tab", "G")
        await shows(pilot, "label 499")
        await pilot.press("g", "ctrl+d", "ctrl+d", "ctrl+d", "ctrl+d")
        await pilot.pause(0.2)
        assert len(stage.server.lists) <= 16 + 1 + (time.monotonic() - began) * 44 / 60  # at once, and since
        assert picker.rows.size.height <= 16


async def test_it_finds_by_status_and_by_group(book):
    thread_id = "thread_sSbvUX4J1FqlUZBv6BaBbOj4"
    book.server.add_thread(thread_id, waiting(5, a_call("refund"), thread_id=thread_id))
    app = book.app(thread=None)
    async with app.run_test(size=SIZE) as pilot:
        picker = await in_picker(pilot, app)
        await shows(pilot, "Needs you 1", "! requires_action exp")
        for text in ("req", "needs"):
            await pilot.press(*text)
            await until(pilot, lambda: [each.thread_id for each in picker.rows.rows] == [thread_id])
            await pilot.press("ctrl+u")
