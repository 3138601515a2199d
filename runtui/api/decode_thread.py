"""From the bytes of a response to threads, one or a list of them; `of` is what the server calls one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runtui.api.decode_list import Listing, open_object
from runtui.api.errors import CHECK_URL, BadAnswer
from runtui.api.members import read_metadata
from runtui.model.thread import Thread, ThreadPage

if TYPE_CHECKING:
    from runtui.api.fields import FieldReader


def decode_thread(body: bytes, *, of: str = "thread") -> Thread:
    """Returns the thread of one response. Raises BadAnswer if it holds none, ServerFailed if it is cut short."""
    fields = open_object(body)
    thread_id = fields.text("id")
    if not thread_id:
        raise BadAnswer(f"The answer is JSON, but not a {of}: it has no id.", CHECK_URL)
    return _thread(thread_id, fields)


def decode_thread_page(body: bytes, *, of: str = "thread") -> ThreadPage:
    """Returns the threads of one response to list threads, in the server's order.

    An object without an id is left out and counted: it could not be opened. Raises BadAnswer for what is no
    list of threads, ServerFailed for half of one.
    """
    listing = Listing(body, of=f"{of}s")
    named = [(entry.sent_id, entry.fields) for entry in listing.own]
    threads = tuple(_thread(thread_id, fields) for thread_id, fields in named if thread_id)
    return ThreadPage(
        threads=threads,
        has_more=listing.has_more,
        is_cut=listing.is_cut,
        size=listing.size,
        received=listing.received,
        cursor=listing.cursor,
        unreadable=len(named) - len(threads),
    )


def _thread(thread_id: str, fields: FieldReader) -> Thread:
    created_at = fields.instant("created_at")
    return Thread(id=thread_id, created_at=created_at, metadata=read_metadata(fields), sent=fields.sent())
