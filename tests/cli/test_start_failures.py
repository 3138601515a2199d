"""Proxies and certificates that can't be used: a sentence that names the variable, before anything is sent."""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING, cast

import pytest

from runtui.api.errors import Misconfigured
from runtui.cli.dashboard import parser as dashboard_parser
from runtui.cli.launch import prepare
from runtui.ui.app.app import RuntuiApp
from runtui.ui.connect.connect import Connector
from tests.cli.processes import CANARY, runtui

if TYPE_CHECKING:
    from runtui.session.launch import Launch

FAULTS = [
    ("HTTPS_PROXY", f"http://{CANARY}:port"),
    ("ALL_PROXY", "socks5://127.0.0.1:1080"),
    ("https_proxy", "http://"),
    ("SSL_CERT_FILE", "/nowhere/ca.pem"),
    ("SSL_CERT_DIR", "/nowhere"),
]


@pytest.fixture(params=FAULTS, ids=[name for name, _ in FAULTS])
def variable(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    name, text = request.param
    monkeypatch.setenv(name, text)
    monkeypatch.setenv("RUNTUI_API_KEY", "sk-of-the-environment")
    return str(name)


def test_a_command_names_the_variable(variable: str) -> None:
    done = runtui("auth", "status", "--check", "--base-url", "https://api.example.com")
    assert done.returncode == 2
    assert done.stdout.endswith("checked  settings not usable\n")
    assert done.stderr.startswith(f"runtui: {variable} ")
    assert done.stderr.count("\n") == 1
    assert CANARY not in done.stderr


async def test_the_session_of_the_dashboard_is_refused(variable: str) -> None:
    no_screen_is_needed = cast(RuntuiApp, None)  # the key is in the environment
    with pytest.raises(Misconfigured, match=rf"^{variable} "):
        await Connector(no_screen_is_needed, launch()).open()


@pytest.mark.usefixtures("variable")
async def test_the_dashboard_ends_with_the_code_of_wrong_usage() -> None:
    app = RuntuiApp(launch())
    async with app.run_test() as pilot:
        for _ in range(200):
            if app.return_code is not None:
                break
            await pilot.pause(0.01)
    assert app.return_code == 2


def test_the_dashboard_leaves_the_name_of_the_variable_on_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pyte")
    from tests.terminal.window import RUNTUI, Window

    monkeypatch.setenv("RUNTUI_API_KEY", "sk-of-the-environment")
    monkeypatch.setenv("HTTPS_PROXY", f"http://{CANARY}:port")
    command = (*RUNTUI, "--base-url", "https://api.example.com")
    with contextlib.closing(Window(command, os.environ)) as window:
        assert window.wait_exit() == 2
        assert "runtui: HTTPS_PROXY is no proxy address" in window.text
        assert CANARY.encode() not in window.raw
        assert window.left_on() == set()


def launch() -> Launch:
    return prepare(dashboard_parser().read(["--base-url", "https://api.example.com"]), os.environ)
