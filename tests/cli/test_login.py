"""``runtui auth login``: from the prompt or the pipe, past the server, into the keyring."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import httpx
import pytest

from runtui.cli.exits import CliError, Exit
from tests.cli.processes import CANARY
from tests.cli.shell import ACCOUNT, Shell, Terminal
from tests.store.keyring_fakes import ForgetfulBackend, PlaintextBackend, RaisingBackend, SilentBackend

if TYPE_CHECKING:
    from pathlib import Path

    from tests.store.keyring_fakes import FakeBackend


@pytest.fixture
def shell() -> Shell:
    opened = Shell()
    opened.stdin = io.StringIO(f"{CANARY}\n")
    return opened


def refusal(shell: Shell, *arguments: str, **options: tuple[str, ...]) -> CliError:
    with pytest.raises(CliError) as caught:
        shell.runtui_auth("login", *arguments, **options)
    assert CANARY not in f"{caught.value}{shell.out.getvalue()}{shell.err.getvalue()}"
    return caught.value


def test_a_key_from_a_pipe_is_checked_stored_and_told_by_its_end(shell: Shell) -> None:
    assert shell.runtui_auth("login") == Exit.DONE
    assert shell.stored == CANARY
    assert shell.requests[0].headers["Authorization"] == f"Bearer {CANARY}"
    assert shell.out.getvalue().splitlines() == [
        "The key …cdef of api.example.com is accepted by the server.",
        "It is stored in the Secret Service and was read back.",
    ]


def test_at_a_terminal_the_key_is_asked_for_unseen(shell: Shell) -> None:
    shell.stdin, shell.typed = Terminal("not read"), CANARY
    shell.runtui_auth("login")
    assert shell.err.getvalue() == "Key of api.example.com (not shown): "
    assert shell.stored == CANARY


@pytest.mark.parametrize("status", [401, 403])
def test_a_key_the_server_refuses_is_not_stored(shell: Shell, status: int) -> None:
    shell.answer = lambda _: httpx.Response(status, json={"error": {"message": f"Incorrect key: {CANARY}"}})
    error = refusal(shell)
    assert error.code == Exit.NO_KEY
    assert "Incorrect key: …cdef." in str(error)
    assert str(error).endswith("The key is not stored.")
    assert shell.stored is None


def test_without_the_server_the_key_is_not_stored_and_the_way_to_store_it_is_named(
    shell: Shell,
) -> None:
    shell.answer = offline
    error = refusal(shell)
    assert error.code == Exit.NO_NETWORK
    assert str(error).endswith("The key is not stored; --no-check stores it unchecked.")
    assert shell.stored is None


def test_unchecked_on_request_the_server_is_not_asked(shell: Shell) -> None:
    shell.answer = offline
    assert shell.runtui_auth("login", "--no-check") == Exit.DONE
    assert shell.stored == CANARY
    assert shell.requests == []
    assert "is not checked." in shell.out.getvalue()


@pytest.mark.parametrize(
    ("status", "why"),
    [
        (404, "Nothing is found at https://api.example.com/v1/assistants"),
        (429, "wants fewer requests"),
        (500, "failed to answer (500)"),
        (302, "points to https://login.example/, which is not followed, since the key would go there"),
        (200, "api.example.com sent a web page instead of JSON"),
    ],
)
def test_any_other_answer_lets_the_key_be_stored_and_says_why_it_tells_nothing(
    shell: Shell, status: int, why: str
) -> None:
    headers = {"location": "https://login.example/"} if status == 302 else {}
    page = "<html><title>Sign in: here</title>"
    shell.answer = lambda _: httpx.Response(status, text=page if status == 200 else "{}", headers=headers)
    assert shell.runtui_auth("login") == Exit.DONE
    said = shell.out.getvalue().splitlines()[0]
    assert "is not checked until a thread is opened: " in said
    assert said.endswith(f"{why}.")


@pytest.mark.parametrize(
    ("piped", "said"),
    [
        ("", "The key is empty."),
        (" \n", "The key is empty."),
        (f"{CANARY} {CANARY}", "The key holds a space"),
        (f"{CANARY}\n{CANARY}", "The key holds a space"),
        (f"{CANARY}\x00", "The key holds a space or a character no key has."),
        (CANARY * 3000, "What came through the pipe is too long for a key."),
    ],
)
def test_what_cannot_be_a_key_is_refused_before_anything_is_sent(shell: Shell, piped: str, said: str) -> None:
    shell.stdin = io.StringIO(piped)
    error = refusal(shell)
    assert str(error).startswith(said)
    assert str(error).endswith("Nothing is stored.")
    assert error.code == Exit.USAGE
    assert shell.requests == []


def test_bytes_that_are_no_text_are_refused(shell: Shell) -> None:
    shell.stdin = io.TextIOWrapper(io.BytesIO(b"sk-\xff\xfe"), encoding="utf-8")  # type: ignore[assignment]
    assert "no text" in str(refusal(shell))


@pytest.mark.parametrize(
    ("backend", "said"),
    [
        (PlaintextBackend(), "doesn't protect what it keeps."),
        (ForgetfulBackend(), "the key is not saved."),
        (RaisingBackend(RuntimeError(f"no: {CANARY}")), "The keyring failed: RuntimeError"),
    ],
)
def test_a_keyring_that_fails_says_so_and_names_the_other_way(backend: FakeBackend, said: str) -> None:
    shell = Shell(backend)
    shell.stdin = io.StringIO(CANARY)
    error = refusal(shell)
    assert said in str(error)
    assert "session" not in str(error)
    assert str(error).endswith("The key can also be given in RUNTUI_API_KEY.")
    assert error.code == Exit.ERROR


def test_where_the_keyring_is_refused_nobody_is_asked_for_a_key() -> None:
    shell = Shell(PlaintextBackend())
    shell.stdin = Terminal()
    refusal(shell)
    assert shell.err.getvalue() == ""


def test_a_silent_keyring_is_announced_and_given_up() -> None:
    backend = SilentBackend()
    shell = Shell(backend, patience=0.3)
    shell.stdin, shell.notice_after = io.StringIO(CANARY), 0.05
    error = refusal(shell)
    backend.released.set()
    assert "Waiting for the keyring" in shell.err.getvalue()
    assert str(error).startswith("The keyring gave no answer within 0.3 seconds. Look for a window")


def test_a_variable_that_goes_first_is_named(shell: Shell) -> None:
    shell.environ["OPENAI_API_KEY"] = "sk-of-the-environment"
    shell.runtui_auth("login")
    assert shell.err.getvalue() == (
        "runtui: OPENAI_API_KEY is set, and its key is used before the one in the keyring.\n"
    )


def test_a_key_as_an_argument_is_refused_as_what_it_is(shell: Shell) -> None:
    assert str(refusal(shell, CANARY)).startswith("A key is never an argument: every user of this computer could")
    assert shell.stored is None


def test_a_blank_variable_goes_before_nothing(shell: Shell) -> None:
    shell.environ["RUNTUI_API_KEY"] = " "
    shell.runtui_auth("login")
    assert shell.err.getvalue() == ""


def test_openai_itself_is_known_to_be_switched_off(shell: Shell) -> None:
    shell.runtui_auth("login", "--no-check", server=("--base-url", "https://api.openai.com/v1"))
    assert "switched the Assistants API off on 2026-08-26" in shell.err.getvalue()


def test_each_profile_has_a_key_of_its_own_that_goes_to_its_host_only(shell: Shell, tmp_path: Path) -> None:
    settings = tmp_path / "config.toml"
    settings.write_text(
        '[profiles.work]\nbase_url = "https://work.example.com/v1"\n'
        '[profiles.home]\nbase_url = "https://home.example.com/v1"\n'
    )
    shell.environ["RUNTUI_CONFIG"] = str(settings)
    for name in ("work", "home"):
        shell.stdin = io.StringIO(f"sk-of-{name}")
        shell.runtui_auth("login", server=("--profile", name))
    assert shell.backend.entries == {
        ("runtui", "work https://work.example.com/v1"): "sk-of-work",
        ("runtui", "home https://home.example.com/v1"): "sk-of-home",
    }
    assert [(each.url.host, each.headers["Authorization"]) for each in shell.requests] == [
        ("work.example.com", "Bearer sk-of-work"),
        ("home.example.com", "Bearer sk-of-home"),
    ]


def test_a_server_that_wants_no_key_is_given_none(shell: Shell, tmp_path: Path) -> None:
    settings = tmp_path / "config.toml"
    settings.write_text('[profiles.local]\nbase_url = "http://localhost:8000"\nauth = "none"\n')
    shell.environ["RUNTUI_CONFIG"] = str(settings)
    assert "localhost:8000 is asked without a key" in str(refusal(shell, server=("--profile", "local")))


def test_a_second_login_replaces_the_key(shell: Shell) -> None:
    shell.backend.entries["runtui", ACCOUNT] = "sk-old"
    shell.runtui_auth("login")
    assert shell.stored == CANARY


def offline(request: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("refused", request=request)
