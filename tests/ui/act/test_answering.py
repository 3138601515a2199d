"""Answering the calls of a run from the list: written, checked, shown before it goes, sent once."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from runtui.ui.act.answer_screen import AnswerScreen
from tests.ui.asking import paste, shows, text_of
from tests.ui.objects import a_call, a_run, waiting
from tests.ui.stage import Stage, refresh, until

if TYPE_CHECKING:
    from pathlib import Path

SIZE = (120, 35)
TOOL = {
    "type": "function",
    "function": {
        "name": "get_weather",
        "description": "Weather for a city.",
        "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
    },
}


def two_calls(**fields: Any) -> dict[str, object]:
    calls = (a_call("get_weather", '{"city": "Lisbon"}'), a_call("refund"))
    return waiting(1, *calls, **({"tools": [TOOL]} | fields))


def approvals() -> dict[str, object]:
    call = {"id": "call_a", "type": "mcp", "name": "delete_file", "arguments": "{}", "server_label": "files"}
    other = call | {"id": "call_b", "name": "move_file"}
    action = {"type": "submit_tool_approval", "submit_tool_approval": {"tool_calls": [call, other]}}
    return waiting(1, required_action=action)


async def in_form(pilot: Any, app: Any) -> None:
    await until(pilot, lambda: app.runs.run_shown is not None)
    await pilot.press("A")
    await until(pilot, lambda: isinstance(app.screen, AnswerScreen) and app.screen.focused is not None)


def sent(stage: Stage) -> list[Any]:
    return [json.loads(each.content) for each in stage.server.posts]


async def test_both_calls_are_answered_in_one_request_after_it_was_shown(stage: Stage) -> None:
    app: Any = stage.app(two_calls(), write=True)
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await in_form(pilot, app)
        await shows(
            pilot, "Answer 2 calls", "0 of 2 answered", "expires in", "Weather for a city.", "Lisbon", "string"
        )
        await pilot.press("r", "a", "i", "n", "tab")
        await shows(pilot, "1 of 2 answered", "2 refund")
        await pilot.press("7", "ctrl+r")
        await shows(pilot, "Send this answer?", "get_weather 4 B rain", "refund 1 B 7", "submit_tool_outputs")
        assert stage.server.posts == []
        await pilot.press("down", "enter")
        await shows(pilot, "Answered: the run is queued.", "◌ queued")
        outputs = [
            {"tool_call_id": "call_get_weather", "output": "rain"},
            {"tool_call_id": "call_refund", "output": "7"},
        ]
        assert sent(stage) == [{"tool_outputs": outputs}]


async def test_what_is_missing_is_said_and_nothing_sent(stage: Stage) -> None:
    app: Any = stage.app(two_calls(), write=True)
    async with app.run_test(size=SIZE) as pilot:
        await in_form(pilot, app)
        await pilot.press("tab", "7", "ctrl+r")
        await shows(pilot, "1 answer missing: get_weather.", "1 get_weather")
        assert app.screen.call.id == "call_get_weather"
        assert stage.server.posts == []


async def test_what_claims_to_be_json_is_not_sent_before_it_is(stage: Stage) -> None:
    app: Any = stage.app(waiting(1, a_call("f")), write=True)
    async with app.run_test(size=SIZE) as pilot:
        await in_form(pilot, app)
        await pilot.press("{", "ctrl+t", "ctrl+r")
        await shows(pilot, "f is no JSON", "ctrl+t sends it as text")
        await pilot.press("}", "ctrl+r")
        await shows(pilot, "Send this answer?")


async def test_an_empty_output_is_sent_where_it_is_meant(stage: Stage) -> None:
    app: Any = stage.app(waiting(1, a_call("f")), write=True)
    async with app.run_test(size=SIZE) as pilot:
        await in_form(pilot, app)
        await pilot.press("ctrl+t", "ctrl+t")
        await shows(pilot, "sent as empty")
        await pilot.press("ctrl+r", "down", "enter")
        await until(pilot, lambda: sent(stage) == [{"tool_outputs": [{"tool_call_id": "call_f", "output": ""}]}])


async def test_drafts_survive_leaving_the_form_a_no_and_a_request_that_failed(stage: Stage) -> None:
    app: Any = stage.app(waiting(1, a_call("f")), write=True)
    async with app.run_test(size=SIZE) as pilot:
        await in_form(pilot, app)
        await pilot.press("r", "a", "i", "n", "escape")
        await until(pilot, lambda: app.screen is app.runs)
        await in_form(pilot, app)
        await shows(pilot, "rain", "1 of 1 answered")
        await pilot.press("ctrl+r")
        await shows(pilot, "Send this answer?")
        await pilot.press("enter")
        await shows(pilot, "1 of 1 answered")
        stage.server.answer_otherwise = lambda request: (
            httpx.Response(400, json={"error": {"message": "bad output"}}) if request.method == "POST" else None
        )
        await pilot.press("ctrl+r", "down", "enter")
        await shows(pilot, "Not answered: 000001 is still requires_action.", "bad output")
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is app.runs)
        await in_form(pilot, app)
        await shows(pilot, "rain", "1 of 1 answered")


async def test_the_last_answer_of_the_function_is_offered_in_the_next_run(stage: Stage) -> None:
    app: Any = stage.app(waiting(1, a_call("f")), write=True)
    async with app.run_test(size=SIZE) as pilot:
        await in_form(pilot, app)
        await pilot.press("7", "ctrl+r", "down", "enter")
        await shows(pilot, "queued")
        stage.server.insert(waiting(2, a_call("f", id="call_2")))
        await refresh(pilot)
        app.runs.table.select("run_000002")
        await until(pilot, lambda: app.runs.run_shown.id == "run_000002")
        await in_form(pilot, app)
        await pilot.press("ctrl+l")
        await shows(pilot, "Sent before", "7")
        await pilot.press("enter")
        await shows(pilot, "1 of 1 answered")


async def test_a_file_of_a_megabyte_is_sent_whole_and_shown_by_its_beginning(stage: Stage, tmp_path: Path) -> None:
    text = "0123456789" * 100_000
    (tmp_path / "result.txt").write_text(text)
    app: Any = stage.app(waiting(1, a_call("f")), write=True)
    async with app.run_test(size=SIZE) as pilot:
        await in_form(pilot, app)
        await pilot.press("ctrl+o")
        await shows(pilot, "From a file")
        await paste(pilot, str(tmp_path / "result.txt"))
        await pilot.press("enter")
        await shows(pilot, "1.0 MB; only its beginning is shown")
        await pilot.press("ctrl+r", "down", "enter")
        await until(pilot, lambda: sent(stage) and sent(stage)[0]["tool_outputs"][0]["output"] == text)


async def test_a_file_that_is_not_there_is_said(stage: Stage, tmp_path: Path) -> None:
    app: Any = stage.app(waiting(1, a_call("f")), write=True)
    async with app.run_test(size=SIZE) as pilot:
        await in_form(pilot, app)
        await pilot.press("ctrl+o")
        await shows(pilot, "From a file")
        await paste(pilot, str(tmp_path / "none"))
        await pilot.press("enter")
        await shows(pilot, "It can't be read: No such file or directory.")


async def test_calls_of_an_mcp_server_are_approved_or_denied_one_by_one(stage: Stage) -> None:
    app: Any = stage.app(approvals(), write=True)
    async with app.run_test(size=SIZE) as pilot:
        await in_form(pilot, app)
        await shows(pilot, "delete_file", "mcp on files", "not decided", "approve", "deny")
        await pilot.press("y")
        await shows(pilot, "2 move_file")
        await pilot.press("n", "ctrl+r")
        await shows(pilot, "delete_file approved", "move_file denied")
        await pilot.press("down", "enter")
        leaves = [{"tool_call_id": "call_a", "approve": True}, {"tool_call_id": "call_b", "approve": False}]
        await until(pilot, lambda: sent(stage) == [{"tool_approvals": leaves}])


async def test_below_two_seconds_nothing_is_sent(stage: Stage) -> None:
    app: Any = stage.app(waiting(1, a_call("f"), expires_at=int(time.time()) + 2), write=True)
    async with app.run_test(size=SIZE) as pilot:
        await in_form(pilot, app)
        await pilot.press("7")
        await shows(pilot, "Too late: the run expires within 2 s.")
        await pilot.press("ctrl+r")
        await pilot.pause()
        assert isinstance(app.screen, AnswerScreen)
        assert stage.server.posts == []


async def test_a_run_that_was_answered_meanwhile_is_said_in_the_form(stage: Stage) -> None:
    app: Any = stage.app(waiting(1, a_call("f")), write=True)
    async with app.run_test(size=SIZE) as pilot:
        await in_form(pilot, app)
        stage.server.change("run_000001", status="in_progress", required_action=None)
        await app.runs.live.feed.refresh()
        await pilot.press("7", "ctrl+r")
        await shows(pilot, "It can't be answered any more: the run is in_progress meanwhile.")
        assert stage.server.posts == []


async def test_a_run_that_waits_for_nothing_has_no_form(stage: Stage) -> None:
    app: Any = stage.app(a_run(1), write=True)
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await until(pilot, lambda: app.runs.run_shown is not None)
        await pilot.press("A")
        await shows(pilot, "000001 waits for no answer: it is completed.")


@pytest.mark.parametrize("size", [(80, 24), (160, 45), (60, 18)])
async def test_call_box_and_keys_are_on_screen_at_every_size(stage: Stage, size: tuple[int, int]) -> None:
    app: Any = stage.app(two_calls(), write=True)
    async with app.run_test(size=size) as pilot:
        await in_form(pilot, app)
        await pilot.press("r", "a", "i", "n")
        await shows(pilot, "1 of 2 answered", "get_weather", "rain", "ctrl+r send", "esc back")
        assert app.screen._editor.size.height >= 3


async def test_a_call_that_is_longer_than_the_window_is_read_to_its_end_while_it_is_answered(stage: Stage) -> None:
    long = json.dumps({f"field_{number}": number for number in range(30)})
    app: Any = stage.app(waiting(1, a_call("refund", long, id="call_1")), write=True)
    async with app.run_test(size=(80, 24)) as pilot:
        await in_form(pilot, app)
        await shows(pilot, "field_1", "pgdn read on")
        assert "field_29" not in text_of(app)
        for _ in range(9):
            await pilot.press("pagedown")
            if "field_29" in text_of(app):
                break
        await shows(pilot, "field_29")
        assert app.screen._editor.has_focus
        await pilot.press("pagedown")
        await shows(pilot, "field_1")
        await pilot.press(*"enough", *["enter"] * 30)
        await pilot.press("pageup")
        assert app.screen._editor.cursor_location[0] < 30


async def test_a_call_in_sight_names_no_key_to_read_on(stage: Stage) -> None:
    app: Any = stage.app(waiting(1, a_call("f", id="call_1")), write=True)
    async with app.run_test(size=SIZE) as pilot:
        await in_form(pilot, app)
        await shows(pilot, "ctrl+r send")
        assert "read on" not in text_of(app)


async def test_what_a_server_wrote_into_a_call_is_drawn_harmless(stage: Stage) -> None:
    evil = "[/]\x1b]52;c;x\x07[@click=app.quit]x"
    app: Any = stage.app(waiting(1, a_call(evil, evil, id="call_1")), write=True)
    async with app.run_test(size=SIZE) as pilot:
        await in_form(pilot, app)
        await shows(pilot, "[/]", "[@click=app.quit]x")
        assert "\x1b" not in text_of(app)


async def test_redacted_the_arguments_are_hidden_and_the_answer_goes_to_the_right_call(stage: Stage) -> None:
    app: Any = stage.app(two_calls(), write=True)
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: app.runs.run_shown is not None)
        app.runs.action_switch_sight("is_redacted")
        await in_form(pilot, app)
        await shows(pilot, "get_weather", "hidden")
        assert "Lisbon" not in text_of(app)
        await pilot.press("1", "tab", "2", "ctrl+r", "down", "enter")
        await until(pilot, lambda: len(stage.server.posts) == 1)
        assert [each["tool_call_id"] for each in sent(stage)[0]["tool_outputs"]] == [
            "call_get_weather",
            "call_refund",
        ]


async def test_the_program_that_ends_while_the_request_is_under_way_sends_nothing_twice(stage: Stage) -> None:
    app: Any = stage.app(waiting(1, a_call("f")), write=True)
    async with app.run_test(size=SIZE) as pilot:
        await in_form(pilot, app)
        await pilot.press("7", "ctrl+r")
        await shows(pilot, "Send this answer?")
        stage.server.hold()
        await pilot.press("down", "enter")
        await shows(pilot, "sending")
        await pilot.press("ctrl+q")
    stage.server.release()
    assert len(stage.server.posts) == 1
