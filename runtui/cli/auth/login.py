"""``runtui auth login``: a key typed unseen or piped in, checked at its server, stored and read back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runtui.api.errors import ApiError, Unreachable
from runtui.cli.auth.arguments import SERVER, auth_parser
from runtui.cli.exits import CliError, Exit, UsageError, exit_of
from runtui.cli.hidden_prompt import LONGEST_KEY
from runtui.cli.parsing import KEY_IS_NO_ARGUMENT
from runtui.model.secret import Secret, SecretError

if TYPE_CHECKING:
    from argparse import Namespace

    from runtui.cli.auth.server_key import ServerKey
    from runtui.cli.environment import Environment
    from runtui.cli.parsing import Parser

_ABOUT = """\
Ask for the key of a server, check it there, and store it in the keyring of the
operating system. The key is typed without being shown, or comes through a pipe:

  runtui auth login --base-url https://host/v1
  pass show host/key | runtui auth login --profile work"""
_MORE = f"""\
A key the server refuses is not stored. Nor is one while the server can't be
reached; --no-check stores it without asking.

{SERVER}
exit codes: 0 stored, 1 the keyring failed, 2 wrong usage or settings,
4 not accepted by the server, 6 server not reached"""


def parser() -> Parser:
    """Returns the parser of ``runtui auth login``."""
    parser = auth_parser("login", about=_ABOUT, more=_MORE, surplus=KEY_IS_NO_ARGUMENT)
    parser.add_argument("--no-check", action="store_true", help="store the key without asking the server")
    parser.add_argument("--header", metavar="NAME", help="the secret of a header instead, not checked")
    return parser


def run(arguments: Namespace, environment: Environment) -> int:
    """Stores the key of a server and returns the exit code. Raises CliError."""
    from runtui.cli.auth.server_key import ServerKey
    from runtui.model.profile import OPENAI_URL

    connection = environment.connection(arguments)
    key, profile = ServerKey(environment, connection), connection.profile
    account, name = key.account_of(arguments.header)
    if arguments.header is None:
        key.refuse_needless()
    key.need_keyring()  # first, so that nobody types a key that can't be kept
    secret = _read_secret(environment, f"{name[0].upper()}{name[1:]} of {profile.host}")
    if arguments.header is not None:
        stored = key.store(account, secret)
        environment.say(f"The {name} ({secret.tail}) is stored in the {stored.place} and was read back.")
        return Exit.DONE
    verdict = "not checked" if arguments.no_check else _check(key, secret)
    other = None if arguments.no_check or verdict.startswith("accepted") else key.other_base_url(secret)
    if other is not None:
        environment.note(f"{profile.base_url} answers “not found”, and {other} answers: did you mean that one?")
    stored = key.store(account, secret)
    environment.say(f"The key {secret.tail} of {profile.host} is {verdict}.")
    environment.say(f"It is stored in the {stored.place} and was read back.")
    if profile.base_url == OPENAI_URL:
        environment.note("OpenAI switched the Assistants API off on 2026-08-26: no thread can be opened there.")
    if key.variable_in_front is not None:
        environment.note(f"{key.variable_in_front} is set, and its key is used before the one in the keyring.")
    return Exit.DONE


def _read_secret(environment: Environment, name: str) -> Secret:
    try:
        if environment.stdin.isatty():
            return Secret.parse(environment.ask_hidden(f"{name} (not shown): "))
        return Secret.parse(environment.read_pipe(LONGEST_KEY, wanted="a key", outcome="Nothing is stored."))
    except SecretError as error:
        raise UsageError(f"{error} Nothing is stored.") from None


def _check(key: ServerKey, secret: Secret) -> str:
    try:
        return key.check(secret)
    except ApiError as error:
        unchecked = "; --no-check stores it unchecked" if isinstance(error, Unreachable) else ""
        raise CliError(f"{error.sentence} The key is not stored{unchecked}.", exit_of(error)) from None
