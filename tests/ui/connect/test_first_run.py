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
from tests.servers.in_process import THREAD
from tests.ui.asking import KEY, RaisingKeyring, accepts_only, paste, press, shows, text_of, type_in
from tests.ui.objects import a_run
from tests.ui.stage import HOST, until

SIZES = [(120, 35), (80, 24), (40, 10)]


def first_run(stage, **changes):
    return stage.app(connection=None, thread=None, **changes)


OWN, FOUNDRY, PORTKEY, OPENAI = "2367"
LITELLM = "84"
"""The numbers of the first list."""


async def describe(pilot, *numbers):
    """Chooses a kind of server by its number, or by two."""
    await shows(pilot, "1 Demo")
    for each in numbers:
        await shows(pilot, f"{each} ")
        await pilot.press(each)
    await until(pilot, lambda: pilot.app.screen.field.has_focus)


def saved(stage):
    path = stage.folder / "config.toml"
    return tomllib.loads(path.read_text()) if path.exists() else None


@pytest.mark.parametrize("size", SIZES)
async def test_a_server_of_ones_own_comes_second_and_openai_with_its_truth(stage, size):
    app = first_run(stage)
    async with app.run_test(size=size, notifications=True) as pilot:
        await shows(pilot, "1 Demo", "2 A server of your own")
        if size[0] >= 80:
            await shows(pilot, "7 OpenAI its Assistants API ended on 2026-08-26", "8 Something else")
        assert not stage.server.requests


async def test_in_a_small_window_names_are_whole_and_explanations_left_out(stage):
    app = first_run(stage)
    async with app.run_test(size=(40, 10), notifications=True) as pilot:
        await shows(pilot, "1 Demo 2 A server of your own 3 Foundry (classic)")
        assert "…" not in text_of(app)


async def test_choosing_openai_with_the_arrows_says_what_to_expect(stage):
    app = first_run(stage)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await shows(pilot, "Demo")
        await pilot.press(*"jjjjj", "down")
        await shows(pilot, "every thread there answers “not found”")


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
        await describe(pilot, OWN)
        await type_in(pilot, HOST + "/", "enter")
        await until(pilot, lambda: isinstance(app.screen, KeyScreen))
        assert saved(stage) is None
        await type_in(pilot, KEY, "enter")
        await shows(pilot, "Saved as profile “default”")
        await until(pilot, lambda: isinstance(app.screen, PickerScreen))
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
        await describe(pilot, OWN)
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
        await describe(pilot, OWN)
        await type_in(pilot, HOST, "enter")
        await shows(pilot, "API key for localhost:9")
    assert not stage.server.requests


async def test_escape_goes_back_from_the_url_to_the_list_and_screen_by_screen_then_leaves(stage):
    app = first_run(stage)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await describe(pilot, "8", "6")
        await type_in(pilot, "https://half.example")
        await pilot.press("escape")
        await shows(pilot, "Which kind of server?", "▌ 6 Any other server", "https://half.example", "esc back")
        await pilot.press("escape")
        await shows(pilot, "1 Demo", "▌ 8 Something else", "esc quit")
        await pilot.press("2")
        await until(pilot, lambda: app.screen.field.value == "https://half.example")
        await pilot.press("escape", "escape")
        await until(pilot, lambda: not app.is_running)
    assert app.return_code == 0
    assert saved(stage) is None


async def test_escape_on_the_key_screen_goes_back_to_the_choice_of_servers(stage):
    app = first_run(stage)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await shows(pilot, "OpenAI")
        await pilot.press(OPENAI)
        await shows(pilot, "API key for api.openai.com/v1", "esc back")
        await pilot.press("escape")
        await shows(pilot, "1 Demo")
    assert saved(stage) is None


