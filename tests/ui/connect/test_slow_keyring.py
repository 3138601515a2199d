import time

import pytest
from msgspec.structs import replace

from runtui.model.profile import Auth, Connection, Origin, Profile
from runtui.store.keys.key_store import KeyStore
from runtui.ui.app.help import HelpScreen
from tests.ui.asking import KEY, accepts_only, shows, text_of, type_in
from tests.ui.objects import a_run
from tests.ui.stage import HOST, until

SIZE = (80, 24)

pytestmark = pytest.mark.usefixtures("quick_notice")


@pytest.fixture
def waiting_stage(stage, silent):
    """The keyring of this machine has the key, and waits."""
    stage.auth = Auth.BEARER
    stage.server.answer_otherwise = accepts_only(KEY)
    stage.keyring = silent
    silent.entries["runtui", f"- {HOST}"] = KEY
    return stage


def is_open(app):
    return app.screen is app.runs and app.runs.table.selected == "run_000001"


async def test_the_screen_stands_before_the_keyring_answers_and_says_that_it_waits(waiting_stage):
    app = waiting_stage.app(a_run(1))
    async with app.run_test(size=SIZE) as pilot:
        await shows(pilot, "The keyring has not answered yet", "in a window of its own", "enter use")


async def test_a_late_answer_of_the_keyring_closes_the_screen_by_itself(waiting_stage, silent):
    app = waiting_stage.app(a_run(1))
    async with app.run_test(size=(160, 30)) as pilot:
        await shows(pilot, "The keyring has not answered yet")
        silent.answers.set()
        await until(pilot, lambda: is_open(app))
        await shows(pilot, "key: keyring")


async def test_a_late_answer_under_a_dialog_closes_the_screen_once_the_dialog_is_gone(waiting_stage, silent):
    app = waiting_stage.app(a_run(1))
    async with app.run_test(size=SIZE) as pilot:
        await shows(pilot, "The keyring has not answered yet")
        await pilot.press("f1")
        await until(pilot, lambda: isinstance(app.screen, HelpScreen))
        silent.answers.set()
        await until(pilot, lambda: isinstance(app.screen, HelpScreen) and app.screen_stack[-2]._found is not None)
        await pilot.press("escape")
        await until(pilot, lambda: is_open(app))


async def test_a_key_typed_meanwhile_is_used_for_this_session_only(waiting_stage, silent):
    app = waiting_stage.app(a_run(1))
    async with app.run_test(size=SIZE) as pilot:
        await shows(pilot, "The keyring has not answered yet")
        await type_in(pilot, KEY, "enter")
        await until(pilot, lambda: is_open(app))
        await shows(pilot, "session key")
        silent.answers.set()
        await pilot.pause()
        assert is_open(app)


async def test_a_keyring_given_up_says_why_there_is_no_key(waiting_stage):
    key_store = KeyStore(find=lambda: [waiting_stage.keyring], patience=0.15)
    app = waiting_stage.app(a_run(1), key_store=key_store)
    async with app.run_test(size=SIZE) as pilot:
        await shows(pilot, "The keyring gave no answer within 0.15 seconds", "Look for a window")


async def test_the_dashboard_quits_at_once_while_the_keyring_is_silent(waiting_stage):
    app = waiting_stage.app(a_run(1))
    async with app.run_test(size=SIZE) as pilot:
        await shows(pilot, "The keyring has not answered yet")
        began = time.monotonic()
        await pilot.press("ctrl+q")
        await until(pilot, lambda: not app.is_running)
    assert time.monotonic() - began < 3.0


@pytest.mark.parametrize("way_on", ["escape", "ctrl+o"])
async def test_storing_in_a_silent_keyring_is_said_and_keys_are_answered_meanwhile(stage, silent, way_on):
    stage.auth = Auth.BEARER
    silent.entries.clear()
    app = stage.app(a_run(1))
    async with app.run_test(size=SIZE) as pilot:
        await shows(pilot, "API key")
        stage.keyring = silent
        await type_in(pilot, KEY, "enter")
        await shows(pilot, "▸ waiting for the keyring", "esc use it for this session")
        began = time.monotonic()
        await pilot.press("f1")
        await until(pilot, lambda: isinstance(app.screen, HelpScreen))
        assert time.monotonic() - began < 10.0  # the keyring would take twenty
        await pilot.press("escape")
        await shows(pilot, "▸ waiting for the keyring")
        await pilot.press(way_on)
        await until(pilot, lambda: is_open(app))
        await shows(pilot, "session key")
        assert KEY not in text_of(app)


async def test_quitting_while_the_keyring_is_asked_to_store_takes_no_time(stage, silent):
    stage.auth = Auth.BEARER
    app = stage.app(a_run(1))
    async with app.run_test(size=SIZE) as pilot:
        await shows(pilot, "API key")
        stage.keyring = silent
        await type_in(pilot, KEY, "enter")
        await shows(pilot, "▸ waiting for the keyring")
        began = time.monotonic()
        await pilot.press("ctrl+q")
        await until(pilot, lambda: not app.is_running)
    assert time.monotonic() - began < 3.0


async def test_a_header_that_waits_in_the_keyring_is_said(stage, silent):
    profile = Profile(name="gate", base_url=HOST, auth=Auth.NONE, headers=(("x-route", "keyring:"),))
    make_at_once = stage.launch().make_client

    def make(profile, secret):
        silent.answers.wait(20)
        return make_at_once(replace(profile, headers=()), secret)

    app = stage.app(a_run(1), connection=Connection(profile=profile, origin=Origin.PROFILE), make_client=make)
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await shows(pilot, "Waiting for the keyring: it holds a")
        silent.answers.set()
        await until(pilot, lambda: is_open(app))
