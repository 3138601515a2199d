import time

import pytest
from msgspec.structs import replace

from runtui.model.thread import LastRun
from runtui.ui.threads.pane import ThreadPane
from runtui.words.ids import short_id
from tests.servers.in_process import THREAD
from tests.ui.asking import shows, text_of
from tests.ui.objects import a_run
from tests.ui.stage import HOST, lines_of, refresh, resize, screen_text, until

NAME = f"- {HOST}"
WIDE, LOW = (180, 40), (180, 20)


@pytest.fixture
def threads(stage):
    """The thread of the test and two more, all saved."""
    for place, (thread_id, label, status) in enumerate(
        [(THREAD, "mine", "completed"), ("thread_b", "second", "failed"), ("thread_c", "third", "queued")]
    ):
        stage.book.set_label(NAME, thread_id, label)
        stage.book.remember(NAME, thread_id, 100.0 - place)
        stage.server.add_thread(thread_id, a_run(place + 1, status, thread_id=thread_id))
    return stage


async def opened(pilot, app):
    await until(pilot, lambda: app.runs.table.selected == "run_000001")
    return app.runs.query_one(ThreadPane)


async def test_wide_windows_list_the_threads_with_how_they_stand(threads):
    app = threads.app()
    async with app.run_test(size=WIDE) as pilot:
        await opened(pilot, app)
        await shows(pilot, "Threads 3 saved", "✓ mine", "✗ second", "◌ third", "queued")
        await shows(pilot, "0 active here, 1 in all")


@pytest.fixture
def many_threads(stage):
    """The thread of the test, whose run is active, and twenty more."""
    stage.server.add_thread(THREAD, a_run(1, "in_progress"))
    stage.book.remember(NAME, THREAD, 100.0)
    for place in range(20):
        thread_id = f"thread_{place:02}"
        stage.book.set_label(NAME, thread_id, f"label {place:02}")
        stage.book.remember(NAME, thread_id, 50.0 - place)
        stage.server.add_thread(thread_id, a_run(place + 2, "in_progress", thread_id=thread_id))
    return stage


async def test_the_title_stays_and_the_last_line_counts_the_threads_below(many_threads):
    app = many_threads.app()
    async with app.run_test(size=LOW) as pilot:
        pane = await opened(pilot, app)
        await until(pilot, lambda: "more" in lines_of(pane)[-1])
        top = lines_of(pane)
        await pilot.press("0", "G")
        await until(pilot, lambda: any("label 19" in each for each in lines_of(pane)))
        assert lines_of(pane)[:2] == top[:2]
        assert "Threads" in top[0]
        assert not any("more" in each for each in lines_of(pane))
        assert pane.cursor == 20
        await pilot.press("g")
        await until(pilot, lambda: lines_of(pane)[-1].endswith(" more"))


async def test_a_click_opens_the_thread_it_points_at_in_a_scrolled_list_too(
    many_threads,
):
    app = many_threads.app()
    async with app.run_test(size=LOW) as pilot:
        pane = await opened(pilot, app)
        await pilot.press("0", "G")
        await until(pilot, lambda: any("label 19" in each for each in lines_of(pane)))
        await pilot.click(pane, offset=(6, 0))
        line = next(y for y, each in enumerate(lines_of(pane)) if "label 18" in each)
        await pilot.click(pane, offset=(6, line))
        await until(pilot, lambda: app.runs.table.selected == "run_000020")


async def test_runs_of_all_threads_are_counted_only_once_all_were_asked(many_threads):
    app = many_threads.app()
    async with app.run_test(size=(180, 20)) as pilot:
        await opened(pilot, app)
        await shows(pilot, "1 active here, at least")
        assert "1 active here, 1 in all" not in text_of(app)
        await resize(pilot, 180, 80)
        await shows(pilot, "1 active here, 21 in all")


async def test_what_an_earlier_session_saw_of_a_thread_counts_for_nothing(many_threads):
    for place in range(20):
        many_threads.server.threads.pop(f"thread_{place:02}")
        last = LastRun(run_id="run_x", status="in_progress", created_at=1.0, seen_at=time.time())
        many_threads.book.note_last_run(NAME, f"thread_{place:02}", last)
    app = many_threads.app()
    async with app.run_test(size=WIDE) as pilot:
        await opened(pilot, app)
        await shows(pilot, "1 active here ")
        assert "21 in all" not in screen_text(app)[0]


async def test_the_open_thread_is_marked(threads):
    app = threads.app()
    async with app.run_test(size=WIDE) as pilot:
        await opened(pilot, app)
        await until(pilot, lambda: any(each.startswith("▌ ✓ mine") for each in screen_text(app)))


