"""P: another server while the program runs, with its own key, threads and thread book."""

import asyncio
import tomllib

import httpx
import pytest
from msgspec.structs import replace

from runtui.model.profile import Connection, Origin, Profile
from runtui.store.book.thread_book import ThreadBook
from runtui.store.settings.config import parse_config
from runtui.store.settings.resolve import demo_connection
from runtui.ui.connect.profiles import ProfilesScreen
from runtui.ui.threads.picker import PickerScreen
from tests.servers.in_process import THREAD
from tests.ui.asking import press, shows, text_of, type_in
from tests.ui.objects import a_run
from tests.ui.stage import until

SIZE = (120, 35)
ONE, TWO = "sk-of-one-0123456789", "sk-of-two-0123456789"
FILE = """# mine
active_profile = "one"

[profiles.one]
base_url = "http://localhost:1001/v1"

[profiles.two]
kind = "self-hosted"
base_url = "http://localhost:1002/v1"
key_env = "KEY_OF_TWO"
"""


@pytest.fixture
def two(stage):
    """Two profiles with a key each; the first is open, the second has opened a thread before."""
    path = stage.folder / "config.toml"
    path.write_text(FILE)
    stage.config = parse_config(FILE, path)
    stage.keyring.entries["runtui", "one http://localhost:1001/v1"] = ONE
    stage.environ["KEY_OF_TWO"] = TWO
    stage.server.add_thread("thread_of_two", a_run(7, thread_id="thread_of_two"))
    with ThreadBook.open(stage.folder / "state.db") as book:
        book.remember("two http://localhost:1002/v1", "thread_of_two", 1.0)
    return stage


def app_of(two, **changes):
    one = two.config.profiles["one"]
    chosen = {
        "connection": Connection(profile=one, origin=Origin.PROFILE),
        "open_book": lambda _: ThreadBook.open(two.folder / "state.db"),
    }
    return two.app(a_run(1), **(chosen | changes))


def keys_by_port(stage):
    return {(each.url.port, each.headers["authorization"]) for each in stage.server.requests}


async def test_the_list_says_kind_host_and_where_each_key_is(two):
    app = app_of(two)
    async with app.run_test(size=SIZE) as pilot:
        await press(pilot, ("000001", "P"), ("▌* one other localhost:1001 open", "j"))
        await shows(pilot, "self-hosted localhost:1002", "Key: KEY_OF_TWO, then keyring.", "another server")


async def test_enter_goes_on_there_with_its_own_key_and_the_thread_opened_last(two):
    app = app_of(two)
    async with app.run_test(size=(180, 35)) as pilot:
        await press(pilot, ("000001", "P"), ("▌* one", "j"), ("▌ two", "enter"))
        await shows(pilot, "thread_of_two", "two localhost:1002", "000007", "key: env")
        assert "000001" not in text_of(app)
    assert keys_by_port(two) == {(1001, f"Bearer {ONE}"), (1002, f"Bearer {TWO}")}
    assert tomllib.loads((two.folder / "config.toml").read_text())["active_profile"] == "one"


async def test_u_uses_a_profile_at_every_start_and_stays(two):
    app = app_of(two)
    async with app.run_test(size=SIZE) as pilot:
        await press(pilot, ("000001", "P"), ("▌* one", "j"), ("u use always", "u"), ("▌* two", "escape"))
        await until(pilot, lambda: app.screen is app.runs)
        assert app.session.connection.profile.name == "one"
    text = (two.folder / "config.toml").read_text()
    assert tomllib.loads(text)["active_profile"] == "two"
    assert text.startswith("# mine")


async def test_settings_that_broke_meanwhile_are_said_and_left_alone(two):
    path = two.folder / "config.toml"
    app = app_of(two)
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await press(pilot, ("000001", "P"), ("▌* one", "j"))
        path.write_text("{")
        await press(pilot, ("u use always", "u"), ("config.toml:1: is not TOML", "escape"))
        await until(pilot, lambda: app.screen is app.runs)
        await press(pilot, ("000001", "P"), ("The profiles are not used:", ""))
        assert app.screen is app.runs
    assert path.read_text() == "{"


async def test_a_server_that_can_not_be_spoken_to_is_said_and_the_old_one_stays(two):
    path = two.folder / "config.toml"
    path.write_text(f"{FILE}\n[profiles.two.headers]\nx-up = '${{NOT_SET}}'\n")
    app = app_of(two)
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await press(pilot, ("000001", "P"), ("▌* one", "j"), ("▌ two", "enter"))
        await shows(pilot, "The header 'x-up' names a secret")
        assert app.session.connection.profile.name == "one"


async def test_a_late_answer_of_the_old_server_is_dropped_and_its_client_closed(two):
    app = app_of(two)
    async with app.run_test(size=SIZE) as pilot:
        await shows(pilot, "000001")
        old = app.session
        two.server.hold()
        await pilot.press("r", "P")
        await shows(pilot, "▌* one")
        two.server.insert(a_run(2))
        await pilot.press("j", "enter")
        await until(pilot, lambda: app.session is not old)
        two.server.release()
        await shows(pilot, "000007")
        assert "000002" not in text_of(app)
        with pytest.raises(Exception, match="closed"):
            await old.client.list_runs(THREAD, limit=1)


async def test_a_server_without_a_thread_of_its_own_begins_with_the_picker(two):
    with ThreadBook.open(two.folder / "state.db") as book:
        book.remove("two http://localhost:1002/v1", "thread_of_two")
    app = app_of(two)
    async with app.run_test(size=SIZE) as pilot:
        await press(pilot, ("000001", "P"), ("▌* one", "j"), ("▌ two", "enter"))
        await until(pilot, lambda: isinstance(app.screen, PickerScreen))
        await press(pilot, ("Open a thread", "escape"), ("No thread open", ""))
        assert "000001" not in text_of(app)


