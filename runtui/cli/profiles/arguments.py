"""The arguments of ``runtui profiles``. A key is none of them."""

from __future__ import annotations

from runtui.cli.parsing import Parser, add_help_option, one_of, seconds

# Spelled out, for the help imports neither presets nor profiles; a test compares both.
KINDS = (
    "openai", "azure-foundry", "azure-openai", "azure-openai-v1", "portkey", "litellm", "dashscope", "self-hosted",
    "other",
)  # fmt: skip
AUTHS = ("bearer", "api-key", "portkey", "astra", "none", "command")

_ADD_ABOUT = """\
Save a server as a profile of the settings file, without a question:

  runtui profiles add prod --kind azure-foundry --use \\
    --base-url https://RESOURCE.services.ai.azure.com/api/projects/PROJECT

What isn't given comes from the kind: how the key travels, the API version,
headers, the command that fetches tokens. Nothing is sent anywhere."""
_ADD_MORE = f"""\
kinds: {", ".join(KINDS[:5])},
       {", ".join(KINDS[5:])}
auth:  {", ".join(AUTHS)}

The base URL may be left out where there is only one (openai, portkey,
dashscope) or where AZURE_OPENAI_ENDPOINT names it. OPENAI_API_VERSION sets the
API version of azure-openai.

A key is never an argument. Its ways: runtui auth login --profile NAME, or
--key-env with the name of a variable, or --token-command with a program that
prints it, such as 'pass show host/key'. A header with a secret refers to it:
  --header 'X-Key: ${{VARIABLE}}'    an environment variable
  --header 'X-Key: keyring:'       runtui auth login --header X-Key

exit codes: 0 saved, 1 not written, 2 wrong usage or settings"""
_SHOW_ABOUT = """\
Show a profile: without NAME the one that runtui would open. With --origin each
line says where its value comes from: a flag, the environment, a line of the
settings file, the preset of its kind, or runtui's own default."""
_REMOVE_ABOUT = """\
Take a profile out of the settings file, without a question. Its key in the
keyring stays, if there is one: --logout removes that first, as
runtui auth logout --profile NAME does."""
_USE_ABOUT = """\
Make a profile the active one: runtui opens it when nothing else names a server."""
_LIST_ABOUT = """\
List the profiles of the settings file; * marks the active one."""
_CODES = "exit codes: 0 done, 1 not written, 2 wrong usage, settings, or no such profile"
_ONE_NAME = "This command takes one NAME."


def listing_parser() -> Parser:
    """Returns the parser of ``runtui profiles list``."""
    parser = _parser("list", "[--json]", about=_LIST_ABOUT, surplus="This command takes options only, no words.")
    parser.add_argument("--json", action="store_true", help="print one JSON array")
    return parser


def show_parser() -> Parser:
    """Returns the parser of ``runtui profiles show``."""
    parser = _parser("show", "[NAME] [OPTIONS]", about=_SHOW_ABOUT)
    parser.add_argument("name", nargs="?", metavar="NAME", help="a profile of the settings")
    parser.add_argument("--origin", action="store_true", help="say where each value comes from")
    parser.add_argument("--allow-http", action="store_true", help="as if runtui were started with it")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    return parser


def use_parser() -> Parser:
    """Returns the parser of ``runtui profiles use``."""
    parser = _parser("use", "NAME", about=_USE_ABOUT)
    parser.add_argument("name", metavar="NAME", help="a profile of the settings")
    return parser


def remove_parser() -> Parser:
    """Returns the parser of ``runtui profiles remove``."""
    parser = _parser("remove", "NAME [--logout]", about=_REMOVE_ABOUT)
    parser.add_argument("name", metavar="NAME", help="a profile of the settings")
    parser.add_argument("--logout", action="store_true", help="first remove its keys from the keyring")
    return parser


def add_parser() -> Parser:
    """Returns the parser of ``runtui profiles add``."""
    parser = _parser("add", "NAME [OPTIONS]", about=_ADD_ABOUT, more=_ADD_MORE)
    parser.add_argument("name", metavar="NAME", help="what the profile is called")
    _add_server(parser)
    _add_key(parser)
    _add_habits(parser)
    return parser


def _add_server(parser: Parser) -> None:
    server = parser.add_argument_group("server")
    server.add_argument("--kind", type=one_of("--kind", *KINDS), default="other", metavar="KIND", help="see below")
    server.add_argument("--base-url", metavar="URL", help="where the server is")
    server.add_argument("--query", action="append", default=[], metavar="K=V", help="sent with every request")
    server.add_argument("--header", action="append", default=[], metavar="'K: V'", help="sent with every request")
    server.add_argument("--organization", metavar="O", help="the OpenAI-Organization header")
    server.add_argument("--project", metavar="P", help="the OpenAI-Project header")
    server.add_argument("--no-beta", action="store_true", help="leave out the OpenAI-Beta header")
    server.add_argument("--allow-http", action="store_true", help="plain http to hosts of the local network")


def _add_key(parser: Parser) -> None:
    key = parser.add_argument_group("key")
    key.add_argument("--auth", type=one_of("--auth", *AUTHS), metavar="A", help="how the key travels")
    key.add_argument("--key-env", metavar="VAR", help="the environment variable that holds it")
    key.add_argument("--token-command", metavar="CMD", help="a program that prints it")


def _add_habits(parser: Parser) -> None:
    habits = parser.add_argument_group("habits")
    habits.add_argument("--write", action="store_true", help="allow runs to be cancelled and answered")
    habits.add_argument("--interval", type=seconds("--interval"), metavar="S", help="seconds between refreshes")
    habits.add_argument("--use", action="store_true", help="make it the active profile, as the first is anyway")


def _parser(name: str, synopsis: str, *, about: str, more: str = _CODES, surplus: str = _ONE_NAME) -> Parser:
    parser = Parser(f"runtui profiles {name}", synopsis, about=about, more=more, surplus=surplus)
    add_help_option(parser)
    return parser
