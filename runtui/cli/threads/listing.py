"""``runtui threads list``: the saved threads of a server."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from runtui.cli.connecting import headless_connection
from runtui.cli.exits import Exit
from runtui.cli.tables import table_lines
from runtui.cli.threads.saved import to_json
from runtui.words.times import ago

if TYPE_CHECKING:
    from argparse import Namespace

    from runtui.cli.environment import Environment
    from runtui.model.thread import SavedThread

HEAD = ("", "THREAD", "LABEL", "LAST RUN", "SEEN", "OPENED")


def run(arguments: Namespace, environment: Environment) -> int:
    """Prints the threads and returns the exit code. Raises UsageError."""
    connection = headless_connection(arguments, environment.environ)
    with environment.book_of(connection) as book:
        threads = book.list_threads(connection.profile.account)
    if arguments.json:
        environment.say_json([to_json(thread) for thread in threads])
        return Exit.DONE
    now = time.time()
    for line in table_lines(HEAD, [_row(thread, now) for thread in threads]):
        environment.say(line)
    if not threads:
        environment.note(f"No thread of {connection.profile.host} is saved yet. Add one: runtui threads add THREAD")
    return Exit.DONE


def _row(thread: SavedThread, now: float) -> tuple[str, ...]:
    run = thread.last_run
    return (
        "*" if thread.is_pinned else "",
        thread.thread_id,
        thread.label or "-",
        run.status if run is not None else "-",
        ago(now - run.seen_at) if run is not None else "-",
        ago(None if thread.opened_at is None else now - thread.opened_at),
    )
