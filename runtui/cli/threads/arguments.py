"""What the commands on the saved threads have in common in their arguments."""

from __future__ import annotations

from runtui.cli.parsing import Parser, add_help_option, add_server_options

SERVER = """\
Each server and profile has threads of its own; without --profile or --base-url
it is the server that runtui would open.
"""
CODES = f"""\
{SERVER}
exit codes: 0 done, 2 wrong usage or settings, 5 no such thread in the list"""
NO_WORDS = "This command takes options only, no words."
_SURPLUS = "There are more words than this command takes. A text with spaces needs quotes."


def threads_parser(name: str, synopsis: str, *, about: str, more: str = CODES, surplus: str = _SURPLUS) -> Parser:
    """Returns a parser with the options that choose a server."""
    parser = Parser(f"runtui threads {name}", synopsis, about=about, more=more, surplus=surplus)
    add_server_options(parser)
    add_help_option(parser)
    return parser


def thread_parser(name: str, synopsis: str, *, about: str) -> Parser:
    """Returns the same with the THREAD that a command is about."""
    parser = threads_parser(name, synopsis, about=about)
    parser.add_argument("thread", metavar="THREAD", help="an id, a label, or a text that holds an id")
    return parser
