"""``runtui auth logout``: out of the keyring, and honest about what stays."""

from __future__ import annotations

import pytest

from runtui.cli.exits import CliError, Exit
from tests.cli.desk import ACCOUNT, URL, Desk, Terminal
from tests.cli.processes import CANARY
from tests.store.keyring_fakes import FakeBackend, PlaintextBackend, StubbornBackend


def test_the_key_is_gone_afterwards() -> None:
    desk = Desk(FakeBackend({("runtui", ACCOUNT): CANARY}))
    assert desk.runtui_auth("logout") == Exit.DONE
    assert desk.stored is None
    assert desk.out.getvalue() == "The key of api.example.com is removed from the keyring.\n"


def test_another_servers_key_stays() -> None:
    desk = Desk(FakeBackend({("runtui", "- https://other.example.com"): CANARY}))
    assert desk.runtui_auth("logout") == Exit.DONE
    assert desk.out.getvalue() == "The keyring has no key of api.example.com: nothing to remove.\n"
    assert desk.backend.entries


@pytest.mark.parametrize("entries", [{}, {("runtui", ACCOUNT): "sk-k"}])
def test_a_variable_that_still_gives_a_key_is_named(entries: dict[tuple[str, str], str]) -> None:
    desk = Desk(FakeBackend(entries))
    desk.environ["RUNTUI_API_KEY"] = CANARY
    assert desk.runtui_auth("logout") == Exit.DONE
    assert "RUNTUI_API_KEY is set and still gives a key" in desk.err.getvalue()
    assert CANARY not in desk.err.getvalue()


@pytest.mark.parametrize("backend", [StubbornBackend({("runtui", ACCOUNT): "sk-k"}), PlaintextBackend()])
def test_a_keyring_that_fails_is_an_error(backend: FakeBackend) -> None:
    with pytest.raises(CliError) as caught:
        Desk(backend).runtui_auth("logout")
    assert caught.value.code == Exit.ERROR


@pytest.mark.parametrize("entries", [{("runtui", f"prod {URL} x-key"): "secret-of-the-header"}, {}])
def test_the_secret_of_a_header_is_called_so_and_the_key_stays(entries: dict[tuple[str, str], str]) -> None:
    desk = Desk(FakeBackend({("runtui", f"prod {URL}"): CANARY, **entries}))
    desk.runtui("profiles add", "prod", "--base-url", URL, "--header", "X-Key: keyring:")
    assert desk.lines
    assert desk.runtui("auth logout", "--profile", "prod", "--header", "x-key") == Exit.DONE
    name = "secret of the header X-Key of api.example.com"
    gone, none = f"The {name} is removed from the keyring.", f"The keyring has no {name}: nothing to remove."
    assert desk.lines == [gone if entries else none]
    assert list(desk.backend.entries) == [("runtui", f"prod {URL}")]


def test_the_secret_of_a_header_is_called_so_when_it_is_stored() -> None:
    desk = Desk(FakeBackend({}))
    desk.runtui("profiles add", "prod", "--base-url", URL, "--header", "X-Key: keyring:")
    assert desk.lines
    desk.stdin, desk.typed = Terminal(), "secret-of-the-header"
    assert desk.runtui("auth login", "--profile", "prod", "--header", "x-key") == Exit.DONE
    assert desk.lines[0].startswith("The secret of the header X-Key (…ader) is stored in the ")
    assert "Secret of the header X-Key of api.example.com (not shown): " in desk.err.getvalue()
