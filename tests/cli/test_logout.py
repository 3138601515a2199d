"""``runtui auth logout``: out of the keyring, and honest about what stays."""

from __future__ import annotations

import pytest

from runtui.cli.exits import CliError, Exit
from tests.cli.processes import CANARY
from tests.cli.shell import ACCOUNT, URL, Shell, Terminal
from tests.store.keyring_fakes import FakeBackend, PlaintextBackend, StubbornBackend


def test_the_key_is_gone_afterwards() -> None:
    shell = Shell(FakeBackend({("runtui", ACCOUNT): CANARY}))
    assert shell.runtui_auth("logout") == Exit.DONE
    assert shell.stored is None
    assert shell.out.getvalue() == "The key of api.example.com is removed from the keyring.\n"


def test_another_servers_key_stays() -> None:
    shell = Shell(FakeBackend({("runtui", "- https://other.example.com"): CANARY}))
    assert shell.runtui_auth("logout") == Exit.DONE
    assert shell.out.getvalue() == "The keyring has no key of api.example.com: nothing to remove.\n"
    assert shell.backend.entries


@pytest.mark.parametrize("entries", [{}, {("runtui", ACCOUNT): "sk-k"}])
def test_a_variable_that_still_gives_a_key_is_named(entries: dict[tuple[str, str], str]) -> None:
    shell = Shell(FakeBackend(entries))
    shell.environ["RUNTUI_API_KEY"] = CANARY
    assert shell.runtui_auth("logout") == Exit.DONE
    assert "RUNTUI_API_KEY is set and still gives a key" in shell.err.getvalue()
    assert CANARY not in shell.err.getvalue()


@pytest.mark.parametrize("backend", [StubbornBackend({("runtui", ACCOUNT): "sk-k"}), PlaintextBackend()])
def test_a_keyring_that_fails_is_an_error(backend: FakeBackend) -> None:
    with pytest.raises(CliError) as caught:
        Shell(backend).runtui_auth("logout")
    assert caught.value.code == Exit.ERROR


@pytest.mark.parametrize("entries", [{("runtui", f"prod {URL} x-key"): "secret-of-the-header"}, {}])
def test_the_secret_of_a_header_is_called_so_and_the_key_stays(entries: dict[tuple[str, str], str]) -> None:
    shell = Shell(FakeBackend({("runtui", f"prod {URL}"): CANARY, **entries}))
    shell.runtui("profiles add", "prod", "--base-url", URL, "--header", "X-Key: keyring:")
    assert shell.lines
    assert shell.runtui("auth logout", "--profile", "prod", "--header", "x-key") == Exit.DONE
    name = "secret of the header X-Key of api.example.com"
    gone, none = f"The {name} is removed from the keyring.", f"The keyring has no {name}: nothing to remove."
    assert shell.lines == [gone if entries else none]
    assert list(shell.backend.entries) == [("runtui", f"prod {URL}")]


def test_the_secret_of_a_header_is_called_so_when_it_is_stored() -> None:
    shell = Shell(FakeBackend({}))
    shell.runtui("profiles add", "prod", "--base-url", URL, "--header", "X-Key: keyring:")
    assert shell.lines
    shell.stdin, shell.typed = Terminal(), "secret-of-the-header"
    assert shell.runtui("auth login", "--profile", "prod", "--header", "x-key") == Exit.DONE
    assert shell.lines[0].startswith("The secret of the header X-Key (…ader) is stored in the ")
    assert "Secret of the header X-Key of api.example.com (not shown): " in shell.err.getvalue()
