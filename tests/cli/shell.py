"""A command's environment for a test: what it reads and prints as text, a keyring and a server made up."""

from __future__ import annotations

import io
import os
from typing import TYPE_CHECKING

import httpx

from runtui.api.assistants.client import AssistantsClient
from runtui.cli.commands import load_command
from runtui.cli.environment import Environment
from runtui.session.opening import client_maker
from runtui.store.keys.backends import accept
from runtui.store.keys.key_store import KeyStore
from tests.store.keyring_fakes import FakeBackend

if TYPE_CHECKING:
    from collections.abc import Callable

    from runtui.api.run_source import RunSource
    from runtui.model.profile import Profile
    from runtui.model.secret import Secret

URL = "https://api.example.com/v1"
ACCOUNT = f"- {URL}"
CONTENT = '{"object": "list", "data": []}'


class Terminal(io.StringIO):
    """An input at which somebody sits."""

    def isatty(self) -> bool:
        return True


class Shell:
    """One place to call commands from; `requests` are those that reached the server."""

    def __init__(self, backend: FakeBackend | None = None, *, patience: float = 5.0) -> None:
        self.backend = backend or FakeBackend()
        self.key_store = KeyStore(find=lambda: accept([self.backend]), patience=patience)
        self.environ: dict[str, str] = dict(os.environ)
        self.out, self.err = io.StringIO(), io.StringIO()
        self.stdin: io.StringIO = io.StringIO()
        self.typed = ""
        self.notice_after = 5.0
        self.is_online = False
        """True for real requests, to loopback only."""
        self.requests: list[httpx.Request] = []
        self.transport: httpx.AsyncBaseTransport | None = None
        """What answers in the place of `answer`."""
        self.answer: Callable[[httpx.Request], httpx.Response] = lambda _: httpx.Response(200, text=CONTENT)

    @property
    def stored(self) -> str | None:
        return self.backend.entries.get(("runtui", ACCOUNT))

    def runtui_auth(self, command: str, *arguments: str, server: tuple[str, ...] = ("--base-url", URL)) -> int:
        """Runs a command and returns its exit code; CliError and ApiError come out as they are."""
        return self.runtui(f"auth {command}", *server, *arguments)

    def runtui(self, command: str, *arguments: str) -> int:
        """Runs any command and returns its exit code; CliError and ApiError come out as they are."""
        module = load_command(command)
        return module.run(module.parser().read(arguments), self._environment())

    @property
    def lines(self) -> list[str]:
        """What was printed on stdout, which is emptied."""
        printed = self.out.getvalue().splitlines()
        self.out.seek(0)
        self.out.truncate()
        return printed

    def _environment(self) -> Environment:
        return Environment(
            environ=self.environ,
            stdin=self.stdin,
            stdout=self.out,
            stderr=self.err,
            key_store=self.key_store,
            make_client=self._real_client if self.is_online else self._client,
            ask_hidden=self._ask,
            notice_after=self.notice_after,
        )

    def _ask(self, prompt: str) -> str:
        self.err.write(prompt)
        return self.typed

    def _real_client(self, profile: Profile, secret: Secret | None) -> RunSource:
        return client_maker(self.environ, self.key_store)(profile, secret)

    def _client(self, profile: Profile, secret: Secret | None) -> AssistantsClient:
        def handle(request: httpx.Request) -> httpx.Response:
            self.requests.append(request)
            return self.answer(request)

        return AssistantsClient(profile, secret, transport=self.transport or httpx.MockTransport(handle))
