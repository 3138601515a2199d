"""From nothing to rows on each kind of server, over loopback; az is a script on the PATH."""

import os
import tomllib

import pytest

from runtui.session.opening import client_maker
from runtui.store.keys.key_store import KeyStore
from runtui.ui.connect.key_screen import KeyScreen
from tests.servers import hosted, self_hosted
from tests.servers.flavour import KEY
from tests.servers.wire import Served
from tests.ui.asking import press, shows, type_in
from tests.ui.stage import until

SIZE = (120, 35)
PROVIDER_KEY = hosted.PROVIDER_KEY
URL = ("Base URL", "URL")
TYPED = ("API key for 127.0.0.1", "KEY")

JOURNEYS = [
    (hosted.Foundry, "3", [URL]),
    (hosted.AzureOpenAi, "81", [URL, ("The API version goes", "enter"), TYPED]),
    (hosted.AzureOpenAiV1, "82", [URL, TYPED]),
    (
        hosted.Portkey,
        "6",
        [
            URL,
            ("The kind portkey-gateway (a Portkey gateway of your own) fits", "enter"),
            ("What tells it the provider?", "3"),
            ("A name as Portkey's own pages show it", "openai"),
            ("The environment variable that holds", "PROVIDER_KEY"),
            TYPED,
        ],
    ),
    (hosted.PortkeyGateway, "83", [URL, ("Its base URL goes to the gateway", "UPSTREAM"), TYPED]),
    (hosted.LiteLlmPassThrough, "84", [URL, TYPED]),
    (hosted.DashScope, "85", [URL, TYPED]),
    (self_hosted.Mlt, "2", [URL, TYPED]),
    (self_hosted.Astra, "2", [URL, ("sent as Authorization", "ctrl+t"), ("sent as api-key", "ctrl+t"), TYPED]),
    (self_hosted.Leapfrog, "2", [URL, TYPED]),
    (self_hosted.Lumen, "2", [URL, ("ctrl+n no key", "ctrl+n")]),
    (hosted.OpenAi, "86", [URL, TYPED]),
]


@pytest.fixture
def newcomer(stage, tmp_path, monkeypatch):
    """A machine with az signed in, a provider's key in its environment, and nothing of runtui's."""
    program = tmp_path / "bin" / "az"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\necho {KEY}\n")
    program.chmod(0o755)
    stage.environ |= {
        "PATH": f"{program.parent}{os.pathsep}{os.environ['PATH']}",
        "PROVIDER_KEY": PROVIDER_KEY,
    }
    return stage


def app_of(stage, flavour):
    key_store = KeyStore(find=lambda: [stage.keyring], patience=5.0)
    make_client = client_maker(stage.environ, key_store)
    return stage.app(connection=None, thread=flavour.thread, make_client=make_client, key_store=key_store)


async def describe(pilot, server, kind, steps):
    for each in kind:
        await press(pilot, (f"{each} ", each))
    await until(pilot, lambda: pilot.app.screen.field.has_focus)
    typed = {
        "URL": server.base_url,
        "KEY": KEY,
        "openai": "openai",
        "PROVIDER_KEY": "PROVIDER_KEY",
        "UPSTREAM": hosted.UPSTREAM,
    }
    for words, answer in steps:
        await shows(pilot, words)
        if answer in typed:
            pilot.app.screen.field.value = ""
            await type_in(pilot, typed[answer], "enter")
        else:
            await pilot.press(answer)


@pytest.mark.parametrize(("kind_of_server", "kind", "steps"), JOURNEYS, ids=lambda it: getattr(it, "__name__", ""))
async def test_a_newcomer_comes_from_nothing_to_rows(newcomer, kind_of_server, kind, steps):
    flavour = kind_of_server()
    async with Served(flavour) as server:
        app = app_of(newcomer, flavour)
        async with app.run_test(size=SIZE, notifications=True) as pilot:
            await describe(pilot, server, kind, steps)
            await until(pilot, lambda: app.screen is app.runs and app.runs.state is not None)
            await until(pilot, lambda: len(app.runs.state.runs) > 0)
            await shows(pilot, "✓ completed")
    written = tomllib.loads((newcomer.folder / "config.toml").read_text())
    assert written["active_profile"] == "default"
    assert KEY not in (newcomer.folder / "config.toml").read_text()
    assert len(newcomer.keyring.entries) == (TYPED in steps)


@pytest.mark.usefixtures("quick_notice")
async def test_while_az_takes_its_time_the_screen_speaks_of_it_and_asks_for_nothing(newcomer, tmp_path):
    waiting = f"while [ ! -e {tmp_path}/go ]; do sleep 0.02; done"
    (tmp_path / "bin" / "az").write_text(f"#!/bin/sh\n{waiting}\necho {KEY}\n")
    flavour = hosted.Foundry()
    async with Served(flavour) as server:
        app = app_of(newcomer, flavour)
        async with app.run_test(size=SIZE, notifications=True) as pilot:
            await describe(pilot, server, "3", [URL])
            await shows(pilot, "Token for 127.0.0.1", "Waiting for the token command (az)")
            (tmp_path / "go").touch()
            await shows(pilot, "requires_action")
    assert not newcomer.keyring.entries


async def test_az_that_is_not_signed_in_is_run_again_with_enter(newcomer, tmp_path):
    az = tmp_path / "bin" / "az"
    working = az.read_text()
    az.write_text("#!/bin/sh\necho 'Please run az login' >&2\nexit 1\n")
    flavour = hosted.Foundry()
    async with Served(flavour) as server:
        app = app_of(newcomer, flavour)
        async with app.run_test(size=SIZE, notifications=True) as pilot:
            await describe(pilot, server, "3", [URL])
            await until(pilot, lambda: isinstance(app.screen, KeyScreen))
            await shows(pilot, "ended with exit code 1", "az login", "enter run it again")
            assert not server.asked
            az.write_text(working)
            await pilot.press("enter")
            await shows(pilot, "requires_action")


async def test_a_token_typed_meanwhile_is_for_the_session_only(newcomer, tmp_path):
    (tmp_path / "bin" / "az").write_text("#!/bin/sh\nexit 1\n")
    flavour = hosted.Foundry()
    async with Served(flavour) as server:
        app = app_of(newcomer, flavour)
        async with app.run_test(size=SIZE, notifications=True) as pilot:
            await describe(pilot, server, "3", [URL])
            await shows(pilot, "Token for 127.0.0.1")
            await type_in(pilot, KEY, "enter")
            await shows(pilot, "requires_action", "session key")
    assert not newcomer.keyring.entries
    assert 'auth = "bearer"' not in (newcomer.folder / "config.toml").read_text()
