"""``runtui threads list``: the saved threads of a server."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from runtui.cli.exits import Exit
from runtui.cli.parsing import add_demo_option, add_format_options
from runtui.cli.threads.arguments import NO_WORDS, threads_parser
from runtui.words.times import ago

if TYPE_CHECKING:
    from argparse import Namespace

    from runtui.cli.environment import Environment
    from runtui.cli.parsing import Parser
    from runtui.model.detail import Json
    from runtui.model.thread import SavedThread

_ABOUT = """\
List the saved threads, the pinned ones first, then those opened last. What is
said of a last run is what runtui saw when it last looked."""
HEAD = ("", "THREAD", "LABEL", "TAGS", "LAST RUN", "SEEN", "OPENED")


def parser() -> Parser:
    """Returns the parser of ``runtui threads list``."""
    parser = threads_parser("list", "[OPTIONS]", about=_ABOUT, surplus=NO_WORDS)
    add_format_options(parser, "table", "json")
    add_demo_option(parser)
    return parser


def run(arguments: Namespace, environment: Environment) -> int:
    """Prints the threads and returns the exit code. Raises UsageError."""
    connection = environment.connection(arguments)
    with environment.book_of(connection) as book:
        threads = book.list_threads(connection.profile.account)
    if arguments.format == "json":
        environment.say_json([_to_json(thread) for thread in threads])
        return Exit.DONE
    now = time.time()
    environment.say_table(HEAD, [_row(thread, now) for thread in threads])
    if not threads:
        environment.note(f"No thread of {connection.profile.host} is saved yet. Add one: runtui threads add THREAD")
    return Exit.DONE


def _row(thread: SavedThread, now: float) -> tuple[str, ...]:
    run = thread.last_run
    return (
        "*" if thread.is_pinned else "",
        thread.thread_id,
        thread.label or "-",
        " ".join(thread.tags) or "-",
        run.status if run is not None else "-",
        ago(now - run.seen_at) if run is not None else "-",
        ago(None if thread.opened_at is None else now - thread.opened_at),
    )


def _to_json(thread: SavedThread) -> dict[str, Json]:
    """The object for a program; its fields are always the same."""
    run = thread.last_run
    return {
        "id": thread.thread_id,
        "label": thread.label,
        "pinned": thread.is_pinned,
        "tags": list(thread.tags),
        "opened_at": thread.opened_at,
        "last_run": None if run is None else {"id": run.run_id, "status": run.status, "seen_at": run.seen_at},
    }
