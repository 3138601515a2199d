"""``runtui threads add``: threads into the list, from arguments or a pipe."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runtui.cli.connecting import headless_connection
from runtui.cli.exits import Exit, UsageError
from runtui.cli.naming import find_thread
from runtui.cli.threads.saved import checked_label
from runtui.model.thread import SavedThread
from runtui.words.sizes import plural

if TYPE_CHECKING:
    from argparse import Namespace

    from runtui.cli.environment import Environment

LONGEST_INPUT = 10_000_000
"""Characters read from a pipe."""


def run(arguments: Namespace, environment: Environment) -> int:
    """Adds the threads and returns the exit code. Raises UsageError, with nothing added."""
    connection = headless_connection(arguments, environment.environ)
    label = checked_label(arguments.label) if arguments.label is not None else None
    ids = _thread_ids(arguments.texts, environment)
    if label is not None and len(ids) > 1:
        raise UsageError("--label is for one thread: opened by a label, only one of them would be found.")
    account = connection.profile.account
    with environment.changed_book_of(connection) as book:
        new = [thread_id for thread_id in ids if book.find(account, thread_id) is None]
        book.fill(account, [SavedThread(thread_id=thread_id) for thread_id in ids])
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
    lines = [line for line in _piped(environment).splitlines() if line.strip()]
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


def _piped(environment: Environment) -> str:
    try:
        text = environment.stdin.read(LONGEST_INPUT + 1)
    except UnicodeDecodeError:
        raise UsageError("What came through the pipe is no text. Nothing is added.") from None
    if len(text) > LONGEST_INPUT:
        raise UsageError("What came through the pipe is too long for a list of threads. Nothing is added.")
    return text
