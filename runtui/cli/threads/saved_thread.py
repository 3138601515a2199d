"""A thread of the list, found by whatever names it, and the name it may be given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runtui.cli.exits import CliError, Exit, UsageError
from runtui.cli.thread_argument import find_thread, labelled_thread, refuse_key
from runtui.model.thread import label_problem

if TYPE_CHECKING:
    from runtui.model.thread import SavedThread
    from runtui.store.book.thread_book import ThreadBook


def saved_thread(text: str, book: ThreadBook, connection: str) -> SavedThread:
    """Returns the saved thread that THREAD names. Raises CliError, without the text."""
    thread_id = labelled_thread(text, book, connection) or find_thread(text)
    saved = book.find(connection, thread_id) if thread_id is not None else None
    if saved is None:
        raise CliError(
            "The list of this server has no such thread. See: runtui threads list, runtui threads add",
            Exit.NOT_THERE,
        )
    return saved


def checked_label(text: str) -> str:
    """Returns a label by which a thread can be opened. Raises UsageError, without the text."""
    refuse_key(text, "a label")
    label = text.strip()
    problem = label_problem(label)
    if problem is not None:
        raise UsageError(problem)
    return label
