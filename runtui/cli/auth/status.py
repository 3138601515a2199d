"""``runtui auth status``: which key a server would be given, and where it comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runtui.api.errors import ApiError
from runtui.cli.auth.key_search import NO_KEY_ADVICE, find_with_place
from runtui.cli.auth.key_status import KeyStatus
from runtui.cli.auth.server_check import ask_server
from runtui.cli.connecting import headless_connection
from runtui.cli.exits import CliError, Exit, UsageError
from runtui.cli.waiting import ask
from runtui.model.profile import Auth
from runtui.store.keys.key_finder import FoundKey

if TYPE_CHECKING:
    from argparse import Namespace

    from runtui.cli.environment import Environment


def run(arguments: Namespace, environment: Environment) -> int:
    """Prints the status of a key and returns the exit code. Raises CliError and ApiError, after printing."""
    connection = headless_connection(arguments, environment.environ)
    problem: CliError | ApiError | None = None
    found, keyring, checked = FoundKey(), None, None
    try:
        found, keyring = ask(find_with_place(environment, connection))
        if arguments.check and (found.secret is not None or connection.profile.auth is Auth.NONE):
            checked = ask_server(environment, connection.profile, found.secret)
    except UsageError:
        raise
    except (CliError, ApiError) as error:
        problem = error
        checked = error.title.lower() if isinstance(error, ApiError) else None
    status = KeyStatus.of(connection, found, keyring=keyring, checked=checked)
    _print(status, environment, as_json=arguments.json)
    if problem is not None:
        raise problem
    if status.is_missing:
        raise CliError(NO_KEY_ADVICE, Exit.NO_KEY)
    return Exit.DONE


def _print(status: KeyStatus, environment: Environment, *, as_json: bool) -> None:
    if as_json:
        environment.say_json(status.to_json())
    else:
        for line in status.lines():
            environment.say(line)
