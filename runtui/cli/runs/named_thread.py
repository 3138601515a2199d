"""The thread that a command line names, and the client of its server for as long as a command works on it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, TypeVar

from msgspec.structs import replace

from runtui.cli.auth.server_key import ServerKey
from runtui.cli.thread_argument import thread_of
from runtui.cli.waiting import ask

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable, Coroutine

    from runtui.api.errors import ApiError
    from runtui.api.run_source import RunSource
    from runtui.cli.environment import Environment

T = TypeVar("T")


class NamedThread:
    """A thread of one server, found by whatever names it. Raises CliError where the words or the key don't do."""

    def __init__(self, arguments: Namespace, environment: Environment) -> None:
        self.environment = replace(environment, is_quiet=arguments.quiet)
        self.connection = environment.connection(arguments)
        self.thread_id = thread_of(arguments.thread, environment, self.connection)
        self._secret = ServerKey(environment, self.connection).find_or_end()

    def work(self, work: Callable[[RunSource], Coroutine[object, None, T]]) -> T:
        """Returns what `work` returns for a client that is closed afterwards. Raises ApiError.

        A first answer that doesn't come is told.
        """
        return ask(self._with_client(work))

    def note_error(self, error: ApiError, seconds: float) -> None:
        """Notes an error that may pass, and when something is asked for again."""
        self.environment.note(f"{error.sentence} Asking again in {seconds:.0f} s.")

    async def _with_client(self, work: Callable[[RunSource], Coroutine[object, None, T]]) -> T:
        client = self.environment.make_client(self.connection.profile, self._secret)
        client.decode_in_place()
        client.on_wait(self.environment.note_wait)
        words = f"Waiting for {self.connection.profile.host}."
        notice = asyncio.get_running_loop().call_later(self.environment.notice_after, self.environment.note, words)
        client.request_log.on_request = lambda _: notice.cancel()
        try:
            return await work(client)
        finally:
            notice.cancel()
            await client.aclose()
