"""``runtui auth logout``: the key of a server out of the keyring."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runtui.cli.auth.header_account import header_account
from runtui.cli.auth.keyring_call import ask_keyring, variable_in_front
from runtui.cli.connecting import headless_connection
from runtui.cli.exits import Exit

if TYPE_CHECKING:
    from argparse import Namespace

    from runtui.cli.environment import Environment


def run(arguments: Namespace, environment: Environment) -> int:
    """Removes the key of a server, if there is one, and returns the exit code. Raises CliError."""
    connection = headless_connection(arguments, environment.environ)
    profile = connection.profile
    account, name = profile.account, "key"
    if arguments.header is not None:
        account, name = header_account(profile, arguments.header)
    is_removed = ask_keyring(environment, connection, environment.key_store.forget(account))
    if is_removed:
        environment.say(f"The {name} of {profile.host} is removed from the keyring.")
    else:
        environment.say(f"The keyring has no {name} of {profile.host}: nothing to remove.")
    variable = variable_in_front(environment, connection) if arguments.header is None else None
    if variable is not None:
        environment.note(f"{variable} is set and still gives a key; unset it to be without one.")
    return Exit.DONE
