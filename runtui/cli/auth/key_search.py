"""Finding the key of a server as a command does: every way to fail is a CliError."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runtui.cli.auth.keyring_call import keyring_answer
from runtui.cli.exits import CliError, Exit, UsageError
from runtui.cli.waiting import ask
from runtui.model.profile import Auth, KeySource
from runtui.model.secret import SecretError
from runtui.store.keys.command_token import NoTokenError
from runtui.store.keys.key_finder import FoundKey, find_key

if TYPE_CHECKING:
    from runtui.cli.environment import Environment
    from runtui.model.profile import Connection

NO_KEY_ADVICE = "There is no key of this server. Store one: runtui auth login, with the same options."


async def find_with_place(environment: Environment, connection: Connection) -> tuple[FoundKey, str | None]:
    """Returns the key, if there is one, and the name of the keyring that has it. Raises CliError."""

    async def search() -> tuple[FoundKey, str | None]:
        found = await find_key(connection, environment.environ, environment.key_store)
        return found, await environment.key_store.describe() if found.source is KeySource.KEYRING else None

    try:
        return await keyring_answer(environment, connection, search(), failure=Exit.NO_KEY)
    except NoTokenError as error:
        raise CliError(str(error), Exit.NO_KEY) from None
    except SecretError as error:
        raise UsageError(str(error)) from None


def find_key_or_end(environment: Environment, connection: Connection) -> FoundKey:
    """Returns the key of a server that needs one. Raises CliError without it."""
    found, _ = ask(find_with_place(environment, connection))
    if found.secret is None and connection.profile.auth is not Auth.NONE:
        raise CliError(NO_KEY_ADVICE, Exit.NO_KEY)
    return found
