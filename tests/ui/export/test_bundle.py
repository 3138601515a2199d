"""The run with all that belongs to it, written from the copy menu as one object or as a report."""

import json
import stat

import pytest
from msgspec.structs import replace

from runtui.ui.dialogs.choice import ChoiceScreen
from runtui.ui.export.bundle_screen import BundleScreen
from tests.servers.documents import message, steps_of
from tests.servers.in_process import THREAD
from tests.ui.asking import shows
from tests.ui.objects import a_call, waiting
from tests.ui.stage import refresh, screen_text, until

SIZE = (120, 35)
RUN = waiting(1, a_call("refund", '{"order": 12345678901234567890}')) | {"status": "expired"}


@pytest.fixture
def app(stage):
    app = stage.app(RUN)
    stage.server.steps = {"run_000001": steps_of(RUN)}
    stage.server.messages = [message("msg_1", RUN, "where is it \x1b[2J")]
    stage.server.names = {"asst_1": "Triage"}
    return app


async def says(pilot, words):
    """Waits for words in the corner, wherever they are wrapped."""
    await until(pilot, lambda: words in " ".join(part.strip(" ▌") for part in corner(pilot.app)))


def corner(app):
    return [each[each.rfind("▌") :] for each in screen_text(app) if "▌" in each]


async def open_bundle(pilot, app, path, *, is_report=False):
    await until(pilot, lambda: app.runs.table.selected)
    await pilot.press("Y")
    await shows(pilot, "Copy", "run id")
    await pilot.press("G", "k", *("" if is_report else "k"), "enter")
    await until(pilot, lambda: isinstance(app.screen, BundleScreen))
    assert app.screen.field.value == ("run_000001.md" if is_report else "run_000001.json")
    app.screen.field.value = str(path)
    await pilot.press("enter")


async def test_the_bundle_holds_what_runs_bundle_writes(app, tmp_path):
    path = tmp_path / "x.json"
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await open_bundle(pilot, app, path)
        await says(pilot, "The run is written to")
    bundle = json.loads(path.read_text())
    assert list(bundle) == [
        *("runtui_bundle", "host", "label", "made", "missing", "run", "steps", "messages", "assistant", "seen")
    ]
    assert (bundle["host"], bundle["run"]["id"], bundle["missing"]) == ("localhost:9", "run_000001", {})
    assert (len(bundle["steps"]), len(bundle["messages"]), bundle["assistant"]["name"]) == (2, 1, "Triage")
    assert "12345678901234567890" in path.read_text()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


async def test_what_was_seen_of_the_run_is_in_both_with_its_times(app, stage, tmp_path):
    stage.server.threads[THREAD] = [RUN | {"status": "queued", "required_action": None}]
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await until(pilot, lambda: app.runs.table.selected)
        stage.server.change("run_000001", status="in_progress")
        await refresh(pilot)
        for name, is_report in (("x.json", False), ("x.md", True)):
            await open_bundle(pilot, app, tmp_path / name, is_report=is_report)
            await until(pilot, (tmp_path / name).exists)
    first, then = json.loads((tmp_path / "x.json").read_text())["seen"]
    assert (first["status"], first["is_change"], then["status"], then["is_change"]) == (
        *("queued", False, "in_progress", True),
    )
    report = (tmp_path / "x.md").read_text()
    assert f"- {first['at']} seen as `queued`\n- {then['at']} became `in_progress`" in report


@pytest.mark.parametrize("size", [(40, 12), SIZE])
async def test_the_report_says_what_an_ended_run_waited_for(app, tmp_path, size):
    path = tmp_path / "x.md"
    async with app.run_test(size=size) as pilot:
        await open_bundle(pilot, app, path, is_report=True)
        await until(pilot, path.exists)
    assert "Waited for `refund`:" in path.read_text()
    assert "\x1b" not in path.read_text()


async def test_what_is_hidden_on_screen_is_hidden_in_the_bundle(app, tmp_path):
    path = tmp_path / "x.json"
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await until(pilot, lambda: app.runs.table.selected)
        app.runs.view_options = replace(
            app.runs.view_options, sight=replace(app.runs.view_options.sight, is_redacted=True)
        )
        await open_bundle(pilot, app, path)
        await says(pilot, "what people and models wrote hidden")
    assert "where is it" not in path.read_text()


async def test_what_the_server_does_not_give_is_said_and_named_in_the_file(stage, app, tmp_path):
    path = tmp_path / "x.json"
    stage.server.names = {}
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await open_bundle(pilot, app, path)
        await says(pilot, "Not in it: the assistant.")
    assert json.loads(path.read_text())["missing"]["assistant"]


async def test_a_run_that_can_not_be_had_leaves_no_file(stage, app, tmp_path):
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: app.runs.table.selected)
        stage.server.fail(403)
        await open_bundle(pilot, app, tmp_path / "x.json")
        await shows(pilot, "Not written:", "esc back")
    assert not list(tmp_path.glob("*.json"))


async def test_escape_stops_the_asking_and_leaves_no_file(stage, app, tmp_path):
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: app.runs.table.selected)
        stage.server.hold()
        await open_bundle(pilot, app, tmp_path / "x.json")
        await shows(pilot, "Asking for the run", "esc stop")
        await pilot.press("escape")
        await shows(pilot, "Stopped. Nothing was written.")
        stage.server.release()
    assert not list(tmp_path.glob("*.json"))


async def test_a_name_of_another_kind_and_a_file_in_the_way_are_told_before_anything_is_asked(stage, app, tmp_path):
    path = tmp_path / "x.json"
    path.write_text("mine")
    async with app.run_test(size=SIZE) as pilot:
        await open_bundle(pilot, app, tmp_path / "x.txt")
        await shows(pilot, "The name must end in .json or .md.")
        app.screen.field.value = str(path)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, ChoiceScreen))
        assert path.read_text() == "mine"
        await pilot.press("j", "enter")
        await until(pilot, lambda: app.screen is app.runs)
    assert json.loads(path.read_text())["runtui_bundle"] == 1