async def test_another_server_is_described_named_and_opened_but_not_used_always(two):
    app = app_of(two)
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await press(pilot, ("000001", "P"), ("▌* one", "G"), ("▌ another server", "enter"))
        await press(pilot, ("▌ 1 A server of your own", "1"), ("Base URL", ""))
        await type_in(pilot, "http://localhost:1003/v1", "enter")
        await shows(pilot, "What the list of profiles calls this server", "Name self-hosted")
        app.screen.field.value = "two"
        await press(pilot, ("Name", "enter"), ("There is a profile two already.", ""))
        app.screen.field.value = "three"
        await press(pilot, ("Name three", "enter"), ("API key for localhost:1003", "ctrl+n"))
        await until(pilot, lambda: isinstance(app.screen, PickerScreen))
        assert app.session.connection.profile.host == "localhost:1003"
        asked = [each for each in two.server.requests if each.url.port == 1003]
        assert not [each for each in asked if "authorization" in each.headers]
    written = tomllib.loads((two.folder / "config.toml").read_text())
    assert written["active_profile"] == "one"
    assert written["profiles"]["three"]["base_url"] == "http://localhost:1003/v1"


async def test_escape_stays_where_one_is(two):
    app = app_of(two)
    async with app.run_test(size=SIZE) as pilot:
        await press(pilot, ("000001", "P"), ("▌* one", "escape"))
        await until(pilot, lambda: app.screen is app.runs)
        await shows(pilot, "000001")


async def test_a_server_of_the_command_line_stays_in_the_list(two):
    given = Profile(name="-", base_url="http://localhost:1004/v1")
    flags = Connection(profile=given, origin=Origin.FLAGS, key_variables=("RUNTUI_API_KEY",))
    two.environ["RUNTUI_API_KEY"] = "sk-of-flags-0123456789"
    app = app_of(two, connection=flags)
    async with app.run_test(size=SIZE) as pilot:
        await press(pilot, ("000001", "P"), ("▌ flags other localhost:1004 open", "j"), ("▌* one", "enter"))
        await press(pilot, ("Open a thread", "escape"), ("No thread open", "P"), ("▌* one", "k"))
        await press(pilot, ("▌ flags", "enter"), ("000001", ""))
    assert keys_by_port(two) == {(1004, "Bearer sk-of-flags-0123456789"), (1001, f"Bearer {ONE}")}


async def test_the_demo_leads_to_its_other_servers_and_leaves_the_profiles_alone(two):
    app = app_of(two, connection=demo_connection())
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await press(pilot, ("000001", "P"), ("simulated; your profiles are left alone", ""))
        assert "another server" not in text_of(app)
        assert "localhost:1001" not in text_of(app)
        await press(pilot, ("▌ demo ", "j"), ("▌ demo-langgraph", "j"), ("▌ demo-responses", "u"))
        assert isinstance(app.screen, ProfilesScreen)
        assert (two.folder / "config.toml").read_text() == FILE


async def test_a_refused_key_on_the_other_server_asks_for_its_key(two):
    def refuse(request: httpx.Request) -> httpx.Response | None:
        is_two = request.url.port == 1002 and request.headers["authorization"] == f"Bearer {TWO}"
        return httpx.Response(401, json={"error": {"message": "no"}}) if is_two else None

    two.server.answer_otherwise = refuse
    app = app_of(two)
    async with app.run_test(size=SIZE) as pilot:
        await press(pilot, ("000001", "P"), ("▌* one", "j"), ("▌ two", "enter"), ("API key for localhost:1002", ""))
        await type_in(pilot, "sk-new-of-two-0123456789", "enter")
        await shows(pilot, "000007")
    assert two.keyring.entries["runtui", "two http://localhost:1002/v1"] == "sk-new-of-two-0123456789"
    assert two.keyring.entries["runtui", "one http://localhost:1001/v1"] == ONE


async def test_the_client_is_closed_when_the_program_ends(two):
    app = app_of(two)
    async with app.run_test(size=SIZE) as pilot:
        await shows(pilot, "000001")
        session = app.session
    with pytest.raises(Exception, match="closed"):
        await asyncio.wait_for(session.client.list_runs(THREAD, limit=1), 5)


async def test_what_was_opened_over_the_old_server_meanwhile_goes_with_it(two):
    go = two.folder / "go"
    az = two.folder / "az"
    az.write_text(f"#!/bin/sh\nwhile [ ! -e {go} ]; do sleep 0.02; done\necho {TWO}\n")
    az.chmod(0o755)
    command = f'base_url = "http://localhost:1002/v1"\nauth = "command"\ntoken_command = "{az}"'
    text = FILE.replace('base_url = "http://localhost:1002/v1"\nkey_env = "KEY_OF_TWO"', command)
    (two.folder / "config.toml").write_text(text)
    two.timing = replace(two.timing, notice_after=60.0)
    app = app_of(two)
    async with app.run_test(size=SIZE) as pilot:
        await press(pilot, ("000001", "P"), ("▌* one", "j"), ("▌ two", "enter"))
        await until(pilot, lambda: app.screen is app.runs)
        await press(pilot, ("000001", "t"), ("Open a thread", ""))
        go.touch()
        await shows(pilot, "000007")
        assert app.screen is app.runs
        assert len(app.screen_stack) == 2


async def test_escape_from_the_questions_of_another_server_stays_here(two):
    app = app_of(two)
    async with app.run_test(size=SIZE) as pilot:
        await press(pilot, ("000001", "P"), ("▌* one", "G"), ("▌ another server", "enter"))
        await press(pilot, ("Where do your threads live?", "escape"), ("000001", ""))
        assert app.session.connection.profile.name == "one"
