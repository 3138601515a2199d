"""``runtui threads add``: threads into the list, from arguments or a pipe."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runtui.cli.exits import Exit, UsageError
from runtui.cli.thread_argument import find_thread
from runtui.cli.threads.arguments import threads_parser
from runtui.words.sizes import plural

if TYPE_CHECKING:
    from argparse import Namespace

    from runtui.cli.environment import Environment
    from runtui.cli.parsing import Parser

LONGEST_INPUT = 10_000_000
"""Characters read from a pipe."""
_ABOUT = """\
Add threads to the list: ids, URLs, or any texts that hold one; - reads them
from stdin, one a line:

  grep -o 'thread_[A-Za-z0-9]*' app.log | sort -u | runtui threads add -"""


def parser() -> Parser:
    """Returns the parser of ``runtui threads add``."""
    parser = threads_parser("add", "TEXT... [OPTIONS]", about=_ABOUT)
    parser.add_argument("texts", nargs="+", metavar="TEXT", help="an id, a URL, a text; - for stdin")
    parser.add_argument("--label", metavar="LABEL", help="what to call it; for one thread")
    parser.add_argument("--pin", action="store_true", help="keep it on top")
    return parser


def run(arguments: Namespace, environment: Environment) -> int:
    """Adds the threads and returns the exit code. Raises UsageError, with nothing added."""
    from runtui.cli.threads.saved_thread import checked_label
    from runtui.model.thread import SavedThread

    connection = environment.connection(arguments)
    label = checked_label(arguments.label) if arguments.label is not None else None
    ids = _thread_ids(arguments.texts, environment)
    if label is not None and len(ids) > 1:
        raise UsageError("--label is for one thread: opened by a label, only one of them would be found.")
    account = connection.profile.account
    with environment.changed_book_of(connection) as book:
        new = book.fill(account, [SavedThread(thread_id=thread_id) for thread_id in ids])
        for thread_id in ids:
            if label is not None:
                book.set_label(account, thread_id, label)
            if arguments.pin:
                book.set_pinned(account, thread_id, is_pinned=True)
    there = f"; {len(ids) - len(new)} already there" if len(new) < len(ids) else ""
    environment.say(f"{plural(len(new), 'thread')} of {connection.profile.host} added{there}.")
    return Exit.DONE


def _thread_ids(texts: list[str], environment: Environment) -> list[str]:
    """The ids of all texts, each once, in order."""
    ids: list[str] = []
    for text in texts:
        ids += _piped_ids(environment) if text == "-" else [find_thread(text) or ""]
    return list(dict.fromkeys(ids))


def _piped_ids(environment: Environment) -> list[str]:
    piped = environment.read_pipe(LONGEST_INPUT, wanted="a list of threads", outcome="Nothing is added.")
    lines = [line for line in piped.splitlines() if line.strip()]
    ids = [thread_id for line in lines if (thread_id := _id_in(line))]
    if not ids:
        raise UsageError("What came through the pipe holds no thread id. Nothing is added.")
    if len(ids) < len(lines):
        environment.note(f"{plural(len(lines) - len(ids), 'line')} without a thread id passed over.")
    return ids


def _id_in(line: str) -> str | None:
    try:
        return find_thread(line)
    except UsageError:
        return None
