"""New runs from the palette: settings one by one or in the editor, held against the protocol, sent once."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from runtui.ui.dialogs.choice import ChoiceScreen
from tests.servers.in_process import THREAD
from tests.ui.asking import paste, shows
from tests.ui.objects import a_run
from tests.ui.stage import Stage, until

SIZE = (120, 40)


async def in_form(pilot: Any, app: Any, name: str) -> None:
    await until(pilot, lambda: app.runs.run_shown is not None)
    app.runs.action_act(name)
    await until(pilot, lambda: isinstance(app.screen, ChoiceScreen))


async def set_field(pilot: Any, number: int, text: str) -> None:
    await pilot.press("g", *["j"] * number, "enter")
    await shows(pilot, "leaves it out")
    await paste(pilot, text)
    await pilot.press("enter")


def sent(stage: Stage) -> list[Any]:
    return [json.loads(each.content) for each in stage.server.posts]


async def test_a_new_run_has_the_assistant_of_the_newest_and_what_was_set(stage: Stage) -> None:
    app: Any = stage.app(a_run(1), write=True)
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await in_form(pilot, app, "create")
        await shows(pilot, "New run", "assistant_id asst_1")
        await set_field(pilot, 2, "Hello again")
        await shows(pilot, "Hello again", "whole body")
        await pilot.press("G", "enter")
        await shows(pilot, "Create this run?", f"POST /threads/{THREAD}/runs")
        assert stage.server.posts == []
        await pilot.press("down", "enter")
        await until(pilot, lambda: app.runs.table.selected == "run_new_1")
        messages = [{"role": "user", "content": "Hello again"}]
        assert sent(stage) == [{"assistant_id": "asst_1", "additional_messages": messages}]


async def test_a_run_again_shows_what_differs(stage: Stage) -> None:
    app: Any = stage.app(a_run(1, "failed"), write=True)
    async with app.run_test(size=SIZE) as pilot:
        await in_form(pilot, app, "again")
        await shows(pilot, "Run again: like 000001", "model gpt-4o", "truncation_strategy")
        await set_field(pilot, 1, "o3")
        await shows(pilot, "changed: o3")
        await pilot.press("G", "enter")
        await shows(pilot, "model o3", "settings as in that run.")
        await pilot.press("down", "enter")
        await until(pilot, lambda: len(sent(stage)) == 1)
        (body,) = sent(stage)
        assert (body["model"], body["instructions"], body["temperature"]) == ("o3", "Be brief.", 1.0)


@pytest.mark.parametrize(("number", "text", "words"), [(6, "3", "a number from 0 to 2"), (8, "12", "256 or more")])
async def test_a_setting_out_of_bounds_is_refused_where_it_is_typed(
    stage: Stage, number: int, text: str, words: str
) -> None:
    app: Any = stage.app(a_run(1), write=True)
    async with app.run_test(size=SIZE) as pilot:
        await in_form(pilot, app, "create")
        await set_field(pilot, number, text)
        await shows(pilot, words)
        assert stage.server.posts == []


async def test_the_whole_body_is_edited_as_json_with_comments_and_checked(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    app: Any = stage.app(a_run(1), write=True)
    seen: list[str] = []
    answers = ['{"assistant_id": "asst_2", "temperature": 7}', '// mine\n{"assistant_id": "asst_2"}']

    def edited(_program: object, text: str, _name: str) -> str:
        seen.append(text)
        return answers.pop(0)

    monkeypatch.setattr(app, "open_in_program", edited)
    async with app.run_test(size=SIZE) as pilot:
        await in_form(pilot, app, "create")
        await pilot.press("G", "k", "enter")
        await shows(pilot, "temperature must be a number from 0 to 2", "The text is kept")
        await pilot.press("G", "k", "enter")
        await shows(pilot, "assistant_id asst_2")
        assert seen[0].startswith("//")
        assert '"temperature": 7' in seen[1]


async def test_a_locked_thread_names_its_run_and_selects_it(stage: Stage) -> None:
    app: Any = stage.app(a_run(2), a_run(1, "in_progress", id="run_000001abc"), write=True)
    words = f"Thread {THREAD} already has an active run run_000001abc."
    stage.server.answer_otherwise = lambda request: (
        httpx.Response(400, json={"error": {"message": words}}) if request.method == "POST" else None
    )
    async with app.run_test(size=SIZE) as pilot:
        await in_form(pilot, app, "create")
        await pilot.press("G", "enter")
        await shows(pilot, "perhaps, by run_000001abc (in_progress)")
        await pilot.press("down", "enter")
        await shows(pilot, "Not created.", "active run run_000001abc.")
        await pilot.press("escape")
        await until(pilot, lambda: app.runs.table.selected == "run_000001abc")
        assert len(stage.server.posts) == 1


async def test_redacted_the_settings_of_the_earlier_run_are_hidden_and_still_sent(stage: Stage) -> None:
    app: Any = stage.app(a_run(1, instructions="secret plan"), write=True)
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: app.runs.run_shown is not None)
        app.runs.action_switch_sight("is_redacted")
        await in_form(pilot, app, "again")
        await shows(pilot, "Run again", "instructions hidden")
        await pilot.press("G", "enter", "down", "enter")
        await until(pilot, lambda: len(sent(stage)) == 1)
        assert sent(stage)[0]["instructions"] == "secret plan"
