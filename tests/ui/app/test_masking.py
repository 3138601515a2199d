"""Credentials that a server sends stand nowhere on the screen, in copies or in files, unless that is wanted."""

import json

import pytest

from runtui.ui.detail.tabs import Tab
from runtui.ui.dialogs.choice import ChoiceScreen
from tests.servers.in_process import THREAD
from tests.ui.app.test_command_palette import choose
from tests.ui.asking import shows, text_of
from tests.ui.export.test_export import open_export
from tests.ui.objects import a_call, a_function, a_message, a_run, a_step, waiting
from tests.ui.stage import until

TOKEN = "tok-MCPSECRET-5f1e9d77c0ffee"
RUN = waiting(
    2,
    a_call("log_in", json.dumps({"password": TOKEN})),
    tool_resources={"mcp": [{"server_label": "t", "headers": {"Authorization": f"Bearer {TOKEN}"}}]},
    metadata={"session_token": TOKEN},
    instructions=f"Send the header Authorization: Bearer {TOKEN}",
)
OLDER = a_run(1, "failed", metadata={"session_token": f"{TOKEN}-old"}, last_error={"message": f"api_key={TOKEN}"})


async def seen_in_all_tabs(app, pilot):
    seen = ""
    for tab in Tab:
        app.runs.detail.tab = tab
        await pilot.pause()
        for _ in range(6):
            seen += text_of(app)
            await pilot.press("ctrl+d")
    return seen


@pytest.mark.parametrize("size", [(80, 24), (120, 35), (200, 60)])
async def test_no_tab_shows_a_credential_until_the_person_wants_it(stage, size):
    app = stage.app(RUN, OLDER)
    stage.server.steps["run_000002"] = [
        a_step(1, a_function("f", json.dumps({"api_key": TOKEN}), f"token={TOKEN}"))
    ]
    stage.server.messages = [a_message(1, f"my password is password={TOKEN}", run_id="run_000002")]
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: app.runs.detail.run)
        await pilot.press("enter", "z")
        seen = await seen_in_all_tabs(app, pilot)
        assert TOKEN not in seen
        assert "masked" in seen
        assert TOKEN not in app.export_screenshot()
        await choose(pilot, app, "Show masked values")
        await shows(pilot, "unmasked")
        assert TOKEN in await seen_in_all_tabs(app, pilot)
        await choose(pilot, app, "Mask values again")
        assert TOKEN not in await seen_in_all_tabs(app, pilot)


async def test_no_column_note_comparison_or_thread_shows_a_credential(stage):
    stage.server.add_thread(THREAD, RUN, OLDER, metadata={"api_key": TOKEN, "topic": f"token={TOKEN}"})
    app = stage.app()
    async with app.run_test(size=(160, 40)) as pilot:
        await until(pilot, lambda: app.runs.table.selected)
        app.runs.run_list.columns = ("status", "note", "meta.session_token")
        await shows(pilot, "masked")
        assert TOKEN not in text_of(app)
        await pilot.press("space", "j", "space", "D")
        await shows(pilot, "Compare runs")
        assert TOKEN not in text_of(app)
        await pilot.press("escape")
        await app.runs.run_action("thread_details")
        await shows(pilot, "Thread details", "api_key masked")
        assert TOKEN not in text_of(app)


async def test_no_copy_and_no_file_holds_a_credential(stage, tmp_path, monkeypatch):
    app = stage.app(RUN, OLDER)
    opened = []
    monkeypatch.setattr(app, "open_outside", lambda *given: opened.append(given), raising=False)
    async with app.run_test(size=(120, 35)) as pilot:
        await until(pilot, lambda: app.runs.detail.run)
        await pilot.press("Y")
        await until(pilot, lambda: isinstance(app.screen, ChoiceScreen))
        await shows(pilot, "arguments of log_in", "masked")
        assert TOKEN not in text_of(app)
        await pilot.press("escape")
        source = app.runs._selected_run.source(app.runs.live, "copy")
        copies = source._copies(None)
        assert TOKEN not in repr(copies) + repr(source._fields(None))
        for ending in ("jsonl", "json", "csv"):
            path = tmp_path / f"runs.{ending}"
            await open_export(pilot, app, path)
            await until(pilot, path.exists)
            assert TOKEN not in path.read_text()
