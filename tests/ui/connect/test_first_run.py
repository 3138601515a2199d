import tomllib
from typing import Any

import httpx
import pytest

from runtui.cli.dashboard import parser as dashboard_parser
from runtui.cli.launch import prepare
from runtui.model.preset import PRESETS
from runtui.model.profile import Auth, Profile
from runtui.store.settings.config import Config
from runtui.ui.app.app import RuntuiApp
from runtui.ui.connect.first_run import FirstRunScreen
from runtui.ui.connect.key_screen import KeyScreen
from runtui.ui.threads.picker import PickerScreen
from tests.ui.asking import KEY, RaisingKeyring, press, shows, text_of, type_in
from tests.ui.stage import HOST, until

SIZES = [(120, 35), (80, 24), (40, 10)]


def first_run(stage, **changes):
    return stage.app(connection=None, thread=None, **changes)


async def describe(pilot, kind):
    """Chooses another server of a kind, by its number."""
    await press(pilot, ("1 Demo", "2"), ("Which kind of server?", kind), ("Base URL", ""))


def saved(stage):
    path = stage.folder / "config.toml"
    return tomllib.loads(path.read_text()) if path.exists() else None


@pytest.mark.parametrize("size", SIZES)
async def test_three_servers_are_offered_and_openai_with_its_truth(stage, size):
    app = first_run(stage)
    async with app.run_test(size=size, notifications=True) as pilot:
        truth = ["2026-08-26"] if size[0] >= 80 else []
        await shows(pilot, "1 Demo", "2 Another server", "3 OpenAI", *truth)
        assert not stage.server.requests


async def test_in_a_small_window_names_are_whole_and_explanations_left_out(stage):
    app = first_run(stage)
    async with app.run_test(size=(40, 10), notifications=True) as pilot:
        await shows(pilot, "1 Demo 2 Another server 3 OpenAI")
        assert "…" not in text_of(app)


async def test_choosing_openai_with_the_arrows_says_what_to_expect(stage):
    app = first_run(stage)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await shows(pilot, "Demo")
        await pilot.press("j", "down")
        await shows(pilot, "Every thread there answers “not found” since then")


async def test_the_demo_comes_with_its_own_threads_and_saves_nothing(tmp_path):
    state = tmp_path / "home"
    launch = prepare(dashboard_parser().read([]), {})
    app = RuntuiApp(launch)
    async with app.run_test(size=(120, 35), notifications=True) as pilot:
        await shows(pilot, "1 Demo")
        await pilot.press("1")
        await shows(pilot, "checkout bot", "demo", "requires_action")
        await pilot.press("t")
        await shows(pilot, "15 threads", "refunds nightly")
    assert not list(state.rglob("config.toml"))
    assert not list(state.rglob("state.db"))


async def test_another_server_is_asked_for_its_url_and_key_and_saved_as_the_active_profile(stage):
    app = first_run(stage)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await describe(pilot, "9")
        await type_in(pilot, HOST + "/", "enter")
        await shows(pilot, "How does it take its key?", "astra-api-token")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, KeyScreen))
        assert saved(stage) is None
        await type_in(pilot, KEY, "enter")
        await until(pilot, lambda: isinstance(app.screen, PickerScreen))
        await shows(pilot, "Saved as profile “default”.")
    assert saved(stage) == {
        "active_profile": "default",
        "profiles": {"default": saved(stage)["profiles"]["default"]},
    }
    assert saved(stage)["profiles"]["default"]["base_url"] == HOST
    assert list(stage.keyring.entries) == [("runtui", f"default {HOST}")]


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://example.org/v1", "Plain http would send the key readable"),
        ("example.org", "needs https:// and a host"),
        ("127.0.0.1:8801/live/v1", "needs http:// in front"),
        ("localhost:8801", "needs http:// in front"),
        ("https://me:pw@example.org/v1", "must not hold a user name or password"),
        ("https://example.org/v1?key=1", "must end before ? and #"),
        ("https://127.0.0.1 .evil.com", "holds a character no URL has"),
    ],
)
async def test_a_url_no_key_may_travel_to_is_refused_in_place_and_nothing_is_sent(stage, url, words):
    app = first_run(stage)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await describe(pilot, "9")
        await type_in(pilot, url, "enter")
        await shows(pilot, words)
        assert isinstance(app.screen, FirstRunScreen)
        await pilot.press("x")
        await until(pilot, lambda: words not in text_of(app))
    assert not stage.server.requests
    assert saved(stage) is None


