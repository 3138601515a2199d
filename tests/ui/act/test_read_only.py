"""Read-only, attacked: whatever is pressed or chosen, no request that changes anything reaches the transport."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace

from runtui.ui.commands import COMMANDS, Scope
from runtui.ui.dialogs.confirm import ConfirmScreen
from tests.ui.asking import shows
from tests.ui.objects import a_call, a_run, waiting
from tests.ui.stage import Stage, until

if TYPE_CHECKING:
    from pathlib import Path

    from textual.pilot import Pilot

    from runtui.ui.app.app import RuntuiApp

SIZE = (120, 35)
LEAVES = ("app.quit", "quit", "interrupt", "suspend_process", "open_json")
"""Actions that end the program or give the terminal to another."""
KEYS = sorted(
    {
        key
        for rows in COMMANDS.values()
        for row in rows
        if not row.action.startswith(LEAVES)
        for key in row.keys.split(",")
        if key
    }
)


@pytest.fixture(autouse=True)
def somewhere_else(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An export is no write to the server, but it is a file."""
    monkeypatch.chdir(tmp_path)


def waiting_stage(stage: Stage) -> RuntuiApp:
    return stage.app(waiting(3, a_call("get_weather")), a_run(2, "in_progress"), a_run(1))


async def opened(pilot: Pilot[None], app: Any) -> None:
    await until(pilot, lambda: app.runs.table.selected is not None and app.runs.run_shown is not None)


async def back_to_the_list(pilot: Pilot[None], app: Any) -> None:
    for _ in range(4):
        if app.screen is app.runs:
            break
        await pilot.press("escape")
        await pilot.pause()
    app.runs.table.focus()


@pytest.mark.parametrize("third", range(3))
async def test_no_key_pressed_twice_and_then_enter_sends_a_post(stage: Stage, third: int) -> None:
    app: Any = waiting_stage(stage)
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot, app)
        for key in KEYS[third::3]:
            await pilot.press(key, key, "enter")
            await pilot.pause()
            await back_to_the_list(pilot, app)
        assert stage.server.posts == []
        assert not app.session.gate.is_open
        await shows(pilot, "read-only")


async def test_no_entry_of_the_palette_sends_a_post(stage: Stage) -> None:
    app: Any = waiting_stage(stage)
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot, app)
        targets = {Scope.APP: app, Scope.SCREEN: app.runs, Scope.LIST: app.runs.run_list}
        entries = [(row, target) for scope, target in targets.items() for row in COMMANDS[scope]]
        for row, target in entries:
            if not row.is_offered(target) or row.action.startswith(LEAVES):
                continue
            row.callback(target)()
            await pilot.pause()
            await pilot.press("enter")
            await back_to_the_list(pilot, app)
        assert stage.server.posts == []
        assert not app.session.gate.is_open


async def test_a_key_that_writes_explains_and_goes_on_once_allowed_for_this_session_only(stage: Stage) -> None:
    app: Any = waiting_stage(stage)
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot, app)
        await pilot.press("X")
        await shows(pilot, "This session only reads", "--write", "No, stay read-only", "for this session only")
        await pilot.press("down", "enter")
        await shows(pilot, "Cancel this run?")
        await pilot.press("escape")
        await shows(pilot, "WRITE")
        assert stage.server.posts == []
        assert not (stage.folder / "config.toml").exists()


@pytest.mark.parametrize("way", ["option", "profile"])
async def test_where_writing_is_allowed_the_header_says_so_and_no_dialog_explains(stage: Stage, way: str) -> None:
    if way == "option":
        app: Any = stage.app(a_run(1, "queued"), write=True)
    else:
        connection = stage.connection
        allowed = replace(connection, profile=replace(connection.profile, write=True))
        app = stage.app(a_run(1, "queued"), connection=allowed)
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot, app)
        header = app.screen.query_one("Header").render_line(0).text
        assert "WRITE" in header
        await pilot.press("X")
        await shows(pilot, "Cancel this run?")


async def test_the_command_line_allows_it_for_the_server_it_means_only(stage: Stage) -> None:
    launch = stage.launch(write=True)
    other = replace(stage.connection, profile=replace(stage.profile, base_url="http://localhost:10/v1"))
    assert launch.may_write(stage.connection)
    assert not launch.may_write(other)
    described_first = stage.launch(write=True, connection=None)
    assert described_first.may_write(stage.connection)
    assert not described_first.after(stage.connection).may_write(other)


async def test_a_held_key_opens_one_dialog_and_confirms_nothing(stage: Stage) -> None:
    app: Any = stage.app(a_run(1, "queued"), write=True)
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot, app)
        await pilot.press(*["X"] * 10)
        await until(pilot, lambda: isinstance(app.screen, ConfirmScreen))
        await pilot.press(*["X"] * 10)
        await pilot.press("enter", "enter", "enter")
        await until(pilot, lambda: app.screen is app.runs or isinstance(app.screen, ConfirmScreen))
        assert stage.server.posts == []
