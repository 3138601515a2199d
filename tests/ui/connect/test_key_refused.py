import pytest
from msgspec.structs import replace

from runtui.api.errors import Misconfigured, NotAccepted
from runtui.model.profile import Auth
from runtui.model.secret import Secret
from runtui.ui.connect.key_screen import KeyScreen
from runtui.ui.threads.picker import PickerScreen
from tests.ui.asking import KEY, accepts_only, shows, text_of, type_in
from tests.ui.objects import a_run
from tests.ui.stage import HOST, refresh, until

SIZE = (120, 35)
NEW_KEY = "sk-another-0002"


@pytest.fixture
def keyed(stage):
    """The keyring has a key."""
    stage.auth = Auth.BEARER
    stage.keyring.entries["runtui", f"- {HOST}"] = KEY
    return stage


async def test_a_key_refused_at_the_first_call_is_asked_for_once_and_not_again_by_itself(keyed):
    keyed.server.answer_otherwise = accepts_only(NEW_KEY)
    app = keyed.app(a_run(1))
    async with app.run_test(size=SIZE) as pilot:
        await shows(pilot, "API key", "does not accept the key", "Incorrect API key provided", "esc back")
        asked = len(keyed.server.lists)
        await pilot.press("escape")
        await shows(pilot, "✗ stopped", "Key not accepted", "Change the API key in the palette (:).")
        app.runs.live.set_focus(has_focus=False)
        app.runs.live.set_focus(has_focus=True)
        await pilot.press("question_mark")
        await pilot.pause()
        await pilot.press("escape")
        await shows(pilot, "✗ stopped")
        assert app.screen is app.runs
        assert len(keyed.server.lists) == asked == 1


async def test_the_new_key_opens_the_thread_that_was_refused(keyed):
    keyed.server.answer_otherwise = accepts_only(NEW_KEY)
    app = keyed.app(a_run(1))
    async with app.run_test(size=SIZE) as pilot:
        await shows(pilot, "does not accept the key")
        await type_in(pilot, NEW_KEY, "enter")
        await until(pilot, lambda: app.screen is app.runs and app.runs.table.selected == "run_000001")
        assert "stopped" not in text_of(app)
    assert keyed.keyring.entries["runtui", f"- {HOST}"] == NEW_KEY


async def test_a_refused_key_of_the_environment_is_said_to_come_from_there(keyed):
    keyed.environ["RUNTUI_API_KEY"] = KEY
    keyed.server.answer_otherwise = accepts_only(NEW_KEY)
    app = keyed.app(a_run(1))
    async with app.run_test(size=SIZE) as pilot:
        await shows(pilot, "does not accept the key", "The key came from the environment")


async def test_a_refusal_waits_for_the_dialog_that_lies_above(keyed):
    app = keyed.app(a_run(1))
    keyed.server.hold()
    keyed.server.answer_otherwise = accepts_only(NEW_KEY)
    async with app.run_test(size=SIZE) as pilot:
        await shows(pilot, "loading")
        await pilot.press("question_mark")
        await shows(pilot, "Keys", "Runs", "esc back")
        keyed.server.release()
        await until(pilot, lambda: isinstance(app.runs.state.error, NotAccepted))
        assert not isinstance(app.screen, KeyScreen)
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, KeyScreen))
        await shows(pilot, "API key", "does not accept the key")


async def test_a_refusal_during_refresh_keeps_the_table_and_stops_until_r_or_a_new_key(keyed):
    app = keyed.app(a_run(2), a_run(1))
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: app.runs.table.selected == "run_000002")
        keyed.server.answer_otherwise = accepts_only(NEW_KEY)
        await refresh(pilot)
        await shows(
            pilot, "✗ stopped", "✗ Key not accepted", "Change the API key in the palette (:).", "r tries again"
        )
        assert app.screen is app.runs
        assert len(app.runs.table.view) == 2
        assert app.runs.live.feed.state.next_poll is None
        asked = len(keyed.server.lists)
        await pilot.press("r")
        await until(pilot, lambda: len(keyed.server.lists) == asked + 1)
        await shows(pilot, "✗ stopped")
        assert app.screen is app.runs
        await app.run_action("change_key")
        await shows(pilot, "API key", "esc back")
        await type_in(pilot, NEW_KEY, "enter")
        await until(pilot, lambda: app.screen is app.runs and len(app.runs.table.view) == 2)
        await until(pilot, lambda: "stopped" not in text_of(app))


async def test_after_a_refusal_during_refresh_nothing_is_asked_however_long_nobody_acts(keyed, clock):
    keyed.server.add_thread("thread_other", a_run(2, "failed", thread_id="thread_other"))
    keyed.book.set_label(f"- {HOST}", "thread_other", "other one")
    app = keyed.app(a_run(1))
    async with app.run_test(size=(180, 40)) as pilot:
        await shows(pilot, "other one", "✗", "failed")
        app.runs.live.set_interval(3.0)
        keyed.server.answer_otherwise = accepts_only(NEW_KEY)
        await refresh(pilot)
        await shows(pilot, "✗ stopped")
        assert app.runs.live.feed.state.next_poll is None
        asked = len(keyed.server.requests)
        clock.pass_by(3600.0)
        app.session.timing = replace(app.session.timing, names_every=0.01)
        app.runs._take_names(app.runs.live)
        await pilot.pause(0.2)
        assert len(keyed.server.requests) == asked


