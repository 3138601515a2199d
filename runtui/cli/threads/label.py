"""``runtui threads label``: a name for a saved thread."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runtui.cli.exits import Exit
from runtui.cli.threads.arguments import thread_parser

if TYPE_CHECKING:
    from argparse import Namespace

    from runtui.cli.environment import Environment
    from runtui.cli.parsing import Parser

_ABOUT = """\
Call a saved thread by a name, by which runtui opens it too. Without LABEL the
name is taken away."""


def parser() -> Parser:
    """Returns the parser of ``runtui threads label``."""
    parser = thread_parser("label", "THREAD [LABEL] [OPTIONS]", about=_ABOUT)
    parser.add_argument("label", nargs="?", metavar="LABEL", help="what to call it")
    return parser


def run(arguments: Namespace, environment: Environment) -> int:
    """Names a thread, or takes its name away, and returns the exit code. Raises CliError."""
    from runtui.cli.threads.saved_thread import checked_label, saved_thread

    connection = environment.connection(arguments)
    account = connection.profile.account
    label = checked_label(arguments.label) if arguments.label else None
    with environment.changed_book_of(connection) as book:
        thread = saved_thread(arguments.thread, book, account)
        named_so = book.find_by_label(account, label) if label is not None else None
        book.set_label(account, thread.thread_id, label)
    if named_so is not None and named_so.thread_id != thread.thread_id:
        environment.note(
            f"{named_so.thread_id} is called so too: by that label runtui opens the pinned or last opened."
        )
    environment.say(f"{thread.thread_id} is called {label}." if label else f"{thread.thread_id} has no label now.")
    return Exit.DONE
