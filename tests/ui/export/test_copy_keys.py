"""Copying in the app, by its keys."""

import base64
import re

import pytest
from msgspec.structs import replace

from runtui.model.profile import Profile
from runtui.store.settings.config import Config
from runtui.ui.detail.tabs import Tab
from runtui.ui.dialogs.choice import ChoiceScreen
from runtui.ui.terminal.clipboard import Clipboard
from tests.ui.asking import shows, text_of
from tests.ui.objects import a_call, a_function, a_message, a_run, a_step, waiting
from tests.ui.stage import screen_text, until

SIZE = (120, 35)


@pytest.fixture
def terminal(monkeypatch):
    """What was copied, in order, as a terminal understands it."""
    copies = []

    def written(sequence):
        for found in re.finditer(r"\x1b\]52;c;([^\a]*)\a", sequence):
            copies.append(base64.b64decode(found[1]).decode())

    monkeypatch.setattr("textual.drivers.headless_driver.HeadlessDriver.write", lambda _, each: written(each))
    return copies


async def test_y_copies_the_whole_id_of_the_selected_run(stage, terminal):
    app = stage.app(a_run(2), a_run(1))
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await until(pilot, lambda: app.runs.table.selected)
        await pilot.press("j", "y")
        await until(pilot, lambda: terminal == ["run_000001"])
        await shows(pilot, "Sent to the terminal for its clipboard: the run id.")


async def test_the_program_of_the_desktop_gets_no_key_of_any_profile(stage, terminal, monkeypatch, tmp_path):
    note = tmp_path / "note"
    program = ("/bin/sh", "-c", f"env >{note}.tmp; mv {note}.tmp {note}")
    monkeypatch.setitem(Clipboard.__init__.__kwdefaults__, "program", program)
    monkeypatch.setenv("TERM", "linux")
    monkeypatch.setenv("KEY_OF_THE_SESSION", "canary 1")
    monkeypatch.setenv("KEY_OF_ANOTHER", "canary 2")
    stage.config = Config(profiles={"p": Profile(name="p", base_url="https://h", key_env="KEY_OF_ANOTHER")})
    own = replace(stage.profile, key_env="KEY_OF_THE_SESSION")
    app = stage.app(a_run(1), connection=replace(stage.connection, profile=own))
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: app.runs.table.selected)
        await pilot.press("y")
        await until(pilot, note.exists)
    assert "TERM=linux" in note.read_text()
    assert "canary" not in note.read_text()


async def test_the_copy_menu_copies_the_chosen_line(stage, terminal):
    app = stage.app(waiting(1, a_call("look_up", '{"sku": 1}')))
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: app.runs.table.selected)
        await pilot.press("Y")
        await shows(pilot, "Copy", "run id", "assistant id", "arguments of look_up", '{"sku": 1}', "curl command")
        await pilot.press("j", "j", "j", "enter")
        await until(pilot, lambda: terminal == ['{"sku": 1}'])
        assert app.screen is app.runs


async def test_a_click_in_the_copy_menu_takes_that_line(stage, terminal):
    app = stage.app(a_run(1))
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: app.runs.table.selected)
        await pilot.press("Y")
        await shows(pilot, "assistant id")
        row = next(y for y, each in enumerate(screen_text(app)) if "assistant id" in each)
        await pilot.click(offset=(40, row))
        await until(pilot, lambda: terminal == ["asst_1"])


@pytest.mark.parametrize("size", [(40, 10), (80, 24), (200, 50)])
async def test_the_copy_menu_of_many_calls_scrolls_and_escape_leaves_it(stage, size):
    app = stage.app(waiting(1, *(a_call(f"tool_{number}") for number in range(60))))
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: app.runs.table.selected)
        await pilot.press("Y")
        await shows(pilot, "run id", "esc back")
        await pilot.press("G")
        await shows(pilot, "runtui command", "esc back")
        await pilot.press("escape")
        await until(pilot, lambda: not isinstance(app.screen, ChoiceScreen))