async def test_a_server_without_keys_is_saved_so(stage):
    app = first_run(stage)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await describe(pilot, OWN)
        await type_in(pilot, HOST, "enter")
        await press(pilot, ("ctrl+n no key", "ctrl+n"))
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
        await shows(pilot, "▌ 1 default", "mine.example", "8 OpenAI")
        await pilot.press("8")
        await shows(pilot, "API key for api.openai.com")
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
        await pilot.press(OPENAI)
        await shows(pilot, "API key")
        await type_in(pilot, KEY, "ctrl+o")
        await shows(pilot, "The server is not remembered", "config.toml:1")
    assert path.read_text() == "{"


async def test_escape_on_the_key_screen_goes_back_to_the_last_answer(stage):
    app = first_run(stage)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await describe(pilot, *LITELLM)
        await type_in(pilot, HOST + "/openai/v1", "enter")
        await press(pilot, ("API key for localhost:9", "escape"), ("Base URL", ""))
        await until(pilot, lambda: app.screen.field.has_focus)
        assert app.screen.field.value == HOST + "/openai/v1"
    assert saved(stage) is None


async def test_a_url_that_looks_wrong_for_its_kind_is_taken_when_given_twice(stage):
    app = first_run(stage)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await describe(pilot, FOUNDRY)
        await type_in(pilot, HOST, "enter")
        await shows(pilot, "looks different, such as https://RESOURCE", "Enter takes this one all the same")
        await pilot.press("enter")
        await shows(pilot, "Token for localhost:9")


async def test_plain_http_to_a_machine_nearby_is_taken_and_saved_with_the_flag(stage):
    app = first_run(stage, allow_http=True)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await describe(pilot, OWN)
        await type_in(pilot, "http://nas:8080/v1", "enter")
        await press(pilot, ("API key for nas:8080", "ctrl+n"), ("Open a thread", ""))
    assert saved(stage)["profiles"]["default"]["allow_http"] is True


@pytest.mark.parametrize("size", SIZES)
async def test_plain_http_to_a_machine_nearby_is_asked_about_and_refused_unless_allowed(stage, size):
    app = first_run(stage)
    async with app.run_test(size=size, notifications=True) as pilot:
        await describe(pilot, OWN)
        await type_in(pilot, "http://192.168.1.5:8086/api/v1", "enter")
        await press(pilot, ("Allow plain http for this server?", "enter"), ("Base URL", ""))
        await until(pilot, lambda: app.screen.field.value == "http://192.168.1.5:8086/api/v1")
        await pilot.press("enter")
        await press(pilot, ("▌ 1 No", ""), ("2 Yes", "2"))
        await press(pilot, ("API key for 192.168.1.5:8086", "ctrl+n"), ("Open a thread", ""))
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


KINDS = ["self-hosted", "azure-foundry", "foundry", "langgraph", "portkey", "openai"]
OTHERS = ["azure-openai", "azure-openai-v1", "portkey-gateway", "litellm", "dashscope", "other"]


@pytest.mark.parametrize("size", SIZES)
async def test_each_kind_says_what_is_known_about_it(stage, size):
    assert set(KINDS + OTHERS) == set(PRESETS)
    app = first_run(stage)
    async with app.run_test(size=size, notifications=True) as pilot:
        await press(pilot, ("1 Demo", "j"))
        await say_what_is_known(pilot, KINDS, 2)
        await press(pilot, ("▌ 8 Something else", "enter"), ("Which kind of server?", ""))
        await say_what_is_known(pilot, OTHERS, 1)


async def say_what_is_known(pilot, kinds, first):
    for number, kind in enumerate(kinds, first):
        await shows(pilot, f"▌ {number} ", PRESETS[kind].known.split(";")[0].split(":")[0][:30])
        await pilot.press("j")


