"""What nobody has seen yet is marked, what is set aside says so, and who comes back hears what happened."""

import pytest
from textual import events

from tests.servers.in_process import THREAD
from tests.ui.asking import in_picker, shows, text_of
from tests.ui.objects import a_call, a_run, waiting
from tests.ui.stage import HOST, until

NAME = f"- {HOST}"


@pytest.fixture
def threads(stage):
    """The thread of the test, one in which a run waits, and one in which two run."""
    stage.server.add_thread(THREAD, a_run(1))
    stage.book.remember(NAME, THREAD, 100.0)
    runs = {
        "thread_b": ("billing eu", [waiting(5, a_call("refund"), thread_id="thread_b")]),
        "thread_c": ("support fr", [a_run(each, "in_progress", thread_id="thread_c") for each in (7, 6)]),
    }
    for thread_id, (label, given) in runs.items():
        stage.book.set_label(NAME, thread_id, label)
        stage.server.add_thread(thread_id, *given)
    return stage


async def opened(pilot, app, *, keys="W"):
    await until(pilot, lambda: app.runs.table.selected and len(app.runs.thread_list.answered) == 3)
    await pilot.press(keys)
    await until(pilot, lambda: app.screen is not app.runs)
    return app.screen


async def end(app, run_id, status, thread_id="thread_c"):
    """The run ends, and the server is asked."""
    session = app.session
    session.client._rest._transport._network.finish(run_id, status, thread_id=thread_id)
    session.note_runs(thread_id, (await session.list_newest(thread_id)).runs, None)
    session.publish_book_change()


async def test_who_comes_back_hears_what_happened_and_enter_goes_to_the_worst(threads):
    app = threads.app()
    async with app.run_test(size=(120, 35)) as pilot:
        await until(pilot, lambda: app.runs.table.selected and len(app.runs.thread_list.answered) == 3)
        app.post_message(events.AppBlur())
        await until(pilot, lambda: not app.app_focus)
        await end(app, "run_000007", "completed")
        await end(app, "run_000006", "failed")
        app.post_message(events.AppFocus())
        await shows(pilot, "while you were away 1 failed, 1 completed", "enter goes to the first")
        await pilot.press("enter")
        await until(pilot, lambda: app.runs.table.selected == "run_000006")
        assert app.runs.live.thread_id == "thread_c"
        assert "while you were away" not in text_of(app)


async def test_the_watch_tells_it_too(threads):
    app = threads.app()
    async with app.run_test(size=(120, 35)) as pilot:
        await opened(pilot, app)
        app.post_message(events.AppBlur())
        await until(pilot, lambda: not app.app_focus)
        await end(app, "run_000006", "expired")
        app.post_message(events.AppFocus())
        await shows(pilot, "while you were away 1 expired")
        await pilot.press("enter")
        await until(pilot, lambda: app.screen is app.runs and app.runs.table.selected == "run_000006")


async def test_without_news_enter_means_what_it_always_means(threads):
    app = threads.app()
    async with app.run_test(size=(120, 35)) as pilot:
        await until(pilot, lambda: app.runs.table.selected and len(app.runs.thread_list.answered) == 3)
        app.post_message(events.AppBlur())
        app.post_message(events.AppFocus())
        await pilot.press("enter")
        await until(pilot, lambda: app.runs.detail.has_focus_within)


async def test_an_end_is_marked_until_it_was_looked_at(threads):
    app = threads.app()
    async with app.run_test(size=(160, 45)) as pilot:
        await until(pilot, lambda: app.runs.table.selected and len(app.runs.thread_list.answered) == 3)
        await end(app, "run_000006", "failed")
        await end(app, "run_000007", "completed")
        await shows(pilot, "•✓ support fr", "Ended 1")
        await pilot.press("W")
        await shows(pilot, "•✓ completed")
        while app.screen.list.selected.thread_id != "thread_c":
            await pilot.press("j")
        await until(pilot, lambda: "•" not in text_of(app), seconds=5)
        assert app.session.attention.unseen == {}


async def test_what_is_set_aside_says_so_until_it_changes(threads):
    app = threads.app()
    async with app.run_test(size=(120, 35)) as pilot:
        watch = await opened(pilot, app)
        await shows(pilot, "Needs you 1")
        assert watch.list.selected.thread_id == "thread_b"
        await pilot.press("x")
        await shows(pilot, "Set aside 1")
        assert [each.thread_id for each in watch.list.threads][-1] == "thread_b"
        await pilot.press("o")
        await pilot.pause()
        assert app.screen is watch
        await end(app, "run_000005", "failed", "thread_b")
        await shows(pilot, "Ended badly 1")
        assert "Set aside" not in text_of(app)


@pytest.mark.parametrize(("size", "keys", "more"), [((160, 45), "0", []), ((120, 35), "t", ["tab"])])
async def test_it_is_set_aside_in_the_pane_and_in_the_picker_too(threads, size, keys, more):
    app = threads.app()
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: app.runs.table.selected and len(app.runs.thread_list.answered) == 3)
        await pilot.press(keys)
        if more:
            await in_picker(pilot, app)
        await pilot.press(*more, "g", "x")
        await shows(pilot, "Set aside 1", "set aside")
        await pilot.press("G", "x")
        await shows(pilot, "Needs you 1")
