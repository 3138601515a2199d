"""Cancelling runs from the list: what the dialog says, what is sent, and what is told of it afterwards."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from msgspec.structs import replace

from tests.servers.in_process import THREAD
from tests.ui.asking import shows, text_of
from tests.ui.objects import a_call, a_run, waiting
from tests.ui.stage import Stage, refresh, until

SIZE = (120, 35)


async def opened(pilot: Any, app: Any) -> None:
    await until(pilot, lambda: app.runs.table.selected is not None and app.runs.run_shown is not None)


def refuses_posts(stage: Stage, status: int, message: str) -> None:
    stage.server.answer_otherwise = lambda request: (
        httpx.Response(status, json={"error": {"message": message}}) if request.method == "POST" else None
    )


async def test_the_dialog_names_place_run_age_and_what_is_lost(stage: Stage) -> None:
    stage.book.set_label(stage.profile.account, THREAD, "checkout bot")
    app: Any = stage.app(waiting(1, a_call("get_weather"), a_call("refund")), write=True)
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot, app)
        await pilot.press("X")
        await shows(pilot, "Cancel this run?", "localhost:9", f"checkout bot {THREAD}", "run_000001")
        await shows(pilot, "1d old", "expires in", "2 tool calls will never be answered", "No, leave it be")
        await shows(pilot, f"POST /threads/{THREAD}/runs/run_000001/cancel, 2 B")


async def test_a_run_is_cancelled_once_and_watched_until_it_ends(stage: Stage) -> None:
    app: Any = stage.app(waiting(1, a_call("get_weather")), write=True)
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await opened(pilot, app)
        await pilot.press("X", "down", "enter")
        await shows(pilot, "⊖ cancelling", "000001 is cancelling.")
        assert [each.url.path for each in stage.server.posts] == [f"/v1/threads/{THREAD}/runs/run_000001/cancel"]
        stage.server.finish("run_000001", "cancelled")
        await refresh(pilot)
        await shows(pilot, "⊘ cancelled")
        assert len(stage.server.posts) == 1


async def test_a_paused_thread_is_asked_for_the_run_until_it_ended(stage: Stage) -> None:
    stage.timing = replace(stage.timing, cancelling_every=0.1)
    app: Any = stage.app(a_run(1, "queued"), write=True)
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot, app)
        await pilot.press("p", "X")
        await shows(pilot, "Cancel this run?")
        await pilot.press("down", "enter")
        await shows(pilot, "⊖ cancelling")
        stage.server.finish("run_000001", "cancelled")
        await shows(pilot, "⊘ cancelled")


async def test_enter_alone_and_escape_leave_the_run_be(stage: Stage) -> None:
    app: Any = stage.app(a_run(1, "queued"), write=True)
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot, app)
        for key in ("enter", "escape", "q"):
            await pilot.press("X")
            await shows(pilot, "Cancel this run?")
            await pilot.press(key)
            await until(pilot, lambda: app.screen is app.runs)
        assert stage.server.posts == []


@pytest.mark.parametrize("size", [(80, 24), (160, 45), (60, 16)])
async def test_the_question_and_its_answers_are_on_screen_at_every_size(
    stage: Stage, size: tuple[int, int]
) -> None:
    app: Any = stage.app(waiting(1, a_call("get_weather")), write=True)
    async with app.run_test(size=size) as pilot:
        await opened(pilot, app)
        await pilot.press("X")
        await shows(pilot, "Cancel this run?", "No, leave it be", "Yes, cancel it")


async def test_a_run_that_ended_is_no_question(stage: Stage) -> None:
    app: Any = stage.app(a_run(1, "failed"), write=True)
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await opened(pilot, app)
        await pilot.press("X")
        await shows(pilot, "Nothing to cancel: 000001 is failed.")


async def test_marked_runs_are_cancelled_after_one_question_with_results_one_by_one(stage: Stage) -> None:
    app: Any = stage.app(a_run(4, "queued"), a_run(3, "in_progress"), a_run(2), a_run(1, "queued"), write=True)
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot, app)
        await pilot.press("space", "j", "space", "j", "space", "j", "space", "X")
        await shows(pilot, "Cancel 3 runs?", "run_000004", "run_000003", "run_000001", "and 2 more")
        refuses_posts(stage, 400, "not now")
        await pilot.press("down", "enter")
        await shows(pilot, "✗ Not cancelled: 000004 is still queued.", "✗ Not cancelled: 000001 is still queued.")
        assert len(stage.server.posts) == 3
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is app.runs)


async def test_a_second_press_while_the_request_is_under_way_does_nothing(stage: Stage) -> None:
    app: Any = stage.app(a_run(1, "queued"), write=True)
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot, app)
        await pilot.press("X")
        await shows(pilot, "Cancel this run?")
        stage.server.hold()
        await pilot.press("down", "enter")
        await shows(pilot, "sending")
        await pilot.press("X", "enter", "down", "enter", "X")
        stage.server.release()
        await shows(pilot, "⊖ cancelling")
        assert len(stage.server.posts) == 1


async def test_what_was_refused_is_told_in_words_with_the_run_as_it_is(stage: Stage) -> None:
    app: Any = stage.app(a_run(1, "in_progress"), write=True)
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot, app)
        stage.server.finish("run_000001")
        await pilot.press("X", "down", "enter")
        await shows(pilot, "Not cancelled: 000001 is completed meanwhile.")
        await pilot.press("escape")
        await shows(pilot, "✓ completed")


async def test_a_status_that_was_refused_before_is_named_in_the_next_question(stage: Stage) -> None:
    app: Any = stage.app(a_run(1, "queued"), write=True)
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot, app)
        refuses_posts(stage, 400, "Run is queued, not in_progress")
        await pilot.press("X", "down", "enter")
        await shows(pilot, "still queued")
        await pilot.press("escape", "X")
        await shows(pilot, "This server refused to cancel a run that was queued.")


async def test_a_server_without_cancelling_is_asked_once_and_that_is_remembered(stage: Stage) -> None:
    app: Any = stage.app(a_run(1, "queued"), write=True)
    stage.server.lacks.add("cancel")
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot, app)
        for _ in range(2):
            await pilot.press("X", "down", "enter")
            await shows(pilot, "does not offer cancelling a run")
            await pilot.press("escape")
            await until(pilot, lambda: app.screen is app.runs)
        assert len(stage.server.posts) == 1


async def test_after_a_lost_answer_the_run_is_looked_at_before_sending_again_is_offered(stage: Stage) -> None:
    app: Any = stage.app(a_run(1, "queued"), write=True)
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await opened(pilot, app)
        refuses_posts(stage, 504, "timeout")
        await pilot.press("X", "down", "enter")
        await shows(pilot, "000001 is still queued, as if nothing had come.")
        await pilot.press("escape")
        await shows(pilot, "Look at the run again", "Send it again", "Leave it")
        assert len(stage.server.posts) == 1
        stage.server.answer_otherwise = lambda request: None
        await pilot.press("down", "enter")
        await shows(pilot, "000001 is cancelling.")
        assert len(stage.server.posts) == 2


async def test_who_quits_while_a_request_is_under_way_is_told_that_it_may_be_carried_out(stage: Stage) -> None:
    app: Any = stage.app(a_run(1, "queued"), write=True)
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot, app)
        stage.server.hold()
        await pilot.press("X", "down", "enter")
        await until(pilot, lambda: len(stage.server.posts) == 1)
        await pilot.press("ctrl+q")
    assert "look whether it was carried out before you repeat it" in app.terminal.last_words()
    assert len(stage.server.posts) == 1


async def test_where_nobody_can_look_sending_again_is_not_offered(stage: Stage) -> None:
    app: Any = stage.app(a_run(1, "queued"), write=True)
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot, app)
        stage.server.fail(500, "broken")
        await pilot.press("X", "down", "enter")
        await shows(pilot, "Whether 000001 was cancelled is not known")
        await pilot.press("escape")
        await shows(pilot, "Look at the run again", "Leave it")
        assert "Send it again" not in text_of(app)
        assert app.session.event_log.events[-1].is_bad


async def test_the_request_is_copied_as_curl_without_a_key(stage: Stage) -> None:
    connection = stage.connection
    app: Any = stage.app(
        a_run(1, "queued"),
        write=True,
        connection=replace(connection, profile=replace(connection.profile, auth="bearer")),
    )
    stage.environ["RUNTUI_API_KEY"] = "sk-canary-0123456789abcdef"
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot, app)
        await pilot.press("X", "Y")
        await until(pilot, lambda: "curl" in app._clipboard)
        assert "-X POST --data-binary" in app._clipboard
        assert "$RUNTUI_API_KEY" in app._clipboard
        assert "canary" not in app._clipboard
