"""The arguments of ``runtui auth``. A key is none of them."""

from __future__ import annotations

from runtui.cli.parsing import KEY_IS_NO_ARGUMENT, Parser, add_help_option, add_server_options

_SERVER = """\
Without --profile or --base-url the server is the one that runtui would open:
RUNTUI_PROFILE, OPENAI_BASE_URL, the active profile of the settings, or OpenAI
where OPENAI_API_KEY is set.
"""
_LOGIN_ABOUT = """\
Ask for the key of a server, check it there, and store it in the keyring of the
operating system. The key is typed without being shown, or comes through a pipe:

  runtui auth login --base-url https://host/v1
  pass show host/key | runtui auth login --profile work"""
_LOGIN_MORE = f"""\
A key the server refuses is not stored. Nor is one while the server can't be
reached; --no-check stores it without asking.

{_SERVER}
exit codes: 0 stored, 1 the keyring failed, 2 wrong usage or settings,
4 not accepted by the server, 6 server not reached"""
_STATUS_ABOUT = """\
Say where the key of a server comes from. The network is used with --check only;
the keyring is asked only where no environment variable gives the key."""
_STATUS_MORE = f"""\
{_SERVER}
exit codes: 0 there is a key, 2 wrong usage or settings, 4 no key, or not
accepted by the server; with --check also 5 not found, 6 server not reached"""
_LOGOUT_ABOUT = """\
Remove the key of a server from the keyring of the operating system. A key in an
environment variable stays; that is said."""
_LOGOUT_MORE = f"""\
{_SERVER}
exit codes: 0 no key is left in the keyring, 1 the keyring failed, 2 wrong usage
or settings"""
_NO_WORDS = "This command takes options only, no words."


def login_parser() -> Parser:
    """Returns the parser of ``runtui auth login``."""
    parser = _parser("login", about=_LOGIN_ABOUT, more=_LOGIN_MORE, surplus=KEY_IS_NO_ARGUMENT)
    parser.add_argument("--no-check", action="store_true", help="store the key without asking the server")
    parser.add_argument("--header", metavar="NAME", help="the secret of a header instead, not checked")
    return parser


def status_parser() -> Parser:
    """Returns the parser of ``runtui auth status``."""
    parser = _parser("status", about=_STATUS_ABOUT, more=_STATUS_MORE, surplus=_NO_WORDS)
    parser.add_argument("--check", action="store_true", help="ask the server whether it accepts the key")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    return parser


def logout_parser() -> Parser:
    """Returns the parser of ``runtui auth logout``."""
    parser = _parser("logout", about=_LOGOUT_ABOUT, more=_LOGOUT_MORE, surplus=_NO_WORDS)
    parser.add_argument("--header", metavar="NAME", help="the secret of a header instead")
    return parser


def _parser(name: str, *, about: str, more: str, surplus: str) -> Parser:
    parser = Parser(f"runtui auth {name}", "[OPTIONS]", about=about, more=more, surplus=surplus)
    add_server_options(parser)
    add_help_option(parser)
    return parser