async def test_zero_goes_there_j_k_choose_and_enter_opens(threads):
    app = threads.app()
    async with app.run_test(size=WIDE) as pilot:
        pane = await opened(pilot, app)
        await shows(pilot, "✗ second")
        await pilot.press("0")
        await until(pilot, lambda: pane.has_focus and "enter open" in screen_text(app)[-1])
        await pilot.press("k", "j", "j", "enter")
        await until(pilot, lambda: app.runs.table.selected == "run_000002")
        await shows(pilot, "second thread_b")


async def test_a_click_opens(threads):
    app = threads.app()
    async with app.run_test(size=WIDE) as pilot:
        pane = await opened(pilot, app)
        await shows(pilot, "◌ third")
        line = next(y for y, each in enumerate(screen_text(app)) if "◌ third" in each)
        await pilot.click(pane, offset=(6, line - pane.region.y))
        await until(pilot, lambda: app.runs.table.selected == "run_000003")


async def test_the_choice_stays_on_its_thread_when_the_order_changes(threads):
    app = threads.app()
    async with app.run_test(size=WIDE) as pilot:
        pane = await opened(pilot, app)
        await shows(pilot, "◌ third")
        await pilot.press("0", "j")
        threads.book.set_pinned(NAME, "thread_b", True)
        await until(pilot, lambda: pane.rows[1].thread_id == "thread_b")
        assert pane.rows[pane.cursor].thread_id == "thread_b"


async def test_a_thread_just_opened_joins_the_list(threads):
    threads.server.add_thread("thread_new", a_run(9, thread_id="thread_new"))
    app = threads.app()
    async with app.run_test(size=WIDE) as pilot:
        pane = await opened(pilot, app)
        await until(pilot, lambda: len(pane.rows) == 3)
        app.show_thread("thread_new")
        await until(pilot, lambda: len(pane.rows) == 4)


async def test_other_threads_are_asked_once_and_the_open_one_not_at_all(threads):
    app = threads.app()
    async with app.run_test(size=WIDE) as pilot:
        await opened(pilot, app)
        await shows(pilot, "✗ second", "◌ third")
        await pilot.pause(0.2)
        single = [each.url.path for each in threads.server.lists if each.url.params["limit"] == "10"]
        assert sorted(single) == ["/v1/threads/thread_b/runs", "/v1/threads/thread_c/runs"]


async def test_all_saved_threads_are_asked_for_where_the_pane_has_no_room_too(threads):
    app = threads.app()
    async with app.run_test(size=(120, 35)) as pilot:
        await opened(pilot, app)
        await until(pilot, lambda: len(app.runs.thread_list.answered) == 3)
        assert "saved" not in text_of(app)


async def test_fifteen_threads_are_whole_in_a_window_of_45_lines_and_what_waits_stands_on_top(many_threads):
    for place in range(14, 20):
        many_threads.book.remove(NAME, f"thread_{place:02}")
    waits = a_run(3, "requires_action", thread_id="thread_01", expires_at=2e9)
    many_threads.server.threads["thread_01"].clear()
    many_threads.server.add_thread("thread_01", waits)
    app = many_threads.app()
    async with app.run_test(size=(160, 45)) as pilot:
        pane = await opened(pilot, app)
        await until(pilot, lambda: any("Needs you  1" in each for each in lines_of(pane)))
        lines = lines_of(pane)
        assert "label 01" in lines[3]
        assert sum("label" in each for each in lines) == 14
        assert any(short_id(THREAD, "thread_") in each for each in lines)
        assert not any("more" in each for each in lines)


async def test_zero_opens_the_picker_where_the_pane_has_no_room(threads):
    app = threads.app()
    async with app.run_test(size=(120, 35)) as pilot:
        await opened(pilot, app)
        await pilot.press("0")
        await shows(pilot, "Open a thread")


async def test_no_thread_is_asked_for_while_the_server_does_not_answer_the_open_one(threads):
    threads.server.disconnect()
    app = threads.app()
    async with app.run_test(size=WIDE) as pilot:
        await shows(pilot, "✗ offline")
        await pilot.pause(0.2)
        assert len(threads.server.lists) <= 2


async def test_the_list_tells_of_the_open_thread_what_the_table_tells(threads):
    threads.timing = replace(threads.timing, look_at_book=1_000)  # nothing but what this window writes is seen
    threads.server.insert(a_run(9, "in_progress"))
    app = threads.app()
    async with app.run_test(size=WIDE) as pilot:
        await until(pilot, lambda: app.runs.table.selected == "run_000009")
        await shows(pilot, "▸ mine")
        threads.server.finish("run_000009")
        await refresh(pilot)
        await shows(pilot, "✓ mine")
        await pilot.press("t")
        await shows(pilot, "Open a thread")
        await pilot.press("tab", "l", *"new", "enter", "escape")
        await shows(pilot, "◌ thirdnew")
