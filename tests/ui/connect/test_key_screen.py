import time
import tomllib

import pytest
from keyring.errors import KeyringLocked, NoKeyringError
from msgspec.structs import replace

from runtui.model.profile import Auth, Connection, Origin, Profile
from runtui.store.keys.key_store import KeyStore
from runtui.store.keys.keyring_errors import KeyringRefused
from runtui.store.settings.config import Config
from runtui.ui.connect.key_screen import KeyScreen
from runtui.ui.dialogs.field import SecretField
from tests.servers.in_process import THREAD
from tests.ui.asking import (
    KEY,
    ForgetfulKeyring,
    RaisingKeyring,
    accepts_only,
    paste,
    shows,
    text_of,
    type_in,
)
from tests.ui.objects import a_run
from tests.ui.stage import HOST, NoteKeyring, until

SIZE = (80, 24)


@pytest.fixture
def asked(stage):
    """An app whose server knows one key, which nobody gave yet."""
    stage.auth = Auth.BEARER
    stage.server.answer_otherwise = accepts_only(KEY)
    return stage


def is_open(app):
    return app.screen is app.runs and app.runs.table.selected == "run_000001"


async def test_the_key_is_masked_checked_stored_read_back_and_its_place_is_named(asked):
    asked.timing = replace(asked.timing, success_stays=5.0)
    app = asked.app(a_run(1))
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await shows(pilot, "API key", "localhost:9/v1", "It is never written to a file and never shown.")
        await type_in(pilot, KEY)
        await shows(pilot, "•" * len(KEY))
        await pilot.press("enter")
        await shows(pilot, "✓ accepted by the server", "✓ kept in Secret Service, read back")
    assert asked.keyring.entries == {("runtui", f"- {HOST}"): KEY}


async def test_after_the_key_the_thread_that_was_asked_for_opens(asked):
    app = asked.app(a_run(1))
    async with app.run_test(size=(160, 35)) as pilot:
        await shows(pilot, "API key")
        await type_in(pilot, KEY, "enter")
        await until(pilot, lambda: is_open(app))
        await shows(pilot, "key: keyring")
        assert asked.server.requests[0].url.path == f"/v1/threads/{THREAD}/runs"


async def test_a_stored_key_is_used_without_asking(asked):
    asked.keyring.entries["runtui", f"- {HOST}"] = KEY
    app = asked.app(a_run(1))
    async with app.run_test(size=(160, 35)) as pilot:
        await until(pilot, lambda: is_open(app))
        await shows(pilot, "key: keyring")


async def test_the_environment_gives_the_key_and_the_header_says_so(asked):
    asked.environ["RUNTUI_API_KEY"] = KEY
    app = asked.app(a_run(1))
    async with app.run_test(size=(160, 35)) as pilot:
        await until(pilot, lambda: is_open(app))
        await shows(pilot, "key: env")


async def test_a_key_for_this_session_only_is_kept_nowhere_and_the_header_warns(asked):
    app = asked.app(a_run(1))
    async with app.run_test(size=SIZE) as pilot:
        await shows(pilot, "API key")
        await type_in(pilot, KEY, "ctrl+o")
        await until(pilot, lambda: is_open(app))
        await shows(pilot, "session key")
    assert not asked.keyring.entries


async def test_a_server_that_does_not_say_leaves_the_key_unchecked_until_a_thread_is_opened(asked):
    asked.timing = replace(asked.timing, success_stays=5.0)
    app = asked.app(thread=None)
    asked.server.fail(404, "no such route")
    async with app.run_test(size=SIZE) as pilot:
        await shows(pilot, "API key")
        await type_in(pilot, KEY, "enter")
        await shows(pilot, "· not checked until a thread is opened", "✓ kept in Secret Service, read back")