async def test_a_provider_key_that_is_in_no_variable_is_asked_for_again(stage):
    app = first_run(stage)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await describe(pilot, PORTKEY)
        assert app.screen.field.value == "https://api.portkey.ai/v1"
        await press(pilot, ("Base URL", "enter"), ("What tells it the provider?", "3"), ("Its value", "enter"))
        await shows(pilot, "It can't be empty.")
        await type_in(pilot, "öpenai", "enter")
        await shows(pilot, "It holds a character that can't be sent.")
        app.screen.field.value = ""
        await type_in(pilot, "openai", "enter")
        await shows(pilot, "The environment variable that holds")
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
        await describe(pilot, OWN)
        await type_in(pilot, HOST.removesuffix("/v1"), "enter")
        await shows(pilot, "API key for localhost:9")
        await type_in(pilot, KEY, "enter")
        await shows(pilot, f"Did you mean {HOST}?", "answers “not found”")
        await pilot.press(*answer.split(","))
        await until(pilot, lambda: isinstance(app.screen, PickerScreen))
    assert saved(stage)["profiles"]["default"]["base_url"] == base_url
    assert stage.keyring.entries == {("runtui", f"default {base_url}"): KEY}


@pytest.mark.parametrize(
    ("pasted", "base_url", "line"),
    [
        ('"https://api.example.com/v1"', "https://api.example.com/v1", "▌ 6 Any other server"),
        (f"curl {HOST}/threads/thread_a1/runs -H 'Authorization: Bearer {KEY}'", HOST, "▌ 2 A server of your own"),
        (
            "OPENAI_BASE_URL=https://x.openai.azure.com/openai/v1",
            "https://x.openai.azure.com/openai/v1",
            "▌ 2 Azure",
        ),
        ("https://api.portkey.ai/v1/assistants?limit=1", "https://api.portkey.ai/v1", "▌ 6 Portkey"),
        ("https://dashscope.aliyuncs.com/api/v1", "https://dashscope.aliyuncs.com/api/v1", "▌ 5 Alibaba"),
    ],
)
async def test_a_url_pasted_into_the_list_goes_to_its_kind_without_what_stands_around_it(
    stage, pasted, base_url, line
):
    app = first_run(stage)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await shows(pilot, "1 Demo")
        await paste(pilot, pasted)
        await shows(pilot, line, base_url)
        assert app.screen.field.value == base_url
        assert ("Only the base URL was taken" in text_of(app)) == (pasted != base_url)
        assert KEY not in text_of(app)


async def test_a_command_pasted_where_the_url_is_typed_leaves_its_url_only(stage):
    app = first_run(stage)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await describe(pilot, OWN)
        await paste(pilot, f"curl -H 'Authorization: Bearer {KEY}' '{HOST}/threads/thread_a1' \\\n -d x")
        await shows(pilot, "Only the base URL was taken from what you pasted.")
        assert app.screen.field.value == HOST


async def test_a_base_url_on_the_command_line_begins_with_its_kind_and_is_saved(stage):
    app = first_run(stage, base_url=HOST)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await press(pilot, ("▌ 2 A server of your own", ""), (HOST, "enter"), ("API key for localhost:9", "ctrl+n"))
        await until(pilot, lambda: isinstance(app.screen, PickerScreen))
    assert saved(stage)["active_profile"] == "default"


async def test_a_base_url_beside_other_profiles_asks_for_a_name_and_leaves_their_start(stage):
    stage.config = Config(profiles={"one": Profile(name="one", base_url="https://one.example/v1")})
    text = 'active_profile = "one"\n[profiles.one]\nbase_url = "https://one.example/v1"\n'
    (stage.folder / "config.toml").write_text(text)
    app = first_run(stage, base_url=HOST)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await press(pilot, ("▌ 1 A server of your own", "enter"), ("What the list of profiles calls", "enter"))
        await press(pilot, ("API key for localhost:9", "ctrl+n"), ("Open a thread", ""))
    assert set(saved(stage)["profiles"]) == {"one", "self-hosted"}
    assert saved(stage)["active_profile"] == "one"


