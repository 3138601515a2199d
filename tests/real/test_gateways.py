"""A person's way through each gateway: doctor, the thread book, the dashboard in a real terminal."""

from __future__ import annotations

import json
import re
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.terminal.desk import thread_of
from tests.terminal.test_journeys import quit_by_key
from tests.terminal.window import PATIENCE, RUNTUI

if TYPE_CHECKING:
    from tests.real.gateways import Gateway
    from tests.terminal.desk import Desk
    from tests.terminal.window import Window

THREAD = thread_of("prices")
SPOILING = [pytest.param("mitmproxy", marks=pytest.mark.xdist_group("mitmproxy"))]
REFUSING = [
    pytest.param(
        "portkey", "/v1", 1, "x-portkey-provider header is required", marks=pytest.mark.xdist_group("portkey")
    ),
    pytest.param("litellm", "/v1", 5, "pass-through", marks=pytest.mark.xdist_group("litellm")),
    pytest.param("nginx", "/team", 5, "Check the base URL", marks=pytest.mark.xdist_group("nginx")),
]
"""Gateways, a path where they lack the runs or want to know more, the exit code for that, what is said of it."""


def runtui(desk: Desk, *arguments: str, code: int = 0) -> str:
    """What a command prints that ends with that exit code."""
    done = subprocess.run(
        (*RUNTUI, *arguments), env=desk.environ, capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout


def go_to_the_end(window: Window, end: str, seconds: float = PATIENCE) -> None:
    """Presses G until the last run is there, as often as it takes."""

    def is_at_the_end() -> bool:
        window.send("G")
        window.look(0.1)
        return end in window.text

    window.wait_until(is_at_the_end, "not at the end", seconds)


@pytest.fixture
def server(desk: Desk, gateway: Gateway) -> tuple[str, ...]:
    """The options that name the gateway: a profile where it is told more than its URL."""
    del desk.environ["OPENAI_BASE_URL"]
    desk.environ |= dict(gateway.environ)
    if not gateway.options:
        return ("--base-url", gateway.base_url)
    own_key = ("--key-env", "RUNTUI_API_KEY")
    runtui(desk, "profiles", "add", "gate", "--base-url", gateway.base_url, *own_key, *gateway.options)
    return ("--profile", "gate")


def test_doctor_finds_nothing_wrong(desk: Desk, server: tuple[str, ...]) -> None:
    found = json.loads(runtui(desk, "doctor", THREAD, *server, "--json"))
    assert found["exit_code"] == 0
    assert [check for check in found["checks"] if check["result"] not in ("good", "note")] == []
    assert "HTTP" in {check["topic"] for check in found["checks"] if check["result"] == "good"}


@pytest.mark.parametrize(("gateway", "path", "code", "words"), REFUSING, indirect=["gateway"])
def test_doctor_says_what_a_gateway_wants(desk: Desk, gateway: Gateway, path: str, code: int, words: str) -> None:
    url = re.sub(r"(?<=\d)/.*", path, gateway.base_url)
    desk.environ |= dict(gateway.environ)
    assert words in runtui(desk, "doctor", THREAD, "--base-url", url, code=code)


def test_a_thread_is_kept_for_this_server(desk: Desk, server: tuple[str, ...]) -> None:
    runtui(desk, "threads", "add", THREAD, "--label", "price desk", *server)
    kept = json.loads(runtui(desk, "threads", "list", "--json", *server))
    assert [thread["id"] for thread in kept] == [THREAD]


def test_the_dashboard_shows_rows_pages_to_the_end_and_reads_steps(desk: Desk, server: tuple[str, ...]) -> None:
    window = desk.runtui(THREAD, *server, "--page-size", "20", size=(140, 40))
    window.wait_for("✓ completed", THREAD[-6:], "live")
    go_to_the_end(window, "end: 46 runs")
    window.send("4")
    window.wait_for("1 tool_calls  completed", "fetch_prices")
    quit_by_key(window)


@pytest.mark.parametrize("gateway", SPOILING, indirect=True)
def test_a_long_thread_is_read_to_its_end_though_one_answer_in_fifty_is_spoiled(
    desk: Desk, gateway: Gateway, server: tuple[str, ...]
) -> None:
    window = desk.runtui(thread_of("archive"), *server, "--page-size", "100", size=(80, 16))
    window.wait_for("more on server")
    go_to_the_end(window, "end: 10,000 runs", seconds=80)
    quit_by_key(window)
    spoiled = (gateway.home / "faults.txt").read_text().splitlines()
    assert len(spoiled) >= 2