async def test_what_is_not_the_keys_fault_leaves_it_unchecked_and_enter_keeps_it_so(asked):
    app = asked.app(a_run(1))
    asked.server.fail(403, "You have insufficient permissions: missing scopes")
    async with app.run_test(size=SIZE) as pilot:
        await shows(pilot, "API key")
        await type_in(pilot, KEY, "enter")
        await shows(
            pilot, "not checked: not allowed", "missing scopes", "needs another scope", "Enter keeps the key"
        )
        assert not asked.keyring.entries
        asked.server.recover()
        await pilot.press("enter")
        await until(pilot, lambda: is_open(app))
    assert list(asked.keyring.entries.values()) == [KEY]


async def test_a_refused_key_stays_on_the_screen_with_the_servers_words_and_is_not_stored(asked):
    app = asked.app(a_run(1))
    asked.server.fail(401, "Incorrect API key: it is not one of ours")
    async with app.run_test(size=SIZE) as pilot:
        await shows(pilot, "API key")
        await type_in(pilot, KEY, "enter")
        await shows(pilot, "✗ not accepted by the server", "does not accept", "not one of ours", "enter try again")
        assert isinstance(app.screen, KeyScreen)
        requests = len(asked.server.requests)
        await pilot.press("enter")
        await until(pilot, lambda: len(asked.server.requests) > requests)
        await shows(pilot, "✗ not accepted by the server")
        assert not asked.keyring.entries
        asked.server.recover()
        await pilot.press("enter")
        await until(pilot, lambda: is_open(app))
    assert list(asked.keyring.entries.values()) == [KEY]


async def test_the_next_key_takes_the_place_of_a_refused_one(asked):
    app = asked.app(a_run(1))
    asked.server.answer_otherwise = accepts_only(KEY)
    async with app.run_test(size=SIZE) as pilot:
        await shows(pilot, "API key")
        await type_in(pilot, "sk-of-another-server", "enter")
        await shows(pilot, "✗ not accepted by the server")
        await type_in(pilot, KEY, "enter")
        await until(pilot, lambda: is_open(app))
    assert list(asked.keyring.entries.values()) == [KEY]


async def test_offline_the_second_enter_keeps_the_key_unchecked(asked):
    app = asked.app(a_run(1))
    asked.server.disconnect()
    async with app.run_test(size=SIZE) as pilot:
        await shows(pilot, "API key")
        await type_in(pilot, KEY, "enter")
        await shows(pilot, "✗ not checked: no connection", "Enter keeps the key unchecked.")
        assert not asked.keyring.entries
        await pilot.press("enter")
        await until(pilot, lambda: app.screen is app.runs)
    assert list(asked.keyring.entries.values()) == [KEY]


async def test_offline_another_key_is_asked_about_again(asked):
    app = asked.app(a_run(1))
    asked.server.disconnect()
    async with app.run_test(size=SIZE) as pilot:
        await shows(pilot, "API key")
        await type_in(pilot, KEY, "enter")
        await shows(pilot, "✗ not checked")
        await pilot.press("x")
        await until(pilot, lambda: "✗" not in text_of(app))
        await pilot.press("enter")
        await shows(pilot, "✗ not checked")
    assert not asked.keyring.entries


@pytest.mark.parametrize(
    "text",
    ["sk-with a-space", "sk-first\nsecond", "sk-\x07bell", "sk-ключ"],
    ids=["space", "lines", "bell", "letters"],
)
async def test_what_can_be_no_key_is_refused_without_repeating_it_or_sending_it(asked, text):
    app = asked.app(a_run(1))
    async with app.run_test(size=SIZE) as pilot:
        await shows(pilot, "API key")
        await type_in(pilot, text, "enter")
        await shows(pilot, "✗ not a key", "holds a space or a character no key has")
        assert "sk-" not in text_of(app)
    assert not asked.server.requests


async def test_white_space_around_a_pasted_key_is_left_out(asked):
    app = asked.app(a_run(1))
    async with app.run_test(size=SIZE) as pilot:
        await shows(pilot, "API key")
        await type_in(pilot, f"\n  {KEY}\r\n", "enter")
        await until(pilot, lambda: is_open(app))
    assert list(asked.keyring.entries.values()) == [KEY]


async def test_an_empty_key_is_said_to_be_empty(asked):
    app = asked.app(a_run(1))
    async with app.run_test(size=SIZE) as pilot:
        await shows(pilot, "API key")
        await pilot.press("enter")
        await shows(pilot, "✗ not a key", "The key is empty.")


