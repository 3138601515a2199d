"""``runtui auth logout``: the key of a server out of the keyring."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runtui.cli.auth.arguments import SERVER, auth_parser
from runtui.cli.exits import Exit

if TYPE_CHECKING:
    from argparse import Namespace

    from runtui.cli.environment import Environment
    from runtui.cli.parsing import Parser

_ABOUT = """\
Remove the key of a server from the keyring of the operating system. A key in an
environment variable stays; that is said."""
_MORE = f"""\
{SERVER}
exit codes: 0 no key is left in the keyring, 1 the keyring failed, 2 wrong usage
or settings"""


def parser() -> Parser:
    """Returns the parser of ``runtui auth logout``."""
    parser = auth_parser("logout", about=_ABOUT, more=_MORE)
    parser.add_argument("--header", metavar="NAME", help="the secret of a header instead")
    return parser


def run(arguments: Namespace, environment: Environment) -> int:
    """Removes the key of a server, if there is one, and returns the exit code. Raises CliError."""
    from runtui.cli.auth.server_key import ServerKey

    connection = environment.connection(arguments)
    key, host = ServerKey(environment, connection), connection.profile.host
    account, name = key.account_of(arguments.header)
    if key.forget(account):
        environment.say(f"The {name} of {host} is removed from the keyring.")
    else:
        environment.say(f"The keyring has no {name} of {host}: nothing to remove.")
    if key.variable_in_front is not None and arguments.header is None:
        environment.note(f"{key.variable_in_front} is set and still gives a key; unset it to be without one.")
    return Exit.DONE
