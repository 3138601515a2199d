"""``runtui auth status``: which key a server would be given, and where it comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runtui.api.errors import ApiError
from runtui.cli.auth.arguments import SERVER, auth_parser
from runtui.cli.exits import CliError, Exit, UsageError
from runtui.cli.parsing import add_format_options

if TYPE_CHECKING:
    from argparse import Namespace

    from runtui.cli.environment import Environment
    from runtui.cli.parsing import Parser

_ABOUT = """\
Say where the key of a server comes from. The network is used with --check only;
the keyring is asked only where no environment variable gives the key."""
_MORE = f"""\
{SERVER}
exit codes: 0 there is a key, 2 wrong usage or settings, 4 no key, or not
accepted by the server; with --check also 5 not found, 6 server not reached"""


def parser() -> Parser:
    """Returns the parser of ``runtui auth status``."""
    parser = auth_parser("status", about=_ABOUT, more=_MORE)
    parser.add_argument("--check", action="store_true", help="ask the server whether it accepts the key")
    add_format_options(parser, "table", "json")
    return parser


def run(arguments: Namespace, environment: Environment) -> int:
    """Prints the status of a key and returns the exit code. Raises CliError and ApiError, after printing."""
    from runtui.cli.auth.server_key import NO_KEY_ADVICE, ServerKey

    connection = environment.connection(arguments)
    key, checked = ServerKey(environment, connection), None
    problem: CliError | ApiError | None = None
    try:
        secret = key.find()
        if arguments.check and (secret is not None or not connection.profile.needs_key):
            checked = key.check(secret)
    except UsageError:
        raise
    except (CliError, ApiError) as error:
        problem = error
        checked = error.title.lower() if isinstance(error, ApiError) else None
    status = key.status(checked)
    if arguments.format == "json":
        environment.say_json(status.to_json())
    else:
        environment.say(*status.lines())
    if problem is not None:
        raise problem
    if status.is_missing:
        raise CliError(NO_KEY_ADVICE, Exit.NO_KEY)
    return Exit.DONE
