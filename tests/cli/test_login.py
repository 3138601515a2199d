"""``runtui auth login``: from the prompt or the pipe, past the server, into the keyring."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import httpx
import pytest

from runtui.cli.exits import CliError, Exit
from tests.cli.desk import ACCOUNT, Desk, Terminal
from tests.cli.processes import CANARY
from tests.store.keyring_fakes import ForgetfulBackend, PlaintextBackend, RaisingBackend, SilentBackend

if TYPE_CHECKING:
    from pathlib import Path

    from tests.store.keyring_fakes import FakeBackend


@pytest.fixture
def desk() -> Desk:
    opened = Desk()
    opened.stdin = io.StringIO(f"{CANARY}\n")
    return opened


def refusal(desk: Desk, *arguments: str, **options: tuple[str, ...]) -> CliError:
    with pytest.raises(CliError) as caught:
        desk.runtui_auth("login", *arguments, **options)
    assert CANARY not in f"{caught.value}{desk.out.getvalue()}{desk.err.getvalue()}"
    return caught.value


def test_a_key_from_a_pipe_is_checked_stored_and_told_by_its_end(desk: Desk) -> None:
    assert desk.runtui_auth("login") == Exit.DONE
    assert desk.stored == CANARY
    assert desk.requests[0].headers["Authorization"] == f"Bearer {CANARY}"
    assert desk.out.getvalue().splitlines() == [
        "The key …cdef of api.example.com is accepted by the server.",
        "It is stored in the Secret Service and was read back.",
    ]


def test_at_a_terminal_the_key_is_asked_for_unseen(desk: Desk) -> None:
    desk.stdin, desk.typed = Terminal("not read"), CANARY
    desk.runtui_auth("login")
    assert desk.err.getvalue() == "Key of api.example.com (not shown): "
    assert desk.stored == CANARY


@pytest.mark.parametrize("status", [401, 403])
def test_a_key_the_server_refuses_is_not_stored(desk: Desk, status: int) -> None:
    desk.answer = lambda _: httpx.Response(status, json={"error": {"message": f"Incorrect key: {CANARY}"}})
    error = refusal(desk)
    assert error.code == Exit.NO_KEY
    assert "Incorrect key: …cdef." in str(error)
    assert str(error).endswith("The key is not stored.")
    assert desk.stored is None


def test_without_the_server_the_key_is_not_stored_and_the_way_to_store_it_is_named(desk: Desk) -> None:
    desk.answer = offline
    error = refusal(desk)
    assert error.code == Exit.NO_NETWORK
    assert str(error).endswith("The key is not stored; --no-check stores it unchecked.")
    assert desk.stored is None


def test_unchecked_on_request_the_server_is_not_asked(desk: Desk) -> None:
    desk.answer = offline
    assert desk.runtui_auth("login", "--no-check") == Exit.DONE
    assert desk.stored == CANARY
    assert desk.requests == []
    assert "is not checked." in desk.out.getvalue()


@pytest.mark.parametrize(
    ("status", "why"),
    [
        (404, "Nothing is found at https://api.example.com/v1/assistants"),
        (429, "wants fewer requests"),
        (500, "failed to answer (500)"),
        (302, "points to https://login.example/, which is not followed, since the key would go there"),
        (200, "That is not a JSON answer from api.example.com, but a web page"),
    ],
)
def test_any_other_answer_lets_the_key_be_stored_and_says_why_it_tells_nothing(
    desk: Desk, status: int, why: str
) -> None:
    headers = {"location": "https://login.example/"} if status == 302 else {}
    page = "<html><title>Sign in: here</title>"
    desk.answer = lambda _: httpx.Response(status, text=page if status == 200 else "{}", headers=headers)
    assert desk.runtui_auth("login") == Exit.DONE
    said = desk.out.getvalue().splitlines()[0]
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
        (CANARY * 1000, "What came through the pipe is too long for a key."),
    ],
)
def test_what_cannot_be_a_key_is_refused_before_anything_is_sent(desk: Desk, piped: str, said: str) -> None:
    desk.stdin = io.StringIO(piped)
    error = refusal(desk)
    assert str(error).startswith(said)
    assert str(error).endswith("Nothing is stored.")
    assert error.code == Exit.USAGE
    assert desk.requests == []


def test_bytes_that_are_no_text_are_refused(desk: Desk) -> None:
    desk.stdin = io.TextIOWrapper(io.BytesIO(b"sk-\xff\xfe"), encoding="utf-8")  # type: ignore[assignment]
    assert "no text" in str(refusal(desk))


@pytest.mark.parametrize(
    ("backend", "said"),
    [
        (PlaintextBackend(), "doesn't protect what it keeps."),
        (ForgetfulBackend(), "the key is not saved."),
        (RaisingBackend(RuntimeError(f"no: {CANARY}")), "The keyring failed: RuntimeError"),
    ],
)
def test_a_keyring_that_fails_says_so_and_names_the_other_way(backend: FakeBackend, said: str) -> None:
    desk = Desk(backend)
    desk.stdin = io.StringIO(CANARY)
    error = refusal(desk)
    assert said in str(error)
    assert "session" not in str(error)
    assert str(error).endswith("The key can also be given in RUNTUI_API_KEY.")
    assert error.code == Exit.ERROR


def test_where_the_keyring_is_refused_nobody_is_asked_for_a_key() -> None:
    desk = Desk(PlaintextBackend())
    desk.stdin = Terminal()
    refusal(desk)
    assert desk.err.getvalue() == ""


def test_a_silent_keyring_is_announced_and_given_up() -> None:
    backend = SilentBackend()
    desk = Desk(backend, patience=0.3)
    desk.stdin, desk.notice_after = io.StringIO(CANARY), 0.05
    error = refusal(desk)
    backend.released.set()
    assert "Waiting for the keyring" in desk.err.getvalue()
    assert str(error).startswith("The keyring gave no answer within 0.3 seconds. Look for a window")


def test_a_variable_that_goes_first_is_named(desk: Desk) -> None:
    desk.environ["OPENAI_API_KEY"] = "sk-of-the-environment"
    desk.runtui_auth("login")
    assert desk.err.getvalue() == (
        "runtui: OPENAI_API_KEY is set, and its key is used before the one in the keyring.\n"
    )


def test_a_key_as_an_argument_is_refused_as_what_it_is(desk: Desk) -> None:
    assert str(refusal(desk, CANARY)).startswith("A key is never an argument: every user of this computer could")
    assert desk.stored is None


def test_a_blank_variable_goes_before_nothing(desk: Desk) -> None:
    desk.environ["RUNTUI_API_KEY"] = " "
    desk.runtui_auth("login")
    assert desk.err.getvalue() == ""


def test_openai_itself_is_known_to_be_switched_off(desk: Desk) -> None:
    desk.runtui_auth("login", "--no-check", server=("--base-url", "https://api.openai.com/v1"))
    assert "switched the Assistants API off on 2026-08-26" in desk.err.getvalue()


def test_each_profile_has_a_key_of_its_own_that_goes_to_its_host_only(desk: Desk, tmp_path: Path) -> None:
    settings = tmp_path / "config.toml"
    settings.write_text(
        '[profiles.work]\nbase_url = "https://work.example.com/v1"\n'
        '[profiles.home]\nbase_url = "https://home.example.com/v1"\n'
    )
    desk.environ["RUNTUI_CONFIG"] = str(settings)
    for name in ("work", "home"):
        desk.stdin = io.StringIO(f"sk-of-{name}")
        desk.runtui_auth("login", server=("--profile", name))
    assert desk.backend.entries == {
        ("runtui", "work https://work.example.com/v1"): "sk-of-work",
        ("runtui", "home https://home.example.com/v1"): "sk-of-home",
    }
    assert [(each.url.host, each.headers["Authorization"]) for each in desk.requests] == [
        ("work.example.com", "Bearer sk-of-work"),
        ("home.example.com", "Bearer sk-of-home"),
    ]


def test_a_server_that_wants_no_key_is_given_none(desk: Desk, tmp_path: Path) -> None:
    settings = tmp_path / "config.toml"
    settings.write_text('[profiles.local]\nbase_url = "http://localhost:8000"\nauth = "none"\n')
    desk.environ["RUNTUI_CONFIG"] = str(settings)
    assert "localhost:8000 is asked without a key" in str(refusal(desk, server=("--profile", "local")))


def test_a_second_login_replaces_the_key(desk: Desk) -> None:
    desk.backend.entries["runtui", ACCOUNT] = "sk-old"
    desk.runtui_auth("login")
    assert desk.stored == CANARY


def offline(request: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("refused", request=request)
