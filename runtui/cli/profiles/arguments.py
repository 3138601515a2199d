"""What the commands on profiles have in common in their arguments."""

from __future__ import annotations

from runtui.cli.parsing import Parser, add_help_option

CODES = "exit codes: 0 done, 1 not written, 2 wrong usage, settings, or no such profile"


def profiles_parser(
    name: str, synopsis: str, *, about: str, more: str = CODES, surplus: str = "This command takes one NAME."
) -> Parser:
    """Returns a parser of which only the help is filled in."""
    parser = Parser(f"runtui profiles {name}", synopsis, about=about, more=more, surplus=surplus)
    add_help_option(parser)
    return parser
