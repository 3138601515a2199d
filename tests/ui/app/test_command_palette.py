import tomllib

import pytest
from msgspec.structs import replace

from runtui.store.settings.resolve import demo_connection
from runtui.ui.app.command_palette import ALSO, CommandScreen, matching_offers, nearest, offers
from runtui.ui.app.help import HelpScreen
from runtui.ui.commands import COMMANDS, Scope
from runtui.ui.connect.key_screen import KeyScreen
from runtui.ui.threads.details import ThreadDetailsScreen
from runtui.ui.threads.picker import PickerScreen
from tests.servers.in_process import THREAD
from tests.ui.asking import shows
from tests.ui.objects import a_run
from tests.ui.stage import lines_of, until

SIZE = (120, 35)


async def choose(pilot, app, words):
    """Runs a command of the palette as a person does."""
    await open_palette(pilot, app)
    await pilot.press(*[{" ": "space"}.get(each, each) for each in words.casefold()])
    await until(pilot, lambda: app.screen.rows.row.title == words)
    await pilot.press("enter")


async def open_palette(pilot, app):
    """Opens the palette and returns it."""
    await pilot.press("colon")
    await until(pilot, lambda: isinstance(app.screen, CommandScreen) and app.screen.search.has_focus)
    return app.screen


def offered(app):
    """What the palette offers now."""
    targets = {Scope.APP: app}
    if app.session is not None:
        targets |= {Scope.SCREEN: app.runs, Scope.LIST: app.runs.run_list}
    return offers(targets, app.keymap)


@pytest.fixture
def opened(stage):
    return stage.app(a_run(2), a_run(1))


@pytest.mark.parametrize("key", ["colon", "ctrl+p"])
async def test_the_palette_lists_what_can_be_done_in_groups(opened, key):
    async with opened.run_test(size=(120, 90)) as pilot:
        await until(pilot, lambda: opened.runs.table.selected)
        await pilot.press(key)
        await shows(pilot, "Change the API key", "Follow", "Keys and help", "Open a thread", "Pause or go on")
        heads = [each.strip() for each in lines_of(opened.screen.rows)]
        groups = [
            each for each in heads if each in ("Runs", "Thread", "Copy and export", "Look", "Server", "Program")
        ]
        assert groups == ["Runs", "Thread", "Copy and export", "Look", "Server", "Program"]


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 35), (160, 45)])
async def test_a_command_takes_one_line_with_its_key_at_the_right_edge(opened, size):
    async with opened.run_test(size=size) as pilot:
        await until(pilot, lambda: opened.runs.table.selected)
        palette = await open_palette(pilot, opened)
        rows = lines_of(palette.rows)
        edges = {len(row) for row in rows if row.endswith((" /", " a", " !", " f"))}
        assert len([row for row in rows if " Active only " in row]) == 1
        assert len(edges) == 1
        assert palette.query_one("#block").outer_size.width <= 92
        await shows(pilot, "enter run esc back", f"{len(offered(opened))} of {len(offered(opened))}")


async def test_commands_that_have_a_key_tell_it_as_the_person_set_it(stage):
    stage.config = replace(stage.config, keys={"refresh": "f5"})
    app = stage.app(a_run(1))
    async with app.run_test(size=(120, 90)) as pilot:
        await until(pilot, lambda: app.runs.table.selected)
        await pilot.press("colon")
        await shows(pilot, "Keep the newest active run selected F", "Ask the server at once f5", "Leave runtui q")
        keyed = [each for rows in COMMANDS.values() for each in rows if each.title and each.keys and not each.when]
        told = {each.key: each.pressed for each in offered(app)}
        assert len(keyed) > 15
        assert all(told[each.id] for each in keyed)


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("interval", "Refresh interval"),
        ("every", "Refresh interval"),
        ("go to a time", "Go to time"),
        ("diff", "Compare"),
        ("save", "Export runs"),
        ("dark", "Theme"),
        ("token", "Change the API key"),
        ("exit", "Quit"),
        ("statistics", "Thread health"),
        ("clipboard", "Copy the run id"),
        ("active", "Active only"),
        ("approve", "Answer the run"),
        ("retry", "Run again"),
        ("logs", "Event log"),
        ("utc", "Absolute times"),
    ],
)
async def test_words_that_people_try_lead_to_the_command(opened, typed, title):
    async with opened.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: opened.runs.table.selected)
        assert matching_offers(offered(opened), typed)[0].title == title


async def test_a_name_that_no_command_has_is_answered_with_the_nearest(opened):
    async with opened.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: opened.runs.table.selected)
        palette = await open_palette(pilot, opened)
        await pilot.press(*"exprot")
        await shows(pilot, "No command of that name", "Export runs", "0 of ")
        assert nearest(offered(opened), "helth")[0].title == "Thread health"
        palette.search.value = "qqqqzzzz"
        await shows(pilot, "No command of that name.", "0 of ")
        await pilot.press("enter", "escape")
        await until(pilot, lambda: opened.screen is opened.runs)


def test_other_words_are_words_for_commands_there_are():
    ids = {each.id for rows in COMMANDS.values() for each in rows if each.title}
    assert set(ALSO) <= ids
    assert all(words == words.casefold() for words in ALSO.values())


async def test_the_letters_that_were_looked_for_stand_out(opened):
    async with opened.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: opened.runs.table.selected)
        await open_palette(pilot, opened)
        await pilot.press(*"thrd")
        await until(pilot, lambda: [each for each in opened.screen.rows.rows if each.title == "Open a thread"])
        assert all(each.hits for each in opened.screen.rows.rows[:2])


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
        await choose(pilot, opened, "Refresh interval")
        await shows(pilot, "every 5s", "✓ by hand")
        await pilot.press("k", "k", "k", "enter")
        await shows(pilot, "▸ live")
        assert opened.runs.live.feed.pace.interval == 5.0
        await choose(pilot, opened, "Refresh interval")
        await shows(pilot, "✓ every 5s")
        await pilot.press("G", "enter")
        await shows(pilot, "manual")


async def test_every_command_runs(opened):
    async with opened.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: opened.runs.table.selected)
        for command in offered(opened):
            if command.title == "Quit":
                continue
            outcome = command.run()
            if outcome is not None and hasattr(outcome, "__await__") and not hasattr(outcome, "cancel"):
                await outcome
            await pilot.pause()
            while opened.screen is not opened.runs:
                await pilot.press("escape")


async def test_a_theme_is_chosen_in_the_look_of_all_dialogs(opened):
    async with opened.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: opened.runs.table.selected)
        await choose(pilot, opened, "Theme")
        await shows(pilot, "Theme", "a part of its name", "✓ runtui-dark")
        await pilot.press(*"nord", "enter")
        await until(pilot, lambda: opened.theme == "nord")


async def test_before_a_server_is_chosen_the_palette_offers_only_what_works_there(stage):
    app = stage.app(connection=None, thread=None)
    async with app.run_test(size=SIZE) as pilot:
        await shows(pilot, "1 Demo")
        assert [each.title for each in offered(app)] == [
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
