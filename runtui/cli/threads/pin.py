"""``runtui threads pin``: a saved thread on top of the list, or no longer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runtui.cli.exits import Exit
from runtui.cli.threads.arguments import thread_parser

if TYPE_CHECKING:
    from argparse import Namespace

    from runtui.cli.environment import Environment
    from runtui.cli.parsing import Parser

_ABOUT = """\
Keep a saved thread on top of the list, or with --off no longer."""


def parser() -> Parser:
    """Returns the parser of ``runtui threads pin``."""
    parser = thread_parser("pin", "THREAD [--off] [OPTIONS]", about=_ABOUT)
    parser.add_argument("--off", action="store_true", help="let it go from the top")
    return parser


def run(arguments: Namespace, environment: Environment) -> int:
    """Pins or unpins a thread and returns the exit code. Raises CliError."""
    from runtui.cli.threads.saved_thread import saved_thread

    connection = environment.connection(arguments)
    account = connection.profile.account
    with environment.changed_book_of(connection) as book:
        thread = saved_thread(arguments.thread, book, account)
        book.set_pinned(account, thread.thread_id, is_pinned=not arguments.off)
    environment.say(f"{thread.thread_id} is {'no longer pinned' if arguments.off else 'pinned'}.")
    return Exit.DONE
