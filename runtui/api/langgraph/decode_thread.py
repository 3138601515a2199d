"""From the bytes of a response to threads, one or a list of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runtui.api.decode_list import Listing, open_object
from runtui.api.errors import CHECK_URL, BadAnswer
from runtui.api.langgraph.decode_detail import own_metadata
from runtui.model.thread import Thread, ThreadPage

if TYPE_CHECKING:
    from runtui.api.fields import FieldReader


def decode_thread(body: bytes) -> Thread:
    """Returns the thread of one response. Raises BadAnswer if it holds none, ServerFailed if it is cut short."""
    fields = open_object(body)
    thread_id = fields.text("thread_id")
    if not thread_id:
        raise BadAnswer("The answer is JSON, but not a thread: it has no thread_id.", CHECK_URL)
    return _thread(thread_id, fields)


def decode_thread_page(body: bytes, *, limit: int) -> ThreadPage:
    """Returns the threads of one response to list up to `limit`; those without an id are left out and counted.

    Raises BadAnswer for what is no list of threads, ServerFailed for half of one.
    """
    listing = Listing(body, of="threads", is_bare=True)
    named = [(entry.fields.text("thread_id"), entry.fields) for entry in listing.own]
    threads = tuple(_thread(thread_id, fields) for thread_id, fields in named if thread_id)
    return ThreadPage(
        threads=threads,
        has_more=listing.received >= limit or listing.is_cut,
        is_cut=listing.is_cut,
        size=listing.size,
        received=listing.received,
        cursor=threads[-1].id if threads else None,
        unreadable=len(named) - len(threads),
    )


def _thread(thread_id: str, fields: FieldReader) -> Thread:
    created_at = fields.instant("created_at")
    return Thread(id=thread_id, created_at=created_at, metadata=own_metadata(fields), sent=fields.sent())
