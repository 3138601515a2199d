"""The watch: all saved threads at once, and nothing that arrives moves what somebody looks at."""

import re

import pytest

from runtui.ui.app.command_palette import CommandScreen
from runtui.words.drawn import to_ascii
from tests.servers.in_process import THREAD
from tests.ui.asking import shows
from tests.ui.objects import a_call, a_run, waiting
from tests.ui.stage import HOST, screen_text, until

NAME = f"- {HOST}"
SIZE = (120, 35)


@pytest.fixture
def threads(stage):
    """The thread of the test, one in which a run waits, and two more."""
    stage.server.add_thread(THREAD, a_run(1))
    stage.book.remember(NAME, THREAD, 100.0)
    runs = {
        "thread_b": ("billing eu", waiting(5, a_call("refund"), thread_id="thread_b")),
        "thread_c": ("support fr", a_run(6, "failed", thread_id="thread_c")),
        "thread_d": ("mail sorter", a_run(7, thread_id="thread_d")),
    }
    for thread_id, (label, run) in runs.items():
        stage.book.set_label(NAME, thread_id, label)
        stage.server.add_thread(thread_id, run)
    return stage


async def opened(pilot, app):
    await until(pilot, lambda: app.runs.table.selected and len(app.runs.thread_list.answered) == 4)
    await pilot.press("W")
    await until(pilot, lambda: app.screen.id == "watch" and app.screen.list.size.height)
    return app.screen


async def test_it_shows_what_needs_somebody_first(threads):
    app = threads.app()
    async with app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot, app)
        await shows(pilot, "Watch 4 threads", "Needs you 1", "! requires_action billing eu", "refund")
        await shows(pilot, "✗ failed support fr", "✓ completed mail sorter", "1 ! requires_action 1")
        assert screen.list.threads[0].thread_id == "thread_b"


async def test_enter_opens_the_thread_at_its_run_and_escape_comes_back_to_its_line(threads):
    app = threads.app()
    async with app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot, app)
        await pilot.press("G", "k")
        chosen = screen.list.selected
        await pilot.press("enter")
        await until(pilot, lambda: app.runs.table.selected == chosen.status.last.run_id)
        await pilot.press("escape")
        await until(pilot, lambda: app.screen.id == "watch" and app.screen.list.selected is not None)
        assert app.screen.list.selected.thread_id == chosen.thread_id


async def test_it_begins_with_its_first_line(threads):
    app = threads.app()
    async with app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot, app)
        assert screen.list.selection.line == 0
        assert screen.list.selected.thread_id == "thread_b"


async def test_a_click_on_a_status_shows_only_that_and_all_again(threads):
    app = threads.app()
    async with app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot, app)
        await shows(pilot, "✗ failed 1")
        (y, x) = next(
            (y, each.index("✗ failed 1")) for y, each in enumerate(screen_text(app)) if "✗ failed 1" in each
        )
        await pilot.click(offset=(x + 3, y))
        await until(pilot, lambda: shown_in(screen) == ["thread_c"])
        await pilot.click(offset=(x + 3, y))
        await until(pilot, lambda: len(shown_in(screen)) == 4)


async def test_nothing_that_arrives_changes_focus_selection_or_scroll(threads):
    for number in range(60):
        threads.book.set_label(NAME, f"thread_x{number}", f"more {number}")
    app = threads.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: app.runs.table.selected)
        await pilot.press("W")
        await until(pilot, lambda: app.screen.id == "watch" and app.screen.list.size.height)
        screen = app.screen
        await pilot.press("G")
        chosen, top = screen.list.selected.thread_id, screen.list.scroll_offset.y
        assert top > 0
        waits = waiting(90, a_call("refund"), thread_id=chosen)
        threads.server.add_thread(chosen, waits)
        run = (await app.session.client.list_runs(chosen, limit=1)).runs
        app.session.note_runs(chosen, run, None)
        app.session.publish_book_change()
        await until(pilot, lambda: chosen in [each.thread_id for each in screen.list.threads[:2]])
        assert screen.list.selected.thread_id == chosen
        assert (screen.focused, screen.list.scroll_offset.y) == (screen.list, top)


def shown_in(screen):
    return [each.thread_id for each in screen.list.threads]


async def test_it_filters_by_words_and_by_status(threads):
    threads.book.set_tags(NAME, "thread_c", ["prod", "eu"])
    app = threads.app()
    async with app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot, app)
        await shows(pilot, "support fr #eu #prod")
        cases = (("req", ["thread_b"]), ("mail", ["thread_d"]), ("badly", []), ("#pro", ["thread_c"]), ("#x", []))
        for typed, found in cases:
            await pilot.press("slash", *typed)
            await until(pilot, lambda found=found: shown_in(screen) == found)
            await pilot.press("escape")
        await pilot.press("1")
        await until(pilot, lambda: [each.thread_id for each in screen.list.threads] == ["thread_b"])
        await pilot.press("1")
        await until(pilot, lambda: len(screen.list.threads) == 4)
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is app.runs)


async def test_the_palette_over_the_watch_offers_only_what_works_there(threads):
    app = threads.app()
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot, app)
        await pilot.press("colon")
        await until(pilot, lambda: isinstance(app.screen, CommandScreen))
        titles = {each.title for each in app.screen.rows.rows}
        assert {"Open a thread", "Tell me when it ends", "Doctor", "Theme", "Quit"} <= titles
        assert not titles & {
            "Watch",
            "Cancel the run",
            "Filter",
            "Copy the run id",
            "Pause or go on",
            "Export runs",
        }


async def test_while_a_filter_is_typed_the_last_line_tells_its_keys_only(threads):
    app = threads.app()
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot, app)
        await pilot.press("slash")
        await until(pilot, lambda: "enter keep   esc clear   f1 help" in screen_text(app)[-1])
        await pilot.press("enter")
        await until(pilot, lambda: "o next that waits" in screen_text(app)[-1])


async def test_since_when_a_run_waits_at_least_is_told_in_ascii_too(threads):
    app = threads.app()
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot, app)
        await until(pilot, lambda: any(re.search(r" >=\d", to_ascii(each)) for each in screen_text(app)))


async def test_what_is_set_aside_takes_the_cursor_nowhere(threads):
    for number in range(30):
        threads.book.set_label(NAME, f"thread_x{number}", f"more {number}")
    app = threads.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: app.runs.table.selected)
        await pilot.press("W")
        await until(pilot, lambda: app.screen.id == "watch" and app.screen.list.size.height)
        screen = app.screen
        await until(pilot, lambda: "thread_b" in shown_in(screen)[:1])
        await pilot.press("g")
        following = shown_in(screen)[1]
        await pilot.press("x")
        await until(pilot, lambda: shown_in(screen)[-1] == "thread_b")
        assert screen.list.selected.thread_id == following
        assert following in screen.list.seen_ids
        await pilot.press("G", "x")
        await until(pilot, lambda: "thread_b" in shown_in(screen)[:1])
        assert screen.list.selected.thread_id in screen.list.seen_ids