@pytest.mark.parametrize(
    ("keyring", "words"),
    [
        (RaisingKeyring(KeyringLocked()), ("✗ not stored: keyring locked", "Unlock it and try again.")),
        (RaisingKeyring(ValueError("bad day")), ("✗ not stored: keyring failed", "ValueError: bad day")),
        (ForgetfulKeyring(), ("✗ not stored: keyring failed", "gives back something else: the key is not saved")),
    ],
    ids=["locked", "broken", "forgetful"],
)
@pytest.mark.parametrize("way_on", ["escape", "ctrl+o"])
async def test_a_keyring_that_does_not_take_the_key_is_told_in_words_and_the_key_goes_on_in_this_session(
    asked, keyring, words, way_on
):
    asked.keyring = keyring
    app = asked.app(a_run(1))
    async with app.run_test(size=SIZE) as pilot:
        await shows(pilot, "API key")
        await type_in(pilot, KEY, "enter")
        await shows(pilot, "✓ accepted by the server", *words, "enter try again", "esc use it for this session")
        await pilot.press(way_on)
        await until(pilot, lambda: is_open(app))
        await shows(pilot, "session key")


async def test_a_keyring_unlocked_meanwhile_takes_the_key_on_the_second_try_without_asking_the_server_again(asked):
    asked.keyring = RaisingKeyring(KeyringLocked())
    app = asked.app(a_run(1))
    async with app.run_test(size=SIZE) as pilot:
        await shows(pilot, "API key")
        await type_in(pilot, KEY, "enter")
        await shows(pilot, "keyring locked")
        asked_before = len(asked.server.requests)
        asked.keyring = NoteKeyring()
        await pilot.press("enter")
        await until(pilot, lambda: is_open(app))
        assert "1" not in [each.url.params.get("limit") for each in asked.server.requests[asked_before:]]
    assert list(asked.keyring.entries.values()) == [KEY]


def no_backends():
    raise NoKeyringError


@pytest.mark.parametrize("variables", [("RUNTUI_API_KEY",), ()])
async def test_a_machine_without_keyring_says_so_before_the_key_is_typed_and_enter_uses_it_for_the_session(
    asked, variables
):
    key_store = KeyStore(find=no_backends, patience=5.0)
    connection = replace(asked.connection, key_variables=variables)
    app = asked.app(a_run(1), key_store=key_store, connection=connection)
    async with app.run_test(size=SIZE) as pilot:
        way = "The key can also be given in " + (variables[0] if variables else "an environment variable that")
        await shows(pilot, "There is no keyring on this machine.", "for this session only.", way)
        await shows(pilot, "enter use it for this session", "esc quit")
        assert "kept in the keyring" not in text_of(app)
        assert "auth login" not in text_of(app)
        await type_in(pilot, KEY, "enter")
        await until(pilot, lambda: is_open(app))
        await shows(pilot, "session key")


@pytest.mark.parametrize("error", [NoKeyringError(), KeyringRefused("It keeps keys readable.")])
async def test_a_keyring_found_to_keep_nothing_leaves_enter_for_the_session_and_escape_goes_back(asked, error):
    asked.keyring = RaisingKeyring(error)
    app = asked.app(a_run(1))
    async with app.run_test(size=SIZE) as pilot:
        await shows(pilot, "API key")
        await type_in(pilot, KEY, "enter")
        await shows(pilot, "✗ not stored", "given in RUNTUI_API_KEY", "enter use it for this session", "esc quit")
        await pilot.press("enter")
        await until(pilot, lambda: is_open(app))
        await shows(pilot, "session key")
    assert not asked.keyring.entries


async def test_a_kept_key_is_confirmed_also_after_the_screen_has_gone(asked):
    app = asked.app(a_run(1))
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await shows(pilot, "API key")
        await type_in(pilot, KEY, "enter")
        await until(pilot, lambda: is_open(app))
        said = [each.message for each in app._notifications]
        assert said == ["✓ The key is kept in Secret Service, read back."]


