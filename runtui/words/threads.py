"""How a thread without a label is called, why its run counts as stuck, and what happened meanwhile."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from runtui.model.status import RunStatus
from runtui.words.safe import safe
from runtui.words.sizes import plural
from runtui.words.status import word
from runtui.words.times import countdown

if TYPE_CHECKING:
    from collections.abc import Iterable

    from runtui.model.thread import Thread
    from runtui.model.thread_terms import ThreadTerms

LONGEST_LABEL = 40
UNSEEN = "•"
"""Before a thread in which a run ended that nobody looked at yet."""
SET_ASIDE = "set aside"
FROM_FILE = "from a file"
"""What stands where a server would be told to be live."""
NEVER_ENDED = "past its expiry, the server never ended it"
_AWAY: dict[str, str] = {RunStatus.REQUIRES_ACTION: "began to wait for you"}
_SEARCHED = {"interrupted": "interrupted (it waits, or its last run was cancelled)"}
_NAMING = ("label", "name", "title", "subject", "topic")


def suggested_label(thread: Thread) -> str | None:
    """Returns a name from the thread's own metadata, None if that has none; a credential there makes none."""
    if not thread.metadata:
        return None
    # Imported here: the rows come first.
    from runtui.model.masking import masked_value  # noqa: PLC0415

    pairs = [(key, value) for key, value in thread.metadata if masked_value(key, value) == value]
    metadata = {key.casefold(): value for key, value in pairs}
    named = next((metadata[key] for key in _NAMING if metadata.get(key, "").strip()), None)
    if named is None and pairs:
        key, value = pairs[0]
        named = f"{value} ({key})"
    return safe(named.strip(), LONGEST_LABEL) if named else None


def terms_words(terms: ThreadTerms) -> str:
    """Returns what threads are searched by: ``status busy and metadata channel = web``."""
    status = [] if terms.status is None else [f"status {_SEARCHED.get(terms.status, terms.status)}"]
    return " and ".join([*status, *(f"metadata {name} = {value}" for name, value in terms.metadata)])


def left_out_words(count: int) -> str:
    """Returns that a server sent threads that it wasn't asked for."""
    return f"{plural(count, 'thread')} that it sent besides don't fit and were left out."


def away_words(statuses: Iterable[str]) -> str:
    """Returns ``while you were away 2 expired, 1 failed`` for the statuses of runs, in their order."""
    counts = Counter(statuses)
    told = (f"{count} {_AWAY.get(status, word(status))}" for status, count in counts.items())
    return f"while you were away {', '.join(told)}"


def held_words(place: str, trouble: str, count: int, *, is_key: bool) -> str:
    """Returns why no thread of a server is asked for, in one problem for all of them: ``prod: key refused, …``."""
    words = f"{place}: {'key refused' if is_key else trouble.lower()}, {plural(count, 'thread')} held"
    return f"{words} · K gives another" if is_key else words


def stuck_words(status: str, seconds: float, usual: float | None, *, is_overdue: bool) -> str:
    """Returns why a run counts as stuck, in which status it has been for so many seconds.

    `usual` is the median in the queue, or the 95th percentile of running; None: not known.
    """
    if is_overdue:
        return NEVER_ENDED
    if status == RunStatus.QUEUED:
        return f"queued {countdown(seconds)}" + ("" if usual is None else f", usually {countdown(usual)}")
    word = "running" if status == RunStatus.IN_PROGRESS else status
    return f"{word} {countdown(seconds)}" + ("" if usual is None else f", p95 {countdown(usual)}")