async def test_a_key_of_the_environment_is_not_given_to_a_server_just_described(stage):
    stage.environ |= {"OPENAI_API_KEY": KEY, "RUNTUI_API_KEY": KEY}
    app = first_run(stage)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await describe(pilot, "9")
        await type_in(pilot, HOST, "enter")
        await press(pilot, ("How does it take its key?", "enter"), ("API key for default", ""))
    assert not stage.server.requests


async def test_escape_goes_back_question_by_question_then_leaves(stage):
    app = first_run(stage)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await describe(pilot, "9")
        await pilot.press("escape")
        await shows(pilot, "Which kind of server?", "▌ 9 Another server", "Any server that speaks")
        await pilot.press("escape")
        await shows(pilot, "1 Demo", "▌ 2 Another server", "esc quit")
        await pilot.press("escape")
        await until(pilot, lambda: not app.is_running)
    assert app.return_code == 0
    assert saved(stage) is None


async def test_escape_on_the_key_screen_goes_back_to_the_choice_of_servers(stage):
    app = first_run(stage)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await shows(pilot, "OpenAI")
        await pilot.press("3")
        await shows(pilot, "API key for default", "api.openai.com/v1", "esc back")
        await pilot.press("escape")
        await shows(pilot, "1 Demo")
    assert saved(stage) is None


async def test_a_server_without_keys_is_saved_so(stage):
    app = first_run(stage)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await describe(pilot, "8")
        await type_in(pilot, HOST, "enter")
        await press(pilot, ("How does it take its key?", "enter"), ("ctrl+n no key", ""))
        await pilot.press("ctrl+n")
        await until(pilot, lambda: isinstance(app.screen, PickerScreen))
        assert app.session.connection.profile.auth is Auth.NONE
    assert saved(stage)["profiles"]["default"]["auth"] == "none"
    assert saved(stage)["active_profile"] == "default"
    assert set(stage.secrets) == {None}
    assert not stage.keyring.entries


async def test_a_profile_called_default_is_never_replaced(stage):
    mine = Profile(name="default", base_url="https://mine.example/v1")
    stage.config = Config(profiles={"default": mine})
    (stage.folder / "config.toml").write_text('[profiles.default]\nbase_url = "https://mine.example/v1"\n')
    app = first_run(stage)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await shows(pilot, "▌ 1 default", "mine.example", "4 OpenAI")
        await pilot.press("4")
        await shows(pilot, "API key for default-2")
        await type_in(pilot, KEY, "ctrl+o")
        await until(pilot, lambda: isinstance(app.screen, PickerScreen))
    assert saved(stage)["profiles"]["default"]["base_url"] == "https://mine.example/v1"
    assert saved(stage)["active_profile"] == "default-2"


async def test_settings_that_do_not_parse_are_not_written_and_that_is_said(stage):
    path = stage.folder / "config.toml"
    path.write_text("{")
    app = first_run(stage)
    stage.keyring = RaisingKeyring(OSError("no"))
    async with app.run_test(size=(120, 35), notifications=True) as pilot:
        await shows(pilot, "OpenAI")
        await pilot.press("3")
        await shows(pilot, "API key")
        await type_in(pilot, KEY, "ctrl+o")
        await shows(pilot, "The server is not remembered", "config.toml:1")
    assert path.read_text() == "{"


async def test_escape_on_the_key_screen_goes_back_to_the_last_answer(stage):
    app = first_run(stage)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await describe(pilot, "6")
        await type_in(pilot, HOST + "/openai/v1", "enter")
        await press(pilot, ("API key for default", "escape"), ("Base URL", ""))
        assert app.screen.field.value == HOST + "/openai/v1"
    assert saved(stage) is None


async def test_a_url_that_looks_wrong_for_its_kind_is_taken_when_given_twice(stage):
    app = first_run(stage)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await describe(pilot, "1")
        await type_in(pilot, HOST, "enter")
        await shows(pilot, "looks different, such as https://RESOURCE", "Enter takes this one all the same")
        await pilot.press("enter")
        await shows(pilot, "Sign in", "az login")


async def test_plain_http_to_a_machine_nearby_is_taken_and_saved_with_the_flag(stage):
    app = first_run(stage, allow_http=True)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await describe(pilot, "9")
        await type_in(pilot, "http://nas:8080/v1", "enter")
        await press(pilot, ("How does it take its key?", "4"), ("Open a thread", ""))
    assert saved(stage)["profiles"]["default"]["allow_http"] is True


