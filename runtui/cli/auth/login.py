"""``runtui auth login``: a key typed unseen or piped in, checked at its server, stored and read back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runtui.api.errors import ApiError, Unreachable
from runtui.cli.auth.header_account import header_account
from runtui.cli.auth.keyring_call import ask_keyring, variable_in_front
from runtui.cli.auth.server_check import ask_server
from runtui.cli.connecting import headless_connection
from runtui.cli.exits import CliError, Exit, UsageError, exit_of
from runtui.model.profile import OPENAI_URL, Auth
from runtui.model.secret import Secret, SecretError
from runtui.store.keys.command_token import program_of

if TYPE_CHECKING:
    from argparse import Namespace

    from runtui.cli.environment import Environment
    from runtui.model.profile import Connection, Profile

LONGEST_INPUT = 16_384
"""Characters read from a pipe: several times the longest token."""


def run(arguments: Namespace, environment: Environment) -> int:
    """Stores the key of a server and returns the exit code. Raises CliError."""
    connection = headless_connection(arguments, environment.environ)
    if arguments.header is not None:
        return _store_header(environment, connection, arguments.header)
    profile = connection.profile
    _refuse_needless(profile)
    # First, so that nobody types a key that can't be kept.
    ask_keyring(environment, connection, environment.key_store.describe())
    secret = _read_key(environment, connection)
    verdict = "not checked" if arguments.no_check else _check(environment, connection, secret)
    stored = ask_keyring(environment, connection, environment.key_store.store(profile.account, secret))
    environment.say(f"The key {secret.tail} of {profile.host} is {verdict}.")
    environment.say(f"It is stored in the {stored.place} and was read back.")
    if profile.base_url == OPENAI_URL:
        environment.note("OpenAI switched the Assistants API off on 2026-08-26: no thread can be opened there.")
    variable = variable_in_front(environment, connection)
    if variable is not None:
        environment.note(f"{variable} is set, and its key is used before the one in the keyring.")
    return Exit.DONE


def _refuse_needless(profile: Profile) -> None:
    if profile.auth is Auth.NONE:
        raise UsageError(f"{profile.host} is asked without a key (auth = none in its profile).")
    if profile.auth is Auth.COMMAND:
        raise UsageError(
            f"The token command of the profile ({program_of(profile)}) gives its key: nothing is to be stored."
        )


def _store_header(environment: Environment, connection: Connection, header: str) -> int:
    account, name = header_account(connection.profile, header)
    ask_keyring(environment, connection, environment.key_store.describe())
    secret = _read_key(environment, connection, f"S{name[1:]}")
    stored = ask_keyring(environment, connection, environment.key_store.store(account, secret))
    environment.say(f"The {name} ({secret.tail}) is stored in the {stored.place} and was read back.")
    return Exit.DONE


def _read_key(environment: Environment, connection: Connection, name: str = "Key") -> Secret:
    try:
        if environment.stdin.isatty():
            return Secret.parse(environment.ask_hidden(f"{name} of {connection.profile.host} (not shown): "))
        return Secret.parse(_piped(environment))
    except SecretError as error:
        raise UsageError(f"{error} Nothing is stored.") from None


def _piped(environment: Environment) -> str:
    try:
        text = environment.stdin.read(LONGEST_INPUT + 1)
    except UnicodeDecodeError:
        raise UsageError("What came through the pipe is no text. Nothing is stored.") from None
    if len(text) > LONGEST_INPUT:
        raise UsageError("What came through the pipe is too long for a key. Nothing is stored.")
    return text


def _check(environment: Environment, connection: Connection, secret: Secret) -> str:
    try:
        return ask_server(environment, connection.profile, secret)
    except ApiError as error:
        unchecked = "; --no-check stores it unchecked" if isinstance(error, Unreachable) else ""
        raise CliError(f"{error.sentence} The key is not stored{unchecked}.", exit_of(error)) from None
