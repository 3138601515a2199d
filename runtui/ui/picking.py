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
LEAST_BARE_ID = 8
"""Characters from which a bare word is offered as a thread id of a server with ids of its own kind."""


class Offer(Struct, frozen=True, kw_only=True):
    """One line of the picker."""

    thread_id: str
    saved: SavedThread | None = None
    """None: an id that was pasted and is not in the book."""
    hits: tuple[int, ...] = ()
    """Offsets of the letters that were searched for, in the label."""


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
        id_score, _ = _SEARCH.match(query, each.thread_id)
        if score or id_score:
            scored.append(
                (-max(score, id_score / 2), place, Offer(thread_id=each.thread_id, saved=each, hits=tuple(hits)))
            )
    return [offer for _, _, offer in sorted(scored, key=lambda entry: entry[:2])]
