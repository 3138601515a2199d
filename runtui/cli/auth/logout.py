"""``runtui auth logout``: the key of a server out of the keyring."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runtui.cli.auth.arguments import SERVER, auth_parser
from runtui.cli.exits import Exit

if TYPE_CHECKING:
    from argparse import Namespace

    from runtui.cli.environment import Environment
    from runtui.cli.parsing import Parser
    from runtui.model.profile import Connection

_ABOUT = """\
Remove the key of a server from the keyring of the operating system. A key in an
environment variable stays; that is said. --profile and --base-url together name
the key of a profile that was removed."""
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

    connection = _removed(arguments) or environment.connection(arguments)
    key, host = ServerKey(environment, connection), connection.profile.host
    account, name = key.account_of(arguments.header)
    if key.forget(account):
        environment.say(f"The {name} of {host} is removed from the keyring.")
    else:
        environment.say(f"The keyring has no {name} of {host}: nothing to remove.")
    if key.variable_in_front is not None and arguments.header is None:
        environment.note(f"{key.variable_in_front} is set and still gives a key; unset it to be without one.")
    return Exit.DONE


def _removed(arguments: Namespace) -> Connection | None:
    """The server that a profile had, whether the settings still have that or not; None without its URL."""
    if arguments.profile is None or arguments.base_url is None:
        return None
    from runtui.cli.exits import UsageError
    from runtui.model.base_url import BaseUrlError, parse_base_url
    from runtui.model.profile import KEYRING, Connection, Origin, Profile
    from runtui.store.settings.toml_profile import ProfileNameError, check_profile_name

    try:
        name, base_url = check_profile_name(arguments.profile), parse_base_url(arguments.base_url, allow_http=True)
    except (BaseUrlError, ProfileNameError) as error:
        raise UsageError(f"--profile or --base-url: {error}") from None
    headers = ((arguments.header, KEYRING),) if arguments.header else ()
    return Connection(profile=Profile(name=name, base_url=base_url, headers=headers), origin=Origin.PROFILE)
