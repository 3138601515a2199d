"""The arguments of ``runtui threads``."""

from __future__ import annotations

from runtui.cli.parsing import Parser, add_demo_option, add_help_option, add_server_options, whole_number

MOST_DISCOVERED = 1000
_SERVER = """\
Each server and profile has threads of its own; without --profile or --base-url
it is the server that runtui would open.
"""
_CODES = f"""\
{_SERVER}
exit codes: 0 done, 2 wrong usage or settings, 5 no such thread in the list"""
_THREAD = "THREAD is a thread id, a label, or any text that holds an id."
_LIST_ABOUT = """\
List the saved threads, the pinned ones first, then those opened last. What is
said of a last run is what runtui saw when it last looked."""
_ADD_ABOUT = """\
Add threads to the list: ids, URLs, or any texts that hold one; - reads them
from stdin, one a line:

  grep -o 'thread_[A-Za-z0-9]*' app.log | sort -u | runtui threads add -"""
_REMOVE_ABOUT = f"""\
Take a thread off the list. The server keeps it.
{_THREAD}"""
_LABEL_ABOUT = """\
Call a saved thread by a name, by which runtui opens it too. Without LABEL the
name is taken away."""
_PIN_ABOUT = """\
Keep a saved thread on top of the list, or with --off no longer."""
_DISCOVER_ABOUT = """\
Ask the server for all its threads and save those that are new. Few servers
list threads; Azure AI Foundry does. Where one doesn't, its reason is shown."""
_DISCOVER_MORE = f"""\
{_SERVER}
exit codes: 0 saved, 1 server failed, 2 wrong usage or settings, 4 no key, or
not accepted, 5 not offered by this server, 6 not reached, 7 rate-limited"""


def listing_parser() -> Parser:
    """Returns the parser of ``runtui threads list``."""
    parser = _parser("list", "[OPTIONS]", about=_LIST_ABOUT, surplus="This command takes options only, no words.")
    parser.add_argument("--json", action="store_true", help="print one JSON array")
    add_demo_option(parser)
    return parser


def add_parser() -> Parser:
    """Returns the parser of ``runtui threads add``."""
    parser = _parser("add", "TEXT... [OPTIONS]", about=_ADD_ABOUT)
    parser.add_argument("texts", nargs="+", metavar="TEXT", help="an id, a URL, a text; - for stdin")
    parser.add_argument("--label", metavar="LABEL", help="what to call it; for one thread")
    parser.add_argument("--pin", action="store_true", help="keep it on top")
    return parser


def remove_parser() -> Parser:
    """Returns the parser of ``runtui threads remove``."""
    return _of_thread("remove", "THREAD [OPTIONS]", about=_REMOVE_ABOUT)


def label_parser() -> Parser:
    """Returns the parser of ``runtui threads label``."""
    parser = _of_thread("label", "THREAD [LABEL] [OPTIONS]", about=_LABEL_ABOUT)
    parser.add_argument("label", nargs="?", metavar="LABEL", help="what to call it")
    return parser


def pin_parser() -> Parser:
    """Returns the parser of ``runtui threads pin``."""
    parser = _of_thread("pin", "THREAD [--off] [OPTIONS]", about=_PIN_ABOUT)
    parser.add_argument("--off", action="store_true", help="let it go from the top")
    return parser


def discover_parser() -> Parser:
    """Returns the parser of ``runtui threads discover``."""
    parser = _parser(
        "discover", "[OPTIONS]", about=_DISCOVER_ABOUT, more=_DISCOVER_MORE, surplus="This command takes no words."
    )
    limit = whole_number("--limit", 1, 100_000)
    parser.add_argument("--limit", type=limit, default=MOST_DISCOVERED, metavar="N", help="threads at most (1000)")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    add_demo_option(parser)
    return parser


def _of_thread(name: str, synopsis: str, *, about: str) -> Parser:
    parser = _parser(name, synopsis, about=about)
    parser.add_argument("thread", metavar="THREAD", help="an id, a label, or a text that holds an id")
    return parser


def _parser(name: str, synopsis: str, *, about: str, more: str = _CODES, surplus: str = "") -> Parser:
    surplus = surplus or "There are more words than this command takes. A text with spaces needs quotes."
    parser = Parser(f"runtui threads {name}", synopsis, about=about, more=more, surplus=surplus)
    add_server_options(parser)
    add_help_option(parser)
    return parser
