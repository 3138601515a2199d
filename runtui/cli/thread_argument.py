"""What THREAD and RUN mean: ids in whatever was pasted; a key pasted by mistake is recognised and goes nowhere."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runtui.cli.exits import UsageError
from runtui.cli.parsing import KEY_IS_NO_ARGUMENT
from runtui.model.base_url import BaseUrlError, base_url_in, parse_base_url
from runtui.model.ids import ThreadIdError, find_run_id, find_thread_id, is_plain_id
from runtui.model.key_form import begins_like_key, holds_key
from runtui.words.keys import not_wanted
from runtui.words.safe import safe

if TYPE_CHECKING:
    from collections.abc import Sequence

    from runtui.cli.environment import Environment
    from runtui.model.profile import Connection
    from runtui.store.book.thread_book import ThreadBook


_WORD = re.compile(r"[A-Za-z]+(?:-[A-Za-z]+)*")
_LIKENESS = 0.7
_MOST_LABELS, _LONGEST_LABEL = 10, 40
MOST_MEANT = 3
"""Labels that are offered for a part of them."""


def find_thread(text: str | None) -> str | None:
    """Returns the thread id in THREAD, None if it wasn't given. Raises UsageError, without the text."""
    if text is None:
        return None
    refuse_key(text)
    if not text.strip():
        raise UsageError("THREAD is empty. Give the id of a thread, or leave it out to open the last one.")
    try:
        return find_thread_id(text)
    except ThreadIdError as error:
        raise UsageError(str(error)) from None


def find_base_url(text: str | None) -> str:
    """Returns the base URL that stands in the place of THREAD, "" for anything else: an id in a URL is an id.

    Raises UsageError for one that no key may travel to; whether one nearby may be asked over http is asked later.
    """
    base_url = base_url_in(text or "")
    if base_url is None or (text or "").split() != [text]:
        return ""
    refuse_key(text or "")
    try:
        find_thread_id(text or "")
    except ThreadIdError:
        try:
            return parse_base_url(base_url, allow_http=True)
        except BaseUrlError as error:
            raise UsageError(str(error)) from None
    return ""


def find_run(text: str | None, beside: str | None) -> str | None:
    """Returns the run id in RUN, without RUN the one that `beside`, the text of THREAD, holds as well, else None.

    Raises UsageError, without the text.
    """
    if text is None:
        return find_run_id(beside or "")
    refuse_key(text)
    run_id = find_run_id(text) or text.strip()
    if not is_plain_id(run_id) or run_id.startswith("thread_"):
        raise UsageError("RUN must be the id of a run, such as run_abc123.")
    return run_id


def need_run(text: str | None, beside: str) -> str:
    """Returns what `find_run` does. Raises UsageError where neither text holds the id of a run."""
    run_id = find_run(text, beside)
    if run_id is None:
        raise UsageError("RUN is missing: the id of a run, such as run_abc123.")
    return run_id


def thread_of(text: str, environment: Environment, connection: Connection) -> str:
    """Returns the id of the thread that THREAD names, by its label first. Raises UsageError, without the text."""
    # Imported here: the help of a command has no thread.
    from runtui.model.thread import has_label_form  # noqa: PLC0415

    refuse_key(text)
    if not has_label_form(text):
        return find_thread(text) or ""
    account = connection.profile.account
    with environment.book_of(connection) as book:
        labelled = labelled_thread(text, book, account)
        if labelled is None:
            refuse_unknown_label(text, book, account)
    return labelled or find_thread(text) or ""


def labelled_thread(text: str, book: ThreadBook, connection: str) -> str | None:
    """Returns the id of the saved thread that the person calls so, None if there is none."""
    labelled = book.find_by_label(connection, text)
    return labelled.thread_id if labelled is not None else None


def refuse_unknown_label(text: str, book: ThreadBook, connection: str) -> None:
    """Raises UsageError for a word that is no label there: it is sent to no server as an id, which has digits."""
    labels = [each.label for each in book.list_threads(connection) if each.label]
    refuse_mistyped(text, labels)
    if _is_word(text):
        some = ", ".join(safe(label, _LONGEST_LABEL) for label in labels[:_MOST_LABELS])
        more = f" and {len(labels) - _MOST_LABELS} more" if len(labels) > _MOST_LABELS else ""
        known = f"You have: {some}{more}." if labels else "No thread here has a label."
        words = (*book.notices, "No saved thread is called so.", known)
        raise UsageError(f"{' '.join(words)} An id without digits is given in a URL: /threads/ID")


def refuse_mistyped(text: str | None, labels: Sequence[str]) -> None:
    """Raises UsageError for a word that is much like a command or a label, or a part of one.

    Nearly every id has a digit or an underscore; other words may be ids of a server that has such.
    """
    word = (text or "").strip()
    if not _is_word(word):
        return
    # Imported here: only a mistake needs them.
    import difflib  # noqa: PLC0415

    from runtui.model.thread import COMMANDS  # noqa: PLC0415

    folded = word.casefold()
    close = difflib.get_close_matches(folded, sorted(COMMANDS), 1, _LIKENESS)
    close += [each for each in labels if folded in each.casefold()][:MOST_MEANT]
    close += difflib.get_close_matches(word, labels, 1, _LIKENESS)
    if close:
        meant = " or ".join(dict.fromkeys(close))
        raise UsageError(
            f"There is no such command or label, and ids of threads have digits. Did you mean {meant}?"
        )


def _is_word(text: str) -> bool:
    return _WORD.fullmatch(text.strip()) is not None and not begins_like_key(text.strip())


def refuse_key(text: str, wanted: str = "an id") -> None:
    """Raises UsageError for what looks like a key where `wanted` belongs."""
    if holds_key(text):
        raise UsageError(f"{not_wanted(wanted)} {KEY_IS_NO_ARGUMENT}")
