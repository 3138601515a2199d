"""``runtui threads remove``: a thread off the list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runtui.cli.exits import Exit
from runtui.cli.threads.arguments import thread_parser

if TYPE_CHECKING:
    from argparse import Namespace

    from runtui.cli.environment import Environment
    from runtui.cli.parsing import Parser

_ABOUT = """\
Take a thread off the list. The server keeps it.
THREAD is a thread id, a label, or any text that holds an id."""


def parser() -> Parser:
    """Returns the parser of ``runtui threads remove``."""
    return thread_parser("remove", "THREAD [OPTIONS]", about=_ABOUT)


def run(arguments: Namespace, environment: Environment) -> int:
    """Takes a thread out of the book and returns the exit code. Raises CliError."""
    from runtui.cli.threads.saved_thread import saved_thread

    connection = environment.connection(arguments)
    account = connection.profile.account
    with environment.changed_book_of(connection) as book:
        thread = saved_thread(arguments.thread, book, account)
        book.remove(account, thread.thread_id)
    environment.say(f"{thread.thread_id} is off the list. {connection.profile.host} still has it.")
    return Exit.DONE