async def test_the_way_a_key_is_sent_is_chosen_beside_it_and_saved(stage):
    def wants_its_own_header(request):
        refused = {"error": {"message": "No.", "code": "invalid_api_key"}}
        is_right = request.headers.get("astra-api-token") == KEY
        return None if is_right else httpx.Response(401, json=refused)

    stage.server.answer_otherwise = wants_its_own_header
    app = first_run(stage)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await describe(pilot, OWN)
        await type_in(pilot, HOST, "enter")
        await shows(pilot, "API key for localhost:9", "sent as Authorization: Bearer")
        await type_in(pilot, KEY, "enter")
        await press(pilot, ("not accepted by the server", "ctrl+t"), ("sent as api-key", "ctrl+t"))
        await press(pilot, ("sent as astra-api-token", "enter"), ("Open a thread", ""))
    assert saved(stage)["profiles"]["default"]["auth"] == "astra"


async def test_a_web_page_in_the_place_of_the_server_keeps_no_key_and_escape_leads_to_the_url(stage):
    page = httpx.Response(200, html="<!doctype html><title>Welcome</title>")
    stage.server.answer_otherwise = lambda request: page
    app = first_run(stage)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await describe(pilot, OWN)
        await type_in(pilot, HOST, "enter")
        await shows(pilot, "API key for localhost:9")
        await type_in(pilot, KEY, "enter")
        await shows(pilot, "✗ not checked", "sent a web page instead of JSON", "Check the base URL")
        assert not stage.keyring.entries
        await press(pilot, ("esc back", "escape"), ("Where do your threads live?", ""))
        assert app.screen.field.value == HOST
    assert saved(stage) is None


async def test_the_demo_is_one_key_from_its_rows():
    app = RuntuiApp(prepare(dashboard_parser().read([]), {}))
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        keys = await rows_after(pilot, ("1 Demo", "1"))
    assert keys == ["1"]


@pytest.mark.parametrize(
    ("changes", "first", "most"),
    [({}, [("1 Demo", "2"), ("Base URL", HOST), ("", "enter")], 4), ({"base_url": HOST}, [(HOST, "enter")], 3)],
)
async def test_a_server_of_ones_own_is_few_keys_and_three_texts_and_four_screens_from_its_rows(
    stage, changes, first, most
):
    stage.server.answer_otherwise = accepts_only(KEY)
    app = first_run(stage, **changes)
    stage.server.threads[THREAD] = [a_run(1)]
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        screens = {type(app.screen)}
        key, thread = [("API key for localhost:9", KEY), ("", "enter")], [("Open a thread", THREAD), ("", "enter")]
        given = await rows_after(pilot, *first, *key, *thread, screens=screens)
    texts = [each for each in given if each in (HOST, KEY, THREAD)]
    assert len(given) - len(texts) == most
    assert len(texts) == 3 - len(changes)
    assert len(screens) <= 4


async def rows_after(pilot, *steps, screens=None):
    """Presses and pastes until rows are there; returns what it was, and notes the screens on the way."""
    for words, given in steps:
        await shows(pilot, words)
        if screens is not None:
            screens.add(type(pilot.app.screen))
        if len(given) > len("enter"):
            await paste(pilot, given)
        else:
            await pilot.press(given)
    await shows(pilot, "✓ completed")
    return [given for _, given in steps]


@pytest.mark.parametrize("answer", ["enter", "j"])
async def test_a_url_at_which_nothing_is_found_is_corrected_or_saved_all_the_same(stage, answer):
    stage.server.answer_otherwise = lambda request: httpx.Response(404, json={"detail": "Not Found"})
    app = first_run(stage)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await describe(pilot, OWN)
        await type_in(pilot, HOST.replace("v1", "v2"), "enter")
        await shows(pilot, "API key for localhost:9")
        await type_in(pilot, KEY, "enter")
        await press(pilot, ("Is this the base URL?", answer), ("", "enter" if answer == "j" else ""))
        if answer == "j":
            await shows(pilot, "Open a thread")
        else:
            await until(pilot, lambda: app.screen.field.value == HOST.replace("v1", "v2"))
    assert bool(stage.keyring.entries) == bool(saved(stage)) == (answer == "j")
