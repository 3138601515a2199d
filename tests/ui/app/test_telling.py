"""Being told of runs while looking elsewhere: the title, bell and notifications, and a program of one's own."""

import json
import sys
import time

import pytest
from textual import events

from runtui.model.profile import Profile
from runtui.session.teller import TellSwitch
from runtui.session.view_settings import LayoutSettings
from runtui.store.settings.config import Config
from runtui.words.drawn import to_ascii
from tests.servers.in_process import THREAD
from tests.ui.asking import NAME, shows
from tests.ui.objects import a_call, a_run, waiting
from tests.ui.stage import lines_of, until

SIZE = (120, 35)
OTHER = "thread_b"
BELL = "bell"


@pytest.fixture
def written(monkeypatch):
    """What was written to the terminal beside the picture, in order."""
    sequences = []
    keep = "textual.drivers.headless_driver.HeadlessDriver.write"
    beside = ("\x1b]2;", "\x1b]9;", "\x1b]777;", "\x1b[22", "\x1b[23", "\x1bP")
    monkeypatch.setattr("textual.app.App.bell", lambda _: sequences.append(BELL))
    monkeypatch.setattr(keep, lambda _, each: each.startswith(beside) and sequences.append(each))
    return sequences


@pytest.fixture
def threads(stage):
    """The thread of the test, and another one in which a run goes on."""
    stage.config = Config(after_blur=0.0)
    stage.server.add_thread(THREAD, a_run(1))
    stage.book.remember(NAME, THREAD, 100.0)
    stage.book.set_label(NAME, OTHER, "billing eu")
    stage.server.add_thread(OTHER, a_run(5, "in_progress", thread_id=OTHER))
    return stage


async def started(pilot, app):
    await until(pilot, lambda: app.runs.table.selected and len(app.runs.thread_list.answered) == 2)


async def becomes(app, server, run):
    """Lets the watch see the run of the other thread as it is now."""
    server.add_thread(OTHER, run)
    app.session.note_runs(OTHER, (await app.session.client.list_runs(OTHER, limit=10)).runs, None)
    app.session.publish_book_change()


async def says(pilot, words):
    await until(pilot, lambda: any(words in each.message for each in pilot.app._notifications))


def begins_to_wait():
    return waiting(5, a_call("refund"), thread_id=OTHER, expires_at=int(time.time()) + 90)


def tick(app):
    app.announcer.tick(app.runs.thread_list, time.time())


async def test_the_title_says_what_needs_somebody_and_by_when(threads, written):
    app = threads.app()
    async with app.run_test(size=SIZE) as pilot:
        await started(pilot, app)
        await until(pilot, lambda: "\x1b]2;runtui\a" in written)
        await becomes(app, threads.server, begins_to_wait())
        await until(pilot, lambda: any("billing eu · runtui\a" in each for each in written))
        assert next(each for each in written if "billing" in each).startswith("\x1b]2;! 1m")
    assert [written[0], written[-1]] == ["\x1b[22;2t", "\x1b[23;2t"]


async def test_a_hostile_label_stays_a_label_in_the_title(threads, written):
    threads.book.set_label(NAME, OTHER, "a\x1b]0;mine\x07b")
    app = threads.app()
    async with app.run_test(size=SIZE) as pilot:
        await started(pilot, app)
        await becomes(app, threads.server, begins_to_wait())
        await until(pilot, lambda: any("a␛]0;mine␇b" in each for each in written))


async def test_the_settings_take_the_title_away(threads, written):
    threads.config = Config(title=False)
    app = threads.app()
    async with app.run_test(size=SIZE) as pilot:
        await started(pilot, app)
        tick(app)
    assert written == []


async def test_nothing_but_the_title_tells_anything_where_nobody_asked_for_it(threads, written):
    app = threads.app()
    async with app.run_test(size=SIZE) as pilot:
        await started(pilot, app)
        app.post_message(events.AppBlur())
        await until(pilot, lambda: not app.app_focus)
        await becomes(app, threads.server, begins_to_wait())
        tick(app)
        assert not [each for each in written if not each.startswith(("\x1b]2;", "\x1b[22"))]


async def test_b_tells_the_end_of_this_run_by_bell_and_notification(threads, written):
    threads.server.add_thread(THREAD, a_run(1, "in_progress"))
    app = threads.app()
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await started(pilot, app)
        await pilot.press("b")
        await says(pilot, "You are told of the end of this run by bell and notification, 0s after")
        app.post_message(events.AppBlur())
        await until(pilot, lambda: not app.app_focus)
        threads.server.add_thread(THREAD, a_run(1, "failed"))
        app.runs.live.feed.poll_now()
        await until(pilot, lambda: "\x1b]9;runtui: a thread failed\a" in written)
        assert BELL in written


async def test_the_row_of_a_run_whose_end_is_told_has_a_sign_in_ascii_too(threads):
    threads.server.add_thread(THREAD, a_run(2), a_run(1, "in_progress"))
    app = threads.app()
    async with app.run_test(size=SIZE) as pilot:
        await started(pilot, app)
        await pilot.press("j", "b", "k")
        await until(pilot, lambda: lines_of(app.runs.table)[1].startswith(" ⚑▸ in_progress"))
        assert to_ascii("⚑") == "&"
        await pilot.press("j", "b", "k")
        await until(pilot, lambda: lines_of(app.runs.table)[1].startswith("  ▸ in_progress"))


