"""From the bytes of a response to threads, one or a list of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runtui.api.decode_list import Listing, open_object
from runtui.api.errors import CHECK_URL, BadAnswer
from runtui.api.langgraph.decode_detail import own_metadata
from runtui.model.thread import Thread, ThreadPage

if TYPE_CHECKING:
    from collections.abc import Mapping

    from runtui.api.fields import FieldReader
    from runtui.model.detail import Json


def decode_thread(body: bytes) -> Thread:
    """Returns the thread of one response. Raises BadAnswer if it holds none, ServerFailed if it is cut short."""
    fields = open_object(body)
    thread_id = fields.text("thread_id")
    if not thread_id:
        raise BadAnswer("The answer is JSON, but not a thread: it has no thread_id.", CHECK_URL)
    return _thread(thread_id, fields)


def decode_found(
    body: bytes, *, limit: int, status: str | None, metadata: Mapping[str, Json]
) -> tuple[ThreadPage, list[str]]:
    """Returns the threads of one response to list up to `limit`, and the ids of all that came.

    Those without an id, and those of another status or metadata than was asked for, are left out and counted.
    Raises BadAnswer for what is no list of threads, ServerFailed for half of one.
    """
    listing = Listing(body, of="threads", is_bare=True)
    named = [(thread_id, each.fields) for each in listing.own if (thread_id := each.fields.text("thread_id"))]
    fitting = [each for each in named if _fits(each[1], status, metadata)]
    page = ThreadPage(
        threads=tuple(_thread(*each) for each in fitting),
        has_more=listing.received >= limit or listing.is_cut,
        is_cut=listing.is_cut,
        size=listing.size,
        received=listing.received,
        cursor=named[-1][0] if named else None,
        unreadable=len(listing.own) - len(named),
        unfit=len(named) - len(fitting),
    )
    return page, [thread_id for thread_id, _ in named]


def _fits(fields: FieldReader, status: str | None, metadata: Mapping[str, Json]) -> bool:
    """Whether a thread is what was asked for: some servers ignore what they don't know."""
    if status not in (None, fields.text("status")):
        return False
    own = fields.inside("metadata") if metadata else None
    return own is None or all(own.json(name) == value for name, value in metadata.items())


def _thread(thread_id: str, fields: FieldReader) -> Thread:
    created_at = fields.instant("created_at")
    return Thread(id=thread_id, created_at=created_at, metadata=own_metadata(fields), sent=fields.sent())
