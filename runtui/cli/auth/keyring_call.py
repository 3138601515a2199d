"""A call on the OS keyring as a command makes it: waiting is announced, failing is a sentence with a way on."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from runtui.cli.exits import CliError, Exit
from runtui.cli.waiting import ask
from runtui.model.profile import Auth
from runtui.store.keys.keyring_errors import KeyringError

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from runtui.cli.environment import Environment
    from runtui.model.profile import Connection

T = TypeVar("T")
COMMAND_WAITING = "Waiting for the token command of the profile."
WAITING = "Waiting for the keyring; it may ask for its password in a window of its own. Ctrl+C gives up."
_WAYS_OF_THE_SCREEN = KeyringError("").next_step
"""The advice that speaks of a session: a command has none."""


def ask_keyring(environment: Environment, connection: Connection, call: Awaitable[T]) -> T:
    """Does what `keyring_answer` does, for callers without an event loop."""
    return ask(keyring_answer(environment, connection, call))


async def keyring_answer(
    environment: Environment, connection: Connection, call: Awaitable[T], *, failure: Exit = Exit.ERROR
) -> T:
    """Returns what `call` returns. Raises CliError with the exit code `failure` for a keyring that fails."""
    try:
        with environment.noting_when_slow(COMMAND_WAITING if connection.profile.auth is Auth.COMMAND else WAITING):
            return await call
    except KeyringError as error:
        advice = error.next_step.replace(_WAYS_OF_THE_SCREEN, _other_way(connection))
        raise CliError(f"{error.message} {advice}".rstrip(), failure) from None


def variable_in_front(environment: Environment, connection: Connection) -> str | None:
    """Returns the environment variable whose key is used before the keyring's, None if there is none."""
    return next((name for name in connection.key_variables if environment.environ.get(name, "").strip()), None)


def _other_way(connection: Connection) -> str:
    if connection.key_variables:
        return f"The key can also be given in {connection.key_variables[0]}."
    return "The key can also be given in an environment variable that the profile names (key_env)."
