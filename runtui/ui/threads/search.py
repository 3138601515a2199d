"""The search of the thread picker: saved and listed threads, an id in the text, or why there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace
from textual.fuzzy import FuzzySearch

from runtui.model.ids import ThreadIdError, find_run_id, find_thread_id, is_plain_id
from runtui.model.key_form import holds_key
from runtui.ui.threads.thread_line import ON_SERVER_HEAD, PREFIX, ThreadRow, thread_rows
from runtui.words.keys import refused_key

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from runtui.feed.watch.groups import PlacedThread
    from runtui.model.thread import Thread

_SEARCH = FuzzySearch()
OF_OPEN_THREAD = "A run of the open thread: esc, then : and “Go to run”."
"""The next step for the id of a run, which no list of threads holds."""
LEAST_STATUS = 3
"""Letters from which a search finds by status and group too: fewer begin too many."""
LEAST_BARE_ID = 8
"""Characters from which a bare word is offered as a thread id of a server with ids of its own kind."""


class FoundThreads(Struct, frozen=True, kw_only=True):
    """The rows of the picker, best first, and what is wrong with the text."""

    rows: tuple[ThreadRow, ...]
    problem: str | None = None


def find_threads(
    text: str,
    threads: Sequence[PlacedThread],
    listed: Sequence[Thread] = (),
    *,
    is_key: Callable[[str], bool] = holds_key,
) -> FoundThreads:
    """Returns the threads for a search text; everything for a blank one, nothing for a key.

    `listed` are threads that the server told of: those that are not saved stand behind the saved ones.
    """
    query = text.strip()
    if query and is_key(query):
        return FoundThreads(rows=(), problem=refused_key("an id"))
    known = {each.thread_id: each for each in thread_rows(threads)}
    for thread in listed:
        known.setdefault(thread.id, ThreadRow(thread_id=thread.id, listed=thread, section=ON_SERVER_HEAD))
    if not query:
        return FoundThreads(rows=tuple(known.values()))
    found, problem = _id_in(query)
    if found is not None:
        return FoundThreads(rows=(known.get(found) or ThreadRow(thread_id=found),))
    matches = _matches(query, tuple(known.values()))
    if not matches and problem is None and len(query) >= LEAST_BARE_ID and is_plain_id(query):
        return FoundThreads(rows=(ThreadRow(thread_id=query),))
    return FoundThreads(rows=tuple(matches), problem=None if matches else problem)


def _id_in(query: str) -> tuple[str | None, str | None]:
    """The thread id in a text that is more than a search word, or what is wrong with it."""
    is_bare_word = is_plain_id(query) and not query.startswith(("thread_", "run_", "asst_", "msg_", "step_"))
    if is_bare_word:
        return None, None
    try:
        return find_thread_id(query), None
    except ThreadIdError as error:
        return None, f"{error} {OF_OPEN_THREAD}" if find_run_id(query) else str(error)


def _matches(query: str, rows: Sequence[ThreadRow]) -> list[ThreadRow]:
    scored = []
    for place, each in enumerate(rows):
        score, hits = _SEARCH.match(query, each.label or "")
        id_hits = _parts_in(each.thread_id, query.casefold().split("…"))
        if score or id_hits or _has_status(query.casefold(), each) or _has_tag(query.casefold(), each):
            row = replace(each, hits=tuple(hits), id_hits=id_hits, section="")
            scored.append((-score if score or id_hits else 1.0, place, row))
    return [row for _, _, row in sorted(scored, key=lambda entry: entry[:2])]


def _has_status(query: str, row: ThreadRow) -> bool:
    """Tells whether the status of a thread or its group begins so, or a word of either does."""
    if row.placed is None:
        return False
    last, group = row.placed.status.last, row.placed.group.casefold()
    names = (*group.split(), group, *(() if last is None else (last.status.casefold(), *last.status.split("_"))))
    return len(query) >= LEAST_STATUS and any(name.startswith(query) for name in names)


def _has_tag(query: str, row: ThreadRow) -> bool:
    """Tells whether a thread has the tag ``#…``, or one that begins so."""
    tags = row.saved.tags if row.saved is not None and query.startswith("#") else ()
    return any(each.startswith(query[1:]) for each in tags)


def _parts_in(thread_id: str, parts: Sequence[str]) -> tuple[int, ...]:
    """The offsets of `parts` in an id, in their order; none unless all are there.

    Not letter by letter as in labels: the letters of a short word stand somewhere in nearly every random id.
    """
    hits: list[int] = []
    begin = len(PREFIX) if thread_id.startswith(PREFIX) else 0
    for part in parts:
        start = thread_id.casefold().find(part, hits[-1] + 1 if hits else begin)
        if start < 0:
            return ()
        hits += range(start, start + len(part))
    return tuple(hits)
