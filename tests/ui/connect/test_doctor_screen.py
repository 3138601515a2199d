"""The doctor as a screen: a line a step, what to do about each cross, and nothing waits for it."""

import socket
import threading

import pytest

from runtui.api.assistants.client import AssistantsClient
from runtui.api.errors import ServerFailed
from runtui.doctor.check import Check
from runtui.model.profile import Auth, Connection, Origin
from runtui.store.settings.config import parse_config
from runtui.ui.connect import doctor
from tests.servers import hosted
from tests.servers.in_process import THREAD
from tests.servers.wire import Served
from tests.ui.asking import KEY, press, shows, text_of
from tests.ui.objects import a_run
from tests.ui.stage import until

SIZE = (120, 50)


@pytest.fixture(autouse=True)
def terminal(stage):
    stage.environ |= {"TERM": "xterm-256color", "LC_ALL": "C.UTF-8"}


async def open_doctor(pilot, app):
    await until(pilot, lambda: app.session is not None and app.screen is app.runs)
    app.action_doctor()
    await shows(pilot, "Doctor", "r again")


def app_of(stage, server, **changes):
    profile = server.flavour.profile(server.base_url)
    stage.environ["RUNTUI_API_KEY"] = KEY
    return stage.app(
        connection=Connection(profile=profile, origin=Origin.FLAGS, key_variables=("RUNTUI_API_KEY",)),
        make_client=lambda profile, _: AssistantsClient(profile, server.flavour.secret),
        thread=server.flavour.thread,
        **changes,
    )


async def test_all_is_well_from_here_to_the_runs_and_the_key_is_never_shown(stage):
    async with Served(hosted.OpenAi()) as server:
        app = app_of(stage, server)
        async with app.run_test(size=SIZE) as pilot:
            await shows(pilot, "requires_action")
            await open_doctor(pilot, app)
            await shows(pilot, "✓ DNS", "✓ TCP", "✓ HTTP", "the newest requires_action", "✓ offers")
            await shows(pilot, "✓ key from the environment", "· lacks a list of threads", "all is well")
            assert KEY[-4:] not in text_of(app)
            await press(pilot, ("all is well", "escape"), ("requires_action", ""))


async def test_a_server_that_is_gone_is_a_cross_with_what_to_do(stage):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    profile = hosted.OpenAi().profile(f"http://127.0.0.1:{port}/v1")
    stage.environ["RUNTUI_API_KEY"] = KEY
    stage.server.disconnect()
    connection = Connection(profile=profile, origin=Origin.FLAGS, key_variables=("RUNTUI_API_KEY",))
    app = stage.app(connection=connection)
    async with app.run_test(size=(80, 24)) as pilot:
        await shows(pilot, "offline")
        await open_doctor(pilot, app)
        await shows(pilot, "✗ TCP", "refused.", "Check the port, the firewall", "1 cross")


async def test_a_step_that_hangs_holds_up_nothing_and_leaving_ends_it(stage, monkeypatch):
    goes_on = threading.Event()

    def hang(base_url):
        goes_on.wait(20)
        yield from ()

    monkeypatch.setattr("runtui.doctor.examination.route_checks", hang)
    app = stage.app(a_run(1))
    async with app.run_test(size=SIZE) as pilot:
        await shows(pilot, "000001")
        await open_doctor(pilot, app)
        await shows(pilot, "▸ checking")
        before = len(stage.server.requests)
        await press(pilot, ("checking", "escape"), ("000001", ""))
        goes_on.set()
        await pilot.pause(0.05)
        assert len(stage.server.requests) == before


async def test_a_profile_is_told_with_the_lines_that_set_it(stage):
    path = stage.folder / "config.toml"
    text = '[profiles.mine]\nbase_url = "http://localhost:9/v1"\nauth = "none"\n'
    path.write_text(text)
    stage.environ["RUNTUI_CONFIG"] = str(path)
    stage.config = parse_config(text, path)
    connection = Connection(profile=stage.config.profiles["mine"], origin=Origin.PROFILE)
    app = stage.app(a_run(1), connection=connection)
    async with app.run_test(size=SIZE) as pilot:
        await shows(pilot, "000001")
        await open_doctor(pilot, app)
        await shows(pilot, "profile mine: other", "sets, in line: base_url (2), auth (3)")


async def test_the_palette_has_the_doctor_and_r_asks_again(stage, monkeypatch):
    monkeypatch.setattr("runtui.doctor.examination.route_checks", lambda _: iter(()))
    stage.auth = Auth.NONE
    app = stage.app(a_run(1))
    async with app.run_test(size=SIZE) as pilot:
        await press(pilot, ("000001", "colon"))
        await until(pilot, lambda: app.screen is not app.runs)
        await pilot.press(*"doctor")
        await shows(pilot, "Check every step from here")
        await pilot.press("enter")
        await press(pilot, (f"{THREAD}: 1 run", "r"), ("all is well", ""))


async def test_redacted_it_hides_what_the_server_said(stage, monkeypatch):
    error = ServerFailed("localhost:9 failed to answer (500): no such customer.", "Try again.")
    error.own_message = "localhost:9 failed to answer (500)"

    async def checks(*_):
        yield Check.of_request("HTTP", error)
        yield Check.note("order", f"The other order is refused: {error.message}", error=error)

    monkeypatch.setattr(doctor, "session_checks", checks)
    app = stage.app(a_run(1))
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: app.runs.table.selected)
        app.session.redact(True)
        await open_doctor(pilot, app)
        await shows(pilot, "✗ HTTP", "The other order is refused: localhost:9 failed to answer (500)", "hidden")
        assert "customer" not in text_of(app)
