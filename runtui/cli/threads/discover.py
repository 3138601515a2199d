"""``runtui threads discover``: the threads that the server lists, page by page into the book."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runtui.cli.exits import Exit
from runtui.cli.parsing import add_demo_option, add_format_options, whole_number
from runtui.cli.threads.arguments import SERVER, threads_parser
from runtui.words.sizes import plural

if TYPE_CHECKING:
    from argparse import Namespace

    from runtui.cli.environment import Environment
    from runtui.cli.parsing import Parser

MOST_DISCOVERED = 1000
_ABOUT = """\
Ask the server for all its threads and save those that are new. Few servers
list threads; Azure AI Foundry and LangGraph servers do. Where one doesn't, its
reason is shown. A LangGraph server can search: --status and --meta ask it for
the threads that fit, and only those are saved."""
_MORE = f"""\
{SERVER}
exit codes: 0 saved, 1 server failed, 2 wrong usage or settings, 4 no key, or
not accepted, 5 not offered by this server, 6 not reached, 7 rate-limited"""


def parser() -> Parser:
    """Returns the parser of ``runtui threads discover``."""
    parser = threads_parser(
        "discover", "[OPTIONS]", about=_ABOUT, more=_MORE, surplus="This command takes no words."
    )
    limit = whole_number("--limit", 1, 100_000)
    parser.add_argument("--limit", type=limit, default=MOST_DISCOVERED, metavar="N", help="threads at most (1000)")
    status = "idle, busy, interrupted, error, or waits, active, failed"
    parser.add_argument("--status", metavar="STATUS", help=status)
    parser.add_argument("--meta", action="append", default=[], metavar="KEY=VALUE", help="metadata of the thread")
    add_format_options(parser, "table", "json")
    add_demo_option(parser)
    return parser


def run(arguments: Namespace, environment: Environment) -> int:
    """Saves the threads and returns the exit code. Raises CliError, and ApiError after saving what came."""
    from runtui.cli.auth.server_key import ServerKey
    from runtui.cli.threads.listed_threads import WantedThreads, list_all, read_pairs
    from runtui.session.server_labels import note_labels
    from runtui.words.threads import left_out_words

    connection = environment.connection(arguments)
    profile = connection.profile
    secret = ServerKey(environment, connection).find_or_end()
    wanted = WantedThreads(most=arguments.limit, status=arguments.status, metadata=read_pairs(arguments.meta))
    listed = list_all(environment, profile, secret, wanted)
    if listed.problem is not None and not listed.threads:
        raise listed.problem
    with environment.changed_book_of(connection) as book:
        new = book.fill(profile.account, listed.threads)
        note_labels(book, profile.account, [each for each in listed.threads if each.thread_id in set(new)])
    count = len(listed.threads)
    if arguments.format == "json":
        environment.say_json({"listed": count, "saved": len(new), "new": list(new), "has_more": listed.has_more})
    else:
        does = "finds" if wanted.is_search else "lists"
        environment.say(f"{profile.host} {does} {plural(count, 'thread')}: {len(new)} new, now in the list.")
    if listed.left_out:
        environment.note(left_out_words(listed.left_out))
    if listed.has_more:
        environment.note(f"There are more. To ask for more than {arguments.limit}: --limit N")
    if listed.problem is not None:
        raise listed.problem
    return Exit.DONE
