"""The event log: what happened, found by kind and words, copied with its time and zone; nothing moves it."""

import pytest

from runtui.session.event_log import EventKind
from runtui.ui.app.event_screen import copied
from tests.ui.asking import NAME, shows, text_of
from tests.ui.objects import a_run
from tests.ui.stage import lines_of, until

SIZE = (120, 35)
PLACE = ("work", "api.example.com")


@pytest.fixture
def log(stage):
    """The log of an app that is about to start, with one event of each kind but requests."""
    stage.book.set_label(NAME, "thread_b", "billing eu")
    stage.server.add_thread("thread_b", a_run(2, thread_id="thread_b"))
    app = stage.app(a_run(1))
    note = app.launch.event_log.note
    note(EventKind.RETRY, "in 2.0 s, after: Too many requests.", place=PLACE, is_bad=True)
    note(EventKind.ERROR, "Server error: it failed.", place=PLACE, is_bad=True)
    note(EventKind.STATUS, "queued → in_progress", place=PLACE, thread_id="thread_b", run_id="run_000007")
    note(
        EventKind.END, "in_progress → expired", place=PLACE, thread_id="thread_b", run_id="run_000007", is_bad=True
    )
    note(EventKind.WRITE, "cancel: cancelling", place=PLACE, thread_id="thread_b", run_id="run_000007")
    return app


async def opened(pilot, app):
    await until(pilot, lambda: app.runs.table.selected)
    await pilot.press("L")
    await shows(pilot, "Event log", "times in UTC")
    return app.screen


def lines(screen):
    return [each.words for each in screen.rows.rows]


async def test_it_shows_everything_and_counts_the_kinds(log):
    async with log.run_test(size=SIZE) as pilot:
        await opened(pilot, log)
        await shows(pilot, "1 request", "2 retry 1", "3 error 1", "4 status 1", "5 end 1", "6 write 1")
        await shows(
            pilot, "status billing eu 000007 queued → in_progress", "write billing eu", "cancel: cancelling"
        )
        await until(
            pilot, lambda: "200" in " ".join(lines(log.screen)) or "answered" in " ".join(lines(log.screen))
        )


async def test_a_digit_shows_one_kind_and_again_all(log):
    async with log.run_test(size=SIZE) as pilot:
        screen = await opened(pilot, log)
        await pilot.press("5")
        await until(pilot, lambda: lines(screen) == ["in_progress → expired"])
        await pilot.press("5")
        await until(pilot, lambda: len(lines(screen)) > 5)


async def test_the_filter_finds_by_words_label_and_kind(log):
    async with log.run_test(size=SIZE) as pilot:
        screen = await opened(pilot, log)
        await pilot.press("slash", *"billing end")
        await until(pilot, lambda: lines(screen) == ["in_progress → expired"])
        await pilot.press("enter", "escape")
        await until(pilot, lambda: len(lines(screen)) > 5)
        await pilot.press("escape")
        await until(pilot, lambda: log.screen is log.runs)


async def test_requests_that_went_well_are_one_line_until_somebody_looks_for_them(log):
    for number in range(30):
        log.launch.event_log.note(EventKind.REQUEST, f"200  {number} ms", place=PLACE)
    log.launch.event_log.note(EventKind.REQUEST, "503  9 ms", place=PLACE, is_bad=True)
    async with log.run_test(size=SIZE) as pilot:
        screen = await opened(pilot, log)
        assert "30 answered" in lines(screen)
        assert "503  9 ms" in lines(screen)
        await pilot.press("1")
        await until(pilot, lambda: len(lines(screen)) > 30)


async def test_what_arrives_moves_neither_the_cursor_nor_the_screen(log):
    for number in range(60):
        log.launch.event_log.note(EventKind.STATUS, f"old {number}", place=PLACE)
    async with log.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, log)
        await pilot.press("k", "k")
        chosen, top = screen.rows.row.key, screen.rows.scroll_offset.y
        for number in range(20):
            log.launch.event_log.note(EventKind.END, f"new {number}", place=PLACE)
        await until(pilot, lambda: "new 19" in lines(screen))
        assert (screen.rows.row.key, screen.rows.scroll_offset.y) == (chosen, top)
        assert screen.rows.has_focus


async def test_y_copies_the_event_and_shift_y_all_that_are_shown(log, monkeypatch):
    copies = []
    monkeypatch.setattr(log, "copy_to_clipboard", lambda text, name: copies.append((text, name)))
    async with log.run_test(size=SIZE) as pilot:
        screen = await opened(pilot, log)
        await pilot.press("slash", *"000007", "enter", "g", "y")
        await until(pilot, lambda: copies)
        await pilot.press("Y")
        await until(pilot, lambda: len(copies) == 2)
        assert len(lines(screen)) == 3
    (one, name), (all_of_them, names) = copies
    assert (name, names) == ("the event", "3 events")
    assert one.endswith(
        "+00:00  status  work  api.example.com  thread_b  (billing eu)  run_000007  queued → in_progress"
    )
    assert all_of_them.splitlines()[0] == one


async def test_enter_shows_an_event_whole(log):
    words = "so it failed " * 30
    log.launch.event_log.note(EventKind.ERROR, words, place=PLACE, thread_id="thread_b", is_bad=True)
    async with log.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, log)
        await pilot.press("3", "G", "enter")
        await shows(
            pilot, "Event so it failed", "Kind error", "Profile work", "Thread thread_b", "Label billing eu"
        )
        assert " ".join(text_of(log).split()).count("so it failed") == 30
        await pilot.press("escape")
        await until(pilot, lambda: log.screen is screen)


async def test_text_of_a_server_is_harmless_here_and_in_copies(log):
    hostile = "x\x1b]2;mine\x07\u202e[bold]y[/]"
    log.launch.event_log.note(EventKind.ERROR, hostile, place=PLACE, is_bad=True)
    async with log.run_test(size=SIZE) as pilot:
        await opened(pilot, log)
        await shows(pilot, "x␛]2;mine␇\\u202e[bold]y[/]")
        assert "\x1b" not in text_of(log)
    assert copied(log.launch.event_log.events[-1], None).isprintable()


async def test_the_log_is_as_tall_as_what_it_holds(stage):
    app = stage.app(a_run(1))
    async with app.run_test(size=(120, 50)) as pilot:
        await until(pilot, lambda: app.runs.table.selected)
        await pilot.press("L")
        await until(pilot, lambda: "esc back" in lines_of(app.screen.query_one("#block"))[-2])


async def test_a_log_without_events_says_so_and_names_only_keys_that_lead_on(stage):
    app = stage.app(a_run(1))
    async with app.run_test(size=SIZE) as pilot:
        await shows(pilot, "end: 1 run")
        await pilot.press("L")
        await shows(pilot, "esc back")
        await pilot.press("6")
        await shows(pilot, "No event of this session is of that kind", "/ filter 1-6 kind esc all")
        assert "enter whole" not in text_of(app)
        assert "copy" not in text_of(app).partition("Event log")[2].partition("esc all")[0]
        await pilot.press("escape")
        await shows(pilot, "enter whole", "y copy", "esc back")