async def test_b_in_the_watch_marks_the_run_of_the_selected_thread(threads):
    app = threads.app()
    async with app.run_test(size=SIZE) as pilot:
        await started(pilot, app)
        await pilot.press("W")
        await until(pilot, lambda: app.screen.id == "watch" and app.screen.selected_run is not None)
        await pilot.press("b")
        await until(pilot, lambda: app.announcer.teller.marked == {"run_000005"})
        await pilot.press("b")
        await until(pilot, lambda: app.announcer.teller.marked == set())


async def test_a_run_that_ended_is_not_waited_for(threads):
    app = threads.app()
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await started(pilot, app)
        await pilot.press("b")
        await says(pilot, "This run has ended already.")
        assert app.announcer.teller.marked == set()


async def test_what_is_switched_is_remembered(threads):
    app = threads.app()
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await started(pilot, app)
        await pilot.press("B")
        await says(pilot, "You are told of the end of any run by bell and notification")
        switches = LayoutSettings(threads.book).tell_switches()
    assert switches == {TellSwitch.NEEDS_YOU, TellSwitch.ANY_END, TellSwitch.BELL, TellSwitch.OSC_9}


async def test_a_run_marked_with_b_is_told_by_a_later_session_too(threads):
    app = threads.app()
    async with app.run_test(size=SIZE) as pilot:
        await started(pilot, app)
        app.announcer.teller.mark("run_000009")
        app.announcer._keep_marked()
        assert LayoutSettings(threads.book).told_runs(NAME) == {"run_000009"}
        app.announcer.begin(app.session, app.runs)
        assert app.announcer.teller.marked == {"run_000009"}


async def test_what_was_seen_of_a_thread_that_was_not_open_stands_in_its_detail(threads):
    app = threads.app()
    async with app.run_test(size=(120, 60)) as pilot:
        await started(pilot, app)
        await becomes(app, threads.server, begins_to_wait())
        await becomes(app, threads.server, a_run(5, "failed", thread_id=OTHER))
        app.show_thread(OTHER)
        await until(pilot, lambda: app.runs.run_shown is not None and app.runs.run_shown.id == "run_000005")
        await shows(pilot, "in_progress at first sight", "requires_action", "Seen")


async def test_the_dialog_switches_each_thing(threads):
    app = threads.app()
    async with app.run_test(size=SIZE) as pilot:
        await started(pilot, app)
        app.action_tell_of("")
        await shows(pilot, "Tell me", "✓ Runs that need you", "Bell", "(on_change), title on")
        await pilot.press("j", "j", "enter")
        await shows(pilot, "✓ Bell")
        assert TellSwitch.BELL in LayoutSettings(threads.book).tell_switches()


async def test_in_tmux_a_notification_is_wrapped_for_the_terminal_around_it(threads, written, monkeypatch):
    monkeypatch.setenv("TMUX", "/tmp/tmux,1,0")
    LayoutSettings(threads.book).keep_tell_switches(frozenset({TellSwitch.NEEDS_YOU, TellSwitch.OSC_777}))
    app = threads.app()
    async with app.run_test(size=SIZE) as pilot:
        await started(pilot, app)
        app.app_focus = False
        await becomes(app, threads.server, begins_to_wait())
        await until(pilot, lambda: any(each.startswith("\x1bPtmux;") for each in written))
        [sent] = [each for each in written if each.startswith("\x1bPtmux;")]
        assert sent.startswith("\x1bPtmux;\x1b\x1b]777;notify;runtui;billing eu needs you, 1m")
        assert sent.endswith("left\a\x1b\\")


async def test_a_program_of_the_persons_own_gets_json_and_no_key(threads, tmp_path, monkeypatch):
    file = tmp_path / "seen"
    code = (
        "import json, os, pathlib, sys\n"
        f"seen = json.load(sys.stdin) | {{'environ': dict(os.environ)}}\n"
        f"pathlib.Path({str(file)!r} + '.part').write_text(json.dumps(seen))\n"
        f"os.rename({str(file)!r} + '.part', {str(file)!r})"
    )
    for name in ("OPENAI_API_KEY", "RUNTUI_API_KEY", "PROD_KEY", "GATE_KEY"):
        monkeypatch.setenv(name, f"canary {name}")
    monkeypatch.setenv("HARMLESS", "stays")
    profile = Profile(
        name="p", base_url="https://h", key_env="PROD_KEY", headers=(("X-Gate", "Bearer ${GATE_KEY}"),)
    )
    threads.config = Config(after_blur=0.0, on_change=(sys.executable, "-c", code), profiles={"p": profile})
    app = threads.app()
    async with app.run_test(size=SIZE) as pilot:
        await started(pilot, app)
        app.app_focus = False
        await becomes(app, threads.server, begins_to_wait())
        await until(pilot, file.exists)
    seen = json.loads(file.read_text())
    assert [(each["label"], each["event"]) for each in seen["runs"]] == [("billing eu", "needs_you")]
    assert 80 <= seen["runs"][0]["seconds_left"] <= 90
    assert seen["environ"]["HARMLESS"] == "stays"
    assert "canary" not in file.read_text()


async def test_a_program_that_fails_is_told_once_and_logged_each_time(threads):
    threads.config = Config(after_blur=0.0, on_change=("/nowhere/notify",))
    app = threads.app()
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await started(pilot, app)
        app.app_focus = False
        await becomes(app, threads.server, begins_to_wait())
        await says(pilot, "The program of on_change, notify, can't be run")
        app.clear_notifications()
        app.announcer.teller._quiet_until = 0.0
        await becomes(app, threads.server, a_run(5, "queued", thread_id=OTHER))
        await becomes(app, threads.server, begins_to_wait())
        await until(pilot, lambda: len(errors(app)) == 2)
        assert len(app._notifications) == 0


def errors(app):
    return [each.words for each in app.session.event_log.events if each.kind.value == "error"]
