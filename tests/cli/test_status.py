"""``runtui auth status``: where the key comes from, without showing it and without being asked twice."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import httpx
import pytest

from runtui.api.errors import NotAccepted, Unreachable
from runtui.cli.exits import CliError, Exit, UsageError
from tests.cli.processes import CANARY, runtui
from tests.cli.shell import ACCOUNT, URL, Shell
from tests.store.keyring_fakes import FakeBackend, PlaintextBackend, SilentBackend

if TYPE_CHECKING:
    from pathlib import Path


class Untouchable(FakeBackend):
    __module__ = "keyring.backends.SecretService"

    def get_password(self, service: str, username: str) -> str | None:
        raise AssertionError("the keyring was asked")


@pytest.fixture
def shell() -> Shell:
    return Shell(FakeBackend({("runtui", ACCOUNT): CANARY}))


def test_a_key_of_the_keyring_is_told_by_its_end_and_its_place(shell: Shell) -> None:
    assert shell.runtui_auth("status") == Exit.DONE
    assert shell.out.getvalue().splitlines() == [
        "server   api.example.com (flags)",
        "key      …cdef from the keyring (Secret Service)",
        "checked  no",
    ]
    assert shell.requests == []


def test_a_key_of_the_environment_is_told_by_its_variable_and_the_keyring_left_alone() -> None:
    shell = Shell(Untouchable())
    shell.environ |= {"RUNTUI_API_KEY": " ", "OPENAI_API_KEY": CANARY}
    assert shell.runtui_auth("status") == Exit.DONE
    assert "key      …cdef from OPENAI_API_KEY\n" in shell.out.getvalue()


def test_without_a_key_it_says_how_to_store_one() -> None:
    shell = Shell()
    with pytest.raises(CliError, match=r"There is no key for this server.*runtui auth login") as caught:
        shell.runtui_auth("status")
    assert caught.value.code == Exit.NO_KEY
    assert "key      none\n" in shell.out.getvalue()


def test_a_keyring_that_cannot_be_used_is_the_reason_for_no_key() -> None:
    with pytest.raises(CliError, match=r"doesn't protect.*given in RUNTUI_API_KEY\.$") as caught:
        Shell(PlaintextBackend()).runtui_auth("status")
    assert caught.value.code == Exit.NO_KEY


def test_a_broken_plugin_of_the_keyring_library_is_no_traceback(tmp_path: Path) -> None:
    about = tmp_path / "broken-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: broken\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text("[keyring.backends]\nbroken = no_such_module\n")
    search_path = os.pathsep.join((str(tmp_path), os.environ.get("PYTHONPATH", "")))
    no_bus = {"DBUS_SESSION_BUS_ADDRESS": f"unix:path={tmp_path}/none"}
    environ = {**os.environ, **no_bus, "PYTHONPATH": search_path}
    done = runtui("auth", "status", "--base-url", URL, environ=environ)
    assert (done.returncode, done.stderr.count("\n")) == (4, 1)
    assert done.stderr.startswith("runtui: There is no keyring on this machine")


def test_a_silent_keyring_is_announced_and_given_up() -> None:
    backend = SilentBackend()
    shell = Shell(backend, patience=0.3)
    shell.notice_after = 0.05
    with pytest.raises(CliError) as caught:
        shell.runtui_auth("status")
    backend.released.set()
    assert caught.value.code == Exit.NO_KEY
    assert "Waiting for the keyring" in shell.err.getvalue()


def test_on_request_the_server_is_asked(shell: Shell) -> None:
    assert shell.runtui_auth("status", "--check") == Exit.DONE
    assert "checked  accepted by the server\n" in shell.out.getvalue()
    assert len(shell.requests) == 1


def test_a_server_that_takes_its_time_is_announced(shell: Shell) -> None:
    shell.notice_after = 0.0
    shell.runtui_auth("status", "--check")
    assert "runtui: Waiting for api.example.com.\n" in shell.err.getvalue()


def test_a_key_the_server_refuses_is_shown_as_refused(shell: Shell) -> None:
    shell.answer = lambda _: httpx.Response(401, json={"error": {"message": f"bad {CANARY}"}})
    with pytest.raises(NotAccepted) as caught:
        shell.runtui_auth("status", "--check")
    assert "checked  key not accepted\n" in shell.out.getvalue()
    assert CANARY not in str(caught.value)


def test_without_the_server_the_key_is_still_told(shell: Shell) -> None:
    def offline(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused", request=request)

    shell.answer = offline
    with pytest.raises(Unreachable):
        shell.runtui_auth("status", "--check")
    assert "checked  no connection\n" in shell.out.getvalue()


def test_without_a_key_no_server_is_asked() -> None:
    shell = Shell()
    with pytest.raises(CliError):
        shell.runtui_auth("status", "--check")
    assert shell.requests == []


def test_a_program_gets_the_same_fields_whatever_there_is(shell: Shell) -> None:
    empty = Shell()
    with pytest.raises(CliError):
        empty.runtui_auth("status", "--json")
    shell.runtui_auth("status", "--json", "--check")
    nothing, something = json.loads(empty.out.getvalue()), json.loads(shell.out.getvalue())
    assert nothing.keys() == something.keys()
    assert something == {
        "connection": "flags",
        "host": "api.example.com",
        "base_url": URL,
        "source": "keyring",
        "variable": None,
        "keyring": "Secret Service",
        "command": None,
        "key": "…cdef",
        "needs_key": True,
        "checked": "accepted by the server",
    }
    assert (nothing["source"], nothing["key"], nothing["checked"]) == ("none", None, None)


def test_the_json_of_the_longest_url_is_whole(shell: Shell) -> None:
    shell.environ["RUNTUI_API_KEY"] = CANARY
    shell.runtui_auth("status", "--json", server=("--base-url", f"https://h/{'a' * 2000}"))
    assert len(json.loads(shell.out.getvalue())["base_url"]) > 2000


def test_a_server_that_needs_no_key_is_no_failure(tmp_path: Path) -> None:
    settings = tmp_path / "config.toml"
    settings.write_text('[profiles.local]\nbase_url = "http://localhost:8000"\nauth = "none"\n')
    shell = Shell(Untouchable())
    shell.environ["RUNTUI_CONFIG"] = str(settings)
    assert shell.runtui_auth("status", server=("--profile", "local")) == Exit.DONE
    assert "server   localhost:8000 (profile local)\nkey      none needed\n" in shell.out.getvalue()


def test_without_a_server_it_says_how_to_name_one() -> None:
    with pytest.raises(UsageError, match=r"Give --base-url URL or --profile NAME\.$"):
        Shell().runtui_auth("status", server=())


@pytest.mark.parametrize("text", ["{", "\x00" * 4096, "[profiles.x]\nbase_url = 3\n", "page_size = 1000\n"])
def test_settings_that_cannot_be_read_are_named_by_file_and_left_alone(tmp_path: Path, text: str) -> None:
    settings = tmp_path / "config.toml"
    settings.write_text(text)
    shell = Shell(Untouchable())
    shell.environ |= {"RUNTUI_CONFIG": str(settings), "RUNTUI_API_KEY": CANARY}
    with pytest.raises(UsageError, match=rf"{settings}:[12]: .*Correct the file"):
        shell.runtui_auth("status")
    assert settings.read_text() == text
