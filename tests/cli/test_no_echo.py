"""Whatever is typed in the wrong place may be a key: no refusal repeats it, and nothing is sent."""

from __future__ import annotations

import socket
import sys

import pytest

from runtui.cli.main import main
from tests.cli.processes import CANARY


@pytest.fixture(autouse=True)
def at_a_terminal_without_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a connection was tried")

    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    for stream in (sys.__stdout__, sys.__stderr__):
        monkeypatch.setattr(stream, "isatty", lambda: True)
    monkeypatch.setattr(socket.socket, "connect", refuse)


SERVER = ("--base-url", "https://api.example.com")
ARGUMENTS = [
    ["--api-key", CANARY],
    [f"--api-key={CANARY}"],
    [f"--demo={CANARY}"],
    [f"--{CANARY}"],
    [f"-{CANARY}"],
    [f"-h{CANARY}"],
    [f"--profil={CANARY}"],
    ["thread_a", "run_b", CANARY],
    [CANARY],
    [f" {CANARY}"],
    [f"Bearer {CANARY}"],
    ["thread_a", CANARY],
    ["--profile", CANARY],
    ["--page-size", CANARY],
    ["--demo-seed", CANARY],
    ["--interval", CANARY],
    ["--order", CANARY],
    ["--base-url", CANARY],
    ["--base-url", f"https://{CANARY}@api.example.com"],
    ["--base-url", f"https://x:{CANARY}@api.example.com"],
    ["--base-url", f"https://api.example.com/v1?key={CANARY}"],
    ["--base-url", f"https://api.example.com/v1#{CANARY}"],
    ["--base-url", f"http://api.example.com/{CANARY}"],
    ["--base-url", f"http://nas/{CANARY}"],
    ["--base-url", f"https://api.example.com/ {CANARY}"],
    ["--base-url", f"https://[{CANARY}"],
    ["--base-url", f"ftp://{CANARY}"],
    ["--base-url", CANARY * 400],
    ["auth", CANARY],
    ["auth", "login", CANARY],
    ["auth", "login", "--api-key", CANARY],
    ["auth", "login", f"--no-check={CANARY}"],
    ["auth", "login", "--profile", CANARY],
    ["auth", "login", "--base-url", CANARY],
    ["auth", "status", CANARY],
    ["auth", "status", f"--json={CANARY}"],
    ["auth", "logout", CANARY],
    ["auth", "logout", f"--{CANARY}"],
    [f"--{CANARY}", "auth", "status"],
    ["auth", "login", "--base-url", "https://api.example.com", "--header", CANARY],
    ["profiles", CANARY],
    ["profiles", "show", CANARY],
    ["profiles", "use", CANARY],
    ["profiles", "remove", CANARY],
    ["profiles", "add", CANARY, *SERVER],
    ["profiles", "add", "x", "--base-url", CANARY],
    ["profiles", "add", "x", *SERVER, CANARY],
    ["profiles", "add", "x", *SERVER, "--kind", CANARY],
    ["profiles", "add", "x", *SERVER, "--auth", CANARY],
    ["profiles", "add", "x", *SERVER, "--key-env", CANARY],
    ["profiles", "add", "x", *SERVER, "--key-env", CANARY.replace("-", "_")],
    ["profiles", "add", "x", *SERVER, "--api-key", CANARY],
    ["profiles", "add", "x", *SERVER, "--token-command", f"echo {CANARY}"],
    ["profiles", "add", "x", *SERVER, "--token-command", f"echo '{CANARY}"],
    ["profiles", "add", "x", *SERVER, "--query", CANARY],
    ["profiles", "add", "x", *SERVER, "--query", f"code={CANARY}"],
    ["profiles", "add", "x", *SERVER, "--query", f"version={CANARY}"],
    ["profiles", "add", "x", *SERVER, "--header", CANARY],
    ["profiles", "add", "x", *SERVER, "--header", f"Authorization: Bearer {CANARY}"],
    ["profiles", "add", "x", *SERVER, "--header", f"x-team: {CANARY}"],
    ["profiles", "add", "x", *SERVER, "--header", f"x-key: ${{VAR}}{CANARY}"],
    ["profiles", "add", "x", *SERVER, "--header", f"x-key: keyring:{CANARY}"],
    ["profiles", "add", "x", *SERVER, "--organization", CANARY],
    ["profiles", "add", "x", *SERVER, "--interval", CANARY],
    ["threads", CANARY],
    ["threads", "add", *SERVER, CANARY],
    ["threads", "add", *SERVER, "thread_a", "--label", CANARY],
    ["threads", "list", *SERVER, CANARY],
    ["threads", "discover", *SERVER, "--limit", CANARY],
    ["doctor", CANARY],
    ["doctor", f"Bearer {CANARY}"],
    ["doctor", "thread_a", CANARY],
    [f"{CANARY}/../x"],
    [f"?{CANARY}"],
    [f"../{CANARY}"],
    [f"{CANARY} with spaces"],
    [f"/{CANARY * 400}"],
    [f"run_{CANARY}"],
    [f"asst_{CANARY}"],
    ["thread_a", f"{CANARY}/.."],
    ["thread_a", f"../{CANARY}"],
    ["thread_a", f"thread_{CANARY}"],
    ["thread_a", f"x{CANARY * 400}"],
]
ENVIRONMENT = [
    ("RUNTUI_PROFILE", CANARY),
    ("RUNTUI_INTERVAL", CANARY),
    ("OPENAI_BASE_URL", CANARY),
    ("OPENAI_BASE_URL", f"https://{CANARY}@api.example.com"),
    ("OPENAI_BASE_URL", f"http://api.example.com/{CANARY}"),
]


@pytest.mark.parametrize("argv", ARGUMENTS, ids=range(len(ARGUMENTS)))
def test_a_refused_argument_is_not_repeated(argv: list[str], capfd: pytest.CaptureFixture[str]) -> None:
    assert_one_refusal(argv, capfd)


@pytest.mark.parametrize(("name", "text"), ENVIRONMENT)
def test_a_refused_variable_is_named_and_not_repeated(
    name: str, text: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(name, text)
    assert name in assert_one_refusal([], capfd)


@pytest.mark.parametrize("key", [f"{CANARY} x", f"{CANARY}\x01", f"{CANARY}ä"])
def test_a_malformed_key_in_the_environment_is_named_and_not_repeated(
    key: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("RUNTUI_API_KEY", key)
    said = assert_one_refusal(["auth", "status", "--base-url", "https://api.example.com"], capfd)
    assert "RUNTUI_API_KEY can't be used." in said


def assert_one_refusal(argv: list[str], capfd: pytest.CaptureFixture[str]) -> str:
    assert main(argv) == 2
    out, err = capfd.readouterr()
    assert out == ""
    assert CANARY not in err
    assert err.startswith("runtui: ")
    assert err.count("\n") == 1
    assert len(err) < 300
    return err