async def test_in_the_smallest_window_the_copy_menu_has_seven_lines_and_their_names_are_whole(stage):
    app = stage.app(waiting(1, a_call("get_weather"), a_call("refund")))
    async with app.run_test(size=(40, 10)) as pilot:
        await until(pilot, lambda: app.runs.table.selected)
        await pilot.press("Y")
        names = (
            "run id",
            "thread id",
            "assistant id",
            "arguments of 1 get_weather",
            "arguments of 2 refund",
            "JSON",
        )
        await shows(pilot, *names, "Markdown summary", "enter take esc back 6 more")


async def test_a_key_is_in_nothing_that_can_be_copied(stage, terminal):
    stage.environ["RUNTUI_API_KEY"] = "sk-canary-5up3rs3cr3t-0001"
    app = stage.app(a_run(1))
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: app.runs.table.selected)
        for number in range(7):
            await pilot.press("Y")
            await until(pilot, lambda: isinstance(app.screen, ChoiceScreen))
            await pilot.press(*"j" * number, "enter")
            await until(pilot, lambda count=number + 1: len(terminal) == count)
    assert "canary" not in "".join(terminal)


async def test_lone_surrogates_and_escapes_of_a_server_are_copied_as_harmless_text(stage, terminal):
    error = {"code": "x", "message": "\udcff\x1b]52;c;AAAA\x07[/] [@click=app.quit]x[/]"}
    app = stage.app(a_run(1, "failed", last_error=error, assistant_id="\udcff"))
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: app.runs.table.selected)
        await pilot.press("Y")
        await shows(pilot, "error", "x: \ufffd␛]52;c;AAAA␇[/] [@click=app.quit]x[/]")
        await pilot.press("j", "j", "enter")
        await until(pilot, lambda: terminal == ["\ufffd"])


async def test_without_a_run_nothing_is_copied_and_that_is_said(stage, terminal):
    app = stage.app()
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await until(pilot, lambda: app.runs.state is not None and app.runs.state.last_ok)
        await pilot.press("y", "Y")
        await shows(pilot, "No run is selected.")
        assert "Sent" not in text_of(app)
    assert not terminal


@pytest.mark.parametrize(("key", "tab"), [("5", Tab.MESSAGES), ("4", Tab.STEPS)])
async def test_y_copies_the_message_or_step_under_the_cursor_and_elsewhere_the_id(stage, terminal, key, tab):
    stage.server.messages = [a_message(1, "All of\nit.", run_id="run_000001")]
    stage.server.steps["run_000001"] = [a_step(1, a_function("refund"))]
    app = stage.app(a_run(1))
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await until(pilot, lambda: app.runs.table.selected)
        await pilot.press(key, "y")
        await until(pilot, lambda: terminal == ["run_000001"])
        await pilot.press("enter")
        await until(pilot, lambda: app.runs.detail.entry is not None)
        await shows(pilot, "y copy this")
        await pilot.press("y")
        await until(pilot, lambda: len(terminal) == 2)
        await pilot.press("2")
        await shows(pilot, "y copy id")
        await pilot.press("y")
        await until(pilot, lambda: len(terminal) == 3)
    assert terminal[2] == "run_000001"
    assert terminal[1] == "All of\nit." if tab is Tab.MESSAGES else "refund" in terminal[1]


async def test_the_copy_menu_begins_with_the_code_of_the_message_under_the_cursor(stage, terminal):
    said = "Run this:\n```python\nprint(1)\n```\nor\n~~~\nls\n~~~\n"
    stage.server.messages = [a_message(1, said, run_id="run_000001")]
    app = stage.app(a_run(1))
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await until(pilot, lambda: app.runs.table.selected)
        await pilot.press("enter", "5")
        await until(pilot, lambda: app.runs.detail.entry is not None)
        await pilot.press("Y")
        await until(pilot, lambda: isinstance(app.screen, ChoiceScreen))
        await pilot.press("enter")
        await until(pilot, lambda: terminal == ["print(1)\n"])


async def test_hidden_words_are_hidden_in_the_copy_of_a_message_too(stage, terminal):
    stage.server.messages = [a_message(1, "canary", run_id="run_000001")]
    app = stage.app(a_run(1))
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await until(pilot, lambda: app.runs.table.selected)
        await pilot.press("enter", "5")
        app.runs.action_switch_sight("is_redacted")
        await until(pilot, lambda: app.runs.detail.entry is not None)
        await pilot.press("y")
        await until(pilot, lambda: terminal)
    assert "canary" not in terminal[0]