@pytest.mark.parametrize("size", SIZES)
async def test_plain_http_to_a_machine_nearby_is_asked_about_and_refused_unless_allowed(stage, size):
    app = first_run(stage)
    async with app.run_test(size=size, notifications=True) as pilot:
        await describe(pilot, "9")
        await type_in(pilot, "http://192.168.1.5:8086/api/v1", "enter")
        await press(pilot, ("Allow plain http for this server?", "enter"), ("Base URL", ""))
        await type_in(pilot, "http://192.168.1.5:8086/api/v1", "enter")
        await press(pilot, ("▌ 1 No", ""), ("2 Yes", "2"))
        await press(pilot, ("How does it take its key?", "4"), ("Open a thread", ""))
        assert stage.server.requests
    profile = saved(stage)["profiles"]["default"]
    assert (profile["allow_http"], profile["base_url"]) == (True, "http://192.168.1.5:8086/api/v1")


async def test_saved_profiles_are_offered_where_none_is_active(stage):
    here: dict[str, Any] = {"auth": Auth.NONE, "base_url": HOST}
    stage.config = Config(profiles={"one": Profile(name="one", **here), "two": Profile(name="two", **here)})
    text = f'[profiles.one]\nbase_url = "{HOST}"\n[profiles.two]\nbase_url = "{HOST}"\nauth = "none"\n'
    (stage.folder / "config.toml").write_text(text)
    app = first_run(stage)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await press(pilot, ("▌ 1 one", "j"), ("▌ 2 two localhost:9", "enter"), ("Open a thread", ""))
        assert app.session.connection.title == "profile two"
    assert (stage.folder / "config.toml").read_text() == text


async def test_many_saved_profiles_leave_room_for_the_keys(stage):
    profiles = {f"p{each}": Profile(name=f"p{each}", base_url=HOST) for each in range(60)}
    stage.config = Config(profiles=profiles)
    app = first_run(stage)
    async with app.run_test(size=(80, 24)) as pilot:
        await shows(pilot, "Where do your threads live?", "▌ 1 p0", "enter choose")


@pytest.mark.parametrize("size", SIZES)
async def test_each_kind_says_what_is_known_about_it(stage, size):
    app = first_run(stage)
    async with app.run_test(size=size, notifications=True) as pilot:
        await press(pilot, ("1 Demo", "2"), ("Which kind of server?", ""))
        for number, preset in enumerate(each for each in PRESETS.values() if each.kind != "openai"):
            await shows(pilot, f"▌ {number + 1} ", preset.known.split(";")[0].split(":")[0][:30])
            await pilot.press("j")


async def test_a_provider_key_that_is_in_no_variable_is_asked_for_again(stage):
    app = first_run(stage)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await describe(pilot, "4")
        assert app.screen.field.value == "https://api.portkey.ai/v1"
        await press(pilot, ("Base URL", "enter"), ("What tells it the provider?", "3"))
        await press(pilot, ("x-portkey-provider", "enter"))
        await shows(pilot, "It can't be empty.")
        await type_in(pilot, "öpenai", "enter")
        await shows(pilot, "It holds a character that can't be sent.")
        app.screen.field.value = ""
        await type_in(pilot, "openai", "enter")
        await shows(pilot, "Key of the provider")
        await type_in(pilot, "NOT_SET", "enter")
        await shows(pilot, "There is no such variable")


@pytest.mark.parametrize(("answer", "base_url"), [("enter", HOST), ("j,enter", HOST.removesuffix("/v1"))])
async def test_a_url_that_answers_with_v1_only_is_asked_about_and_the_key_goes_with_it(stage, answer, base_url):
    def only_below_v1(request):
        unknown = {"error": {"message": "No thread found with id 'x'."}}
        is_there = request.url.path.startswith("/v1/threads/")
        return httpx.Response(404, json=unknown if is_there else {"detail": "Not Found"})

    stage.server.answer_otherwise = only_below_v1
    app = first_run(stage)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await describe(pilot, "9")
        await type_in(pilot, HOST.removesuffix("/v1"), "enter")
        await press(pilot, ("How does it take its key?", "enter"), ("API key for default", ""))
        await type_in(pilot, KEY, "enter")
        await shows(pilot, f"Did you mean {HOST}?", "answers “not found”")
        await pilot.press(*answer.split(","))
        await until(pilot, lambda: isinstance(app.screen, PickerScreen))
    assert saved(stage)["profiles"]["default"]["base_url"] == base_url
    assert stage.keyring.entries == {("runtui", f"default {base_url}"): KEY}
