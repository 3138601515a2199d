"""What the commands on the key of a server have in common in their arguments. A key is none of them."""

from __future__ import annotations

from runtui.cli.parsing import Parser, add_help_option, add_server_options

SERVER = """\
Without --profile or --base-url the server is the one that runtui would open:
RUNTUI_PROFILE, OPENAI_BASE_URL, the active profile of the settings, or OpenAI
where OPENAI_API_KEY is set.
"""
NO_WORDS = "This command takes options only, no words."


def auth_parser(name: str, *, about: str, more: str, surplus: str = NO_WORDS) -> Parser:
    """Returns a parser with the options that choose a server."""
    parser = Parser(f"runtui auth {name}", "[OPTIONS]", about=about, more=more, surplus=surplus)
    add_server_options(parser)
    add_help_option(parser)
    return parser