async def test_the_selection_outlives_a_change_of_key(keyed):
    app = keyed.app(*(a_run(number) for number in range(9, 0, -1)))
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: app.runs.table.selected == "run_000009")
        await pilot.press("j", "j")
        await until(pilot, lambda: app.runs.table.selected == "run_000007")
        await app.run_action("change_key")
        await shows(pilot, "API key")
        await type_in(pilot, NEW_KEY, "ctrl+o")
        await until(pilot, lambda: app.screen is app.runs and app.runs.table.selected == "run_000007")
        await shows(pilot, "session key")


async def test_a_new_key_without_a_way_to_the_server_leaves_everything_as_it_was(keyed):
    make, fault = keyed.launch().make_client, Misconfigured("HTTPS_PROXY is no proxy address.", "Correct it.")

    def make_first(profile, secret):
        if secret != Secret(KEY):
            raise fault
        return make(profile, secret)

    app = keyed.app(a_run(1), make_client=make_first)
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await until(pilot, lambda: app.runs.table.selected == "run_000001")
        client = app.session.client
        await app.run_action("change_key")
        await shows(pilot, "API key")
        await type_in(pilot, NEW_KEY, "ctrl+o")
        await shows(pilot, "✗ not checked")
        await pilot.press("ctrl+o")
        await until(pilot, lambda: app.screen is app.runs)
        await shows(pilot, "HTTPS_PROXY is no proxy address. Correct it.")
        assert app.session.client is client


async def test_the_threads_beside_the_runs_go_on_with_the_new_key(keyed):
    keyed.server.add_thread("thread_other", a_run(1, "failed", thread_id="thread_other"))
    keyed.book.set_label(f"- {HOST}", "thread_other", "other one")
    keyed.server.answer_otherwise = accepts_only(NEW_KEY)
    app = keyed.app(a_run(1))
    async with app.run_test(size=(180, 40)) as pilot:
        await shows(pilot, "does not accept the key")
        await type_in(pilot, NEW_KEY, "enter")
        await shows(pilot, "other one", "✗", "failed")


async def test_a_refused_key_is_told_in_the_picker_and_asked_about_once(keyed):
    for number in range(12):
        keyed.book.set_label(f"- {HOST}", f"thread_{number}", f"label {number}")
    keyed.server.answer_otherwise = accepts_only(NEW_KEY)
    app = keyed.app(thread=None)
    async with app.run_test(size=SIZE) as pilot:
        await shows(pilot, "API key", "does not accept the key")
        await pilot.press("escape")
        await shows(pilot, "Open a thread", "does not accept the key", "Esc, then “Change the API key”")
        await pilot.pause(0.1)
        assert isinstance(app.screen, PickerScreen)
        assert len(keyed.server.lists) == 1


async def test_the_demo_has_no_key_to_change(stage):
    from runtui.store.settings.resolve import demo_connection

    app = stage.app(a_run(1), connection=demo_connection())
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await until(pilot, lambda: app.runs.table.selected)
        await app.run_action("change_key")
        await shows(pilot, "The demo needs no key.")
        assert app.screen is app.runs


async def test_a_key_refused_before_any_thread_is_open_is_asked_for_and_the_list_comes_with_the_new_one(keyed):
    keyed.server.answer_otherwise = accepts_only(NEW_KEY)
    app = keyed.app(thread=None)
    async with app.run_test(size=SIZE) as pilot:
        await shows(pilot, "API key", "does not accept the key")
        await type_in(pilot, NEW_KEY, "enter")
        await shows(pilot, "Open a thread", "So runtui keeps a list of its own.")


async def test_a_key_screen_that_nobody_asked_for_takes_no_key_that_was_meant_for_the_table(keyed):
    now = [100.0]
    keyed.timing = replace(keyed.timing, deaf=0.3, clock=lambda: now[0])
    keyed.server.answer_otherwise = accepts_only(NEW_KEY)
    app = keyed.app(a_run(1))
    async with app.run_test(size=SIZE) as pilot:
        await shows(pilot, "API key", "does not accept the key")
        now[0] += 0.29
        await pilot.press("r", "q", "enter", "escape", "ctrl+o")
        assert isinstance(app.screen, KeyScreen)
        assert app.screen.field.value == ""
        now[0] += 0.02
        await pilot.press("r", "q")
        assert app.screen.field.value == "rq"
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is app.runs)


async def test_a_key_screen_that_was_asked_for_takes_keys_at_once(keyed):
    keyed.timing = replace(keyed.timing, deaf=1e9)
    app = keyed.app(a_run(1))
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: app.runs.table.selected == "run_000001")
        await app.run_action("change_key")
        await shows(pilot, "API key")
        await pilot.press("r")
        assert app.screen.field.value == "r"
