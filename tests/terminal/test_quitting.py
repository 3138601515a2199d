"""Quitting while something doesn't answer."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from runtui.cli.exits import Exit
from tests.terminal.desk import HERE, end, thread_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import ExitStack

    from tests.terminal.desk import Desk
    from tests.terminal.recorded import Answer, RecordedApi
    from tests.terminal.window import Window

GENEROUS = 5
HAS_BUS = shutil.which("dbus-daemon") is not None and importlib.util.find_spec("jeepney") is not None


def assert_quits(window: Window, keys: str) -> None:
    asked = time.monotonic()
    window.send(keys)
    assert window.wait_exit() == 0
    assert time.monotonic() - asked < GENEROUS
    assert window.left_on() == set()


def test_a_request_without_an_answer_does_not_keep_it(
    desk: Desk, serve: Callable[[Answer | None], RecordedApi]
) -> None:
    server = serve(lambda _: None)
    window = desk.runtui(thread_of("prices"))
    window.wait_until(lambda: server.lists, "nothing asked")
    assert_quits(window, "q")


def test_a_name_server_without_an_answer_does_not_keep_it(desk: Desk) -> None:
    window = desk.crashing("silent_names", thread_of("prices"), "--base-url", "https://nowhere.example/v1")
    window.wait_until((desk.home / "asked").exists, "no name asked for")
    assert_quits(window, "q")
    assert window.raw.count(b"\x1b[?1049l") == 1, "the shell's screen was changed"


@pytest.mark.parametrize("command", [("auth", "status", "--check"), ("threads", "discover"), ("doctor",)])
@pytest.mark.parametrize("has_proxy", [False, True])
def test_a_command_does_not_wait_for_a_name_server_that_it_has_given_up(
    desk: Desk, command: tuple[str, ...], has_proxy: bool
) -> None:
    if has_proxy:
        desk.environ["HTTPS_PROXY"] = "http://proxy.example:3128"
    window = desk.crashing("silent_names", *command, "--base-url", "https://nowhere.example/v1")
    window.wait_until((desk.home / "asked").exists, "no name asked for")
    asked = time.monotonic()
    assert window.wait_exit() == Exit.NO_NETWORK
    assert time.monotonic() - asked < GENEROUS


def test_a_connection_that_does_not_close_does_not_keep_it(desk: Desk) -> None:
    window = desk.crashing("silent_close", thread_of("prices"))
    window.wait_for("✓ completed", "live")
    assert_quits(window, "q")


def test_what_hangs_at_the_end_does_not_keep_it(desk: Desk) -> None:
    window = desk.crashing("hang_at_the_end", thread_of("prices"))
    window.wait_for("✓ completed", "live")
    assert_quits(window, "q")


@pytest.mark.skipif(not HAS_BUS, reason="needs dbus-daemon and jeepney")
def test_a_keyring_without_an_answer_does_not_keep_it(desk: Desk, silent_keyring: str) -> None:
    del desk.environ["RUNTUI_API_KEY"]
    desk.environ["DBUS_SESSION_BUS_ADDRESS"] = silent_keyring
    window = desk.runtui(thread_of("prices"))
    window.wait_for("The keyring has not answered yet")
    assert_quits(window, "\x03")


@pytest.fixture
def silent_keyring(stack: ExitStack) -> str:
    """The address of a bus with a Secret Service that takes every call and never answers."""
    bus = subprocess.Popen(
        ["dbus-daemon", "--session", "--nofork", "--nopidfile", "--print-address"],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    stack.callback(end, bus)
    assert bus.stdout is not None
    address = bus.stdout.readline().strip()
    service = subprocess.Popen(
        [sys.executable, str(HERE.parent / "store" / "faulty_secret_service.py"), "silent"],
        stdout=subprocess.PIPE, text=True, env={"DBUS_SESSION_BUS_ADDRESS": address},
    )  # fmt: skip
    stack.callback(end, service)
    assert service.stdout is not None
    assert service.stdout.readline() == "ready\n"
    return address