async def test_a_keyring_that_does_not_answer_is_told_of_after_a_second(asked, silent):
    asked.keyring = silent
    began = time.monotonic()
    async with asked.app(a_run(1)).run_test(size=SIZE) as pilot:
        await shows(pilot, "The keyring has not answered yet")
        assert 1 <= time.monotonic() - began < 5


async def test_a_variable_that_can_be_no_key_is_named_and_not_repeated(asked):
    asked.environ["RUNTUI_API_KEY"] = "sk-two words"
    app = asked.app(a_run(1))
    async with app.run_test(size=SIZE) as pilot:
        await shows(pilot, "RUNTUI_API_KEY can't be used.")
        assert "sk-two" not in text_of(app)


async def test_the_key_is_in_no_text_notice_clipboard_or_description_of_a_widget(asked):
    app = asked.app(a_run(1))
    asked.server.fail(401, f"Incorrect API key provided: {KEY}")
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await shows(pilot, "API key")
        await type_in(pilot, KEY, "enter")
        await shows(pilot, "✗ not accepted by the server")
        await pilot.press("shift+home", "super+c", "ctrl+x")
        await paste(pilot, KEY)
        described = "".join(repr(each) for each in app.screen.walk_children(with_self=True))
        said = "".join(str(each) for each in app._notifications)
        assert app.screen.query_one(SecretField).value == KEY
        for text in (text_of(app), described, said, app.clipboard, repr(app.screen._typed.__dict__)):
            assert KEY not in text
        await pilot.press("shift+home", "ctrl+c")
        await pilot.pause()
        assert KEY not in app.clipboard


async def test_a_server_that_needs_no_key_is_opened_without_and_its_profile_remembers_it(stage):
    profile = Profile(name="lab", base_url=HOST)
    path = stage.folder / "config.toml"
    path.write_text(f'# mine\nactive_profile = "lab"\n[profiles.lab]\nbase_url = "{HOST}"\n')
    stage.config = Config(profiles={"lab": profile}, active_profile="lab")
    app = stage.app(a_run(1), connection=Connection(profile=profile, origin=Origin.PROFILE))
    async with app.run_test(size=(160, 30)) as pilot:
        await shows(pilot, "API key for localhost:9/v1", "lab", "ctrl+n no key")
        await pilot.press("ctrl+n")
        await until(pilot, lambda: is_open(app))
        assert "key:" not in text_of(app)
    assert tomllib.loads(path.read_text())["profiles"]["lab"]["auth"] == "none"
    assert path.read_text().startswith("# mine")


async def test_a_server_that_wants_a_key_after_all_says_so(asked):
    app = asked.app(a_run(1))
    async with app.run_test(size=SIZE) as pilot:
        await shows(pilot, "API key")
        await pilot.press("ctrl+n")
        await shows(pilot, "✗ not accepted by the server", "wants a key")
        assert isinstance(app.screen, KeyScreen)


async def test_where_it_is_not_known_whether_a_key_is_wanted_the_same_key_goes_on_without_one(asked):
    app = asked.app(a_run(1))
    asked.server.answer_otherwise = lambda _: None
    asked.server.disconnect()
    async with app.run_test(size=SIZE) as pilot:
        await shows(pilot, "API key")
        await pilot.press("ctrl+n")
        await shows(pilot, "✗ not checked: no connection", "ctrl+n again goes on without a key.")
        asked.server.recover()
        await pilot.press("ctrl+n")
        await until(pilot, lambda: is_open(app))


async def test_the_whole_screen_fits_a_very_small_window(asked):
    app = asked.app(a_run(1))
    async with app.run_test(size=(40, 10)) as pilot:
        await shows(pilot, "API key", "enter save", "esc quit")
        await type_in(pilot, KEY, "enter")
        await until(pilot, lambda: is_open(app))


async def test_escape_before_a_key_is_given_quits(asked):
    app = asked.app(a_run(1))
    async with app.run_test(size=SIZE) as pilot:
        await shows(pilot, "esc quit")
        await pilot.press("escape")
        await until(pilot, lambda: not app.is_running)
    assert not asked.server.requests
