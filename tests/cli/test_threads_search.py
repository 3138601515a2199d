"""``runtui threads discover --status --meta``: what the server finds is saved."""

from __future__ import annotations

import json

import pytest
from msgspec.structs import replace

from runtui.api.clients import client_for
from runtui.api.errors import NotOffered
from runtui.cli.exits import UsageError
from runtui.demo.transport import DemoTransport
from runtui.model.protocol import WireProtocol
from tests.cli.shell import URL, Shell

SERVER = ("--base-url", URL)


class GraphShell(Shell):
    """A shell whose server is the demo's LangGraph server."""

    def _client(self, profile, secret):
        graphs = replace(profile, kind="langgraph")
        return client_for(graphs, secret, transport=DemoTransport(protocol=WireProtocol.LANGGRAPH))


@pytest.fixture
def shell() -> Shell:
    return keyed(GraphShell())


def keyed(shell: Shell) -> Shell:
    shell.environ["RUNTUI_API_KEY"] = "sk-any-0123456789"
    return shell


def discovered(shell: Shell, *options: str) -> int:
    shell.runtui("threads discover", "--json", *SERVER, *options)
    listed: int = json.loads(shell.lines[-1])["listed"]
    return listed


def test_only_what_fits_is_saved_and_a_word_of_the_dashboard_is_one_of_the_server(shell: Shell) -> None:
    waiting = discovered(shell, "--status", "waits")
    assert 0 < waiting == discovered(shell, "--status", "interrupted") < discovered(shell)
    assert discovered(shell, "--meta", "channel=checkout", "--status", "waits") == 1
    assert discovered(shell, "--meta", "channel=checkout", "--status", "idle") == 0


def test_it_is_said_that_the_server_found_them(shell: Shell) -> None:
    shell.runtui("threads discover", *SERVER, "--meta", "channel=checkout")
    assert shell.lines == ["api.example.com finds 1 thread: 1 new, now in the list."]


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        (("--status", "completed"), "one of: idle, busy"),
        (("--meta", "channel"), "KEY=VALUE"),
        (("--meta", "=x"), "KEY"),
    ],
)
def test_what_can_t_be_asked_is_wrong_usage(shell: Shell, options: tuple[str, ...], problem: str) -> None:
    with pytest.raises(UsageError, match=problem):
        shell.runtui("threads discover", *SERVER, *options)


def test_a_server_without_a_search_is_not_asked() -> None:
    shell = keyed(Shell())
    with pytest.raises(NotOffered, match="no search for threads"):
        shell.runtui("threads discover", *SERVER, "--status", "busy")
    assert shell.requests == []
