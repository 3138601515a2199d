import tomllib

import pytest
from msgspec.structs import replace
from textual.command import CommandPalette

from runtui.store.settings.resolve import demo_connection
from runtui.ui.app.help import HelpScreen
from runtui.ui.commands import COMMANDS
from runtui.ui.connect.key_screen import KeyScreen
from runtui.ui.threads.details import ThreadDetailsScreen
from runtui.ui.threads.picker import PickerScreen
from tests.servers.in_process import THREAD
from tests.ui.asking import shows
from tests.ui.objects import a_run
from tests.ui.stage import until

SIZE = (120, 35)


async def choose(pilot, app, words):
    """Runs a command of the palette as a person does."""
    await pilot.press("colon")
    await until(pilot, lambda: isinstance(app.screen, CommandPalette))
    await pilot.press(*[{" ": "space"}.get(each, each) for each in words.casefold()])
    await shows(pilot, words)
    await until(pilot, lambda: app.screen.query_one("CommandList").highlighted is not None)
    await pilot.press("enter")


@pytest.fixture
def opened(stage):
    return stage.app(a_run(2), a_run(1))


@pytest.mark.parametrize("key", ["colon", "ctrl+p"])
async def test_the_palette_lists_what_can_be_done(opened, key):
    async with opened.run_test(size=(120, 140)) as pilot:
        await until(pilot, lambda: opened.runs.table.selected)
        await pilot.press(key)
        await shows(pilot, "Change the API key", "Follow", "Keys and help", "Open a thread", "Pause or go on")


async def test_commands_that_have_a_key_tell_it_as_the_person_set_it(stage):
    stage.config = replace(stage.config, keys={"refresh": "f5"})
    app = stage.app(a_run(1))
    async with app.run_test(size=(120, 140)) as pilot:
        await until(pilot, lambda: app.runs.table.selected)
        await pilot.press("colon")
        await shows(pilot, "Keep the newest active run selected F", "Ask the server at once f5", "Leave runtui q")
        offered = {each.title: each.help for each in app.get_system_commands(app.screen)}
        keyed = [each for rows in COMMANDS.values() for each in rows if each.title and each.keys and not each.when]
        assert len(keyed) > 15
        assert all(offered[each.title] != each.about for each in keyed)


@pytest.mark.parametrize(
    ("words", "screen"),
    [
        ("Open a thread", PickerScreen),
        ("Thread details", ThreadDetailsScreen),
        ("Change the API key", KeyScreen),
        ("Keys and help", HelpScreen),
    ],
)
async def test_a_command_opens_its_screen_and_escape_comes_back(opened, words, screen):
    async with opened.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: opened.runs.table.selected)
        await choose(pilot, opened, words)
        await until(pilot, lambda: isinstance(opened.screen, screen))
        await pilot.press("escape")
        await until(pilot, lambda: opened.screen is opened.runs)


async def test_thread_details_show_age_and_metadata_as_text(stage):
    app = stage.app()
    stage.server.add_thread(THREAD, a_run(1), metadata={"customer": "[b]ACME[/b] \x1b]0;x\x07", "empty": ""})
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: app.runs.table.selected)
        await choose(pilot, app, "Thread details")
        await shows(pilot, THREAD, "2023-11-14", "Metadata", "2 entries", "customer [b]ACME[/b]", "␛]0;x")


async def test_thread_details_that_do_not_come_are_told(opened, stage):
    async with opened.run_test(size=SIZE, notifications=True) as pilot:
        await until(pilot, lambda: opened.runs.table.selected)
        stage.server.fail(500, "broken")
        await opened.runs.run_action("thread_details")
        await shows(pilot, "localhost:9 failed to answer (500): broken.")


async def test_intervals_and_refreshing_by_hand_can_be_chosen(opened):
    async with opened.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: opened.runs.table.selected)
        await shows(pilot, "manual", "r asks")
        await choose(pilot, opened, "Refresh every 5s")
        await shows(pilot, "▸ live")
        assert opened.runs.live.feed.pace.interval == 5.0
        await choose(pilot, opened, "Refresh by hand")
        await shows(pilot, "manual")


async def test_every_command_runs(opened):
    async with opened.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: opened.runs.table.selected)
        for command in list(opened.get_system_commands(opened.screen)):
            if command.title == "Quit":
                continue
            outcome = command.callback()
            if outcome is not None and hasattr(outcome, "__await__") and not hasattr(outcome, "cancel"):
                await outcome
            await pilot.pause()
            while opened.screen is not opened.runs:
                await pilot.press("escape")


async def test_before_a_server_is_chosen_the_palette_offers_only_what_works_there(stage):
    app = stage.app(connection=None, thread=None)
    async with app.run_test(size=SIZE) as pilot:
        await shows(pilot, "1 Demo")
        assert [each.title for each in app.get_system_commands(app.screen)] == [
            "Mouse off",
            "Theme",
            "Keys and help",
            "Quit",
        ]


async def test_a_theme_is_remembered_in_the_settings(opened, stage):
    path = stage.folder / "config.toml"
    path.write_text("# mine\n")
    async with opened.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: opened.runs.table.selected)
        opened.theme = "nord"
        await until(pilot, lambda: "nord" in path.read_text())
    assert path.read_text().startswith("# mine")
    assert tomllib.loads(path.read_text())["theme"] == "nord"


async def test_settings_that_do_not_parse_are_left_alone_and_that_is_said(opened, stage):
    path = stage.folder / "config.toml"
    path.write_text("theme = \n")
    async with opened.run_test(size=SIZE, notifications=True) as pilot:
        await until(pilot, lambda: opened.runs.table.selected)
        opened.theme = "nord"
        await shows(pilot, "The theme is not remembered", "config.toml:1")
    assert path.read_text() == "theme = \n"


async def test_the_demo_remembers_no_theme(stage):
    app = stage.app(a_run(1), connection=demo_connection())
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: app.runs.table.selected)
        app.theme = "nord"
        await pilot.pause(0.05)
    assert not (stage.folder / "config.toml").exists()
