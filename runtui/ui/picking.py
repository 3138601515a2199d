"""What the thread picker offers for a search text: saved threads, an id found in the text, or why there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from textual.fuzzy import FuzzySearch

from runtui.model.ids import ThreadIdError, find_thread_id, is_plain_id

if TYPE_CHECKING:
    from collections.abc import Sequence

    from runtui.model.thread import SavedThread

_SEARCH = FuzzySearch()
PREFIX = "thread_"
LEAST_BARE_ID = 8
"""Characters from which a bare word is offered as a thread id of a server with ids of its own kind."""


class Offer(Struct, frozen=True, kw_only=True):
    """One line of the picker."""

    thread_id: str
    saved: SavedThread | None = None
    """None: an id that was pasted and is not in the book."""
    hits: tuple[int, ...] = ()
    """Offsets of the letters that were searched for, in the label."""
    id_hits: tuple[int, ...] = ()
    """The same in the id."""


class Offers(Struct, frozen=True, kw_only=True):
    """The lines of the picker, best first, and what is wrong with the text."""

    lines: tuple[Offer, ...]
    problem: str | None = None


def offers_for(text: str, threads: Sequence[SavedThread]) -> Offers:
    """Returns what to offer for a search text; everything for a blank one."""
    query = text.strip()
    if not query:
        return Offers(lines=tuple(Offer(thread_id=each.thread_id, saved=each) for each in threads))
    found, problem = _id_in(query)
    saved = {each.thread_id: each for each in threads}
    if found in saved:
        return Offers(lines=(Offer(thread_id=found, saved=saved[found]),))
    if found is not None:
        return Offers(lines=(Offer(thread_id=found),))
    matches = _matches(query, threads)
    if not matches and problem is None and len(query) >= LEAST_BARE_ID and is_plain_id(query):
        return Offers(lines=(Offer(thread_id=query),))
    return Offers(lines=tuple(matches), problem=None if matches else problem)


def _id_in(query: str) -> tuple[str | None, str | None]:
    """The thread id in a text that is more than a search word, or what is wrong with it."""
    is_bare_word = is_plain_id(query) and not query.startswith(("thread_", "run_", "asst_", "msg_", "step_"))
    if is_bare_word:
        return None, None
    try:
        return find_thread_id(query), None
    except ThreadIdError as error:
        return None, str(error)


def _matches(query: str, threads: Sequence[SavedThread]) -> list[Offer]:
    scored = []
    for place, each in enumerate(threads):
        score, hits = _SEARCH.match(query, each.label or "")
        id_hits = _parts_in(each.thread_id, query.casefold().split("…"))
        if score or id_hits:
            offer = Offer(thread_id=each.thread_id, saved=each, hits=tuple(hits), id_hits=id_hits)
            scored.append((-score, place, offer))
    return [offer for _, _, offer in sorted(scored, key=lambda entry: entry[:2])]


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
