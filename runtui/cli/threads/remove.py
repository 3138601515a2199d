"""``runtui threads remove``: a thread off the list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runtui.cli.connecting import headless_connection
from runtui.cli.exits import Exit
from runtui.cli.threads.saved import saved_thread

if TYPE_CHECKING:
    from argparse import Namespace

    from runtui.cli.environment import Environment


def run(arguments: Namespace, environment: Environment) -> int:
    """Takes a thread out of the book and returns the exit code. Raises CliError."""
    connection = headless_connection(arguments, environment.environ)
    account = connection.profile.account
    with environment.changed_book_of(connection) as book:
        thread = saved_thread(arguments.thread, book, account)
        book.remove(account, thread.thread_id)
    environment.say(f"{thread.thread_id} is off the list. {connection.profile.host} still has it.")
    return Exit.DONE
