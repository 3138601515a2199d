"""``runtui threads pin``: a saved thread on top of the list, or no longer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runtui.cli.connecting import headless_connection
from runtui.cli.exits import Exit
from runtui.cli.threads.saved import saved_thread

if TYPE_CHECKING:
    from argparse import Namespace

    from runtui.cli.environment import Environment


def run(arguments: Namespace, environment: Environment) -> int:
    """Pins or unpins a thread and returns the exit code. Raises CliError."""
    connection = headless_connection(arguments, environment.environ)
    account = connection.profile.account
    with environment.changed_book_of(connection) as book:
        thread = saved_thread(arguments.thread, book, account)
        book.set_pinned(account, thread.thread_id, is_pinned=not arguments.off)
    environment.say(f"{thread.thread_id} is {'no longer pinned' if arguments.off else 'pinned'}.")
    return Exit.DONE
